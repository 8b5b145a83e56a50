# helper.bash - what every suite of the program's tests starts with
# shellcheck shell=bash

[ "${BASH_VERSINFO[0]}" -ge 5 ] || {
	echo "these tests need bash 5, and this is $BASH_VERSION" >&2
	exit 1
}
bats_require_minimum_version 1.5.0

: "${FDWAIT:?is the program to test}"
: "${FDWAIT_SOURCE:?is the source tree}"

# Some systems allow 256 descriptors, unless more are asked for.
enough_descriptors() {
	local now

	now=$(ulimit -Sn)
	[ "$now" = unlimited ] || [ "$now" -ge 8192 ] || ulimit -Sn 8192 ||
		ulimit -Sn "$(ulimit -Hn)" || :
} 2>/dev/null
enough_descriptors

# A fresh directory for each test: FIFOs, sockets and files live there.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

# The program, with the backend that this run of the suite is about.
fdwait() {
	if [ -n "${FDWAIT_BACKEND-}" ]; then
		command "$FDWAIT" --backend="$FDWAIT_BACKEND" "$@"
	else
		command "$FDWAIT" "$@"
	fi
}

# Run it, and hold standard output, standard error and status together:
#   check STATUS STDOUT STDERR ARGUMENT...
check() {
	local want_status=$1 want_output=$2 want_stderr=$3
	shift 3
	run --separate-stderr fdwait "$@"
	expect "$want_status" "$want_output" "$want_stderr"
}

# Compare what the last `run` left, and say what differs.
expect() {
	local wrong=0
	# C libraries word some errors in their own way; glibc's is compared.
	stderr=${stderr//: Address in use/: Address already in use}
	stderr=${stderr//: No file descriptors available/: Too many open files}
	stderr=${stderr//: Address not available/: Cannot assign requested address}
	if [ "$status" != "$1" ]; then
		printf 'status: expected %s, got %s\n' "$1" "$status"
		wrong=1
	fi
	if [ "$output" != "$2" ]; then
		printf 'stdout: expected [%s]\n             got [%s]\n' "$2" "$output"
		wrong=1
	fi
	# shellcheck disable=SC2154 # bats sets it
	if [ "$stderr" != "$3" ]; then
		printf 'stderr: expected [%s]\n             got [%s]\n' "$3" "$stderr"
		wrong=1
	fi
	return "$wrong"
}

# Skip with a reason where a program is missing.
requires() {
	local program
	for program; do
		command -v "$program" >/dev/null || skip "no $program here"
	done
}

# filter NUMBER: a filter that has that number on FreeBSD, by its number here.
system_here=$(uname -s)
filter() {
	case $system_here:$1 in
	NetBSD:-[1-7]) echo "$((-$1 - 1))" ;;
	NetBSD:-11) echo 8 ;;
	Darwin:-11 | OpenBSD:-11) echo -10 ;;
	DragonFly:-11) echo -9 ;;
	*) echo "$1" ;;
	esac
}

# Can the backend of this run tell these events?
backend_is() {
	local name
	for name; do
		[ "${FDWAIT_BACKEND-}" = "$name" ] && return 0
	done
	return 1
}

# select sees hup and err as readiness only: by_backend SELECT OTHERS
by_backend() {
	if backend_is select; then
		printf '%s' "$1"
	else
		printf '%s' "$2"
	fi
}

# -- pipes and FIFOs --

# A FIFO that this shell holds open at descriptor FD, with TEXT in it, or x.
ready_at() {
	mkfifo "queue.$1"
	eval "exec $1<>queue.$1"
	printf '%s' "${2-x}" >&"$1"
}

# Idle, but with room.
idle_at() { ready_at "$1" ''; }

# A pipe whose ends are of their own: open_pipe 5 6 reads at 5, writes at 6.
# Descriptor 9 is used up meanwhile.
open_pipe() {
	local fifo=$BATS_TEST_TMPDIR/pipe.$1

	mkfifo "$fifo"
	exec 9<>"$fifo"
	eval "exec $1<\"\$fifo\" $2>\"\$fifo\""
	exec 9>&-
}

# -- time --

# How patient the tests are with a machine that is busy: for what comes sooner
# or later, in seconds. Nothing waits that long but what will fail.
export patience=60

# The wall clock, which tells microseconds but may be set meanwhile, and the
# time since the machine was started, which tells hundredths of a second.
now() {
	local up=

	{ read -r up _ </proc/uptime; } 2>/dev/null || :
	printf '%s %s\n' "${EPOCHREALTIME/[.,]/}" "${up/./}"
}

# Did it last that many milliseconds at least since `began=$(now)`?
lasted() {
	local ended wall up

	ended=$(now)
	wall=$((${ended% *} - ${began% *}))
	[ "$wall" -ge $(($1 * 1000)) ] && return 0
	# Was the wall clock set back? The other one can only be 10 ms off.
	up=$((10#0${ended#* } * 10000 - 10#0${began#* } * 10000))
	[ "$up" -ge $(($1 * 1000)) ] && [ $((up - wall)) -gt 20000 ] && return 0
	printf 'lasted %s us, expected %s ms at least\n' "$wall" "$1"
	return 1
}

# Wait until a command is true: a look every 20 ms, some $patience seconds.
eventually() {
	local i

	for ((i = 0; i < patience * 50; i++)); do
		"$@" && return 0
		sleep 0.02
	done
	printf 'never true: %s\n' "$*"
	return 1
}

# -- the program in the background --

# Start it, and come back once every target is armed. Its output is in the
# files out and err; `started` is its process, `ended` collects it.
start() {
	rm -f ready && mkfifo ready
	# Not the function: $! is the program itself then.
	"$FDWAIT" ${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} \
		--ready-fd 4 "$@" >out 2>err 3>&- 4>ready &
	started=$!
	if ! read -r -t "$patience" <ready; then
		printf 'never armed:\n'
		cat out err
		return 1
	fi
}

# Is it a process that this shell has started, and that has not ended? To ask
# /proc would not do: the shell takes the zombie away at once, and another
# process may get the number.
is_ours() {
	local running

	running=$(jobs -rp)
	[[ $'\n'$running$'\n' == *$'\n'"$1"$'\n'* ]]
}

is_over() {
	! is_ours "$1"
}

is_running() {
	! is_over "$started"
}

# Wait for its end: what it said and its status, as `run` leaves them.
ended() {
	eventually is_over "$started" || return 1
	status=0
	wait "$started" || status=$?
	started=
	output=$(cat out)
	stderr=$(cat err)
}

# Are these N lines on its standard output by now?
has_lines() {
	[ "$(wc -l <out)" -ge "$1" ]
}

# Stop it, and come back when it is: kill alone does not wait for that.
freeze() {
	kill -STOP "$started"
	eventually is_frozen
}

# An end that came first will do.
is_frozen() {
	local stat

	is_ours "$started" || return 0
	stat=$(cat "/proc/$started/stat" 2>/dev/null) || return 0
	case ${stat##*) } in
	[TZ]*) return 0 ;;
	esac
	return 1
}

# The processor time that it took so far, in ticks of 10 ms.
ticks() {
	local stat

	stat=$(cat "/proc/$started/stat")
	# shellcheck disable=SC2086
	set -- ${stat##*) }
	printf '%s\n' $((${12} + ${13}))
}

# Does it do next to nothing for so many seconds, less than 10 ticks, or $2? What
# it took to start, which a sanitizer and a busy machine make dear, does not
# count.
rests() {
	local before after

	before=$(ticks)
	sleep "$1"
	after=$(ticks)
	[ $((after - before)) -lt "${2-10}" ] && return 0
	printf 'it worked for %s ticks of %s s\n' $((after - before)) "$1"
	return 1
}

# Those of these signals that we and our children were not started to ignore, as
# nohup(1) has it: no shell can take that back.
heeded() {
	local name ignored

	ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status 2>/dev/null)
	for name; do
		((0x${ignored:-0} >> ($(kill -l "$name") - 1) & 1)) ||
			printf '%s\n' "$name"
	done
}

# -- other processes --

# One process more, which lasts until it is ended: its number is in $other. Its
# parent never asks how it ended, so that others can ask at any time, and nobody
# else gets the number.
start_other() {
	local parent

	# shellcheck disable=SC2016 # the other shell's
	read -r other parent < <(bash -c '
		"$@" >/dev/null 2>&1 &
		echo $! $$
		exec sleep 600 >/dev/null 2>&1' - "$@" 3>&-)
	strangers="${strangers-} $other $parent"
}

# -- python3, which makes the descriptors that a shell can't --

needs_python() {
	python=/usr/bin/python3
	[ -x "$python" ] || skip "no /usr/bin/python3 to make the other side"
}

# Run python code that leaves descriptors at numbers of its choice, with
# put(NUMBER, object), and then becomes the program:
#   check_with CODE STATUS STDOUT STDERR ARGUMENT...
check_with() {
	local code=$1 want_status=$2 want_output=$3 want_stderr=$4
	shift 4
	needs_python
	run --separate-stderr "$python" -c '
import os, socket, sys
kept = []
def put(number, it):
    kept.append(it)
    os.dup2(it if isinstance(it, int) else it.fileno(), number)
def keep(it):
    kept.append(it)
    os.set_inheritable(it if isinstance(it, int) else it.fileno(), True)
exec(sys.argv[1])
os.execv(sys.argv[2], sys.argv[2:])' "$code" \
		"$FDWAIT" ${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} "$@"
	expect "$want_status" "$want_output" "$want_stderr"
}

# A process for the other side of a socket. `peer STATEMENT` has it run one,
# and comes back when that is done; the global `answer` is left in $answer.
start_peer() {
	needs_python
	mkfifo peer.in peer.out
	"$python" -c '
import errno, os, random, socket, sys
# On no address has anybody that port. It is none of those that the kernel gives
# to who asks for any, or somebody else might get it before fdwait does.
def free_udp():
    while True:
        port = random.randint(10000, 30000)
        try:
            for family, host in (socket.AF_INET, ""), (socket.AF_INET6, "::"):
                try:
                    u = socket.socket(family, socket.SOCK_DGRAM)
                except OSError:
                    continue # no such family here
                with u:
                    if family == socket.AF_INET6:
                        u.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    try:
                        u.bind((host, port))
                    except OSError as error:
                        if error.errno != errno.EADDRNOTAVAIL: # IPv6 is off
                            raise
            return port
        except OSError:
            pass
answer = ""
for line in sys.stdin:
    exec(line, globals())
    print(answer, flush=True)' <peer.in >peer.out 2>peer.err 3>&- &
	peer_pid=$!
	exec 7>peer.in 8<peer.out
}

peer() {
	printf '%s\n' "$*" >&7
	# shellcheck disable=SC2034 # tests read it
	read -r -t "$patience" answer <&8 && return 0
	cat peer.err
	return 1
}

# A port for udp: that was free a moment ago, as $port.
free_udp() {
	start_peer
	peer 'answer = free_udp()'
	# shellcheck disable=SC2034 # tests read it
	port=$answer
}

# End what start and start_peer left running, and nobody who has the number of
# one that is gone.
stop_all() {
	local pid

	exec 7>&- 8<&-
	for pid in ${strangers-}; do
		kill -KILL "$pid" 2>/dev/null || :
	done
	for pid in ${started-} ${peer_pid-} ${others-}; do
		is_ours "$pid" || continue
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}
