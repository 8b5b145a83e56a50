# output.bats - what is printed: text, JSON, shell, templates, NUL
# shellcheck shell=bash

load helper

teardown() {
	stop_all
}

# Every byte counts: what it prints goes to a file.
#   bytes STATUS PRINTF-FORMAT STDERR ARGUMENT...
bytes() {
	local want_status=$1 want=$2 want_stderr=$3
	shift 3
	status=0
	fdwait "$@" >out 2>err || status=$?
	# shellcheck disable=SC2059 # it is a format
	printf "$want" >want
	if [ "$status" = "$want_status" ] && cmp -s want out &&
		[ "$(<err)" = "$want_stderr" ]; then
		return
	fi
	printf 'status: expected %s, got %s\n' "$want_status" "$status"
	diff <(od -c want) <(od -c out)
	cat err
	return 1
}

needs_schema() {
	schema=$FDWAIT_SOURCE/man/fdwait-events.schema.json
	[ -f "$schema" ] || skip "no JSON Schema here yet"
	[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3 here"
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null ||
		skip "no python3-jsonschema here"
}

# Is each line of the file strict JSON in UTF-8 that the schema allows?
valid() {
	/usr/bin/python3 - "$schema" "$1" <<'END'
import json, sys
import jsonschema
def no_doubles(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), names
    return dict(pairs)
def no_constants(word):
    raise ValueError(word)
schema = json.load(open(sys.argv[1]))
check = jsonschema.validators.validator_for(schema)
check.check_schema(schema)
validator = check(schema)
text = open(sys.argv[2], "rb").read().decode("utf-8", "strict")
assert text.endswith("\n"), text
lines = text[:-1].split("\n")
for line in lines:
    record = json.loads(line, object_pairs_hook=no_doubles,
        parse_constant=no_constants)
    validator.validate(record)
END
}

# The shells that are here; those that are not are told of in the output.
shells() {
	local shell
	for shell in dash bash ksh mksh zsh 'busybox sh'; do
		if command -v "${shell%% *}" >/dev/null; then
			printf '%s\n' "$shell"
		else
			printf '# no %s here\n' "$shell" >&3
		fi
	done
}

# -- text --

@test "text is the label, a blank and the events" {
	ready_at 5
	ready_at 6
	bytes 0 '5 in\n6 in\n' '' 5 6
	bytes 0 'a in,out\nb out\n' '' a=5:out,in b=6:out -o text
	bytes 124 '' '' -t 0 a=5:pri
}

@test "the words of a record are in table order, eof behind the kernel's" {
	open_pipe 5 6
	printf x >&6
	exec 6>&-
	bytes 0 '5 in,hup\n' '' 5:hup,in
	read -r -n 1 -u 5
	bytes 0 '5 hup,eof\n' '' 5
}

@test "blank, control and backslash characters in a label are octal" {
	local name=$'a b\tc\\d\ne\001f\177g'
	mkfifo "$name" é
	exec 5<>"$name" 6<>é
	printf x >&5
	printf x >&6
	status=0
	fdwait --fifo "$name" >out 2>/dev/null
	[ "$(<out)" = 'a\040b\011c\134d\012e\001f\177g in' ]
	[ "$(fdwait --fifo é 2>/dev/null)" = 'é in' ]
	# U+009B, which is ESC [ to a terminal; and a byte that is no UTF-8.
	name=$'x\302\2331m'
	mkfifo "$name" $'\351'
	exec 5<>"$name" 6<>$'\351'
	printf x >&5
	printf x >&6
	[ "$(fdwait --fifo "$name" 2>/dev/null)" = 'x\302\2331m in' ]
	[ "$(fdwait --fifo $'\351' 2>/dev/null)" = $'\351 in' ]
}

@test "-v adds bytes to text" {
	ready_at 5 hello
	status=0
	fdwait -v 5 >out 2>/dev/null
	[ "$(<out)" = '5 in bytes=5' ]
	fdwait 5 >out
	[ "$(<out)" = '5 in' ]
}

@test "-q and -o none print nothing and keep the status" {
	ready_at 5
	bytes 0 '' '' -q 5
	bytes 0 '' '' --quiet 5
	bytes 0 '' '' -o none 5
	bytes 0 '' '' --output=none -f -t 0 5
	bytes 124 '' '' -q -t 0 5:pri
}

@test "the last of several output options counts" {
	ready_at 5
	bytes 0 '5 in\n' '' -q -j -o text 5
	bytes 0 '' '' -j -q 5
	bytes 0 '5|' '' -j --format '%l|' 5
}

# -- NUL --

@test "-0 ends a record with NUL instead of a newline" {
	ready_at 5
	ready_at 6
	bytes 0 '5 in\0006 in\000' '' -0 5 6
	bytes 0 '5 in\000' '' --null 5
	bytes 0 '5\0006\000' '' -0 --format %l 5 6
	fdwait -0j 5 6 >out
	[ "$(tr -cd '\0' <out | wc -c)" = 2 ]
	[ "$(tr -cd '\n' <out | wc -c)" = 0 ]
	fdwait -0jf -t 0 5 >out
	[ "$(tr -cd '\0' <out | wc -c)" = 3 ]
	fdwait -0f -o shell -t 0 5 >out
	[ "$(tr -cd '\0' <out | wc -c)" = 1 ]
	[ "$(tail -c 1 out | od -An -c | tr -d ' ')" = '\0' ]
}

# -- JSON --

@test "a JSON record has the contract's members in its order" {
	ready_at 5 hello
	local backend
	for backend in $FDWAIT_BACKENDS; do
		run --separate-stderr fdwait -j -b "$backend" req=5
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		local want='^\{"time":[0-9]{10,}\.[0-9]{9},"label":"req",'
		want+='"target":"5","kind":"fd","fd":5,"backend":"'$backend'",'
		want+='"events":\["in"\],"mask":[0-9]+,"bytes":5'
		if [ "$backend" = kqueue ]; then
			want+=',"filter":"EVFILT_READ","flags":\[[^]]*\],'
			want+='"fflags":\[\],"ident":5,"data":5,"udata":0,'
			want+='"raw":\{"filter":'$(filter -1)',"flags":[0-9]+,"fflags":0\}'
		fi
		want+='\}$'
		[[ $output =~ $want ]]
	done
}

@test "time is the wall clock's, with nine digits" {
	ready_at 5
	# Not $EPOCHSECONDS: the kernel's whole seconds lag behind.
	local before=${EPOCHREALTIME%[.,]*} time
	time=$(fdwait -j 5)
	[[ $time =~ ^\{\"time\":([0-9]+)\.([0-9]{9}), ]]
	[ "${BASH_REMATCH[1]}" -ge "$before" ]
	[ "${BASH_REMATCH[1]}" -le "${EPOCHREALTIME%[.,]*}" ]
	time=$(fdwait --format %T 5)
	[[ $time =~ ^[0-9]+\.[0-9]{9}$ ]]
}

@test "mask is what the kernel said, events are its words" {
	requires jq
	open_pipe 5 6
	printf hello >&6
	exec 6>&-
	local backend
	for backend in $FDWAIT_BACKENDS; do
		[ "$backend" = select ] && continue
		fdwait -jb "$backend" 5 >out
		[ "$(jq -c '[.events, .mask, .bytes]' out)" = '[["in","hup"],17,5]' ]
	done
	exec 5<&-
	ready_at 5
	fdwait -j 5:in,out,rdnorm,wrnorm >out
	[ "$(jq -c '[.events, .mask]' out)" = \
		"[[\"in\",\"out\",\"rdnorm\",\"wrnorm\"],$((0x145))]" ]
}

@test "every JSON line is what the schema allows" {
	needs_schema
	idle_at 6
	ready_at 5 hello
	mkfifo 'a b"c\d'
	exec 9<>'a b"c\d'
	printf x >&9
	local backend
	for backend in $FDWAIT_BACKENDS; do
		fdwait -jb "$backend" req=5 5 5:in,out -t 1 >out
		fdwait -jb "$backend" "fd:5@$$" >>out
		fdwait -jb "$backend" 6-6:out >>out
		fdwait -jb "$backend" --fifo 'a b"c\d' >>out 2>/dev/null
		fdwait -jfb "$backend" -t 0 x=5 y=6 >>out
		fdwait -jfb "$backend" --idle 1ms x=5 y=6 >>out
		fdwait -jb "$backend" -n 1 x=5 y=6 >>out
		fdwait -jfb "$backend" -t 0 x=6 >>out || [ $? = 124 ]
		[ "$(grep -c '"label"' out)" = 9 ]
		valid out
	done
	fdwait -jb poll closed=77 >out 2>/dev/null || [ $? = 1 ]
	valid out
}

@test "JSON of connections and datagrams is what the schema allows" {
	needs_schema
	start_peer
	peer 's = socket.socket(socket.AF_UNIX); s.bind("sock"); s.listen(64)'
	peer 't = socket.create_server(("127.0.0.1", 0)); answer = t.getsockname()[1]'
	local port=$answer
	fdwait -j unix:sock >out
	fdwait -j unix:sock:out >>out
	fdwait -j sock >>out
	fdwait -j "tcp:127.0.0.1:$port" >>out
	fdwait -j "tcp:127.0.0.1:$port:out" >>out
	[ "$(wc -l <out)" = 5 ]
	valid out
	peer 'answer = free_udp()'
	start -j "udp:127.0.0.1:$answer"
	peer "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'hi', ('127.0.0.1', $answer))"
	ended
	[ "$status" = 0 ]
	valid out
}

@test "JSON of signals is what the schema allows, by whatever name" {
	needs_schema
	local name other
	for name in TERM RTMIN RTMIN+3 RTMAX-2 RTMAX; do
		name=$(fdwait --list signals |
			awk -F '\t' -v name="$name" '$1 == name { print $2 }')
		[ -n "$name" ] || continue # a system without these
		start -j "signal:$name"
		kill -s "$name" "$started"
		ended
		[ "$status" = 0 ]
		valid out
		start_other sleep 600
		start -j "proc:$other"
		kill -s "$name" "$other"
		ended
		[ "$status" = 0 ]
		grep -q '"status":"killed ' out
		valid out
	done
}

@test "the validator of these tests does refuse what is wrong" {
	needs_schema
	local line
	for line in '{}' '{"ready":true}' '{"end":"never"}' '[]' \
		'{"end":"idle","end":"idle"}' 'x' $'\xff' \
		'{"time":NaN,"label":"x","target":"5","kind":"fd","fd":5,"backend":"poll","events":["in"],"mask":1}' \
		'{"time":1.5,"label":"x","target":"5","kind":"fd","fd":5,"backend":"poll","events":["inn"],"mask":1}'; do
		printf '%s\n' "$line" >out
		run valid out
		[ "$status" != 0 ]
	done
}

@test "a name of every possible byte is valid UTF-8 in JSON, exact in hex" {
	needs_schema
	requires jq
	local name='' i byte hex=''
	for ((i = 1; i < 256; i++)); do
		((i == 47)) && continue
		printf -v byte "\\x$(printf %02x "$i")"
		name+=$byte
		printf -v hex '%s%02x' "$hex" "$i"
	done
	mkfifo "$name"
	exec 5<>"$name"
	printf x >&5
	fdwait -j --fifo "$name" >out 2>err
	valid out
	[ "$(jq -r .label_hex out)" = "$hex" ]
	[ "$(jq -r .target_hex out)" = "$hex" ]
	[ "$(jq -r .path_hex out)" = "$hex" ]
	[[ $(jq -r .label out) == *$'\xef\xbf\xbd'* ]]
	# jq gives back what is valid: the whole ASCII range.
	[ "$(jq -r '.label[0:126]' out | head -c 126 | od -An -tx1 | tr -d ' \n')" = \
		"${hex:0:252}" ]
	# Standard error is one line in spite of such a name.
	[ "$(wc -l <err)" = 1 ]
}

@test "a name that is valid UTF-8 is told exactly, without hex" {
	requires jq
	local name=$'\xc3\xa9"\\\n\t\x7f\xf0\x9f\x98\x80\xe2\x82\xac'
	mkfifo "$name"
	exec 5<>"$name"
	printf x >&5
	fdwait -j --fifo "$name" >out 2>/dev/null
	[ "$(jq -r .label out)" = "$name" ]
	[ "$(jq -r .path out)" = "$name" ]
	[ "$(jq 'has("label_hex") or has("path_hex")' out)" = false ]
	[ "$(wc -l <out)" = 1 ]
}

@test "what only looks like UTF-8 gets its hex, too" {
	needs_schema
	requires jq
	local name
	for name in $'\xc0\xaf' $'\xed\xa0\x80' $'\xf4\x90\x80\x80' \
		$'\xf8\x88\x80\x80\x80' $'a\xc3' $'\x80' $'\xe0\x80\xaf'; do
		mkfifo "$name"
		exec 5<>"$name"
		printf x >&5
		fdwait -j --fifo "$name" >out 2>/dev/null
		valid out
		[ "$(jq -r .path_hex out)" = \
			"$(printf %s "$name" | od -An -tx1 | tr -d ' \n')" ]
		exec 5<&-
	done
}

@test "with -f the first JSON line says ready, the last one why it ended" {
	requires jq
	ready_at 5
	idle_at 6
	local backend ready
	for backend in $FDWAIT_BACKENDS; do
		ready=$(fdwait -j --list backends | jq -r --arg name "$backend" \
			'select(.name == $name).state == "native"')
		ready='{"ready":true,"schema":1,"backend":"'$backend'","native":'$ready'}'
		run --separate-stderr fdwait -jfb "$backend" -t 0 5
		[ "$status" = 0 ]
		[ "${#lines[@]}" = 3 ]
		[ "${lines[0]}" = "$ready" ]
		[ "${lines[2]}" = '{"end":"timeout"}' ]
		check 124 "$ready"$'\n{"end":"timeout"}' '' -jfb "$backend" -t 0 6
		check 124 "$ready"$'\n{"end":"idle"}' '' \
			-jfb "$backend" --idle 1ms 6
		run --separate-stderr fdwait -jb "$backend" -n 1 5
		[ "$status" = 0 ]
		[ "${lines[0]}" = "$ready" ]
		[ "${lines[2]}" = '{"end":"count"}' ]
	done
	open_pipe 8 7
	printf x >&7
	exec 7>&-
	run --separate-stderr fdwait -jf 8
	[ "$status" = 0 ]
	[ "${lines[-1]}" = '{"end":"finished"}' ]
}

@test "without -f there is no ready line and no end line" {
	ready_at 5
	run --separate-stderr fdwait -j 5
	[ "${#lines[@]}" = 1 ]
	check 124 '' '' -j -t 0 5:pri
}

# -- shell --

@test "the shell block is assignments, and ends with its status" {
	ready_at 5 hello
	run --separate-stderr fdwait -o shell req=5
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[ "${lines[0]}" = FDWAIT_COUNT=1 ]
	[ "${lines[-1]}" = '(exit 0)' ]
	local want
	for want in FDWAIT_STATUS=0 "FDWAIT_LABEL_1='req'" "FDWAIT_EVENTS_1='in'" \
		"FDWAIT_FD_1='5'"; do
		grep -qxF -- "$want" <<<"$output"
	done
}

@test "an eval of the shell block is true only when it happened, in any shell" {
	ready_at 5
	idle_at 6
	open_pipe 8 7
	exec 7>&-
	local shell
	cat >script <<'END'
FDWAIT_COUNT=unset
if eval "$("$@" 2>/dev/null)"; then
	echo "yes $FDWAIT_STATUS $FDWAIT_COUNT"
else
	echo "no $? $FDWAIT_STATUS $FDWAIT_COUNT"
fi
END
	try() {
		local want=$1
		shift
		# shellcheck disable=SC2086 # busybox sh
		run $shell script "$FDWAIT" -o shell "$@"
		[ "$output" = "$want" ] && return
		echo "$shell: $*: expected [$want], got [$output]"
		return 1
	}
	while read -r shell; do
		try 'yes 0 1' 5
		try 'yes 0 2' 5 6:out
		try 'no 1 1 0' fifo:missing
		try 'no 1 1 0' 77 --epoll
		try 'no 3 3 1' --no-eof 8
		try 'no 3 3 1' 8:out
		try 'no 4 4 0' --select 5:hup
		try 'no 124 124 0' -t 0 6
		try 'no 7 7 0' -t 0 --timeout-status 7 6
		try 'yes 0 0' -t 0 --timeout-status 0 6
		try 'yes 0 2' -a 5 6:out
		run $shell script "$FDWAIT" -o shell nosuch:x
		[[ $output == 'no 2 '* ]]
		run $shell script "$FDWAIT" -o shell --nosuch 5
		[[ $output == 'no 2 '* ]]
	done < <(shells)
}

@test "the shell block brings hostile names through eval in any shell" {
	local name shell found
	mapfile -t found < <(shells)
	local names=("it's" "''" $'a\nb' $'end\n' $'\n\nx' '$(touch pwned)'
		'`touch pwned`' 'back\slash\' '-n' '"double"' '$HOME' '!! !x' '*'
		' lead' 'a;touch pwned|x&' '~' '#x' $'\001\033[1m' $'\xff\xfe\x80'
		'%s%n' "\\'" '${x' '<y' '(exit 0)' é)
	cat >script <<'END'
if eval "$("$@" 2>/dev/null)"; then
	printf '%s' "$FDWAIT_LABEL_1" >label
	printf '%s' "$FDWAIT_PATH_1" >path
	printf '%s' "$FDWAIT_EVENTS_1" >events
fi
END
	for name in "${names[@]}"; do
		rm -f fifo
		mkfifo "./$name"
		exec 5<>"./$name"
		printf x >&5
		printf %s "$name" >want
		for shell in "${found[@]}"; do
			rm -f label path events
			# shellcheck disable=SC2086 # busybox sh
			$shell script "$FDWAIT" -o shell --fifo "$name"
			cmp want label || { echo "$shell: $name"; return 1; }
			cmp want path
			[ "$(<events)" = in ]
			[ ! -e pwned ]
		done
		exec 5<&-
	done
}

@test "with -f each batch is a shell block that ends with an empty line" {
	ready_at 5
	ready_at 6
	fdwait -f -o shell -t 0 5 6 >out
	[ "$(tail -c 2 out | od -An -c | tr -d ' ')" = '\n\n' ]
	[ "$(grep -c '^$' out)" = 1 ]
	[ "$(grep -c '(exit' out)" = 0 ]
	eval "$(<out)"
	[ "$FDWAIT_COUNT" = 2 ]
	[ "$FDWAIT_LABEL_1 $FDWAIT_LABEL_2" = '5 6' ]
	fdwait -f -o shell -n 1 5 >out
	[ "$(grep -c '^$' out)" = 1 ]
}

@test "with --all there is one shell block for all targets" {
	ready_at 5
	idle_at 6
	start -o shell --all 5 6
	printf x >&6
	ended
	[ "$status" = 0 ]
	[ "$(grep -c '^FDWAIT_COUNT=' out)" = 1 ]
	grep -qx 'FDWAIT_COUNT=2' out
	grep -qx "FDWAIT_LABEL_2='6'" out
}

# -- templates --

@test "a template has all the fields" {
	ready_at 5 hello
	status=0
	fdwait --format '%l|%t|%k|%f|%e|%m|%d|%b|%p|%s|%P|%%' req=5:in,out >out
	printf '%s' 'req|5|fd|5|in,out|5||5||||%' | cmp - out
	mkfifo 'p q'
	exec 6<>'p q'
	printf x >&6
	fdwait --format '%l|%t|%k|%P|%b' --fifo 'r=p q' >out 2>/dev/null
	printf '%s' 'r|p q|fifo|p q|1' | cmp - out
	fdwait --format '%f@%p' "fd:5@$$" >out
	printf '%s' "5@$$" | cmp - out
}

@test "a template has escapes, and no newline is added" {
	ready_at 5
	ready_at 6
	bytes 0 '5\n\t\\\000x6\n\t\\\000x' '' --format '%l\n\t\\\0x' 5 6
	bytes 0 'xx' '' --format x 5 6
	bytes 0 '' '' --format '' 5
	bytes 0 'é%%ü' '' --format 'é%%ü' 5
	bytes 124 '' '' --format x -t 0 5:pri
	bytes 0 '5 in\n' '' --format '%l %e\n' -f -t 0 5
}

# -- writing --

@test "a batch leaves in one write" {
	requires strace
	strace -o trace -e trace=write true 2>/dev/null ||
		skip "strace is not allowed to trace here"
	ready_at 5
	ready_at 6
	ready_at 7
	# The leak sanitizer can't work under another tracer.
	export ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0"
	local format
	for format in '-o text' -j '-o shell' '--format %l' -0; do
		# shellcheck disable=SC2086 # two words
		strace -o trace -e trace=write "$FDWAIT" $format 5 6 7 >out
		[ "$(grep -c '^write(1,' trace)" = 1 ]
	done
	strace -o trace -e trace=write "$FDWAIT" -ft 0 5 6 7 >out
	[ "$(grep -c '^write(1,' trace)" = 1 ]
}

@test "a batch is written at once, also to a file" {
	idle_at 5
	start -f 5
	printf x >&5
	eventually test -s out
	[ "$(<out)" = '5 in' ]
	kill "$started"
	ended
	[ "$status" = 143 ]
}

@test "a full non-blocking standard output is waited for" {
	[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3 here"
	ready_at 5
	local backend
	for backend in $FDWAIT_BACKENDS; do
		run /usr/bin/python3 - "$FDWAIT" "$backend" <<'END'
import array, fcntl, os, subprocess, sys, termios, time
read, write = os.pipe()
fcntl.fcntl(write, fcntl.F_SETFL, os.O_NONBLOCK | os.O_WRONLY)
targets = "\n".join("label_%030d=5" % n for n in range(3000))
open("list", "w").write(targets)
p = subprocess.Popen([sys.argv[1], "-b", sys.argv[2], "--targets-from", "list"],
    stdout=write, stderr=subprocess.PIPE, pass_fds=[5])
queued = array.array("i", [0])
for _ in range(1000):
    fcntl.ioctl(read, termios.FIONREAD, queued)
    if queued[0] >= 60000:
        break
    time.sleep(0.01)
assert p.poll() is None, p.returncode
os.close(write)
text = b""
while True:
    got = os.read(read, 4096)
    if not got:
        break
    text += got
want = "".join("label_%030d in\n" % n for n in range(3000)).encode()
assert text == want, len(text)
assert p.wait() == 0 and p.stderr.read() == b""
END
		[ "$status" = 0 ] || { echo "$output"; return 1; }
	done
}

@test "an output that can't be written is exit 1" {
	[ -w /dev/full ] || skip "no /dev/full here"
	ready_at 5
	local option
	for option in -otext -j -oshell --format=%l; do
		status=0
		fdwait "$option" 5 >/dev/full 2>err || status=$?
		[ "$status" = 1 ]
		[ "$(<err)" = 'fdwait: standard output: No space left on device' ]
	done
	status=0
	fdwait --help >/dev/full 2>err || status=$?
	[ "$status" = 1 ]
}

@test "standard output need not be open when nothing is printed" {
	ready_at 5
	local backend
	for backend in $FDWAIT_BACKENDS; do
		status=0
		fdwait -b "$backend" -q 5 >&- 2>err || status=$?
		[ "$status" = 0 ]
		[ ! -s err ]
		status=0
		fdwait -b "$backend" 5 >&- 2>err || status=$?
		[ "$status" = 1 ]
		[[ $(<err) == 'fdwait: standard output: Bad file descriptor' ]]
	done
}
