#!/usr/bin/env bats
# shellcheck shell=bash disable=SC2154 # bats sets output and status

# interactive-terminal.bats - fdwait -i on a terminal: what is on the screen

load helper

# A terminal of 120 columns, whose screen has all of a session. NO_COLOR, so
# that what is seen is all there is.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	requires tmux
	mkdir -p home
	export HOME=$BATS_TEST_TMPDIR/home NO_COLOR=1 LC_ALL=C
	unset TMUX EDITRC
	terminal=(tmux -L "fdwait.$$.$BATS_TEST_NUMBER" -f /dev/null)
	columns=120
}

teardown() {
	[ -z "${terminal-}" ] || "${terminal[@]}" kill-server 2>/dev/null || :
	stop_all
}

# Run a shell command on a new terminal, whose device is $tty.
on_terminal() {
	"${terminal[@]}" new-session -d -x "$columns" -y 100 "$1" 3>&-
	tty=$("${terminal[@]}" display-message -p '#{pane_tty}')
	unset edits
}

# fdwait -i there, and its status when it is over.
start_session() {
	on_terminal "$* '$FDWAIT' -i ${arguments-}; echo status \$?; exec cat"
}

# The screen without blanks at the ends of lines, and the empty lines below.
screen() {
	"${terminal[@]}" capture-pane -p | sed -e 's/ *$//' |
		sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

is_screen() {
	seen=$(screen) && [ "$seen" = "$wanted" ]
}

# With a prompt that waits below, too.
is_screen_or_prompt() {
	is_screen && return 0
	[[ ${seen##*$'\n'} == fdwait*'>' && ${seen%$'\n'*} = "$wanted" ]]
}

# Can keys be pressed at the prompt that is seen? libedit shows it before it
# takes the terminal over, which would show them once more by itself.
takes_keys() {
	[[ ${seen##*$'\n'} == fdwait*'>'* ]] || return 0
	[ -n "${edits-}" ] || {
		edits=no
		! grep -q libedit "/proc/$(child_of_pane)/maps" 2>/dev/null ||
			edits=yes
	}
	[ "$edits" = no ] || stty -a <"$tty" | grep -q -e -icanon
}

# Does it come to that, by and by?
#   comes_to CHECK VERB: what the screen should do to what is $wanted
comes_to() {
	eventually "$1" >/dev/null && eventually takes_keys && return 0
	printf 'the screen should %s:\n%s\nand is:\n%s\n' "$2" "$wanted" "$seen"
	return 1
}

# The whole screen is that, by and by.
wait_for_screen() {
	wanted=$1
	comes_to is_screen be
}

ends_with() {
	seen=$(screen)
	[[ $seen == *"$wanted" ]]
}

# Its end is that, by and by.
wait_for_end() {
	wanted=$1
	comes_to ends_with 'end with'
}

types() {
	"${terminal[@]}" send-keys -l -- "$1"
}

presses() {
	"${terminal[@]}" send-keys "$@"
}

# A session as it looks: behind a prompt stands what is typed, once the screen
# is as it is written here down to that prompt.
session_looks() {
	local line so_far="" typed=

	greeting="fdwait $(command "$FDWAIT" --version | sed 's/^fdwait //'): help lists what can be asked for, help VERB tells more; ^D ends."
	so_far=$greeting
	while IFS= read -r line; do
		if [[ $line =~ ^(fdwait[^\>]*\>)\ (.*)$ ]]; then
			wait_for_screen "$so_far"$'\n'"${BASH_REMATCH[1]}" ||
				return 1
			typed=${BASH_REMATCH[2]}
			types "$typed"
			presses Enter
		fi
		so_far+=$'\n'$line
	done
	wanted=$so_far
	comes_to is_screen_or_prompt be
}

# The process that the terminal's shell runs.
child_of_pane() {
	local shell

	shell=$("${terminal[@]}" display-message -p '#{pane_pid}')
	ps -A -o pid= -o ppid= | awk -v shell="$shell" '$2 == shell { print $1 }'
}

pane_is_shell() {
	[ -z "$(child_of_pane)" ]
}

# The system call that it sleeps in: number and first argument.
call_of_pane() {
	local number first

	read -r number first _ <"/proc/$(child_of_pane)/syscall" &&
		printf '%s %s\n' "$number" "$first"
}

# The same twice: it does not sleep on the way to the prompt.
is_at_prompt() {
	local before=$prompt_call

	prompt_call=$(call_of_pane) &&
		[[ $prompt_call == [0-9]* && $prompt_call == "$before" ]]
}

pane_waits() {
	local before=$wait_call

	wait_call=$(call_of_pane) && [[ $wait_call == [0-9]* &&
		$wait_call == "$before" && $wait_call != "$prompt_call" ]]
}

# Type a request, and come back when it really waits: a key that is to end that
# would else take away what was typed.
has_it_wait() {
	[ -r /proc/self/syscall ] || skip "no /proc/PID/syscall here"
	prompt_call= wait_call=
	eventually is_at_prompt
	types "$1"
	presses Enter
	eventually pane_waits
}

# Does the terminal have so many columns, and does fdwait know, if that can be
# seen: did it go back to sleep?
has_columns() {
	[[ $(stty size <"$tty") == *" $1" ]] || return 1
	[ -r /proc/self/syscall ] || return 0
	prompt_call=${prompt_call-}
	is_at_prompt
}

has_libedit() {
	wait_for_end "fdwait>" &&
		grep -q libedit "/proc/$(child_of_pane)/maps"
}

needs_libedit() {
	[ -r /proc/self/maps ] || skip "no /proc/PID/maps to see libedit in"
	has_libedit || skip "no libedit here, or a static program"
}

# The names of the system calls are this system's.
needs_linux() {
	[ "$(uname)" = Linux ] || skip "the calls that are shown are Linux'"
}

# What the program wrote, byte by byte, into the file raw.
keep_raw() {
	"${terminal[@]}" pipe-pane -o "cat >>'$BATS_TEST_TMPDIR/raw'"
}

# -- answers --

@test "an epoll is told call by call, and what each answer means" {
	needs_linux
	start_session

	session_looks <<-'END'
	fdwait> pipe
	pipe2([3, 4], O_CLOEXEC) = 0
	Descriptors 3 and 4: the first reads what is written to the second.
	fdwait> open epoll
	epoll_create1(EPOLL_CLOEXEC) = 5
	epoll1: a set that the kernel keeps, behind descriptor 5.
	fdwait epoll1> register epoll1 3 in
	epoll_ctl(5, EPOLL_CTL_ADD, 3, {events=EPOLLIN}) = 0
	The kernel watches descriptor 3 from now on, for in, and tells err and hup unasked.
	fdwait epoll1> register epoll1 3
	epoll_ctl(5, EPOLL_CTL_ADD, 3, {events=EPOLLIN|EPOLLPRI|EPOLLOUT}) = -1 EEXIST (File exists)
	EEXIST: epoll refuses a second registration of the same descriptor and file; use modify.
	fdwait epoll1> list
	OBJECT  KIND   FD  STATE
	epoll1  epoll  5   open
	fdwait epoll1> trace off
	Showing the system calls is off.
	fdwait epoll1> wait epoll1 timeout=0
	The time is up, and nothing of what is registered is ready, or not anew: et and oneshot tell it once.
	fdwait epoll1> write 4 hello
	Bytes taken: 5.
	fdwait epoll1> wait epoll1
	FD  READY  MEANING
	3   in     a read will not block: data, a connection, or the end
	fdwait epoll1> closefd 4
	Closed. The file itself lives on while a duplicate is open: its peer sees the end with the last one.
	fdwait epoll1> wait epoll1
	FD  READY   MEANING
	3   in,hup  the other end is gone: what is left can be read, then the end
	fdwait epoll1> show epoll1
	FD  WATCHED FOR  READY NOW
	3   in           in,hup
	fdwait epoll1> read 3
	5 bytes: hello
	fdwait epoll1> read 3
	0 bytes: the end of the file, or the peer has closed, and it stays readable; or an empty datagram, or N is 0.
	fdwait epoll1> unregister epoll1 9
	EBADF: descriptor 9 is not open; what is closed has left an epoll already.
	fdwait epoll1> close epoll1
	epoll1 is closed; what was registered stays open, watched no more. Closing again does nothing.
	fdwait> wait epoll1
	closed: I/O operation on closed epoll object; open makes a new one.
	fdwait> quit
	status 0
	END
}

@test "a poll object's list needs no system call, its wait one" {
	needs_linux
	start_session

	session_looks <<-'END'
	fdwait> pipe
	pipe2([3, 4], O_CLOEXEC) = 0
	Descriptors 3 and 4: the first reads what is written to the second.
	fdwait> open poll
	poll1: a list that fdwait keeps. It has no descriptor: each wait hands the whole list to poll(2).
	fdwait poll1> register poll1 3 in
	No system call: descriptor 3 is on the list, for in; a second register replaces that.
	fdwait poll1> register poll1 fd:77
	No system call: fd:77 is on the list, for in,pri,out; a second register replaces that.
	fdwait poll1> wait poll1 timeout=0
	fcntl(77, F_GETFD) = -1 EBADF (Bad file descriptor)
	ppoll([{fd=3, events=POLLIN}, {fd=77, events=POLLIN|POLLPRI|POLLOUT}], 2, {tv_sec=0, tv_nsec=0}, NULL) = 1 ({fd=77, reve
	nts=POLLNVAL})
	FD  READY  MEANING
	77  nval   not open: told at every wait until it is unregistered
	fdwait poll1> unregister poll1 5
	key: descriptor 5 was not registered; only what was registered can be taken off.
	fdwait poll1> modify poll1 5 in
	ENOENT: descriptor 5 is not registered: register first.
	fdwait poll1> wait poll1 timeout=nan
	value: timeout is not a number (NaN)
	END
}

@test "select, and what it can't be asked about" {
	needs_linux
	start_session

	session_looks <<-'END'
	fdwait> socketpair
	socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0
	fcntl(3, F_SETFD, FD_CLOEXEC) = 0
	fcntl(4, F_SETFD, FD_CLOEXEC) = 0
	Descriptors 3 and 4: two Unix sockets, each the other's peer.
	fdwait> write 3 x
	write(3, "x", 1) = 1
	Bytes taken: 1.
	fdwait> select r=3,4 w=4 timeout=0
	fcntl(3, F_GETFD) = 1
	fcntl(4, F_GETFD) = 1
	fcntl(4, F_GETFD) = 1
	pselect(5, [3 4], [4], [], {tv_sec=0, tv_nsec=0}, NULL) = 2 (r [4], w [4], x [])
	A read will not block: 4
	A write will not block: 4
	fdwait> select r=9
	fcntl(9, F_GETFD) = -1 EBADF (Bad file descriptor)
	EBADF: one of the descriptors is not open, and select does not say which; poll would (nval).
	fdwait> select r=3 timeout=0
	fcntl(3, F_GETFD) = 1
	pselect(4, [3], [], [], {tv_sec=0, tv_nsec=0}, NULL) = 0
	The time is up, and none of the descriptors is ready.
	fdwait> select r=99999 timeout=-1
	value: timeout must be non-negative
	fdwait> select r=99999
	value: filedescriptor out of range in select(); select's sets have FD_SETSIZE places, for the numbers below it; poll and
	 epoll have no such limit.
	END
}

@test "a kqueue's kevents are a table, with what they mean" {
	printf 'one' >notes
	start_session

	session_looks <<-'END'
	fdwait> trace off
	Showing the system calls is off.
	fdwait> openfile notes rw,append
	Descriptor 3 is notes.
	fdwait> open kqueue as=q
	q: a queue behind descriptor 4. control changes what it watches, and takes out what happened.
	fdwait q> control q [3/VNODE/ADD|CLEAR/WRITE|EXTEND]
	The changes are made. No event came with them: with max=N and timeout=T the call also waits.
	fdwait q> control q none timeout=0
	The time is up, and nothing happened to what the queue watches.
	fdwait q> write 3 two
	Bytes taken: 3.
	fdwait q> control q none timeout=5
	IDENT  FILTER  FLAGS  FFLAGS        DATA  UDATA  MEANING
	3      VNODE   CLEAR  WRITE|EXTEND  0     0      the file was written; a directory: an entry came or went; the file grew
	fdwait q> show q
	IDENT  FILTER  FLAGS  FFLAGS        DATA  UDATA  READY NOW
	3      VNODE   CLEAR  WRITE|EXTEND  0     0
	fdwait q> control q [77/READ] max=1 timeout=0
	IDENT  FILTER  FLAGS  FFLAGS  DATA  UDATA  MEANING
	77     READ    ERROR  -       9     0      the change was refused: EBADF (Bad file descriptor)
	fdwait q> control q [77/READ/DELETE]
	EBADF: an ident of READ, WRITE or VNODE must be an open descriptor.
	fdwait q> control q [3/WRITE/DELETE]
	ENOENT: no such kevent is in the queue: only ADD puts one in, and an EV_ONESHOT has left when it fired.
	fdwait q> kevent 3 filter=VNODE fflags=WRITE|EXTEND udata=7
	IDENT  FILTER  FLAGS  FFLAGS        DATA  UDATA
	3      VNODE   ADD    WRITE|EXTEND  0     7
	END
}

@test "a devpoll object, and a peer that hangs up" {
	start_session

	session_looks <<-'END'
	fdwait> trace off
	Showing the system calls is off.
	fdwait> socketpair
	Descriptors 3 and 4: two Unix sockets, each the other's peer.
	fdwait> open devpoll as=d
	d: a set behind descriptor 5, filled by writing to it.
	fdwait d> register d 3 in
	Descriptor 3 will be watched for in, and for what it was before, from the next wait on. One that is not open is passed o
	ver in silence.
	fdwait d> write 4 x
	Bytes taken: 1.
	fdwait d> shutdown 4 w
	Shut down, for all duplicates. After w the peer reads to the end and is told rdhup; after r this side reads the end.
	fdwait d> register d 3 rdhup
	Descriptor 3 will be watched for rdhup, and for what it was before, from the next wait on. One that is not open is passe
	d over in silence.
	fdwait d> wait d
	FD  READY     MEANING
	3   in,rdhup  the peer sends no more: what is left can be read, then the end
	fdwait d> closefd 4
	Closed. The file itself lives on while a duplicate is open: its peer sees the end with the last one.
	fdwait d> modify d 3 in
	Descriptor 3 will be watched for in alone: taken out and put in again, at the next wait.
	fdwait d> wait d
	FD  READY   MEANING
	3   in,hup  the other end is gone: what is left can be read, then the end
	fdwait d> unregister d 3
	Descriptor 3 will be taken out at the next wait; one that is not there is no error.
	END
}

@test "another process's descriptor" {
	needs_linux
	needs_python
	start_peer
	peer 'r, w = os.pipe(); os.dup2(r, 20); os.write(w, b"hi"); answer = os.getpid()'
	start_session

	session_looks <<-END
	fdwait> trace off
	Showing the system calls is off.
	fdwait> open epoll
	epoll1: a set that the kernel keeps, behind descriptor 3.
	fdwait epoll1> register epoll1 fd:20@$answer in
	The kernel watches fd:20@$answer from now on, for in, and tells err and hup unasked.
	fdwait epoll1> wait epoll1
	$(printf 'FD%*s  READY  MEANING' "$((${#answer} + 1))" '')
	20@$answer  in     a read will not block: data, a connection, or the end
	fdwait epoll1> register epoll1 fd:21@$answer in
	EBADF: there is no such process, or fd:21@$answer is not open there.
	fdwait epoll1> import fd:20@$answer
	Descriptor 4 is the same open file as fd:20@$answer: what one does with it, the other sees.
	fdwait epoll1> read 4
	2 bytes: hi
	END
}

@test "what is said of an errno is true of the object" {
	needs_linux
	start_session

	session_looks <<-'END'
	fdwait> trace off
	Showing the system calls is off.
	fdwait> open epoll
	epoll1: a set that the kernel keeps, behind descriptor 3.
	fdwait epoll1> wait epoll1 max=2147483647
	EINVAL: max is more than the kernel takes, or the object's own descriptor is something else by now.
	fdwait epoll1> socketpair dgram
	Descriptors 4 and 5: two Unix sockets, each the other's peer.
	fdwait epoll1> send 4 ''
	Bytes taken: 0.
	fdwait epoll1> read 5
	0 bytes: the end of the file, or the peer has closed, and it stays readable; or an empty datagram, or N is 0.
	fdwait epoll1> open epoll fromfd=epoll1
	epoll2: a set that the kernel keeps, behind descriptor 3.
	fdwait epoll2> close epoll1
	epoll1 is closed; what was registered stays open, watched no more. Closing again does nothing.
	fdwait> register epoll2 4
	EBADF: the object's own descriptor was closed.
	fdwait epoll2> unregister epoll2 4
	EBADF: the object's own descriptor was closed.
	fdwait epoll2> show epoll2
	EBADF: the object's own descriptor was closed.
	fdwait epoll2> select r=-1
	value: file descriptor cannot be a negative integer (-1)
	fdwait epoll2> quit
	status 0
	END
}

@test "help lists every verb, and help VERB tells arguments and errors" {
	start_session

	session_looks <<-'END'
	fdwait> help dup
	dup FD [as=N]
	a duplicate, at a free number or at N
	Fields with -j: fd
	ARGUMENT  MEANING
	FD        a descriptor: N, fd:N, or an object's name
	as=       a number
	ERROR  OF  MEANING
	EBADF      FD is not open.
	An argument may also be refused: type, value, overflow.
	fdwait> help unregister
	unregister OBJ FD
	watch it no longer
	Of objects: poll, epoll, devpoll
	ARGUMENT  MEANING
	OBJ       an object's name, as open replied it
	FD        a descriptor: N, fd:N, an object's name, or fd:N@PID
	ERROR   OF             MEANING
	ENOENT  epoll          that descriptor and file is not registered. (What is closed leaves an epoll by itself.)
	EBADF                  FD is not open; what is closed has left an epoll already.
	key     poll           only what was registered can be taken off.
	closed  epoll,devpoll  open makes a new one.
	An argument may also be refused: type, value, overflow.
	fdwait> help nothing
	type: no request 'nothing'; help lists them
	fdwait> nothing
	type: no request 'nothing'; help lists them
	END
}

@test "the last column of a table keeps to the width, nothing is cut" {
	columns=60
	start_session

	wait_for_end "fdwait>"
	types "help sleep"
	presses Enter
	wait_for_end "
fdwait> help sleep
sleep T
let time pass, in seconds
ARGUMENT  MEANING
T         none, a number in the call's unit, or a duration
          (5ms)
ERROR  OF  MEANING
EINTR      ^C ended it.
An argument may also be refused: type, value, overflow.
fdwait>"
	# A new size counts from the next answer on.
	"${terminal[@]}" resize-window -x 90
	eventually has_columns 90
	types "help sleep"
	presses Enter
	wait_for_end "
fdwait> help sleep
sleep T
let time pass, in seconds
ARGUMENT  MEANING
T         none, a number in the call's unit, or a duration (5ms)
ERROR  OF  MEANING
EINTR      ^C ended it.
An argument may also be refused: type, value, overflow.
fdwait>"
}

@test "source answers a file's requests as if they were typed" {
	printf '# a comment\necho one\n\nsource twice\necho last\n' >requests
	printf '%s' 'echo two' >twice
	start_session

	session_looks <<-'END'
	fdwait> trace off
	Showing the system calls is off.
	END
	types "source requests"
	presses Enter
	wait_for_end "
fdwait> source requests
Requests in requests: 3.
fdwait> # a comment
fdwait> echo one
one
fdwait> source twice
Requests in twice: 1.
fdwait> echo two
two
fdwait> echo last
last
fdwait>"
}

# -- JSON on a terminal --

@test "with -j, and with a script, a terminal gets no prompt" {
	echo "echo from a script" >script
	on_terminal "'$FDWAIT' -i script; echo status \$?; exec '$FDWAIT' -ij"
	wait_for_end '
status 0'
	types "echo typed"
	presses Enter

	wait_for_screen '{"ok":true,"text":"from a script"}
status 0
echo typed
{"ok":true,"text":"typed"}'
}

# -- keys --

@test "^C gives up a wait, and clears the line at the prompt" {
	needs_linux
	start_session

	session_looks <<-'END'
	fdwait> open poll
	poll1: a list that fdwait keeps. It has no descriptor: each wait hands the whole list to poll(2).
	END
	types "not this"
	wait_for_end "fdwait poll1> not this"
	presses C-c
	wait_for_end "fdwait poll1> not this^C
fdwait poll1>"
	has_it_wait "wait poll1"
	presses C-c
	wait_for_end "fdwait poll1> wait poll1
^C
ppoll([], 0, NULL, NULL) = -1 EINTR (Interrupted system call)
EINTR: ^C gave the wait up; the object is as it was, and can be waited for again.
fdwait poll1>"
	types "echo alive"
	presses Enter
	wait_for_end "fdwait poll1> echo alive
alive
fdwait poll1>"
}

@test "^C ends the requests of a file, too" {
	needs_linux
	printf 'sleep 100\necho never\n' >requests
	start_session
	session_looks <<-'END'
	fdwait> trace off
	Showing the system calls is off.
	END

	has_it_wait "source requests"
	presses C-c
	wait_for_end "
fdwait> sleep 100
^C
EINTR: ^C ended it.
fdwait>"
	types "echo alive"
	presses Enter
	wait_for_end "fdwait> echo alive
alive
fdwait>"
}

@test "with --fail-fast the first request that fails is the last one" {
	printf 'echo one\nbad\necho last\n' >requests
	local arguments=--fail-fast
	start_session

	wait_for_end "fdwait>"
	types "trace off"
	presses Enter
	wait_for_end "is off.
fdwait>"
	types "source requests"
	presses Enter
	wait_for_end "
one
fdwait> bad
type: no request 'bad'; help lists them
status 1"
}

@test "^D ends the session, status 0" {
	start_session

	wait_for_end "fdwait>"
	presses C-d
	wait_for_end "
status 0"
}

# Modes of the terminal and what the shell says about its job; fdwait is named
# by a link, whose name is short.
start_shell() {
	ln -s "$FDWAIT" fdw
	on_terminal "PS1='\$ ' exec bash --norc --noprofile --noediting"
	wait_for_end '$'
	types "stty -a >before; stty -a | cmp before - && echo same"
	presses Enter
	wait_for_end "
same
$"
	types "./fdw -i"
	presses Enter
	wait_for_end "fdwait>"
}

modes_are_back() {
	types "echo \$?; stty -a | cmp before - && echo same"
	presses Enter
	wait_for_end "
$1
same
$"
}

@test "^Z stops with the terminal as it was, fg draws the line again" {
	start_shell

	# The terminal itself forgets a line at ^Z.
	redrawn=
	! has_libedit || redrawn=" echo half"
	types "echo half"
	wait_for_end "fdwait> echo half"
	presses C-z
	wait_for_end "Stopped                 ./fdw -i
$"
	modes_are_back 148
	types fg
	presses Enter
	wait_for_end "
$ fg
./fdw -i
fdwait>$redrawn"
	presses C-u
	types "echo half and half"
	presses Enter
	wait_for_end "half and half
fdwait>"
	presses C-d
	wait_for_end '$'
	modes_are_back 0
}

@test "^Z in a wait stops it, and fg lets it go on" {
	needs_linux
	mkfifo fifo
	start_shell

	types "openfile fifo rw"
	presses Enter
	wait_for_end "Descriptor 3 is fifo.
fdwait>"
	has_it_wait "select r=3"
	presses C-z
	wait_for_end "Stopped                 ./fdw -i
$"
	modes_are_back 148
	types fg
	presses Enter
	wait_for_end "
$ fg
./fdw -i"
	echo x >fifo
	wait_for_end "A read will not block: 3
fdwait>"
}

@test "a signal to die of leaves the terminal as it was" {
	local signal

	start_shell
	for signal in TERM HUP QUIT; do
		types "echo half"
		wait_for_end "fdwait> echo half"
		kill -"$signal" "$(child_of_pane)"
		eventually pane_is_shell
		# What was typed of a plain line is the shell's now.
		presses C-u
		types "stty -a | cmp before - && echo same"
		presses Enter
		wait_for_end "
same
$"
		types "./fdw -i"
		presses Enter
		wait_for_end "fdwait>"
	done
}

# -- libedit, and without it --

@test "Tab completes verbs, objects, descriptors, words and files" {
	touch 'a file' another
	start_session
	needs_libedit

	types "tra"
	presses Tab
	wait_for_end "fdwait> trace"
	types "of"
	presses Tab Enter
	wait_for_end "fdwait> trace off
Showing the system calls is off.
fdwait>"
	types "open p"
	presses Tab Enter
	wait_for_end "fdwait poll1>"
	types "re"
	presses Tab
	wait_for_end "
fdwait poll1> re
register  read
fdwait poll1> re"
	types "g"
	presses Tab
	types "p"
	presses Tab
	types "0 rdn"
	presses Tab
	types ",POLLRDB"
	presses Tab Enter
	wait_for_end "
fdwait poll1> register poll1 0 rdnorm,POLLRDBAND
No system call: descriptor 0 is on the list, for rdnorm,POLLRDBAND; a second register replaces that.
fdwait poll1>"
	types "wait poll1 t"
	presses Tab
	types "0"
	presses Enter
	wait_for_end "
fdwait poll1> wait poll1 timeout=0
The time is up, and nothing of what is registered is ready.
fdwait poll1>"
	types "kevent 3 filter=V"
	presses Tab
	types " fflags=E"
	presses Tab Enter
	wait_for_end "
IDENT  FILTER  FLAGS  FFLAGS  DATA  UDATA
3      VNODE   ADD    EXTEND  0     0
fdwait poll1>"
	types "openfile a"
	presses Tab
	types " "
	presses BSpace
	types '\ '
	presses Tab Enter
	wait_for_end "
fdwait poll1> openfile a\\ file
Descriptor 3 is a file.
fdwait poll1>"
}

@test "earlier lines come back, and can be edited" {
	start_session
	needs_libedit

	types "echo first"
	presses Enter
	wait_for_end "first
fdwait>"
	types "echo second"
	presses Enter
	wait_for_end "second
fdwait>"
	presses Up Up
	wait_for_end "fdwait> echo first"
	presses C-a
	types "#"
	presses Delete C-e BSpace
	types "d line"
	wait_for_end "fdwait> #cho firsd line"
	presses C-a Delete
	types e
	presses Enter
	wait_for_end "fdwait> echo firsd line
firsd line
fdwait>"
}

@test "on a dumb terminal lines are the terminal's own, without escapes" {
	on_terminal "stty -echo; : >quiet; read go; stty echo; TERM=dumb '$FDWAIT' -i; echo status \$?; exec cat"
	keep_raw
	eventually test -e quiet
	types go
	presses Enter
	unset NO_COLOR
	wait_for_end "fdwait>"
	run -1 has_libedit

	session_looks <<-'END'
	fdwait> echo hello
	hello
	fdwait> trace off
	Showing the system calls is off.
	fdwait> open poll
	poll1: a list that fdwait keeps. It has no descriptor: each wait hands the whole list to poll(2).
	fdwait poll1> quit
	status 0
	END
	eventually grep -q 'status 0' raw
	run ! grep -q $'\033' raw
}

@test "where libedit can't be loaded, lines are the terminal's own" {
	mkdir lib
	touch lib/libedit.so lib/libedit.so.0 lib/libedit.so.2 lib/libedit.so.3
	start_session "LD_LIBRARY_PATH='$BATS_TEST_TMPDIR/lib'"
	wait_for_end "fdwait>"
	[ ! -r /proc/self/maps ] || run -1 has_libedit

	types "not this"
	wait_for_end "fdwait> not this"
	presses C-c
	wait_for_end "fdwait> not this^C
fdwait>"
	types "echo on"
	presses Enter
	wait_for_end "fdwait> echo on
on
fdwait>"
	presses C-d
	wait_for_end "
status 0"
}

@test "colours are for terminals that have them" {
	unset NO_COLOR
	start_session
	wait_for_end "fdwait>"
	keep_raw
	types "nothing"
	presses Enter
	wait_for_end "fdwait> nothing
type: no request 'nothing'; help lists them
fdwait>"
	eventually grep -q $'\033\[31mtype\033\[m: no request' raw
	# The prompt is bold, what is typed is not.
	types x
	wait_for_end "fdwait> x"
	"${terminal[@]}" capture-pane -pe |
		grep -q $'^\033\[1mfdwait> *\033\[0m[^x]*x'
}

@test "there are no colours with NO_COLOR" {
	start_session
	wait_for_end "fdwait>"
	keep_raw
	types "nothing"
	presses Enter
	wait_for_end "fdwait> nothing
type: no request 'nothing'; help lists them
fdwait>"
	eventually grep -q 'type: no request' raw
	run ! grep -q $'\033\[[0-9]*m' raw
}
