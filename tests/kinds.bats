#!/usr/bin/env bats
# kinds.bats - files, processes, signals, timers, interfaces, reads: what a
# kqueue holds, under every backend; what is tagged linux can't be had of the
# library's part for illumos

load helper

teardown() {
	stop_all
}

# Start it, do that, and hold its end:
#   told STATUS STDOUT 'ACTION' ARGUMENT...
told() {
	local want_status=$1 want_output=$2 action=$3
	shift 3
	start -t 60 "$@"
	eval "$action"
	ended
	expect "$want_status" "$want_output" ''
}

# With -f: each action's lines before the next one, and then its end.
#   follows ARGUMENT... -- then: step 'ACTION' LINE...
step() {
	local action=$1 line
	shift
	eval "$action"
	for line; do
		wanted+=("$line")
	done
	eventually has_lines "${#wanted[@]}"
	nothing_lost
	[ "$(cat out)" = "$(printf '%s\n' "${wanted[@]}")" ] && return 0
	printf 'after %s: expected [%s]\n got [%s]\n' "$action" \
		"$(printf '%s\n' "${wanted[@]}")" "$(cat out)"
	return 1
}

# The kernel drops events of processes when thousands of them came and went
# before fdwait had time to read: then that is told.
nothing_lost() {
	! grep -q '^[^ ]* trackerr' out ||
		skip "too many processes came and went meanwhile"
}

# Did the words come, each at least once, and no others? A save is several
# system calls, which may come in one record or in more.
has_words() {
	[ "$(tr ' ,' '\n\n' <out | grep -vx f | sort -u | xargs)" = "$*" ]
}

stop_it() {
	kill -TERM "$started"
	ended
	[ "$status" -eq 143 ]
	[ -z "$stderr" ]
}

# -- vnode --

@test "vnode: an append is write and extend" {
	: >f
	told 0 'vnode:f write,extend' 'echo x >>f' vnode:f
	told 0 'f write,extend' 'echo x >>f' f
	told 0 'f write,extend' 'echo x >>f' --vnode f
	told 0 'it write,extend' 'echo x >>f' it=vnode:f
}

@test "vnode: a write that doesn't make it longer is write alone" {
	echo abc >f
	told 0 'vnode:f write' 'printf X 1<>f' vnode:f
}

@test "vnode: touch and chmod are attrib" {
	: >f
	told 0 'vnode:f attrib' 'touch f' vnode:f
	told 0 'vnode:f attrib' 'chmod 600 f' vnode:f
}

@test "vnode: another name is link, a new name rename" {
	: >f
	told 0 'vnode:f link' 'ln f g' vnode:f
	told 0 'vnode:f rename' 'mv f h' vnode:f
}

@test "vnode: the loss of any name is delete" {
	: >f
	ln f g
	told 0 'vnode:f delete' 'rm g' vnode:f
	told 0 'vnode:f delete' 'rm f' vnode:f
}

@test "vnode: a file cut to nothing is written" {
	echo x >f
	start -t 60 vnode:f
	: >f
	ended
	[[ $output =~ ^vnode:f\ (write|attrib|write,attrib)$ ]]
	expect 0 "$output" ''
}

@test "vnode: only what was asked for is told" {
	: >f
	start -f vnode:f:rename,attrib
	wanted=()
	echo x >>f
	step 'chmod 600 f' 'vnode:f attrib'
	# A link not before the chmod: if both are looked at together, the
	# attributes have changed for both.
	echo x >>f
	ln f g
	step 'mv f h' 'vnode:f rename'
	stop_it
}

@test "vnode: open, read and close are told when they were asked for" {
	echo x >f
	start -f f=vnode:f:open,close,close_write,read
	cat f >/dev/null
	eventually has_words 'close open read'
	: >>f
	eventually has_words 'close close_write open read'
	stop_it
}

@test "vnode: and are not, when they were not" {
	echo x >f
	start -f f=vnode:f
	cat f >/dev/null
	: >>f
	wanted=()
	step 'chmod 600 f' 'f attrib'
	stop_it
}

@test "vnode: with -f all comes in order, and it ends with the last name" {
	: >f
	start -f f
	wanted=()
	step 'echo x >>f' 'f write,extend'
	step 'touch f' 'f attrib'
	step 'ln f g' 'f link'
	step 'mv f h' 'f rename'
	step 'rm h' 'f delete'
	step 'chmod 600 g' 'f attrib'
	is_running
	rm g
	ended
	expect 0 "$(printf '%s\n' "${wanted[@]}" 'f delete')" ''
}

@test "vnode: nothing that happened before is told" {
	: >f
	echo x >>f
	chmod 600 f
	check 124 '' '' -t 0 vnode:f
	check 124 '' '' -t 0.05 vnode:f
	check 124 '' '' -t 0.05 -f vnode:f
}

@test "vnode: an entry in a directory is write, a directory link, too" {
	mkdir d
	told 0 'vnode:d write' ': >d/f' vnode:d
	told 0 'vnode:d write' 'rm d/f' vnode:d
	told 0 'vnode:d write,link' 'mkdir d/e' vnode:d
	told 0 'vnode:d write,link' 'rmdir d/e' vnode:d
}

@test "vnode: what happens to a file is nothing to its directory" {
	mkdir d
	: >d/f
	start -f vnode:d
	echo x >>d/f
	chmod 600 d/f
	wanted=()
	step 'rm d/f' 'vnode:d write'
	stop_it
}

@test "vnode: a directory that is removed is delete, and the end of a follow" {
	mkdir d
	told 0 'vnode:d delete' 'rmdir d' -f vnode:d
}

@test "vnode: a file that another one replaces is deleted" {
	: >f
	echo new >g
	told 0 'vnode:f delete' 'mv g f' -f vnode:f
	[ "$(cat f)" = new ]
}

@test "vnode: an editor that writes in place" {
	echo old >f
	start -f f
	printf 'newer and longer\n' 1<>f
	eventually has_words extend write
	is_running
	stop_it
}

@test "vnode: an editor that renames a new file over the old one" {
	echo old >f
	start -f f
	echo new >.f.swp
	chmod 644 .f.swp
	mv .f.swp f
	ended
	expect 0 'f delete' ''
}

@test "vnode: an editor that keeps the old file as a backup" {
	echo old >f
	start -f f
	wanted=()
	step 'mv f f~' 'f rename'
	echo new >f
	wanted+=('f delete')
	rm f~
	ended
	expect 0 $'f rename\nf delete' ''
}

@test "vnode: an editor that truncates and writes" {
	echo old >f
	start -f f
	echo new >f
	eventually grep -q write out
	is_running
	stop_it
	# What a truncation is besides a write, the system decides.
	[ -z "$(tr ' ,' '\n\n' <<<"$output" | grep -vxE 'f|write|extend|attrib')" ]
}

@test "vnode: a logger that appends is told every time" {
	local i

	: >f
	start -f f
	wanted=()
	for i in 1 2 3 4 5 6 7 8 9; do
		step "echo $i >>f" 'f write,extend'
	done
	stop_it
}

@test "vnode: two targets of one file are two" {
	: >f
	ln f g
	start -t 60 --all a=vnode:f b=vnode:g
	echo x >>f
	ended
	output=$(sort <<<"$output")
	expect 0 $'a write,extend\nb write,extend' ''
}

@test "vnode: a file that isn't there is exit 1" {
	check 1 '' 'fdwait: vnode:none: open: No such file or directory' vnode:none
	check 1 '' 'fdwait: it: open: No such file or directory' it=vnode:none
	check 1 '' 'fdwait: f:write: open: No such file or directory' --vnode f:write
}

@test "vnode: a name may look like events, and a final colon says so" {
	: >f:write
	told 0 'vnode:f:write attrib' 'touch f:write' vnode:f:write:
	told 0 'f:write attrib' 'touch f:write' --vnode f:write
}

@test "vnode: a foreign word is a usage error with the words that are" {
	local all='it has delete, write, extend, attrib, link, rename, revoke, open, close, close_write, read'

	: >f
	check 2 '' "fdwait: vnode:f:foo: 'foo' is no event of this kind; $all" vnode:f:foo
	check 2 '' "fdwait: vnode:f:write,in: 'in' is no event of this kind; $all" vnode:f:write,in
}

# Its times, links and permissions, as GNU's stat or BSD's tells them.
state_of() {
	stat -c '%x %y %z %h %a' "$1" 2>/dev/null ||
		stat -f '%Fa %Fm %Fc %l %Lp' "$1"
}

@test "vnode: waiting changes nothing about the file" {
	local before

	: >f
	before=$(state_of f)
	check 124 '' '' -t 0.05 vnode:f
	[ "$(state_of f)" = "$before" ]
}

@test "vnode: JSON has the kevent in names and numbers" {
	requires jq
	: >f
	start -t 60 -j it=vnode:f
	echo x >>f
	ended
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.label,.target,.kind,.path,.events,.filter,.fflags,.data,.raw.filter,.raw.fflags]' out)" = \
		'["it","vnode:f","vnode","f",["write","extend"],"EVFILT_VNODE",["NOTE_WRITE","NOTE_EXTEND"],0,'"$(filter -4)"',6]' ]
	[ "$(jq '.flags | index("EV_CLEAR") != null' out)" = true ]
	[ "$(jq '.ident | type' out)" = '"number"' ]
	[ "$(jq -r .backend out)" = "$FDWAIT_BACKEND" ]
}

# Have the kernel refuse it a system call: without CALL ERRNO ARGUMENT...
without() {
	[ -n "${FDWAIT_REFUSED-}" ] || skip "nothing here makes the kernel refuse it"
	run --separate-stderr "$FDWAIT_REFUSED" "$1" "$2" \
		"$FDWAIT" -b "$FDWAIT_BACKEND" "${@:3}"
	[ "$status" != 77 ] || skip "no seccomp here"
}

# A script in namespaces of its own, where it may mount and set limits.
alone() {
	requires unshare
	unshare -Urm true 2>/dev/null || skip "no namespaces with rights here"
	run --separate-stderr unshare -Urm bash -c "$1"
}

# bats test_tags=linux
@test "vnode: unmounting is revoke, and the end of a follow" {
	[ "$(printf '%s\n' 6.8 "$(uname -r)" | sort -V | head -n 1)" = 6.8 ] ||
		skip "before Linux 6.8 a lazy unmount is not told"
	# shellcheck disable=SC2016 # it is the other shell's
	alone '
		mkdir m && mount -t tmpfs none m && : >m/f && : >f && mkfifo ready || exit 77
		"$FDWAIT" -b "$FDWAIT_BACKEND" -f -t 60 --ready-fd 4 m/f f >out 3>&- 4>ready &
		read -r <ready
		umount m 2>/dev/null && echo "unmounted under a descriptor"
		mount -t tmpfs none m && umount m
		echo x >>m/f
		lines() {
			for i in {1..3000}; do
				[ "$(wc -l <out)" -lt "$1" ] || return 0
				sleep 0.02
			done
		}
		lines 1
		umount -l m
		lines 2
		rm f
		wait $!
		status=$?
		cat out
		exit $status'
	[ "$status" != 77 ] || skip "nothing can be mounted here: $stderr"
	expect 0 $'m/f write,extend\nm/f revoke\nf delete' ''
}

# bats test_tags=linux
@test "vnode: what is missing where an open file can't be found is told" {
	: >f
	without inotify_add_watch 2 -t 60 vnode:f
	expect 1 '' 'fdwait: vnode:f: kevent: No such file or directory; a file is watched through /proc/self/fd, and there is no /proc here'
	without inotify_add_watch 2 -t 60 vnode:none
	expect 1 '' 'fdwait: vnode:none: open: No such file or directory'
}

# bats test_tags=linux
# bats test_tags=linux
@test "vnode: what watching a file takes is told where it is refused" {
	local -a as=()

	[ "$system_here" = Linux ] || skip "opening it is refused already here"
	: >f
	chmod 0 f
	if [ "$(id -u)" -eq 0 ]; then # it is ours, but may not be read
		requires setpriv
		as=(setpriv --bounding-set '-dac_override,-dac_read_search')
		"${as[@]}" true 2>/dev/null || skip "root keeps its rights here"
	fi
	! "${as[@]}" cat f 2>/dev/null || skip "rights are not heeded here"
	run --separate-stderr "${as[@]}" "$FDWAIT" -b "$FDWAIT_BACKEND" -t 0 vnode:f
	expect 1 '' 'fdwait: vnode:f: kevent: Permission denied; watching a file takes the right to read it'
}

@test "vnode: without /proc, that is what is missing, and no limit is made up" {
	! grep -q __asan_init "$FDWAIT" || skip "a sanitizer needs /proc itself"
	: >f
	# shellcheck disable=SC2016
	alone 'mount -t tmpfs none /proc || exit 77
		exec "$FDWAIT" -b "$FDWAIT_BACKEND" -t 60 vnode:f'
	[ "$status" != 77 ] || skip "nothing can be mounted here: $stderr"
	expect 1 '' 'fdwait: vnode:f: kevent: No such file or directory; a file is watched through /proc/self/fd, and there is no /proc here'
	# shellcheck disable=SC2016
	alone 'mount -t tmpfs none /proc || exit 77
		exec "$FDWAIT" -b "$FDWAIT_BACKEND" -t 60 vnode:none'
	expect 1 '' 'fdwait: vnode:none: open: No such file or directory'
	[ -n "${FDWAIT_REFUSED-}" ] || skip "nothing here makes the kernel refuse it"
	# shellcheck disable=SC2016
	alone 'mount -t tmpfs none /proc && ulimit -n 64 || exit 77
		exec "$FDWAIT_REFUSED" inotify_init 24 \
			"$FDWAIT" -b "$FDWAIT_BACKEND" -t 60 vnode:f'
	[ "$status" != 77 ] || skip "no seccomp here"
	expect 1 '' 'fdwait: vnode:f: kevent: Too many open files; RLIMIT_NOFILE is 64 (ulimit -n)'
}

@test "vnode: the limit of watched files is told with its value" {
	: >a && : >b && : >c
	# shellcheck disable=SC2016
	alone 'echo 2 >/proc/sys/user/max_inotify_watches || exit 77
		exec "$FDWAIT" -b "$FDWAIT_BACKEND" -t 0 a b c'
	[ "$status" != 77 ] || skip "no limit can be set here: $stderr"
	expect 1 '' 'fdwait: c: kevent: No space left on device; user.max_inotify_watches is 2 (/proc/sys/user/max_inotify_watches)'
}

@test "vnode: the limit of inotify's instances is told with its value" {
	: >a
	# shellcheck disable=SC2016
	alone 'echo 0 >/proc/sys/user/max_inotify_instances || exit 77
		ulimit -n 64
		exec "$FDWAIT" -b "$FDWAIT_BACKEND" -t 0 a'
	[ "$status" != 77 ] || skip "no limit can be set here: $stderr"
	expect 1 '' 'fdwait: a: kevent: Too many open files; RLIMIT_NOFILE is 64 (ulimit -n); user.max_inotify_instances is 0 (/proc/sys/user/max_inotify_instances)'
}

# More than this are the library's test, which may run beside this one. So may
# those of other backends.
# bats test_tags=linux
@test "vnode: as many files as can be are watched, and all are told" {
	local most=20000 limit

	for limit in $(($(ulimit -Hn 2>/dev/null | sed 's/unlimited/999999/') - 64)) \
		$(($(cat /proc/sys/fs/inotify/max_user_watches 2>/dev/null || echo 9999) / 12)); do
		[ "$limit" -ge "$most" ] || most=$limit
	done
	[ "$most" -ge 100 ] || skip "no more than $most files can be watched"
	ulimit -n $((most + 64))
	mkdir d
	seq -f 'd/%.0f' "$most" >names
	xargs touch <names
	start -a -t 600 --targets-from names || {
		! grep -q 'No space left on device' err ||
			skip "too many files are watched by others: $(<err)"
		false
	}
	# Not in here: bats looks at each command of a test.
	bash -c 'while read -r name; do echo x >>"$name"; done <names'
	ended
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	# Has it no time to read, inotify keeps 16384 events, and says that
	# others were lost: then all that may have happened is told.
	[ "$(sed -E 's/ write,extend((,attrib)?,overflow)?$//' out | sort)" = "$(sort names)" ]
	printf '# %s files\n' "$most" >&3
}

@test "vnode: hundreds of files are watched at once" {
	local i

	mkdir d
	for i in {1..500}; do
		: >"d/$i"
	done
	told 0 'vnode:d/321 write,extend' 'echo x >>d/321' d/{1..320} \
		vnode:d/321 d/{322..500}
}

# -- proc --

@test "proc: the end of a process, and how it ended" {
	start_other sleep 600
	told 0 "proc:$other exit status=killed TERM" 'kill "$other"' "proc:$other"
	start_other sleep 600
	told 0 'w exit status=killed KILL' 'kill -KILL "$other"' "w=proc:$other"
	mkfifo go
	start_other bash -c 'read <go; exit 3'
	told 0 'w exit status=exited 3' 'echo >go' "w=proc:$other"
	start_other bash -c 'read <go'
	told 0 'w exit status=exited 0' 'echo >go' --proc "w=$other"
}

@test "proc: pid: is another name of it" {
	start_other sleep 600
	told 0 "pid:$other exit status=killed TERM" 'kill "$other"' "pid:$other"
}

@test "proc: a process that lives is a timeout" {
	check 124 '' '' -t 0 "proc:$$"
	check 124 '' '' -t 0.05 "proc:$$"
	check 124 '' '' -t 0.05 -f "proc:$$"
	check 124 '' '' -t 0 proc:1
}

@test "proc: a child of its own, with its status" {
	mkfifo go
	bash -c '(read <go; exit 7) & exec "$0" "$@" c=proc:$!' "$FDWAIT" \
		--backend="$FDWAIT_BACKEND" -t 60 >out 2>err 3>&- &
	started=$!
	# Not before the exec: bash would reap the child itself.
	eventually grep -qx fdwait "/proc/$started/comm"
	echo >go
	ended
	expect 0 'c exit status=exited 7' ''
}

@test "proc: a zombie is exit at once, whosever child it is" {
	needs_python
	mkfifo number
	start_other "$python" -c '
import os, time
pid = os.fork() or os._exit(7)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
open("number", "w").write("%d\n" % pid)
time.sleep(600)'
	read -r -t "$patience" zombie <number
	run --separate-stderr fdwait -t 60 "w=proc:$zombie"
	# Linux without namespaces of users does not say who may know.
	[ "$(uname)" != Linux ] || [ -e /proc/self/ns/user ] ||
		skip "nothing tells how it ended"
	case $(uname) in
	Darwin | OpenBSD) expect 0 'w exit status=unknown' '' ;;
	*) expect 0 'w exit status=exited 7' '' ;;
	esac
}

@test "proc: a number that nobody has is exit 3" {
	true &
	other=$!
	wait "$other"
	check 3 '' "fdwait: proc:$other: no such process (ended already?)" "proc:$other"
	check 3 '' "fdwait: w: no such process (ended already?)" -f "w=proc:$other"
	check 3 '' 'fdwait: proc:2147483647: no such process (ended already?)' proc:2147483647
}

@test "proc: what is no number of a process is a usage error" {
	local word

	for word in 0 x 2147483648 '' 1x -1; do
		check 2 '' "fdwait: proc:$word: a process is a number from 1 to 2147483647" "proc:$word"
	done
	check 2 '' "fdwait: proc:1:foo: 'foo' is no event of this kind; it has exit, fork, exec, track" proc:1:foo
}

@test "proc: the end ends a follow" {
	start_other sleep 600
	told 0 'w exit status=killed USR1' 'kill -USR1 "$other"' -f "w=proc:$other"
}

@test "proc: another user may wait for it" {
	requires setpriv
	setpriv --reuid 65534 --clear-groups true 2>/dev/null || skip "not root"
	# The build's directory may be closed to others.
	install -m 755 "$FDWAIT" fdwait
	chmod 711 "$BATS_TEST_TMPDIR"
	setpriv --reuid 65534 --clear-groups ./fdwait -V >/dev/null 2>&1 ||
		skip "nobody can't reach $PWD"
	start_other sleep 600
	rm -f ready; mkfifo ready
	setpriv --reuid 65534 --clear-groups ./fdwait -b "$FDWAIT_BACKEND" \
		--ready-fd 4 -t 60 "w=proc:$other" >out 2>err 3>&- 4>ready &
	started=$!
	read -r -t "$patience" <ready
	kill "$other"
	ended
	[[ $output =~ ^w\ exit\ status=(killed\ TERM|unknown)$ ]]
	expect 0 "$output" ''
}

# Does the kernel tell this process of others' forks?
needs_forks() {
	run --separate-stderr fdwait -t 0 "proc:$$:fork"
	[ "$status" = 124 ] || skip "no fork events here: $stderr"
}

@test "proc: fork and exec are told where the kernel tells them" {
	needs_forks
	mkfifo go go2
	# It writes when it has become bash: that is an exec, too.
	mkfifo became
	start_other bash -c 'echo >became; read <go; (:); read <go2; exec sleep 600'
	read -r -t "$patience" <became
	start -f "w=proc:$other:fork,exec"
	wanted=()
	step 'echo >go' 'w fork'
	step 'echo >go2' 'w exec'
	kill "$other"
	ended
	nothing_lost
	expect 0 $'w fork\nw exec\nw exit status=killed TERM' ''
}

@test "proc: without -f the exit that nobody asked for is exit 3" {
	needs_forks
	start_other sleep 600
	told 3 'w exit status=killed TERM' 'kill "$other"' "w=proc:$other:fork"
}

@test "proc: a tracked process's children are told, and their end" {
	needs_forks
	mkfifo go go2
	start_other bash -c 'read <go; (exit 5); read <go2; exit 4'
	start -f "w=proc:$other:exit,track"
	echo >go
	eventually grep -qE 'exited 5|trackerr' out
	nothing_lost
	grep -qE "^w child( data=$other)? pid=[0-9]+$" out
	echo >go2
	ended
	nothing_lost
	expect 0 "$output" ''
	[ "$(grep -c '^w exit status=exited 5 pid=' out)" = 1 ]
	[ "$(grep -c '^w exit status=exited 4$' out)" = 1 ]
	[ "$(wc -l <out)" = 3 ]
}

@test "proc: JSON has the pid and the status" {
	requires jq
	mkfifo go
	start_other bash -c 'read <go; exit 3'
	start -t 60 -j "w=proc:$other"
	echo >go
	ended
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.kind,.events,.pid,.status,.filter,.fflags,.ident,.data,.raw.filter,.raw.fflags]' out)" = \
		"[\"proc\",[\"exit\"],$other,\"exited 3\",\"EVFILT_PROC\",[\"NOTE_EXIT\"],$other,768,$(filter -5),2147483648]" ]
	[ "$(jq '.flags | index("EV_EOF") != null' out)" = true ]
}

@test "proc: a template has pid, status and data" {
	mkfifo go
	start_other bash -c 'read <go; exit 3'
	told 0 "w proc $other exited 3 768" 'echo >go' \
		--format '%l %k %p %s %d\n' "w=proc:$other"
}

# bats test_tags=linux
@test "proc: what can't be had is told, the end of a process or the rest" {
	local events
	local pidfd='it takes pidfd_open(2): Linux 5.3, and a sandbox that allows it'

	for events in '' :exit :fork :exit,exec,track; do
		without pidfd_open 1 -t 60 "it=proc:$$$events"
		expect 1 '' "fdwait: it: kevent: Operation not permitted; $pidfd"
	done
	without pidfd_open 38 -t 60 "proc:$$"
	expect 1 '' "fdwait: proc:$$: kevent: Function not implemented; $pidfd"
	for events in fork exec track exit,fork; do
		without socket 1 -t 60 "it=proc:$$:$events"
		expect 1 '' 'fdwait: it: kevent: Operation not permitted; fork, exec and track take process events of the kernel: root, before Linux 6.6, and the first network and process namespaces; exit always works'
	done
	without socket 1 -t 0 a=proc:$$ "b=proc:$$:fork"
	expect 1 '' 'fdwait: b: kevent: Operation not permitted; fork, exec and track take process events of the kernel: root, before Linux 6.6, and the first network and process namespaces; exit always works'
	without socket 1 -t 0 "proc:$$"
	expect 124 '' ''
}

# -- signal --

@test "signal: a name, with and without SIG, or a number" {
	local word

	for word in USR1 SIGUSR1 usr1 10 HUP TERM INT QUIT CHLD WINCH PIPE TSTP; do
		told 0 "s signal data=1" "kill -s ${word/10/USR1} \$started" "s=signal:$word"
	done
	told 0 "signal:TERM signal data=1" 'kill $started' signal:TERM
	told 0 "s signal data=1" 'kill $started' --signal s=TERM
}

@test "signal: with -f each is told, and it goes on" {
	start -f s=signal:TERM
	wanted=()
	step 'kill -TERM "$started"' 's signal data=1'
	step 'kill -TERM "$started"' 's signal data=1'
	is_running
	kill -USR1 "$started"
	ended
	expect 138 $'s signal data=1\ns signal data=1' ''
}

@test "signal: others do what they do" {
	told 143 '' 'kill -TERM "$started"' s=signal:USR1
	told 143 '' 'kill -TERM "$started"' -f s=signal:HUP
}

@test "signal: one that was inherited as ignored or blocked is told, too" {
	trap '' USR1
	told 0 's signal data=1' 'kill -USR1 "$started"' s=signal:USR1
	trap - USR1
	needs_python
	mkfifo ready2
	"$python" -c '
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
os.execv(sys.argv[1], sys.argv[1:])' "$FDWAIT" -b "$FDWAIT_BACKEND" -t 60 \
		--ready-fd 4 s=signal:USR1 >out 2>err 3>&- 4>ready2 &
	started=$!
	read -r -t "$patience" <ready2
	kill -USR1 "$started"
	ended
	expect 0 's signal data=1' ''
}

@test "signal: data is how many came" {
	# A real-time signal, since those don't merge. Where there are none, the
	# kernel's own queue counts others, too.
	local number
	number=$(kill -l RTMIN+6 2>/dev/null) || number=$(kill -l USR1)
	start -t 60 "s=signal:$number"
	freeze
	kill "-$number" "$started" && kill "-$number" "$started" &&
		kill "-$number" "$started"
	kill -CONT "$started"
	ended
	expect 0 's signal data=3' ''
}

@test "signal: no signal is a timeout" {
	check 124 '' '' -t 0 signal:USR1
	check 124 '' '' -t 0.05 signal:TERM
	check 124 '' '' -t 0 "signal:$(kill -l RTMAX 2>/dev/null || kill -l USR2)"
}

@test "signal: CHLD runs no command with -f, whose end would be the next" {
	local why="with --follow each command's own end would be the next one; wait for it without a command, or once"
	check 2 '' "fdwait: signal:CHLD: $why" -f signal:CHLD -- true
	check 2 '' "fdwait: signal:$(kill -l CHLD): $why" -n 3 signal:USR1 "signal:$(kill -l CHLD)" -- true
	# shellcheck disable=SC2016
	told 0 'ran' 'kill -CHLD "$started"' signal:CHLD -- echo ran
}

@test "signal: KILL, STOP and what is no signal are usage errors" {
	local word

	for word in KILL STOP SIGKILL 9 19 kill; do
		check 2 '' "fdwait: signal:$word: KILL and STOP can't be waited for, any other signal can" "signal:$word"
	done
	for word in FOO 0 65 '' -1 SIG; do
		check 2 '' "fdwait: signal:$word: no such signal; it is a name (TERM, SIGUSR1) or a number from 1 to 64" "signal:$word"
	done
	if [ "$(uname)" = Linux ]; then
		check 2 '' "fdwait: signal:32: the C library keeps signal 32 for itself; it can't be waited for" signal:32
	fi
	check 2 '' "fdwait: signal:USR1:in: 'in' is no event of this kind; it has signal" signal:USR1:in
}

@test "signal: real-time ones have the names that kill -l writes" {
	requires jq
	local name number plain

	fdwait --list signals >signals
	grep -q '^RTMIN' signals || skip "this system has no real-time signals"
	for name in RTMIN SIGRTMIN+3 rtmax-2 RTMAX; do
		plain=${name^^}
		plain=${plain#SIG}
		# Not bash's: libraries begin with different ones.
		number=$(awk -F '\t' -v name="$plain" '$1 == name { print $2 }' signals)
		told 0 "signal:$name signal data=1" "kill -s $number \"\$started\"" "signal:$name"
		told 0 "n signal data=1" "kill -s $number \"\$started\"" --signal "n=$name"
		start -t 60 -j "signal:$number"
		kill -s "$number" "$started"
		ended
		[ "$status" -eq 0 ]
		[ "$(jq -r '.signal + " " + (.ident | tostring)' out)" = "$plain $number" ]
	done
	for name in RTMIN+99 RTMAX+1 RTMIN- RTMAX-99 RTM; do
		check 2 '' "fdwait: signal:$name: no such signal; it is a name (TERM, SIGUSR1) or a number from 1 to 64" "signal:$name"
	done
}

@test "signal: JSON has its name and its number" {
	requires jq
	local number
	number=$(kill -l USR1)
	start -t 60 -j "s=signal:$number"
	kill -USR1 "$started"
	ended
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.label,.target,.kind,.signal,.events,.filter,.ident,.data,.raw.filter]' out)" = \
		'["s","signal:'"$number"'","signal","USR1",["signal"],"EVFILT_SIGNAL",'"$number,1,$(filter -6)"']' ]
}

@test "signal: a command gets the signal's own disposition" {
	start -t 60 s=signal:USR1 -- bash -c 'grep SigBlk /proc/self/status; kill -USR1 $$'
	kill -USR1 "$started"
	ended
	expect 138 "$(grep SigBlk /proc/self/status)" ''
}

# -- timer --

@test "timer: it comes once, and not early" {
	local began

	began=$(now)
	check 0 'timer:60ms timer data=1' '' timer:60ms
	lasted 60
	check 0 'tick timer data=1' '' tick=timer:0.01
	check 0 'tick timer data=1' '' --timer tick=1ns
}

@test "timer: with -f it comes again and again" {
	local began

	began=$(now)
	run --separate-stderr fdwait -f -n 3 t=timer:30ms
	lasted 90
	# A slow machine may have missed some: data says so.
	[ "$(cut -d = -f 1 <<<"$output" | uniq -c | xargs)" = '3 t timer data' ]
	expect 0 "$output" ''
}

@test "timer: the deadline comes first" {
	check 124 '' '' -t 0 timer:10m
	check 124 '' '' -t 0.02 timer:10m
}

@test "timer: nothing, and what is no duration, is a usage error" {
	local word

	for word in 0 0ms x '' -1 inf none 1y; do
		check 2 '' "fdwait: timer:$word: a timer takes more than 0: a number with ns, us, ms, s, m, h or d (bare: seconds)" "timer:$word"
	done
	check 2 '' "fdwait: timer:1s:in: 'in' is no event of this kind; it has timer" timer:1s:in
}

@test "timer: one longer than any clock can tell waits" {
	check 124 '' '' -t 0.02 timer:99999999999999999999d
	check 124 '' '' -t 0.02 -f timer:99999999999999999999d
}

@test "timer: JSON has the count" {
	requires jq
	run --separate-stderr fdwait -j t=timer:5ms
	[ "$(jq -c '[.label,.kind,.events,.filter,.data,.raw.filter,.udata]' <<<"$output")" = \
		'["t","timer",["timer"],"EVFILT_TIMER",1,'"$(filter -7)"',0]' ]
	expect 0 "$output" ''
}

# -- netdev --

# Run a script in a network of its own; it starts with lo up.
in_network() {
	requires unshare ip
	unshare -n true 2>/dev/null || skip "no network namespace can be made here"
	run --separate-stderr unshare -n bash -c '
fdwait() { command "$FDWAIT" -b "$FDWAIT_BACKEND" "$@"; }
start() {
	rm -f ready; mkfifo ready
	command "$FDWAIT" -b "$FDWAIT_BACKEND" --ready-fd 4 -t 60 "$@" 4>ready 3>&- &
	read -r -t "$patience" <ready
}
ip link set lo up || exit
'"$1"
}

@test "netdev: an interface that goes down and up" {
	in_network 'start n=netdev:lo; ip link set lo down; wait $!'
	expect 0 'n linkdown data=2' ''
	in_network 'ip link set lo down; start netdev:lo; ip link set lo up; wait $!'
	expect 0 'netdev:lo linkup data=1' ''
	in_network 'start -f -n 2 --netdev n=lo >told; ip link set lo down
		for ((i = 0; i < 3000; i++)); do [ -s told ] && break; sleep 0.02; done
		ip link set lo up; wait $! && cat told'
	expect 0 $'n linkdown data=2\nn linkup data=1' ''
}

@test "netdev: only what was asked for is told" {
	in_network 'start -n 1 n=netdev:lo:linkup; ip link set lo down
		sleep 0.1; ip link set lo up; wait $!'
	expect 0 'n linkup data=1' ''
}

@test "netdev: what is no change of the link is nothing" {
	in_network 'start n=netdev:lo; ip link set lo mtu 1400
		ip link set lo down; wait $!'
	expect 0 'n linkdown data=2' ''
	in_network 'fdwait -t 0.05 netdev:lo'
	expect 124 '' ''
}

@test "netdev: an interface that goes away ends the follow" {
	in_network 'ip link add v0 type veth peer name v1 2>/dev/null || exit 77
		ip link set v0 up; ip link set v1 up
		start -f n=netdev:v0:linkinv; ip link del v0; wait $!'
	[ "$status" != 77 ] || skip "no veth here"
	expect 0 'n linkinv data=4' ''
}

@test "netdev: one that isn't there is exit 1" {
	check 1 '' 'fdwait: netdev:none0: no such interface: No such device' netdev:none0
	check 2 '' "fdwait: netdev:: an interface's name must follow" netdev:
	check 2 '' "fdwait: netdev:lo:up: 'up' is no event of this kind; it has linkup, linkdown, linkinv" netdev:lo:up
}

# bats test_tags=linux
@test "netdev: where no socket can be had, that is said, not that it isn't there" {
	without socket 1 -t 60 netdev:lo
	expect 1 '' 'fdwait: netdev:lo: if_nametoindex: Operation not permitted'
	without socket 105 -t 60 netdev:lo
	expect 1 '' 'fdwait: netdev:lo: if_nametoindex: No buffer space available'
	without socket 24 -t 60 netdev:lo
	expect 1 '' "fdwait: netdev:lo: if_nametoindex: Too many open files; RLIMIT_NOFILE is $(ulimit -n) (ulimit -n)"
}

# -- aio --

@test "aio: data is how many bytes were read" {
	printf 'hello\n' >f
	check 0 'aio:f aio data=6' '' aio:f
	check 0 'r aio data=6' '' -t 60 --aio r=f
	check 0 'aio:f@2+3 aio data=3' '' aio:f@2+3
	check 0 'aio:f@4+100 aio data=2' '' aio:f@4+100
	check 0 'aio:f@6+1 aio data=0' '' aio:f@6+1
	check 0 'aio:f@100+5 aio data=0' '' aio:f@100+5
	check 0 'aio:f aio data=6' '' -f aio:f
}

@test "aio: a pipe is waited for" {
	mkfifo p
	exec 5<>p
	told 0 'aio:p aio data=2' 'echo x >&5' aio:p
}

# bats test_tags=linux
@test "aio: a FIFO is waited for, and so is who writes to it" {
	mkfifo p
	check 124 '' '' -t 0 aio:p
	check 124 '' '' -t 0.05 aio:p
	told 0 'aio:p aio data=2' 'echo x >p' aio:p
}

@test "aio: a name may have an @ of its own" {
	echo x >f@1
	check 0 'aio:f@1 aio data=2' '' aio:f@1
	check 0 'aio:f@1@1+5 aio data=1' '' aio:f@1@1+5
}

@test "aio: what can't be read is exit 1" {
	check 1 '' 'fdwait: aio:none: open: No such file or directory' aio:none
	check 1 '' 'fdwait: aio:.: read: Is a directory' aio:.
	: >f
	check 2 '' 'fdwait: aio:f@1+0: a length is a number from 1 to 1073741824, behind an offset: PATH@OFFSET+LENGTH' aio:f@1+0
	check 2 '' "fdwait: aio:f:foo: 'foo' is no event of this kind; it has aio" aio:f:foo
}

# bats test_tags=linux
@test "aio: where the kernel refuses io_uring it is exit 1, and says why" {
	: >f
	without io_uring 1 -t 60 aio:f
	expect 1 '' 'fdwait: aio:f: aio_read: Operation not permitted; it takes io_uring (/proc/sys/kernel/io_uring_disabled)'
	without io_uring 38 -t 60 aio:f
	expect 1 '' 'fdwait: aio:f: aio_read: Function not implemented; it takes io_uring (/proc/sys/kernel/io_uring_disabled)'
}

@test "aio: JSON has the result" {
	requires jq
	printf 'hello\n' >f
	run --separate-stderr fdwait -j r=aio:f
	[ "$(jq -c '[.label,.kind,.path,.events,.filter,.data,.raw.filter]' <<<"$output")" = \
		'["r","aio","f",["aio"],"EVFILT_AIO",6,'"$(filter -3)"']' ]
	expect 0 "$output" ''
}

# -- kevent --

@test "kevent: names with and without prefixes, and numbers" {
	local t

	: >f
	exec 5<f
	for t in 5,VNODE,CLEAR,WRITE \
		5,vnode,clear,write \
		5,EVFILT_VNODE,EV_CLEAR,NOTE_WRITE \
		5,KQ_FILTER_VNODE,KQ_EV_CLEAR,KQ_NOTE_WRITE \
		"0x5,$(filter -4),0x20,2" \
		'5,VNODE,ADD|CLEAR,WRITE,0,9' \
		'5,VNODE,EV_ADD|0x20,0x2|write'; do
		told 0 'k kevent data=0' 'echo x >>f' "k=kevent:$t"
	done
	check 0 'k kevent data=1' '' k=kevent:1,TIMER,ONESHOT,0,5
	check 0 'k kevent data=1' '' "k=kevent:0x1,$(filter -7),0x10,0,0x5"
}

@test "kevent: milliseconds" {
	case $(uname) in
	Darwin | DragonFly) skip "no NOTE_MSECONDS here" ;;
	esac
	check 0 'k kevent data=1' '' k=kevent:1,TIMER,ONESHOT,MSECONDS,5
}

# OpenBSD and NetBSD have it in new versions alone.
needs_user() {
	[[ $("$FDWAIT" -i <<<'kevent 0 filter=USER') == '{"ok":true,'* ]] ||
		skip "the kqueue(2) of this system has no EVFILT_USER"
}

@test "kevent: any filter" {
	: >f
	exec 5<f
	told 0 'k kevent data=0' 'echo x >>f' 'k=kevent:5,VNODE,CLEAR,WRITE|EXTEND'
	exec 5<&-
	told 0 'k kevent data=1' 'kill -WINCH "$started"' \
		"k=kevent:$(kill -l WINCH),SIGNAL"
	open_pipe 5 6
	check 124 '' '' -t 0 kevent:5,READ
	echo x >&6
	check 0 'k kevent data=2' '' k=kevent:5,READ
	check 124 '' '' -t 0 kevent:5,READ,0,LOWAT,3
}

@test "kevent: udata, flags and notes come back" {
	needs_user
	check 0 'k kevent data=0' '' --kevent 'k=7,USER,CLEAR,TRIGGER|0x5'
	requires jq
	run --separate-stderr fdwait -j 'k=kevent:7,USER,CLEAR,TRIGGER|FFCOPY|0x5,3,99'
	[ "$(jq -c '[.kind,.events,.filter,.flags,.ident,.data,.udata,.raw]' <<<"$output")" = \
		'["kevent",["kevent"],"EVFILT_USER",["EV_CLEAR"],7,3,99,{"filter":'"$(filter -11)"',"flags":32,"fflags":5}]' ]
	expect 0 "$output" ''
}

@test "kevent: with -f a one-shot ends, and a level doesn't spin" {
	check 0 'k kevent data=1' '' -f k=kevent:1,TIMER,ONESHOT,0,5
	open_pipe 5 6
	echo x >&6
	check 0 'k kevent data=2' '' -f -t 0.1 k=kevent:5,READ
	# A process ends once, too.
	start_other sleep 600
	told 0 'k kevent data=15' 'kill "$other"' -f "k=kevent:$other,PROC,ADD,EXIT"
}

@test "kevent: what is no kevent is a usage error" {
	local takes='it takes IDENT,FILTER[,FLAGS[,FFLAGS[,DATA[,UDATA]]]], numbers or names like VNODE,CLEAR,WRITE|EXTEND'

	check 2 '' "fdwait: kevent:x,TIMER: 'x' is no ident; $takes" kevent:x,TIMER
	check 2 '' "fdwait: kevent:1: '' is no filter; $takes" kevent:1
	check 2 '' "fdwait: kevent:1,FOO: 'FOO' is no filter; $takes" kevent:1,FOO
	check 2 '' "fdwait: kevent:1,4294967296: '4294967296' is no filter; $takes" kevent:1,4294967296
	check 2 '' "fdwait: kevent:1,TIMER,FOO: 'FOO' is no flag; $takes" kevent:1,TIMER,FOO
	check 2 '' "fdwait: kevent:1,TIMER,CLEAR|FOO: 'FOO' is no flag; $takes" 'kevent:1,TIMER,CLEAR|FOO'
	check 2 '' "fdwait: kevent:1,TIMER,0,WRITE: 'WRITE' is no note of this filter; $takes" kevent:1,TIMER,0,WRITE
	check 2 '' "fdwait: kevent:1,TIMER,0,0,x: 'x' is no data; $takes" kevent:1,TIMER,0,0,x
	check 2 '' "fdwait: kevent:1,TIMER,0,0,1,x: 'x' is no udata; $takes" kevent:1,TIMER,0,0,1,x
	check 2 '' 'fdwait: kevent:1,AIO: a request of EVFILT_AIO begins with its read; use aio:PATH' kevent:1,AIO
}

@test "kevent: what the queue refuses is exit 1" {
	check 1 '' 'fdwait: k: kevent: Invalid argument' k=kevent:1,77
	# Of those that fdwait opens itself, none is taken for the named one.
	local closed fd
	for fd in 3 4 5 6 77; do
		closed="fdwait: k: descriptor $fd: Bad file descriptor; it is not open here. A shell may have it close-on-exec: pass bash's coproc on as standard input (fdwait 0 <&$fd), ksh's with $fd<&$fd or 3<&$fd, or name it fd:$fd@\$\$"
		check 1 '' "$closed" -t 1 "k=kevent:$fd,READ" 3>&- 4>&- 5>&- 6>&-
		check 1 '' "$closed" -t 1 "k=kevent:$fd,WRITE" 3>&- 4>&- 5>&- 6>&-
		check 1 '' "$closed" -t 1 "k=kevent:$fd,VNODE,CLEAR,WRITE" 3>&- 4>&- 5>&- 6>&-
	done
	check 1 '' 'fdwait: k: kevent: No such process' k=kevent:2147483647,PROC,0,EXIT
}

# -- together --

@test "a process, a signal, a timer, a file and a pipe at once" {
	: >f
	open_pipe 5 6
	start_other sleep 600
	start -a -t 60 "work=proc:$other" stop=signal:TERM tick=timer:20ms f=vnode:f p=5
	wanted=()
	step : 'tick timer data=1'
	step 'kill -TERM "$started"' 'stop signal data=1'
	step 'echo x >>f' 'f write,extend'
	step 'echo x >&6' 'p in'
	kill "$other"
	ended
	expect 0 "$(printf '%s\n' "${wanted[@]}" 'work exit status=killed TERM')" ''
}

@test "the first of several ends the wait" {
	: >f
	start_other sleep 600
	told 0 'work exit status=killed TERM' 'kill "$other"' \
		"work=proc:$other" stop=signal:TERM tick=timer:10m f=vnode:f
	check 0 'tick timer data=1' '' "self=proc:$$" stop=signal:TERM tick=timer:20ms f=vnode:f
}

@test "the shell block has data, and path" {
	: >f
	start -t 60 -o shell it=vnode:f
	echo x >>f
	ended
	[ "$status" -eq 0 ]
	unset FDWAIT_STATUS
	eval "$output"
	[ "$FDWAIT_LABEL_1 $FDWAIT_EVENTS_1 $FDWAIT_PATH_1 [$FDWAIT_FD_1]" = 'it write,extend f []' ]
	run --separate-stderr fdwait -o shell t=timer:5ms
	eval "$output"
	[ "$FDWAIT_COUNT $FDWAIT_LABEL_1 $FDWAIT_EVENTS_1 $FDWAIT_DATA_1" = '1 t timer 1' ]
}

# bats test_tags=linux
@test "a template has data and path" {
	check 0 't timer:5ms timer 1 [] []' '' --format '%l %t %k %d [%p] [%P]' t=timer:5ms
	printf hello >f
	check 0 'r aio 5 f' '' --format '%l %e %d %P' r=aio:f
}

@test "a command is run when it happened, and is told what" {
	: >f
	start -t 60 it=vnode:f -- sh -c 'echo "$FDWAIT_LABEL $FDWAIT_EVENTS [$FDWAIT_FD] $FDWAIT_PATH $FDWAIT_COUNT"; exit 5'
	echo x >>f
	ended
	expect 5 'it write,extend [] f 1' ''
	check 0 'timer 1' '' t=timer:5ms -- sh -c 'echo "$FDWAIT_EVENTS $FDWAIT_DATA"'
	check 124 '' '' -t 0 t=timer:10m -- echo no
}

@test "a command inherits no descriptor of what was waited for" {
	: >f
	run --separate-stderr fdwait t=timer:5ms f=vnode:f "p=proc:$$" s=signal:USR1 -- \
		bash -c 'ls -l /proc/self/fd | grep -E "anon_inode|pidfd|inotify|$PWD/f"; echo end'
	expect 0 end ''
}

@test "nothing that is waited for costs processor time" {
	: >f
	start -t 60 "w=proc:$$" s=signal:USR1 t=timer:10m f=vnode:f
	rests 0.4 3
	kill "$started"
	ended
	expect 143 '' ''
}

# -- what is refused, and which limit that was --

# bats test_tags=linux
@test "a limit is told with its value and where it is set, if it is the call's" {
	local call target files instances

	: >f
	files="RLIMIT_NOFILE is $(ulimit -n) (ulimit -n)"
	while read -r call target; do
		without "$call" 24 -t 60 "$target"
		expect 1 '' "fdwait: $target: kevent: Too many open files; $files"
	done <<-END
		pidfd_open proc:$$
		signalfd signal:USR1
		timerfd_create timer:1s
		timerfd_create kevent:1,timer
	END
	without epoll_create 24 -t 60 timer:1s
	case $FDWAIT_BACKEND in
	poll | select) expect 1 '' "fdwait: timer:1s: kevent: Too many open files; $files" ;;
	*) expect 1 '' "fdwait: $FDWAIT_BACKEND: Too many open files; $files; poll opens nothing (--poll)" ;;
	esac
	without io_uring 24 -t 60 aio:f
	expect 1 '' "fdwait: aio:f: aio_read: Too many open files; $files"
	without socket 24 -t 60 unix:f
	expect 1 '' "fdwait: unix:f: socket: Too many open files; $files"
	without inotify_init 24 -t 60 vnode:f
	instances=${stderr##*"$files; "}
	[[ $instances =~ ^(inotify|user)\.max_(user|inotify)_instances\ is\ [0-9]+\ \(/proc/sys/[a-z/_]+\)$ ]]
	expect 1 '' "fdwait: vnode:f: kevent: Too many open files; $files; $instances"
	without inotify_init 24 -t 60 kevent:0,vnode,clear,write
	expect 1 '' "fdwait: kevent:0,vnode,clear,write: kevent: Too many open files; $files; $instances"
}

# bats test_tags=linux
@test "what the whole system lacks, and what fills an epoll set, is told so" {
	[ -r /proc/sys/fs/file-max ] || skip "no /proc here"
	without timerfd_create 23 -t 60 timer:1s
	expect 1 '' "fdwait: timer:1s: kevent: Too many open files in system; fs.file-max is $(</proc/sys/fs/file-max) (/proc/sys/fs/file-max)"
	# Those that stand on an epoll set can't even be opened.
	! backend_is kqueue devpoll || return 0
	without epoll_ctl 28 -t 60 timer:1s
	expect 1 '' "fdwait: timer:1s: kevent: No space left on device; epoll.max_user_watches is $(</proc/sys/fs/epoll/max_user_watches) (/proc/sys/fs/epoll/max_user_watches)"
}

@test "the limit of descriptors that open(2) meets is told alone" {
	local limit target

	mkfifo p
	: >f
	for target in vnode:f aio:f; do
		# The FIFO takes what the loader of the program needs.
		for limit in {4..20}; do
			# shellcheck disable=SC2016
			run --separate-stderr bash -c 'for fd in {3..30}; do
					eval "exec $fd>&-"
				done
				ulimit -n "$2"
				exec "$FDWAIT" -b "$FDWAIT_BACKEND" -t 0 fifo:p "$1"' - \
				"$target" "$limit"
			[[ $stderr != *"$target: open: "* ]] || break
		done
		expect 1 '' "fdwait: $target: open: Too many open files; RLIMIT_NOFILE is $limit (ulimit -n)"
	done
}
