# interactive.bats - fdwait -i: requests, replies, and what both are about
# shellcheck shell=bash

load interactive/talk

teardown() {
	stop_all
}

# -- requests --

@test "blank lines and comments get no reply" {
	session <<'END'
>
>    
> # a comment
>   # another one
> echo one
+ "text":"one"
> 	echo two
+ "text":"two"
END
}

@test "words are parted by blanks and quoted as in sh" {
	session <<'END'
> echo 'a  b'
+ "text":"a  b"
> echo "c  d"
+ "text":"c  d"
> echo e\ \ f
+ "text":"e  f"
> echo 'it'\''s' # not a comment
+ "text":"it's # not a comment"
> echo "say \"hi\" \\ \$HOME \n"
+ "text":"say \"hi\" \\ $HOME \\n"
> echo ''
+ "text":""
> echo x"y"'z'
+ "text":"xyz"
> "echo" quoted
+ "text":"quoted"
> echo   one   two
+ "text":"one two"
END
}

@test "a quote without its end is an error of one line" {
	session <<'END'
> echo 'never closed
! value
> echo "never closed
! value
> echo end\
! value
> echo alive
+ "text":"alive"
END
}

@test "text that is not UTF-8 or not printable comes back as JSON" {
	printf 'echo a\tb\necho \001\necho \377\xc3\xa4\nwrite 1\n' >requests
	transcript <<'END'
> echo with a tab
+ "text":"a b"
> echo a control character
+ "text":"\u0001"
> echo a byte that is no character
+ "text":"�ä","text_hex":"ffc3a4"
> write without text
! type
END
	said <requests
}

@test "an error never ends a session" {
	session <<'END'
> nonsense
! type
> wait
! type
> wait nothing timeout=0
! type
> open
! type
> open nothing
! type
> register poll1 3
! type
> close epoll1
! type
> read
! type
> read word
! type
> closefd 77
! os EBADF
> read 77
! os EBADF
> write 77 x
! os EBADF
> dup 77
! os EBADF
> echo alive
+ "text":"alive"
END
}

@test "every failure of the system has the name, the number and the text of its errno" {
	session <<'END'
> read 77
{"ok":false,"kind":"os","errno":"EBADF","number":9,"message":"<any>Bad file descriptor<any>"}
> openfile does/not/exist
{"ok":false,"kind":"os","errno":"ENOENT","number":2,"message":"<any>No such file or directory<any>"}
> pipe
+ "fds":[3,4]
> write 3 x
{"ok":false,"kind":"os","errno":"EBADF","number":9,"message":"<any>Bad file descriptor<any>"}
> fcntl 3 nonblock on
+
> read 3
! os EAGAIN
> closefd 3
+
> write 4 x
! os EPIPE
END
}

@test "a request may be 70 KB long, and longer" {
	local text
	text=$(head -c 70000 /dev/zero | tr '\0' x)
	{
		printf 'echo %s\n' "$text"
		printf 'echo %s%s%s\n' "$text" "$text" "$text"
		echo echo short
	} >requests
	transcript <<END
> 70 KB
+ "text":"$text"
> 210 KB
+ "text":"$text$text$text"
> short
+ "text":"short"
END
	said <requests
}

# Memory is short, a little here and more there; each limit that it starts under.
@test "each request has its reply when there is no memory for it, too" {
	local room at_all=no size
	! grep -q __asan_init "$FDWAIT" || skip "a sanitizer takes more memory"
	head -c 3000000 /dev/zero | tr '\0' x >long
	head -c 1000000 /dev/zero | tr '\0' '\1' >controls
	{
		printf 'echo '
		cat long
		printf '\n  # a comment '
		cat long
		printf '\necho '
		cat controls
		printf '\n'
		# Blanks are no request, and in front of one they don't count.
		tr x ' ' <long
		printf '\n'
		tr x ' ' <long
		printf 'echo end\necho '
		cat long
	} >requests
	for ((room = 3000; room < 40000; room += 1500)); do
		# An emulator doesn't start within any of them.
		(ulimit -S -v "$room" && exec "$FDWAIT" -V) >version 2>/dev/null ||
			continue
		(ulimit -S -v "$room" && exec "$FDWAIT" -i <requests) >replies 2>errors || {
			# Not even its own buffers: it says so, in one line.
			[ "$at_all" = no ] && grep -q '^fdwait: ' errors && continue
		}
		at_all=yes
		size=$(wc -l <replies)
		cut -c 1-60 replies >starts
		if [ -s errors ] || [ "$size" != 4 ] ||
			[ "$(sed -n 3p starts)" != '{"ok":true,"text":"end"}' ] ||
			grep -v -e '^{"ok":true,"text":"' \
				-e '^{"ok":false,"kind":"os","errno":"ENOMEM","number":12,"mess' starts; then
			printf 'with %s KB: %s replies\n' "$room" "$size"
			cat starts errors
			return 1
		fi
	done
	[ "$at_all" = yes ] || skip "it does not start with a limit of its memory"
}

@test "requests that come in pieces, and many in one, are answered all the same" {
	transcript <<'END'
> one
+ "text":"one"
> two
+ "text":"two"
> three
+ "text":"three"
END
	{
		printf 'ec'
		sleep 0.02
		printf 'ho one\necho two\nech'
		sleep 0.02
		printf 'o three\n'
	} >pieces
	{
		head -c 2 pieces
		sleep 0.05
		tail -c +3 pieces
	} | said
}

@test "the last request needs no newline" {
	printf 'echo one\necho two' >requests
	transcript <<'END'
> one
+ "text":"one"
> two
+ "text":"two"
END
	said <requests
}

@test "each reply leaves before the next request is there" {
	converse
	tells 'echo one' '+ "text":"one"'
	tells 'echo two' '+ "text":"two"'
	tells 'nonsense' '! type'
	say '# nothing'
	say ''
	tells 'echo three' '+ "text":"three"'
	bye
}

@test "10,000 requests of another program are all answered, one by one and at once" {
	run --separate-stderr "$FDWAIT_DRIVE" load 10000 "$FDWAIT" -i
	expect 0 $'one after the other: 10000\nall at once: 10000' ''
}

@test "a request takes no more than 20 microseconds of the processor" {
	local used
	{
		echo open poll
		echo pipe
		yes 'register poll1 3 in' | head -n 20000
	} >requests
	used=$({
		TIMEFORMAT='%3U+%3S'
		time bare <requests >replies 2>&1
	} 2>&1)
	[ "$(wc -l <replies)" = 20002 ]
	used=${used//./}
	used=${used//[^0-9+]/}
	echo "used $used ms"
	((10#${used%+*} + 10#${used#*+} < 400))
}

@test "a wait for 10,000 descriptors reports them all" {
	ulimit -n 10100 2>/dev/null || skip "cannot have 10,000 descriptors"
	{
		echo open poll
		echo pipe
		seq 50 10049 | awk '{
			print "dup 4 as=" $1
			print "register poll1 " $1 " out"
		}'
		echo wait poll1
		echo wait poll1 timeout=0
	} >requests
	bare <requests >replies 2>errors
	[ ! -s errors ]
	[ "$(wc -l <replies)" = 20004 ]
	[ "$(grep -c '^{"ok":true[,}]' replies)" = 20004 ]
	local wait
	for wait in 20003 20004; do
		sed -n "${wait}p" replies | grep -o '{"fd":[0-9]*,"events":4,"words":\["out"\]}' |
			sed 's/{"fd":\([0-9]*\).*/\1/' >numbers
		seq 50 10049 | diff -q - numbers
	done
}

@test "quit ends a session, and what comes behind it is not read" {
	session <<'END'
> echo one
+ "text":"one"
> quit
+
> echo two
END
}

@test "the end of input ends a session with 0, and nothing is left of it" {
	printf 'open poll\n' >requests
	run --separate-stderr bare <requests
	expect 0 '{"ok":true,"obj":"poll1","fd":null}' ''
	run --separate-stderr bare </dev/null
	expect 0 '' ''
}

@test "a reader of the replies that goes away ends the session" {
	local status_of ended
	{
		status_of=0
		bare 2>errors || status_of=$?
		printf '%s\n' "$status_of" >status
	} < <(yes echo again | head -n 100000) | head -n 1 >first
	[ "$(<first)" = '{"ok":true,"text":"again"}' ]
	ended=$(<status)
	[ "$ended" = 141 ] || { echo "$ended"; return 1; }
}

# -- scripts --

@test "a script file is answered like standard input, which it leaves alone" {
	transcript <<'END'
> echo one
+ "text":"one"
> echo two
+ "text":"two"
> the first descriptor
+ "fds":[3,4]
> read 0 5
+ "bytes":5,"text":"stays"
END
	printf '%s\n' '# a script' 'echo one' '' 'echo two' 'pipe' 'read 0 5' >script
	echo stays | said script
}

@test "a script that is not there, or is no file, is an error that names it" {
	run --separate-stderr "$FDWAIT" -i no/script
	expect 1 '' 'fdwait: no/script: open: No such file or directory'
	mkdir folder
	run --separate-stderr "$FDWAIT" -i folder
	expect 1 '' 'fdwait: folder: read: Is a directory'
}

@test "with --fail-fast a session ends with 1 at the first error" {
	want_status=1 session --fail-fast <<'END'
> echo one
+ "text":"one"
> closefd 77
! os EBADF
> echo two
END
	printf '%s\n' 'echo one' 'nonsense' 'echo two' >script
	transcript <<'END'
> echo one
+ "text":"one"
> nonsense
! type
END
	want_status=1 said --fail-fast script
}

@test "source answers the requests of a file, one inside another" {
	printf '%s\n' 'echo inner' 'pipe' >inner
	printf '%s\n' '# comment' 'echo outer' '' 'source inner' 'echo end' >outer
	session <<'END'
> source outer
+ "source":"outer","requests":3
+ "text":"outer"
+ "source":"inner","requests":2
+ "text":"inner"
+ "fds":[3,4]
+ "text":"end"
> echo after
+ "text":"after"
> source no/file
! os ENOENT
> source
! type
END
}

@test "source takes no name with a NUL, and counts what is answered" {
	printf 'echo a\r\n\r\n \t# no\r\n\f\n' >dos
	transcript <<'END'
> source dos
+ "source":"dos","requests":2
+ "text":"a"
! type
> source
! value: a file's name has no NUL in it
> openfile
! value: a file's name has no NUL in it
END
	printf '%s\n' 'source dos' >requests
	printf '%s /dev/null\0x\n' source openfile >>requests
	said <requests
}

@test "a file that sources itself is an error, not the end" {
	echo 'source self' >self
	printf 'source self\necho alive\n' >requests
	bare <requests >replies 2>errors
	[ "$(tail -n 1 replies)" = '{"ok":true,"text":"alive"}' ]
	grep -q '^{"ok":false' replies
}

@test "--help tells of -i and --interactive" {
	run --separate-stderr "$FDWAIT" --help
	[ "$status" = 0 ]
	grep -qE -- '-i, --interactive' <<<"$output"
	grep -q -- '--fail-fast' <<<"$output"
	printf 'echo long\n' >requests
	run --separate-stderr "$FDWAIT" --interactive <requests
	expect 0 '{"ok":true,"text":"long"}' ''
}

# -- constants --

@test "constants are all of the reference, with their values" {
	session <<'END'
> constants
+ "constants":{<rest>}
END
	getconf PIPE_BUF / | sed 's/^/PIPE_BUF /' >known
	cat >>known <<'END'
FD_SETSIZE 1024
POLLIN 1
POLLPRI 2
POLLOUT 4
POLLERR 8
POLLHUP 16
POLLNVAL 32
POLLRDNORM 64
POLLRDBAND 128
POLLWRNORM 256
POLLWRBAND 512
POLLMSG 1024
POLLRDHUP 8192
EPOLLIN 1
EPOLLPRI 2
EPOLLOUT 4
EPOLLERR 8
EPOLLHUP 16
EPOLLRDNORM 64
EPOLLRDBAND 128
EPOLLWRNORM 256
EPOLLWRBAND 512
EPOLLMSG 1024
EPOLLRDHUP 8192
EPOLLEXCLUSIVE 268435456
EPOLLONESHOT 1073741824
EPOLLET 2147483648
EPOLL_CLOEXEC 524288
KQ_FILTER_READ -1
KQ_FILTER_WRITE -2
KQ_FILTER_AIO -3
KQ_FILTER_VNODE -4
KQ_FILTER_PROC -5
KQ_FILTER_SIGNAL -6
KQ_FILTER_TIMER -7
KQ_FILTER_NETDEV -8
KQ_EV_ADD 1
KQ_EV_DELETE 2
KQ_EV_ENABLE 4
KQ_EV_DISABLE 8
KQ_EV_ONESHOT 16
KQ_EV_CLEAR 32
KQ_EV_SYSFLAGS 61440
KQ_EV_FLAG1 8192
KQ_EV_EOF 32768
KQ_EV_ERROR 16384
KQ_NOTE_LOWAT 1
KQ_NOTE_DELETE 1
KQ_NOTE_WRITE 2
KQ_NOTE_EXTEND 4
KQ_NOTE_ATTRIB 8
KQ_NOTE_LINK 16
KQ_NOTE_RENAME 32
KQ_NOTE_REVOKE 64
KQ_NOTE_EXIT 2147483648
KQ_NOTE_FORK 1073741824
KQ_NOTE_EXEC 536870912
KQ_NOTE_PCTRLMASK 4026531840
KQ_NOTE_PDATAMASK 1048575
KQ_NOTE_TRACK 1
KQ_NOTE_TRACKERR 2
KQ_NOTE_CHILD 4
KQ_NOTE_LINKUP 1
KQ_NOTE_LINKDOWN 2
KQ_NOTE_LINKINV 4
END
	[ "$(uname -s)" = Linux ] || skip "the values are those of Linux"
	sort -o known known
	grep -oE '"[A-Z_0-9]+":-?[0-9]+' replies | tr -d '"' | tr : ' ' |
		sort >told
	diff known told
}

# -- objects --

@test "there is an object of each interface that this program has" {
	local name
	for name in poll epoll kqueue devpoll; do
		echo "open $name"
		if has_backend "$name"; then
			echo "> open $name"
			echo "+ \"obj\":\"${name}1\",\"fd\":<rest>"
		else
			echo "> open $name"
			echo '! os ENOSYS'
		fi
	done | grep '^[>+!]' >all
	session <all
}

@test "objects are named by kind, counted from 1, and a name is not used again" {
	needs_backend epoll
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> open poll
+ "obj":"poll1","fd":null
> open epoll
+ "obj":"epoll2","fd":4
> close epoll1
+
> open epoll
+ "obj":"epoll3","fd":3
> open poll
+ "obj":"poll2","fd":null
END
}

@test "an object can be given a name, which is free again once it is closed" {
	needs_backend epoll
	session <<'END'
> open poll as=mine
+ "obj":"mine","fd":null
> open epoll as=other-1
+ "obj":"other-1","fd":3
> register mine other-1 in
+
> register other-1 other-1 in
! os EINVAL
> wait mine timeout=0
+ "events":[]
> open epoll as=mine
! value: 'mine' is the name of an open object
> open epoll as=poll7
! value
> open epoll as=9x
! value
> open epoll as=none
! value
> open epoll as=
! value
> close other-1
+
> closed other-1
+ "closed":true
> open epoll as=other-1
+ "obj":"other-1","fd":3
> closed other-1
+ "closed":false
> open epoll
+ "obj":"epoll1","fd":4
END
}

@test "a name has a letter or _ first, and at most 63 characters" {
	needs_backend epoll
	local most='a23456789-123456789-123456789-123456789-123456789-123456789-123'
	[ "${#most}" = 63 ]
	session <<END
> open poll as=$most
+ "obj":"$most","fd":null
> open poll as=${most}4
! value: '${most}4' can't be a name: a letter or _ first, then letters, digits, - and _, at most 63 in all; and not none or KIND and a number
> open epoll as=_x
+ "obj":"_x","fd":3
> register $most _x in
+
> show $most
+ "registrations":[{"fd":3,"events":1,"words":["in"],"ready":0,"ready_words":[]}]
> open poll as=-x
! value
END
}

@test "the session's own input and output can't be taken from it" {
	session <<'END'
> closefd 0
! value
> closefd 1
! value
> read 0
! value
> read 1
! value
> write 0 x
! value
> write 1 x
! value
> send 0 x
! value
> send 1 x oob
! value
> shutdown 0 r
! value
> pipe
+ "fds":[3,4]
> dup 3 as=0
! value
> dup 3 as=1
! value
> dup 0
+ "fd":5
> closefd 2
+
> pipe
+ "fds":[<N>,<N>]
> echo alive
+ "text":"alive"
END
}

@test "descriptors that no request opened are not there for requests" {
	needs_backend kqueue
	: >file
	local fd
	session <<'END'
> openfile file
+ "fd":3
> open kqueue
+ "obj":"kqueue1","fd":4
> control kqueue1 [3/VNODE/ADD|CLEAR/WRITE,1/TIMER/ADD/0/100000,3/READ]
+ "events":[]
> pipe
+ "fds":[5,6]
END
	[ -d /proc/self/fd ] || skip "no /proc/PID/fd here"
	converse
	tells 'openfile file' '+ "fd":<N>'
	local file=${reply//[!0-9]/} before inner=0
	tells 'open epoll' '+ <rest>'
	before=$(ls "/proc/$pid/fd")
	tells 'open kqueue' '+ <rest>'
	local queue=${reply##*:}
	tells "control kqueue1 [1/TIMER/ADD/0/100000,$file/VNODE/ADD|CLEAR/WRITE]" \
		'+ "events":[]'
	for fd in $(ls "/proc/$pid/fd"); do
		[ "$fd" != "${queue%\}}" ] || continue
		grep -qx "$fd" <<<"$before" && continue
		inner=$((inner + 1))
		tells "closefd $fd" '! os EBADF'
		tells "select r=$fd timeout=0" '! os EBADF'
		tells "register epoll1 $fd" '! os EBADF'
		tells "dup 2 as=$fd" '! value'
	done
	# Only an emulated one has any.
	[ "$inner" -gt 0 ] || [ "$(uname -s)" != Linux ]
	tells 'control kqueue1 none timeout=0' '+ "events":[]'
	bye
}

@test "-v shows each system call on standard error, and replies stay as they are" {
	printf '%s\n' pipe 'select r=3 timeout=0' >requests
	run --separate-stderr "$FDWAIT_DRIVE" bare "$FDWAIT" -iv <requests
	[ "$status" = 0 ]
	[ "$output" = $'{"ok":true,"fds":[3,4]}\n{"ok":true,"r":[],"w":[],"x":[]}' ]
	grep -q '^pipe' <<<"$stderr"
	grep -q '^p*select.*3.* = 0$' <<<"$stderr"
}

@test "an object with a descriptor can stand for it" {
	needs_backend epoll
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> open epoll
+ "obj":"epoll2","fd":4
> open poll
+ "obj":"poll1","fd":null
> register epoll1 epoll2 in
+
> register poll1 epoll1 in
+
> register epoll1 epoll1 in
! os EINVAL
> register epoll1 poll1 in
! type
> close epoll2
+
> register poll1 epoll2 in
! closed: I/O operation on closed epoll object
> wait poll1 timeout=0
+ "events":[]
END
}

# -- things to experiment with --

@test "pipe, socketpair and openfile take the lowest numbers from 3 up, and close at exec" {
	: >file
	session <<'END'
> pipe
+ "fds":[3,4]
> socketpair
+ "fds":[5,6]
> socketpair dgram
+ "fds":[7,8]
> tcp
+ "fds":[9,10]
> openfile file
+ "fd":11
> closefd 6
+
> openfile file
+ "fd":6
> socketpair nonsense
! type
END
	[ -d /proc/self/fdinfo ] || skip "no /proc/PID/fdinfo here"
	converse
	tells pipe '+ "fds":[<N>,<N>]'
	local fd=${reply#*[}
	fd=${fd%%,*}
	(($(sed -n 's/^flags:\t//p' "/proc/$pid/fdinfo/$fd") & 02000000))
	bye
}

@test "read tells what was read, its end, and bytes that are no text" {
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 'hello world'
+ "bytes":11
> read 3 5
+ "bytes":5,"text":"hello"
> read 3
+ "bytes":6,"text":" world"
> write 4 hex:00ff41
+ "bytes":3
> read 3
+ "bytes":3,"text":"\u0000�A","text_hex":"00ff41"
> write 4 3*z
+ "bytes":3
> read 3
+ "bytes":3,"text":"zzz"
> closefd 4
+
> read 3
+ "bytes":0,"text":""
> read 3 -1
! value
> read 3 x
! type
> write 3 hex:0
! value
END
}

@test "a seqpacket pair, an eventfd and a timerfd take the lowest numbers, too" {
	needs_thing 'socketpair seqpacket'
	needs_thing eventfd
	needs_thing 'timerfd 1'
	session <<'END'
> socketpair seqpacket
+ "fds":[3,4]
> eventfd 2
+ "fd":5
> closefd 4
+
> timerfd 10
+ "fd":4
END
}

@test "an eventfd is readable while it counts, and a timerfd when its time is up" {
	local began

	needs_thing eventfd
	needs_thing 'timerfd 1'
	began=$(now)
	timed <<'END'
> eventfd 3
+ "fd":3
> select r=3 timeout=0
+ "r":[3],"w":[],"x":[]
> read 3
+ "bytes":8,<rest>
> select r=3 timeout=0
+ "r":[],"w":[],"x":[]
> timerfd 0.1
+ "fd":4
> select r=4
+ "r":[4],"w":[],"x":[]
END
	lasted 100
}

@test "shutdown ends one direction or both" {
	session <<'END'
> socketpair
+ "fds":[3,4]
> shutdown 3 w
+
> read 4
+ "bytes":0,"text":""
> write 4 x
+ "bytes":1
> read 3
+ "bytes":1,"text":"x"
> shutdown 3 rw
+
> write 4 x
! os EPIPE
> shutdown 3 q
! type
> pipe
+ "fds":[5,6]
> shutdown 5 r
! os ENOTSOCK
END
}

@test "dup takes the lowest number, or the one it is told" {
	session <<'END'
> pipe
+ "fds":[3,4]
> dup 4
+ "fd":5
> dup 4 as=50
+ "fd":50
> write 50 x
+ "bytes":1
> read 3
+ "bytes":1,"text":"x"
> dup 4 as=-1
! value
> dup 77 as=9
! os EBADF
END
}

@test "the caller's descriptors are there under their numbers" {
	mkfifo fifo
	exec 7<>fifo
	echo text >&7
	printf '%s\n' 'read 7 4' 'select r=7 timeout=0' >requests
	run --separate-stderr "$FDWAIT" -i <requests
	exec 7>&-
	expect 0 $'{"ok":true,"bytes":4,"text":"text"}\n{"ok":true,"r":[7],"w":[],"x":[]}' ''
}

@test "sleep sleeps in seconds or a duration" {
	timed <<'END'
> sleep 0.1
+
> sleep 50ms
+
> sleep -1
! value
> sleep soon
! type
END
	took_at_least 0 100000
	took_at_least 1 50000
}

# -- list and show --

@test "list tells the objects" {
	needs_backend epoll
	session <<'END'
> list
+ "objects":[]
> open poll
+ "obj":"poll1","fd":null
> open epoll
+ "obj":"epoll1","fd":3
> list
+ "objects":[{"obj":"poll1","kind":"poll","fd":null,"closed":false},{"obj":"epoll1","kind":"epoll","fd":3,"closed":false}]
> close epoll1
+
> list
+ "objects":[{"obj":"poll1","kind":"poll","fd":null,"closed":false}]
END
}

@test "show tells what is registered with a poll or an epoll, and what of it is ready" {
	needs_backend epoll
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 hi
+ "bytes":2
> open poll
+ "obj":"poll1","fd":null
> show poll1
+ "registrations":[]
> register poll1 3 in
+
> register poll1 4
+
> register poll1 77 in
+
> show poll1
+ "registrations":[{"fd":3,"events":1,"words":["in"],"ready":1,"ready_words":["in"]},{"fd":4,"events":7,"words":["in","pri","out"],"ready":4,"ready_words":["out"]},{"fd":77,"events":1,"words":["in"],"ready":32,"ready_words":["nval"]}]
> open epoll
+ "obj":"epoll1","fd":5
> register epoll1 3 in,et
+
> show epoll1
+ "registrations":[{"fd":3,"events":2147483649,"words":["in","et"],"ready":1,"ready_words":["in"]}]
> wait epoll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> show nothing
! type
END
}

@test "show says nothing of an epoll's file whose number is closed or another's" {
	needs_backend epoll
	[ "$(uname -s)" = Linux ] || skip "epoll's list is Linux's here"
	session <<'END'
> pipe
+ "fds":[3,4]
> open epoll
+ "obj":"epoll1","fd":5
> register epoll1 3 in
+
> write 4 x
+ "bytes":1
> dup 3
+ "fd":6
> closefd 3
+
> wait epoll1 timeout=0
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> show epoll1
+ "registrations":[{"fd":3,"events":1,"words":["in"],"ready":null,"ready_words":null}]
> pipe
+ "fds":[3,7]
> show epoll1
+ "registrations":[{"fd":3,"events":1,"words":["in"],"ready":null,"ready_words":null}]
> dup 6 as=3
+ "fd":3
> show epoll1
+ "registrations":[{"fd":3,"events":1,"words":["in"],"ready":1,"ready_words":["in"]}]
END
}

# A file's number tells nothing of these.
@test "show tells one eventfd from another" {
	needs_backend epoll
	[ "$(uname -s)" = Linux ] || skip "epoll's list is Linux's here"
	session <<'END'
> eventfd 1
+ "fd":3
> open epoll
+ "obj":"epoll1","fd":4
> register epoll1 3 in
+
> dup 3
+ "fd":5
> closefd 3
+
> eventfd
+ "fd":3
> register epoll1 3 out
+
> trace on
+ <rest>
> show epoll1
+ <rest>
END
	! grep -q 'kcmp([^"]* = -1' replies || skip "no kcmp(2) here"
	# In either order.
	grep -q '{"fd":3,"events":1,"words":\["in"\],"ready":null,"ready_words":null}' replies
	grep -q '{"fd":3,"events":4,"words":\["out"\],"ready":4,"ready_words":\["out"\]}' replies
}

@test "show takes no event away, not even an edge" {
	needs_backend epoll
	session <<'END'
> pipe
+ "fds":[3,4]
> open epoll
+ "obj":"epoll1","fd":5
> register epoll1 3 in,et
+
> write 4 x
+ "bytes":1
> show epoll1
+ <rest>
> show epoll1
+ <rest>
> wait epoll1 timeout=0
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> close epoll1
+
> show epoll1
! closed: I/O operation on closed epoll object
END
}

@test "show tells the kevents of a kqueue" {
	needs_backend kqueue
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 hi
+ "bytes":2
> open kqueue
+ "obj":"kqueue1","fd":5
> control kqueue1 [3/READ/ADD/0/0/8,7/TIMER/ADD|ONESHOT/0/1000000]
+ "events":[]
> show kqueue1
+ "registrations":[{"ident":3,"filter":-1,"flags":0,"fflags":0,"data":0,"udata":8,"words":["EVFILT_READ"],"ready":1,"ready_words":["in"]},{"ident":7,"filter":-7,"flags":<N>,"fflags":0,"data":1000000,"udata":0,"words":["EVFILT_TIMER",<rest>]}]
> control kqueue1 [3/READ/DELETE]
+ "events":[]
> show kqueue1
+ "registrations":[{"ident":7,<rest>}]
END
}

# -- trace and help --

@test "trace on adds the system calls to each reply, trace off ends that" {
	session <<'END'
> pipe
+ "fds":[3,4]
> trace on
+ <rest>
> select w=4 timeout=0
+ "r":[],"w":[4],"x":[],"calls":["<rest>select<rest>4<rest>"]
> select r=77 timeout=0
{"ok":false,"kind":"os","errno":"EBADF","number":9,"message":"<any>","calls":[<rest>]}
> fcntl 4 nonblock on
+ "calls":["fcntl(4, F_GETFL) = <N>","fcntl(4, F_SETFL, ...|O_NONBLOCK) = 0"]
> dup 4 as=10
+ "fd":10,"calls":["fcntl(10, F_GETFD) = -1 EBADF (Bad file descriptor)","fcntl(4, F_GETFD) = 1","dup2(4, 10) = 10","fcntl(10, F_SETFD, FD_CLOEXEC) = 0"]
> tcp listen
+ "fd":5,"port":<N>,"calls":[<rest>"setsockopt(5, <any>","bind(5, <any>","listen(5, <any>","getsockname(5, <any>"]
> trace off
+ <rest>
> select w=4 timeout=0
+ "r":[],"w":[4],"x":[]
> trace maybe
! type
END
}

@test "trace on tells what an epoll's descriptor is asked, and its list read" {
	needs_backend epoll
	[ "$(uname -s)" = Linux ] || skip "epoll's list is Linux's here"
	session <<'END'
> trace on
+ <rest>
> open epoll fromfd=0
{"ok":false,"kind":"os","errno":"EINVAL","number":22,"message":"<any>","calls":["fcntl(0, F_GETFD) = 0","epoll_create1(EPOLL_CLOEXEC) = 3","epoll_ctl(0, EPOLL_CTL_DEL, 3, NULL) = -1 EINVAL (Invalid argument)","close(3) = 0"]}
> open epoll
+ "obj":"epoll1","fd":3,"calls":["epoll_create1(EPOLL_CLOEXEC) = 3"]
> show epoll1
+ "registrations":[],"calls":["open(<rest>/proc/self/fdinfo/3<rest>) = 4","read(4, <rest>) = <N>","read(4, <rest>) = 0","close(4) = 0"]
> register epoll1 77
{"ok":false,"kind":"os","errno":"EBADF","number":9,"message":"<any>","calls":["fcntl(77, F_GETFD) = -1 EBADF (Bad file descriptor)","epoll_ctl(3, <any>) = -1 EBADF (Bad file descriptor)"]}
END
}

@test "trace on tells all of a kevent, and a devpoll's room" {
	needs_backend kqueue devpoll
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue
+ "obj":"kqueue1","fd":5
> trace on
+ <rest>
> control kqueue1 [3/READ/ADD/0/0/77] max=0
+ "events":[],"calls":["kevent(5, [{ident=3, filter=EVFILT_READ, flags=EV_ADD, fflags=0, data=0, udata=77}], 1, <any>"]
> open devpoll
+ "obj":"devpoll1","fd":6,"calls":["getrlimit(RLIMIT_NOFILE, <any>","<rest>"]
END
}

@test "help tells every verb, and help of a verb tells its arguments" {
	session <<'END'
> help
+ "verbs":[<rest>]
> help register
+ "verbs":[{"verb":"register","arguments":"OBJ FD [MASK]","reply":"","meaning":"<any>"}]
> help nonsense
! type
END
	printf '%s\n' close closed closefd constants control dup echo eventfd \
		fcntl fileno finish help import kevcmp kevent list modify open openfile \
		pipe quit read register select send show shutdown sleep socketpair \
		source start tcp timerfd trace unregister wait write >known
	sed -n 1p replies | grep -oE '"verb":"[a-z]+"' |
		sed 's/.*:"//; s/"//' | sort >told
	diff known told
}

@test "what is about a wait does not go with -i, and is said so" {
	check 2 '' 'fdwait: --timeout: does not go with --interactive' -i -t 5
	check 2 '' 'fdwait: --read: does not go with --interactive' -r 0 -i
	check 2 '' 'fdwait: --quiet: does not go with --interactive' -i -q
	check 2 '' 'fdwait: 0: --interactive takes no targets, but a script behind it' 0 -i
	check 2 '' 'fdwait: --interactive: takes no command, no backend, and no output but json and text' \
		-i -- true
	check 2 '' 'fdwait: --interactive: takes no command, no backend, and no output but json and text' \
		-i --epoll
	check 2 '' 'fdwait: b: --interactive takes one script' -i a b
	check 2 '' 'fdwait: --fail-fast: goes with --interactive' --fail-fast 0
}

# Do N connections wait at that listening port of 127.0.0.1?
has_waiting() {
	local queue

	[ -r /proc/net/tcp ] || return 0
	printf -v queue '0100007F:%04X 00000000:0000 0A 00000000:%08X' "$2" "$1"
	grep -qF "$queue" /proc/net/tcp
}

@test "tcp connect goes on after SIGUSR1, and SIGINT gives it up" {
	needs_proc
	[ "$(uname -s)" = Linux ] || skip "how many connections wait is Linux's here"
	converse
	tells 'tcp listen 0' '+ "fd":3,"port":<N>'
	local i port=${reply##*:}
	port=${port%\}}
	for ((i = 0; i < 17; i++)); do
		tells "tcp connect $port" '+ "fd":<N>'
	done
	# No room for another, once the last one is all there.
	eventually has_waiting 17 "$port"
	say "tcp connect $port"
	blocked
	kill -USR1 "$pid"
	blocked
	interrupt
	hears '! os EINTR'
	tells 'echo x' '+ "text":"x"'
	bye
}

@test "SIGINT ends a write of which a part is done, and the session goes on" {
	needs_proc
	converse
	tells pipe '+ "fds":[3,4]'
	say 'write 4 1000000*x'
	blocked
	interrupt
	hears '+ "bytes":<N>'
	tells 'echo x' '+ "text":"x"'
	bye
}

@test "SIGINT gives up a source that waits for a FIFO's writer, SIGUSR1 does not" {
	needs_proc
	mkfifo fifo
	converse
	say 'source fifo'
	blocked
	kill -USR1 "$pid"
	blocked
	interrupt
	hears '! os EINTR'
	tells 'echo x' '+ "text":"x"'
	say 'source fifo'
	blocked
	echo 'echo sourced' >fifo
	hears '+ "source":"fifo","requests":1'
	hears '+ "text":"sourced"'
	bye
}

# Start it with a FIFO as its script, and come back when it waits for the writer,
# or is just about to: what it does about signals is settled by then.
start_script() {
	# What is behind an & ignores SIGINT, a coproc does not.
	coproc SCRIPT { exec "$FDWAIT" -i fifo 3>&- >out 2>errors; }
	# shellcheck disable=SC2153 # coproc sets it
	pid=$SCRIPT_PID
	others+=" $pid"
	idle_in=
	eventually takes_usr1 && eventually is_idle
}

takes_usr1() {
	grep -q '^SigCgt:.*[2367abef]..$' "/proc/$pid/status"
}

waits_or_is_over() {
	is_over "$pid" || is_idle
}

@test "SIGINT ends a script that waits for a FIFO's writer, SIGUSR1 does not" {
	needs_proc
	mkfifo fifo
	start_script
	kill -USR1 "$pid"
	idle_in=
	eventually waits_or_is_over
	exec 5<>fifo
	echo 'echo x' >&5
	exec 5>&-
	status=0
	wait "$pid" || status=$?
	[ "$status" = 0 ]
	[ "$(<out)" = '{"ok":true,"text":"x"}' ]
	[ ! -s errors ]
	start_script
	interrupt
	status=0
	wait "$pid" || status=$?
	[ "$status" = 130 ]
	[ ! -s out ]
	[ ! -s errors ]
}
