# interactive-processes.bats - fdwait -i: descriptors of other processes
# shellcheck shell=bash

load interactive/talk

# Another process, whose descriptors these are. `other COMMAND` has it run one.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	[ "$(uname -s)" = Linux ] || skip "other processes' descriptors are for Linux"
	mkfifo other.in other.out fifo
	bash -c 'while read -r line; do eval "$line"; echo; done' \
		<other.in >other.out 3>&- 4>&- &
	them=$!
	others+=" $them"
	exec 6>other.in 7<other.out
	other 'exec 5<>fifo'
	printf 'import fd:5@%s\n' "$them" | bare >may
	grep -q EPERM may && skip "no right to other processes' descriptors"
	printf 'import fd:5@%s\n' "$them" | bare >may
	grep -q ENOSYS may && skip "this system has no pidfd_getfd()"
	:
}

teardown() {
	exec 6>&- 7<&-
	stop_all
}

other() {
	printf '%s\n' "$*" >&6
	read -r -t "$patience" <&7
}

@test "select looks another process's descriptor up at each call, and tells it as written" {
	converse
	tells "select r=fd:5@$them timeout=0" '+ "r":[],"w":[],"x":[]'
	other 'echo text >&5'
	tells "select r=fd:5@$them w=fd:5@$them timeout=0" '+ "r":[5],"w":[5],"x":[]'
	other 'exec 5>&-'
	tells "select r=fd:5@$them timeout=0" '! os EBADF'
	other 'exec 5</dev/null'
	tells "select r=fd:5@$them timeout=0" '+ "r":[5],"w":[],"x":[]'
	tells "select r=fd:1024@$them timeout=0" \
		'! value: filedescriptor out of range in select()'
	bye
}

@test "poll looks another process's descriptor up at each wait: nval when it is not open there" {
	converse
	tells 'open poll' '+ "obj":"poll1","fd":null'
	tells "register poll1 fd:5@$them in" +
	tells 'wait poll1 timeout=0' '+ "events":[]'
	other 'echo text >&5'
	tells 'wait poll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":1,"words":["in"]}]'
	other 'exec 5>&-'
	tells 'wait poll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":32,"words":["nval"]}]'
	other 'exec 5</dev/null'
	tells 'wait poll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":1,"words":["in"]}]'
	tells "unregister poll1 fd:5@$them" +
	tells "unregister poll1 fd:5@$them" '! key: descriptor 5 was not registered'
	bye
}

@test "for poll a number here and the same number in another process are two" {
	converse 5<>/dev/null
	tells 'open poll' '+ "obj":"poll1","fd":null'
	tells "register poll1 fd:5@$them in" +
	tells 'register poll1 5 out' +
	tells 'wait poll1' '+ "events":[{"fd":5,"events":4,"words":["out"]}]'
	tells 'unregister poll1 5' +
	tells 'wait poll1 timeout=0' '+ "events":[]'
	bye
}

@test "devpoll looks another process's descriptor up at each wait" {
	needs_backend devpoll
	converse
	tells 'open devpoll' '+ <rest>'
	tells "register devpoll1 fd:5@$them in" +
	tells 'wait devpoll1 timeout=0' '+ "events":[]'
	other 'echo text >&5'
	tells 'wait devpoll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":1,"words":["in"]}]'
	other 'exec 5>&-'
	tells 'wait devpoll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":32,"words":["nval"]}]'
	tells "unregister devpoll1 fd:5@$them" +
	tells 'wait devpoll1 timeout=0' '+ "events":[]'
	bye
}

@test "poll, select and devpoll hold no duplicate between two waits" {
	converse
	tells 'open poll' '+ "obj":"poll1","fd":null'
	tells "register poll1 fd:5@$them out" +
	tells 'wait poll1 timeout=0' '+ "events":[{"fd":5,"pid":'"$them"',"events":4,"words":["out"]}]'
	tells "select w=fd:5@$them timeout=0" '+ "r":[],"w":[5],"x":[]'
	[ -z "$(find "/proc/$pid/fd" -lname "$PWD/fifo")" ]
	bye
}

@test "epoll takes another process's descriptor when it is registered, and tells it as written" {
	needs_backend epoll
	converse
	tells 'open epoll' '+ <rest>'
	tells "register epoll1 fd:5@$them in" +
	tells 'wait epoll1 timeout=0' '+ "events":[]'
	other 'echo text >&5'
	tells 'wait epoll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":1,"words":["in"]}]'
	tells "register epoll1 fd:5@$them in" '! os EEXIST'
	tells "modify epoll1 fd:5@$them out" +
	tells 'wait epoll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":4,"words":["out"]}]'
	tells "unregister epoll1 fd:5@$them" +
	tells "unregister epoll1 fd:5@$them" '! os ENOENT'
	tells 'wait epoll1 timeout=0' '+ "events":[]'
	tells "register epoll1 fd:77@$them" '! os EBADF'
	bye
}

@test "epoll drops another process's descriptor that was closed there, before a wait" {
	needs_backend epoll
	converse
	tells 'open epoll' '+ <rest>'
	tells "register epoll1 fd:5@$them in,out" +
	other 'echo text >&5'
	tells 'wait epoll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":5,"words":["in","out"]}]'
	other 'exec 5>&-'
	tells "modify epoll1 fd:5@$them in" '! os EBADF'
	tells "unregister epoll1 fd:5@$them" '! os EBADF'
	tells 'wait epoll1 timeout=0' '+ "events":[]'
	bye
}

@test "epoll drops another process's descriptor whose number is another file's now" {
	needs_backend epoll
	converse
	tells 'open epoll' '+ <rest>'
	tells "register epoll1 fd:5@$them in,out" +
	other 'exec 4<>fifo 5>&- 5<>fifo'
	tells "modify epoll1 fd:5@$them out" '! os ENOENT'
	tells "unregister epoll1 fd:5@$them" '! os ENOENT'
	tells 'wait epoll1 timeout=0' '+ "events":[]'
	tells "register epoll1 fd:5@$them out" +
	tells 'wait epoll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":4,"words":["out"]}]'
	bye
}

@test "a kqueue takes another process's descriptor when it is added" {
	needs_backend kqueue
	converse
	tells 'open kqueue' '+ <rest>'
	tells "control kqueue1 [fd:5@$them] max=1 timeout=0" '+ "events":[]'
	other 'echo text >&5'
	tells 'control kqueue1 none max=1' \
		'+ "events":[{"ident":5,"filter":-1,"flags":0,"fflags":0,"data":5,"udata":0,"words":["EVFILT_READ"],"pid":'"$them"'}]'
	tells "control kqueue1 [fd:5@$them/READ/DELETE] max=0" '+ "events":[]'
	tells 'control kqueue1 none max=1 timeout=0' '+ "events":[]'
	tells "control kqueue1 [fd:5@$them/READ/DELETE] max=0" '! os ENOENT'
	tells "control kqueue1 [fd:5@$them] max=0" '+ "events":[]'
	other 'exec 5>&-'
	tells 'control kqueue1 none max=1 timeout=0' '+ "events":[]'
	bye
}

@test "a filter that watches no descriptor takes none of another process" {
	needs_backend kqueue
	converse
	tells 'open kqueue' '+ <rest>'
	local filter
	for filter in PROC SIGNAL TIMER USER; do
		tells "control kqueue1 [fd:5@$them/$filter] max=0" \
			"! type: 'fd:5@$them/$filter': another process's descriptor is for READ, WRITE and VNODE"
	done
	tells 'show kqueue1' '+ "registrations":[]'
	tells "control kqueue1 [fd:5@$them/VNODE/ADD/ATTRIB] max=0" '+ "events":[]'
	bye
}

@test "import makes a duplicate of another process's descriptor" {
	converse
	other 'echo text >&5'
	tells "import fd:5@$them as=50" '+ "fd":50'
	tells 'read 50 5' '+ "bytes":5,"text":"text\u000a"'
	tells "import fd:77@$them" '! os EBADF: pidfd_getfd: Bad file descriptor'
	tells "import fd:0@2147483647" '! os ESRCH: pidfd_open: No such process'
	tells 'import fd:50' '! type'
	bye
}

@test "what a process's end does to its descriptors" {
	converse
	tells 'open poll' '+ "obj":"poll1","fd":null'
	tells "register poll1 fd:5@$them in" +
	kill "$them"
	wait "$them" || :
	tells 'wait poll1' '+ "events":[{"fd":5,"pid":'"$them"',"events":32,"words":["nval"]}]'
	tells "select r=fd:5@$them timeout=0" '! os EBADF'
	bye
}
