#!/usr/bin/env bats
# network.bats - tcp:, unix: and udp:, with real sockets on the other side

load helper

teardown() {
	stop_all
}

# A TCP socket `l` of the peer, bound to $port, where nobody listens yet: so
# the port is ours, and connecting to it is refused.
bind_tcp() {
	start_peer
	peer "l = socket.socket(socket.${2-AF_INET}); l.bind(('${1-127.0.0.1}', 0)); answer = l.getsockname()[1]"
	port=$answer
}

needs_ipv6() {
	needs_python
	"$python" -c '
import socket
socket.socket(socket.AF_INET6).bind(("::1", 0))' 2>/dev/null || skip "no ::1 here"
}

# It is refused until the time is up, which is short; but longer if the kernel
# had no time to answer itself: check_refused STATUS LABEL ARGUMENT...
# $around is what runs it, and $limits are others.
check_refused() {
	local want=$1 label=$2 limit
	shift 2
	for limit in ${limits-0.05 0.5 5 50}; do
		run --separate-stderr ${around-} "$FDWAIT" \
			${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} \
			-t "$limit" "$@"
		[[ $stderr == *': Operation now in progress' ]] || break
	done
	expect "$want" '' "fdwait: $label: connect: Connection refused"
}

# Did fdwait -v show that many attempts by now?
has_tried() {
	[ "$(grep -c 'connect(' err)" -ge "$1" ]
}

# -- tcp: --

@test "tcp: a server that listens is there" {
	bind_tcp
	peer 'l.listen()'
	check 0 "tcp:127.0.0.1:$port connect" '' -t 60 "tcp:127.0.0.1:$port"
	check 0 "tcp:127.0.0.1:$port connect" '' -t 60 "tcp:127.0.0.1:$port:connect"
	check 0 'web connect' '' -t 60 --tcp "web=127.0.0.1:$port"
}

@test "tcp: one that refuses is tried again until it listens" {
	bind_tcp
	start -t 60 --interval 20ms "tcp:127.0.0.1:$port"
	sleep 0.1
	is_running
	peer 'l.listen()'
	ended
	expect 0 "tcp:127.0.0.1:$port connect" ''
}

@test "tcp: at the deadline the last error is said" {
	local began

	bind_tcp
	check_refused 124 "tcp:127.0.0.1:$port" "tcp:127.0.0.1:$port"
	began=$(now)
	fdwait -t 0.3 "tcp:127.0.0.1:$port" || [ $? -eq 124 ]
	lasted 300
	check_refused 124 web --interval 10ms "web=tcp:127.0.0.1:$port"
	check_refused 5 web --timeout-status 5 "web=tcp:127.0.0.1:$port"
}

@test "tcp: it is tried every --interval, not more often" {
	local began

	bind_tcp
	began=$(now)
	start -v --interval 100ms "tcp:127.0.0.1:$port"
	eventually has_tried 4
	# However late one of them was: not before three intervals.
	lasted 300
	kill "$started"
	ended
	[ "$status" -eq 143 ]
	[ -z "$output" ]
}

@test "tcp: and unix: a connection that was made leaves no error to be said" {
	local limit

	bind_tcp
	peer 'l.listen()'
	for limit in 0.2 2 20 200; do
		run --separate-stderr fdwait -n 2 -t "$limit" \
			"tcp:127.0.0.1:$port:connect,in"
		[ -z "$output" ] || break
	done
	expect 124 "tcp:127.0.0.1:$port connect" ''
	for limit in 0.2 2 20 200; do
		start -v -n 2 -t "$limit" --interval 1ms unix:s:connect,in
		eventually has_tried 1
		peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen()'
		ended
		peer 'l.close(); os.unlink("s")'
		[ -z "$output" ] || break
	done
	[ "$status" -eq 124 ]
	[ "$output" = 'unix:s connect' ]
	[[ $'\n'$stderr != *$'\nfdwait: unix:s: '* ]]
}

@test "tcp: -t 0 is one attempt" {
	bind_tcp
	run --separate-stderr fdwait -v -t 0 "tcp:127.0.0.1:$port"
	[ "$status" -eq 124 ]
	[ -z "$output" ]
	[ "$(grep -c 'connect(' <<<"$stderr")" -eq 1 ]
	peer 'l.listen()'
	run --separate-stderr fdwait -t 0 "tcp:127.0.0.1:$port"
	# The kernel may not have got round to answering itself.
	if [ "$status" -eq 124 ]; then
		expect 124 '' "fdwait: tcp:127.0.0.1:$port: connect: Operation now in progress"
	else
		expect 0 "tcp:127.0.0.1:$port connect" ''
	fi
}

@test "tcp: IPv6 is written in brackets" {
	needs_ipv6
	bind_tcp ::1 AF_INET6
	check_refused 124 "tcp:[::1]:$port" "tcp:[::1]:$port"
	peer 'l.listen()'
	check 0 "tcp:[::1]:$port connect" '' -t 60 "tcp:[::1]:$port"
	check 0 "tcp:[::1]:$port connect" '' -t 60 "tcp:[::1]:$port:connect"
}

@test "tcp: localhost is both families, whichever listens" {
	bind_tcp
	peer 'l.listen()'
	check 0 "tcp:localhost:$port connect" '' -t 60 "tcp:localhost:$port"
	check 0 "tcp:LocalHost:$port connect" '' -t 60 "tcp:LocalHost:$port"
	needs_ipv6
	peer 'l6 = socket.socket(socket.AF_INET6); l6.bind(("::1", 0)); l6.listen(); answer = l6.getsockname()[1]'
	check 0 "tcp:localhost:$answer connect" '' -t 60 "tcp:localhost:$answer"
}

@test "tcp: a port is a number from 1 to 65535" {
	local takes='it takes HOST:PORT, a port being a number from 1 to 65535 and an IPv6 address in brackets: tcp:[::1]:80'

	check 2 '' "fdwait: tcp:h:0: $takes" tcp:h:0
	check 2 '' "fdwait: tcp:h:65536: $takes" tcp:h:65536
	check 2 '' "fdwait: tcp:h:http: $takes" tcp:h:http
	check 2 '' "fdwait: tcp:h:-1: $takes" tcp:h:-1
	check 2 '' "fdwait: tcp:h:: $takes" tcp:h:
	check 2 '' "fdwait: tcp:h: $takes" tcp:h
	check 2 '' "fdwait: tcp::80: $takes" tcp::80
	check 2 '' "fdwait: tcp:[::1]: $takes" 'tcp:[::1]'
	check 2 '' "fdwait: tcp:[]:80: $takes" 'tcp:[]:80'
}

@test "tcp: a foreign event is a usage error with those it has" {
	check 2 '' "fdwait: tcp:h:1:pri: 'pri' is no event of this kind; it has connect, in, out, hup, rdhup" tcp:h:1:pri
	check 2 '' "fdwait: tcp:h:1:2: '2' is no event of this kind; it has connect, in, out, hup, rdhup" tcp:h:1:2
	check 2 '' "fdwait: unix:u: 'pri' is no event of this kind; it has connect, in, out, hup, rdhup" -e pri --unix unix:u
}

@test "tcp: in is told when it is connected and data came" {
	bind_tcp
	peer 'l.listen()'
	start -t 60 "tcp:127.0.0.1:$port:in"
	peer 'c, _ = l.accept()'
	is_running
	peer 'c.send(b"x")'
	ended
	expect 0 "tcp:127.0.0.1:$port in" ''
}

@test "tcp: a server that hangs up satisfies in, and says eof" {
	bind_tcp
	peer 'l.listen()'
	start -t 60 "tcp:127.0.0.1:$port:in"
	peer 'c, _ = l.accept(); c.close()'
	ended
	expect 0 "tcp:127.0.0.1:$port in,eof" ''
	start -t 60 --no-eof "tcp:127.0.0.1:$port:in"
	peer 'c, _ = l.accept(); c.close()'
	ended
	expect 3 "tcp:127.0.0.1:$port in,eof" ''
}

@test "tcp: out is told when it is connected" {
	bind_tcp
	peer 'l.listen()'
	check 0 "tcp:127.0.0.1:$port out" '' -t 60 "tcp:127.0.0.1:$port:out"
	check 0 'out' '' -t 60 --format %e -e out "tcp:127.0.0.1:$port"
}

@test "tcp: hup and rdhup are told where the backend can" {
	bind_tcp
	peer 'l.listen()'
	if backend_is select kqueue; then
		check 4 '' "fdwait: tcp:127.0.0.1:$port: $FDWAIT_BACKEND can't express rdhup; what can: epoll, poll, devpoll" "tcp:127.0.0.1:$port:rdhup"
		check 4 '' "fdwait: tcp:127.0.0.1:$port: $FDWAIT_BACKEND can't express hup; what can: epoll, poll, devpoll" "tcp:127.0.0.1:$port:hup"
	else
		start -t 60 "tcp:127.0.0.1:$port:rdhup"
		peer 'c, _ = l.accept(); c.shutdown(socket.SHUT_WR)'
		ended
		expect 0 "tcp:127.0.0.1:$port rdhup,eof" ''
	fi
}

@test "tcp: a command gets the connection whose out was asked for" {
	bind_tcp
	peer 'l.listen()'
	# shellcheck disable=SC2016
	start -t 60 "tcp:127.0.0.1:$port:out" -- \
		sh -c 'eval "echo hello >&$FDWAIT_FD; read -r line <&$FDWAIT_FD"; echo "$line"'
	peer 'c, _ = l.accept(); c.send(b"welcome\n"); answer = c.recv(99).decode().strip()'
	[ "$answer" = hello ]
	ended
	expect 0 'welcome' ''
}

@test "tcp: a mere probe is closed before a command begins" {
	bind_tcp
	peer 'l.listen()'
	# shellcheck disable=SC2016
	start -t 60 "tcp:127.0.0.1:$port" -- \
		sh -c 'read -r line <&5; echo "[$FDWAIT_FD] $line"' 5< <(
		peer 'c, _ = l.accept(); answer = len(c.recv(1))'
		echo "$answer"
	)
	ended
	expect 0 '[] 0' ''
}

@test "tcp: an error that won't pass is exit 1" {
	needs_ipv6
	# A link-local address needs an interface.
	check 1 '' 'fdwait: tcp:[fe80::1]:80: connect: Invalid argument' \
		-t 60 'tcp:[fe80::1]:80'
}

# A network of our own that has two ports to connect from: the kernel soon
# chooses the one that is connected to.
alone() {
	# shellcheck disable=SC2016
	unshare -rn sh -c '
		ip link set lo up &&
		echo 40001 40002 >/proc/sys/net/ipv4/ip_local_port_range ||
		exit 77
		exec "$@"' sh "$@"
}

@test "tcp: a connection to itself counts as refused" {
	needs_python
	requires unshare ip
	alone "$python" -c '
import socket
for _ in range(1000):
    s = socket.socket()
    try:
        s.connect(("127.0.0.1", 40001))
        raise SystemExit(0)
    except ConnectionRefusedError:
        s.close()
raise SystemExit(1)' || skip "no network of our own, or none that connects to itself"
	limits='0.4 4 40' around=alone check_refused 124 tcp:127.0.0.1:40001 \
		--interval 2ms tcp:127.0.0.1:40001
}

@test "tcp: a name that isn't found is looked up again until the deadline" {
	local began

	began=$(now)
	run --separate-stderr fdwait -t 0.4 tcp:no-such-host.invalid:80
	lasted 400
	case $stderr in
	'fdwait: tcp:no-such-host.invalid:80: look-up: '*) ;;
	*) expect 124 '' 'something about the look-up' ;;
	esac
	# How the system says it depends on its resolver.
	expect 124 '' "$stderr"
}

@test "tcp: the deadline holds during a look-up, and -t 0 doesn't wait for it" {
	run --separate-stderr timeout "$patience" "$FDWAIT" \
		${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} -t 0 tcp:no-such-host.invalid:80
	case $stderr in
	'fdwait: tcp:no-such-host.invalid:80: look-up: '*) ;;
	*) expect 124 '' 'something about the look-up' ;;
	esac
	expect 124 '' "$stderr"
}

@test "tcp: other targets are heard while one is tried" {
	bind_tcp
	open_pipe 5 6
	start -t 60 "tcp:127.0.0.1:$port" 5
	echo x >&6
	ended
	expect 0 '5 in' ''
	start -t 60 --all "tcp:127.0.0.1:$port" 5
	eventually has_lines 1
	peer 'l.listen()'
	ended
	expect 0 $'5 in\ntcp:127.0.0.1:'"$port connect" ''
}

@test "tcp: several servers are waited for with --all" {
	bind_tcp
	peer 'm = socket.socket(); m.bind(("127.0.0.1", 0)); answer = m.getsockname()[1]'
	start -t 60 --all --interval 20ms "a=tcp:127.0.0.1:$port" "b=tcp:127.0.0.1:$answer"
	peer 'm.listen()'
	eventually has_lines 1
	peer 'l.listen()'
	ended
	expect 0 $'b connect\na connect' ''
}

@test "tcp: with -f a connection is made once, and that is all" {
	bind_tcp
	start -f --interval 20ms "tcp:127.0.0.1:$port"
	peer 'l.listen()'
	ended
	expect 0 "tcp:127.0.0.1:$port connect" ''
}

@test "tcp: with -f data on the connection is told until it ends" {
	bind_tcp
	peer 'l.listen()'
	start -f "t=tcp:127.0.0.1:$port:in"
	peer 'c, _ = l.accept(); c.send(b"x")'
	eventually has_lines 1
	peer 'c.send(b"y")'
	eventually has_lines 2
	kill "$started"
	ended
	expect 143 $'t in\nt in' ''
}

@test "tcp: waiting for a server costs no processor time" {
	bind_tcp
	start -t 60 "tcp:127.0.0.1:$port"
	rests 0.6
	peer 'l.listen()'
	ended
	expect 0 "tcp:127.0.0.1:$port connect" ''
}

# -- unix: --

@test "unix: a server that listens is there" {
	start_peer
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen()'
	check 0 'unix:s connect' '' -t 0 unix:s
	check 0 'unix:./s connect' '' unix:./s:connect
	check 0 's connect' '' s
	check 0 'srv connect' '' --unix srv=s
}

@test "unix: a path that doesn't exist yet is waited for" {
	start_peer
	start -t 60 --interval 20ms unix:s
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen()'
	ended
	expect 0 'unix:s connect' ''
}

@test "unix: a directory that doesn't exist yet is waited for, too" {
	start_peer
	start -t 60 --interval 20ms unix:run/s
	peer 'os.mkdir("run"); l = socket.socket(socket.AF_UNIX); l.bind("run/s"); l.listen()'
	ended
	expect 0 'unix:run/s connect' ''
}

@test "unix: between bind and listen it waits" {
	start_peer
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s")'
	start -t 60 --interval 20ms unix:s
	sleep 0.1
	is_running
	peer 'l.listen()'
	ended
	expect 0 'unix:s connect' ''
}

@test "unix: a server that takes over a stale socket file is found" {
	start_peer
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen(); l.close()'
	start -t 60 --interval 20ms unix:s
	peer 'os.unlink("s"); l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen()'
	ended
	expect 0 'unix:s connect' ''
}

@test "unix: at the deadline the last error is said, with what is there" {
	local began

	began=$(now)
	check 124 '' 'fdwait: unix:none: connect: No such file or directory' -t 0.2 unix:none
	lasted 200
	check 124 '' 'fdwait: unix:none: connect: No such file or directory' -t 0 unix:none
	: >file
	check 124 '' 'fdwait: unix:file: connect: Connection refused; it is a regular file' -t 0 unix:file
	start_peer
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen(); l.close()'
	check 124 '' 'fdwait: srv: connect: Connection refused; the socket file is there, but nobody listens' -t 0.05 srv=unix:s
}

@test "unix: a server whose queue is full is waited for" {
	start_peer
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen(0); d = socket.socket(socket.AF_UNIX); d.connect("s")'
	check 124 '' 'fdwait: unix:s: connect: Resource temporarily unavailable' -t 0.05 unix:s
	start -t 60 --interval 20ms unix:s
	peer 'e, _ = l.accept()'
	ended
	expect 0 'unix:s connect' ''
}

@test "unix: a path is 107 bytes long at most" {
	local path

	path=$(printf '%0107d' 0)
	start_peer
	peer "l = socket.socket(socket.AF_UNIX); l.bind('$path'); l.listen()"
	check 0 "unix:$path connect" '' -t 0 "unix:$path"
	path=$(printf '%0108d' 0)
	check 2 '' "fdwait: unix:$path: the path is 108 bytes long, and a Unix socket's can have 107 at most; go nearer with cd, and name it from there" -t 0 "unix:$path"
}

@test "unix: a datagram socket is no stream socket" {
	start_peer
	peer 'l = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); l.bind("s")'
	check 1 '' 'fdwait: unix:s: connect: Protocol wrong type for socket; it is no stream socket' -t 60 unix:s
}

@test "unix: in and out are told on the connection" {
	start_peer
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen()'
	check 0 'unix:s out' '' -t 60 unix:s:out
	peer 'c, _ = l.accept(); c.close()'
	start -t 60 unix:s:in
	peer 'c, _ = l.accept()'
	is_running
	peer 'c.send(b"x")'
	ended
	expect 0 'unix:s in' ''
	start -t 60 unix:s:in
	peer 'c, _ = l.accept(); c.close()'
	ended
	# kqueue's end of reading does not say that writing is over, too.
	backend_is kqueue && expect 0 'unix:s in,eof' '' && return
	expect 0 "$(by_backend 'unix:s in,eof' 'unix:s in,hup,eof')" ''
}

@test "unix: a command gets the connection whose in was asked for" {
	start_peer
	# shellcheck disable=SC2016
	start -t 60 --interval 20ms unix:s:in -- \
		sh -c 'eval "read -r line <&$FDWAIT_FD"; echo "$line"'
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen()'
	peer 'c, _ = l.accept(); c.send(b"welcome\n")'
	ended
	expect 0 'welcome' ''
}

@test "unix: with -f a connection is made once, and that is all" {
	start_peer
	start -f --interval 20ms unix:s
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen()'
	ended
	expect 0 'unix:s connect' ''
}

@test "unix: socat's server is found, and a client can start then" {
	requires socat
	# A file, not a command: under load socat loses what a command that
	# has ended already had written.
	echo welcome >welcome
	socat -U UNIX-LISTEN:s,fork OPEN:welcome,rdonly 3>&- &
	others=$!
	check 0 'welcome' '' -t 60 --interval 20ms unix:s -- socat -u UNIX-CONNECT:s STDOUT
}

# -- udp: --

@test "udp: a datagram ends the wait" {
	free_udp
	start -t 60 "udp:127.0.0.1:$port"
	peer "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', $port))"
	ended
	expect 0 "udp:127.0.0.1:$port in" ''
}

@test "udp: an empty datagram counts" {
	free_udp
	start -t 60 "req=udp:127.0.0.1:$port:in"
	peer "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', $port))"
	ended
	expect 0 'req in' ''
}

@test "udp: without a host it is every address" {
	free_udp
	start -t 60 "udp:$port"
	peer "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', $port))"
	ended
	expect 0 "udp:$port in" ''
	needs_ipv6
	start -t 60 "udp:$port:in"
	peer "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x', ('::1', $port))"
	ended
	expect 0 "udp:$port in" ''
}

@test "udp: IPv6 is written in brackets" {
	needs_ipv6
	free_udp
	start -t 60 "udp:[::1]:$port"
	peer "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x', ('::1', $port))"
	ended
	expect 0 "udp:[::1]:$port in" ''
}

@test "udp: no datagram is a timeout" {
	free_udp
	check 124 '' '' -t 0 "udp:127.0.0.1:$port"
	check 124 '' '' -t 0.05 "udp:127.0.0.1:$port"
	check 124 '' '' -f -t 0.05 "udp:localhost:$port"
}

@test "udp: a port that is in use is exit 1, even if its owner would share it" {
	start_peer
	peer 'u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); u.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); u.bind(("127.0.0.1", 0)); answer = u.getsockname()[1]'
	check 1 '' "fdwait: udp:127.0.0.1:$answer: bind: Address already in use" -t 60 "udp:127.0.0.1:$answer"
	check 1 '' "fdwait: req: bind: Address already in use" -t 60 "req=udp:$answer"
}

@test "udp: an address of another machine can't be bound" {
	free_udp
	check 1 '' "fdwait: udp:192.0.2.1:$port: bind: Cannot assign requested address; HOST is an address of this machine" \
		"udp:192.0.2.1:$port"
}

@test "udp: -t 0 says that a look-up was only begun" {
	run --separate-stderr fdwait -t 0 udp:no-such-host.invalid:4000
	if [ "$status" -eq 1 ]; then # it was done already
		[[ $stderr == 'fdwait: udp:no-such-host.invalid:4000: look-up: '* ]]
	else
		expect 124 '' 'fdwait: udp:no-such-host.invalid:4000: look-up: still under way'
	fi
}

@test "udp: a port is a number from 1 to 65535" {
	local takes='it takes PORT or HOST:PORT, a port being a number from 1 to 65535'

	check 2 '' "fdwait: udp:0: $takes" udp:0
	check 2 '' "fdwait: udp:65536: $takes" udp:65536
	check 2 '' "fdwait: udp:h:x: $takes" udp:h:x:in
	check 2 '' "fdwait: udp::53: $takes" udp::53
	check 2 '' "fdwait: udp:53:out: 'out' is no event of this kind; it has in" udp:53:out
}

@test "udp: a command gets the socket, and the datagram in it" {
	free_udp
	# shellcheck disable=SC2016
	start -t 60 "udp:127.0.0.1:$port" -- \
		sh -c 'eval "head -c 5 <&$FDWAIT_FD"'
	peer "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'hello', ('127.0.0.1', $port))"
	ended
	expect 0 'hello' ''
}

@test "udp: a datagram that nobody takes is told once with -f, and doesn't spin" {
	free_udp
	start -f -t 60 "req=udp:127.0.0.1:$port"
	peer "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', $port))"
	eventually has_lines 1
	rests 0.5
	kill "$started"
	ended
	expect 143 'req in' ''
}
