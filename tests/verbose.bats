# verbose.bats - -v: the backend, why it was chosen, and each waiting call
# shellcheck shell=bash

load helper

built() { [[ " $FDWAIT_BACKENDS " == *" $1 "* ]]; }

# Run it until a line is like that: of a short time, a machine that is busy may
# leave less to be waited for than is expected, though not every time.
#   comes_to_say REGEX ARGUMENT...
comes_to_say() {
	local want=$1 i
	shift
	for ((i = 0; i < 50; i++)); do
		run --separate-stderr fdwait -v "$@"
		grep -qE -- "$want" <<<"$stderr" && return
	done
	says "$want"
}

# Is there a line on standard error that matches?
says() {
	grep -qE -- "$1" <<<"$stderr" && return
	printf 'no line is: %s\n%s\n' "$1" "$stderr"
	return 1
}

@test "-v and --verbose change nothing but standard error and bytes=" {
	ready_at 5 hello
	idle_at 6
	local option backend
	for backend in $FDWAIT_BACKENDS; do
		for option in -v --verbose; do
			run --separate-stderr fdwait -b "$backend" $option 5
			[ "$status" = 0 ]
			[ "$output" = '5 in bytes=5' ]
			[ -n "$stderr" ]
			run --separate-stderr fdwait -b "$backend" $option -t 0 6
			[ "$status" = 124 ]
			[ -z "$output" ]
		done
		check 0 '5 in' '' -b "$backend" 5
	done
}

@test "-v tells the backend that was asked for" {
	ready_at 5
	local backend
	for backend in $FDWAIT_BACKENDS; do
		run --separate-stderr fdwait -v "--$backend" 5
		says "^fdwait: backend $backend \\(asked for\\)\$"
		[ "$(grep -c '^fdwait: backend' <<<"$stderr")" = 1 ]
	done
}

@test "-v tells what auto chose, and why" {
	built epoll && built poll || skip "no epoll or poll in this build"
	ready_at 5
	run --separate-stderr fdwait -v 5
	says '^fdwait: backend poll \(.*auto.*ppoll.*\)$'
	run --separate-stderr fdwait -v -b auto 5
	says '^fdwait: backend poll \(.*auto.*\)$'
	run --separate-stderr fdwait -v -f -t 0 5
	says '^fdwait: backend epoll \(.*auto.+\)$'
	run --separate-stderr fdwait -v -n 1 5
	says '^fdwait: backend epoll \(.*auto.+\)$'
	run --separate-stderr fdwait -v 5:in,et
	says '^fdwait: backend epoll \(.*auto.*et.+\)$'
	run --separate-stderr fdwait -v 5:in,nval
	says '^fdwait: backend poll \(.*auto.*\)$'
}

@test "auto takes epoll for --all over many descriptors" {
	built epoll || skip "no epoll in this build"
	ready_at 5
	seq 1 1000 | sed 's/.*/x&=5/' >list
	run --separate-stderr fdwait -v --all --targets-from list
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 1000 ]
	says '^fdwait: backend epoll \(.*auto.+\)$'
}

@test "-v shows poll's wait with its arguments, result and what was told" {
	built poll || skip "no poll in this build"
	ready_at 5
	idle_at 6
	comes_to_say '^ppoll\(\[\{fd=5, events=POLLIN\|POLLPRI[^}]*\}.*\], [0-9]+, \{tv_sec=(60|59), tv_nsec=[0-9]+\}, NULL.*\) = 1 \(.*\{fd=5, revents=POLLIN\}.*\)$' \
		--poll -t 60 5:in,pri
	run --separate-stderr fdwait -v --poll -t 1500us 6:out,pri
	says '^ppoll\(\[\{fd=6, events=POLLPRI\|POLLOUT\}.*\) = 1 \(.*\{fd=6, revents=POLLOUT\}.*\)$'
	comes_to_say '^ppoll\(.*\{fd=6, .*, \{tv_sec=0, tv_nsec=1[0-9]{6}\}, NULL.*\) = 0$' \
		--poll -t 1500us 6
	run --separate-stderr fdwait -v --poll 5
	says '^ppoll\(.*, NULL, NULL.*\) = 1 '
	run --separate-stderr fdwait -v --poll -t 0 6
	says '^ppoll\(.*, \{tv_sec=0, tv_nsec=0\}, NULL.*\) = 0$'
}

@test "-v shows each kevent with its changes and results" {
	built kqueue || skip "no kqueue in this build"
	ready_at 5 hello
	idle_at 6
	run --separate-stderr fdwait -v --kqueue -t 60 5:in,out
	says '^kqueue\(\) = [0-9]+$'
	says '^kevent\([0-9]+, \[\{ident=5, filter=EVFILT_READ, flags=EV_ADD, fflags=0, data=0, udata=[0-9]+\}.*\) = 0$'
	says 'ident=5, filter=EVFILT_WRITE, flags=EV_ADD,'
	says '^kevent\([0-9]+, NULL, 0, \[\.\.\.\], [0-9]+, \{tv_sec=[0-9]+, tv_nsec=[0-9]+\}\) = 2 \(\[\{.*ident=5, filter=EVFILT_READ, flags=0, fflags=0, data=5, udata=[0-9]+\}.*$'
	run --separate-stderr fdwait -v --kqueue -t 0 6
	says '^kevent\([0-9]+, NULL, 0, \[\.\.\.\], [0-9]+, \{tv_sec=0, tv_nsec=0\}\) = 0$'
	: >file
	run --separate-stderr fdwait -v --kqueue -t 0 vnode:file:write,extend
	says '^kevent\([0-9]+, \[\{ident=[0-9]+, filter=EVFILT_VNODE, flags=EV_ADD\|EV_CLEAR, fflags=NOTE_WRITE\|NOTE_EXTEND, data=0, udata=[0-9]+\}\], 1, NULL, 0, .*\) = 0$'
	run --separate-stderr fdwait -v --kqueue -f kevent:99,77
	says '^kevent\(.*\{ident=99, filter=77,.* = -1 EINVAL \(Invalid argument\)$'
}

@test "-v shows the queue that holds a kind for another backend" {
	local backend
	for backend in $FDWAIT_BACKENDS; do
		run --separate-stderr fdwait -v -b "$backend" t=timer:5ms
		[ "$status" = 0 ]
		[ "$output" = 't timer data=1' ]
		says '^kevent\([0-9]+, \[\{ident=[0-9]+, filter=EVFILT_TIMER, flags=EV_ADD\|EV_ONESHOT, fflags=NOTE_NSECONDS, data=5000000, udata=[0-9]+\}\], 1, NULL, 0, .*\) = 0$'
		says '^kevent\([0-9]+, NULL, 0, .*\) = 1 \(\[\{ident=[0-9]+, filter=EVFILT_TIMER, .*data=1, udata=[0-9]+\}\]\)$'
		# The queue drops a one-shot itself.
		[[ "$stderr" != *EV_DELETE* ]]
	done
}

@test "-v shows epoll's set and wait with arguments and results" {
	built epoll || skip "no epoll in this build"
	ready_at 5
	idle_at 6
	run --separate-stderr fdwait -v --epoll -t 60 5:in,pri
	says '^epoll_create1\(EPOLL_CLOEXEC\) = [0-9]+$'
	says '^epoll_ctl\([0-9]+, EPOLL_CTL_ADD, 5, \{.*EPOLLIN\|EPOLLPRI.*\}\) = 0$'
	says '^epoll_p?wait2?\([0-9]+, \[\{.*EPOLLIN.*\}\], [0-9]+, .*\) = 1$'
	comes_to_say '^epoll_(pwait2\([0-9]+, \[\], [0-9]+, \{tv_sec=0, tv_nsec=1[0-9]{6}\}, NULL.*|p?wait\(.*)\) = 0$' \
		--epoll -t 1500us 6
	run --separate-stderr fdwait -v --epoll -t 0 5:out,et,oneshot,hup
	says 'EPOLL_CTL_ADD, 5, \{.*EPOLLOUT\|EPOLLHUP\|EPOLLET\|EPOLLONESHOT.*\}\) = 0$' ||
		says 'EPOLL_CTL_ADD, 5, \{.*EPOLLOUT.*EPOLLONESHOT.*\}\) = 0$'
}

@test "-v shows select's wait with its three lists and the result" {
	built select || skip "no select in this build"
	ready_at 5
	idle_at 6
	run --separate-stderr fdwait -v --select -t 60 -r 5,6 -w 6 -x 5
	says '^pselect\(7, \[5,? 6\], \[6\], \[5\], \{tv_sec=[0-9]+, tv_nsec=[0-9]+\}, NULL.*\) = 2 \(r \[5\], w \[6\], x \[\]\)$'
	comes_to_say '^pselect\(7, \[6\], \[\], \[\], \{tv_sec=0, tv_nsec=1[0-9]{6}\}, NULL.*\) = 0$' \
		--select -t 1500us -r 6
}

@test "-v shows the writes to /dev/poll, and what it said" {
	built devpoll || skip "no devpoll in this build"
	ready_at 5
	idle_at 6
	run --separate-stderr fdwait -v --devpoll -t 60 -r 5,6 -w 6 -x 5
	says '^open\("/dev/poll", O_RDWR\|O_CLOEXEC\) = [0-9]+$'
	says '^write\([0-9]+, \[\{fd=5, events=POLLIN.*\}, \{fd=6, events=POLLIN.*\}, \{fd=6, events=POLLOUT\}, \{fd=5, events=POLLPRI\}.*\], [0-9]+\) = [0-9]+$'
	says '^ioctl\([0-9]+, DP_POLL, \{dp_fds=\[\.\.\.\], dp_nfds=[23], dp_timeout=[0-9]+\}\) = 2 \(\{fd=5, revents=POLLIN\}, \{fd=6, revents=POLLOUT\}\)$'
	says '^write\([0-9]+, \[.*\{fd=6, events=POLLREMOVE\}\], [0-9]+\) = [0-9]+$'
	comes_to_say '^ioctl\([0-9]+, DP_POLL, \{dp_fds=\[\.\.\.\], dp_nfds=[12], dp_timeout=2\}\) = 0$' \
		--devpoll -t 1500us -r 6
}

@test "-v names the errno of what failed" {
	exec 5<&-
	local backend
	for backend in $FDWAIT_BACKENDS; do
		run --separate-stderr fdwait -v -b "$backend" 5
		[ "$status" = 1 ]
		says '^fcntl\(5, F_GETFD\) = -1 EBADF \(Bad file descriptor\)$'
	done
	built epoll || return 0
	: >file
	exec 5<file
	run --separate-stderr fdwait -v --epoll 5
	[ "$status" = 1 ]
	says '^epoll_ctl\([0-9]+, EPOLL_CTL_ADD, 5, .*\) = -1 EPERM \(Operation not permitted\)$'
}

@test "-v shows how FIFOs and sockets are opened" {
	mkfifo p
	exec 5<>p
	printf x >&5
	local backend
	for backend in $FDWAIT_BACKENDS; do
		run --separate-stderr fdwait -v -b "$backend" fifo:p
		[ "$status" = 0 ]
		says '^open(at)?\(.*"p", O_RDONLY\|O_NONBLOCK.*\) = [0-9]+$'
		run --separate-stderr fdwait -v -b "$backend" -t 0 unix:missing
		[ "$status" = 124 ]
		says '^socket\(AF_UNIX, SOCK_STREAM.*\) = [0-9]+$'
		says '^connect\([0-9]+, \{AF_UNIX, "missing"\}.*\) = -1 ENOENT \(No such file or directory\)$'
	done
}

@test "-v keeps hostile names on their line" {
	local name=$'a\nfdwait: no\033[1m'
	mkfifo "$name"
	exec 5<>"$name"
	printf x >&5
	run --separate-stderr fdwait -v --fifo "$name"
	[ "$status" = 0 ]
	[[ $stderr != *$'\033'* ]]
	says '"a\\012fdwait: no\\033\[1m"'
	[ -z "$(grep '^fdwait: no' <<<"$stderr")" ]
}

@test "-v shows each of several waits" {
	idle_at 5
	local backend limit
	for backend in $FDWAIT_BACKENDS; do
		# A busy machine may have time for one within the shortest.
		for limit in 50ms 500ms 5s; do
			run --separate-stderr fdwait -v -b "$backend" -f \
				-t "$limit" --interval 10ms 5:out
			[ "$status" = 0 ]
			[ "$output" = '5 out bytes=0' ] || [ "$output" = '5 out' ]
			waits=$(grep -cE '^(ppoll\(|pselect\(|epoll_p?wait2?\(|ioctl\([0-9]+, DP_POLL)' <<<"$stderr")
			[ "$waits" -lt 2 ] || break
		done
		[ "$waits" -ge 2 ]
	done
}
