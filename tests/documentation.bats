# documentation.bats - the help, the manual, README and NEWS hold what is so
# shellcheck shell=bash

load helper

manual=$FDWAIT_SOURCE/man/fdwait.1

# Skip where a file is missing.
needs() {
	[ -f "$FDWAIT_SOURCE/$1" ] || skip "no $1 here yet"
}

# The manual, plain, as a user reads it.
manual_text() {
	requires mandoc
	mandoc -T utf8 -O width=200 "$manual" | col -b | sed 's/[‐−–]/-/g'
}

# Does the file FILE have each word on standard input, as a word of its own?
has_words() {
	local word missing=0
	while IFS= read -r word; do
		grep -qE -- "(^|[^[:alnum:]_-])$word([^[:alnum:]_-]|\$)" "$1" && continue
		printf 'not in %s: %s\n' "$2" "$word"
		missing=1
	done
	return "$missing"
}

option_names() {
	fdwait --list options | cut -f 1 | sed 's/^/--/'
}

option_letters() {
	fdwait --list options | cut -f 2 | grep . | sed 's/^/-/'
}

# -- help --

@test "--help has every option, letter and kind, and every event" {
	fdwait --help >help
	[ "$(option_names | wc -l)" -gt 30 ]
	option_names | grep -vxE -- "--($(fdwait --list kinds | cut -f 1 |
		paste -sd '|'))" | has_words help --help
	option_letters | has_words help --help
	fdwait --list kinds | cut -f 1 | sed 's/$/:/' >kinds
	local kind
	while read -r kind; do
		grep -qE "^ *$kind" help || { echo "$kind"; return 1; }
	done <kinds
	fdwait --list events | cut -f 1 | has_words help --help
}

@test "--help says that kinds are options, too" {
	fdwait --help | grep -q -- '--KIND'
}

@test "--help has the arguments and meanings that --list has" {
	fdwait --help | tr -s ' \n' '  ' >help
	local name letter argument meaning
	while IFS='|' read -r name letter argument meaning; do
		[[ $argument == TARGET ]] && continue
		grep -qF -- "--$name${argument:+ $argument} $meaning" help ||
			{ echo "$name: $argument: $meaning"; return 1; }
	done < <(fdwait --list options | tr '\t' '|')
}

# -- exit statuses --

exit_statuses='0 1 2 3 4 124 125 126 127 128'

@test "--help, the manual and README have every exit status" {
	fdwait --help | sed -n '/^exit status/,$p' >help
	[ -s help ]
	tr ' ' '\n' <<<"$exit_statuses" | sed 's/^128/128[+]n/' |
		has_words help --help
	if [ -f "$manual" ]; then
		manual_text | awk '/^EXIT STATUS/ {on = 1; next}
			/^[A-Z]/ {on = 0} on' >exits
		[ -s exits ]
		tr ' ' '\n' <<<"$exit_statuses" | has_words exits 'EXIT STATUS'
	fi
	needs README.md
	tr ' ' '\n' <<<"$exit_statuses" | has_words "$FDWAIT_SOURCE/README.md" README
}

# -- manual --

@test "the manual has every option, letter, kind, event, backend and subject" {
	needs man/fdwait.1
	manual_text >text
	option_names | has_words text manual
	option_letters | has_words text manual
	fdwait --list kinds | cut -f 1 | has_words text manual
	fdwait --list events | cut -f 1 | has_words text manual
	fdwait --list backends | cut -f 1 | has_words text manual
	printf '%s\n' backends kinds events constants limits signals options |
		has_words text manual
}

@test "the manual explains each option in an item of its own" {
	needs man/fdwait.1
	local name
	while read -r name; do
		grep -qE "^\\.It.*Fl -$name( |\$)" "$manual" ||
			{ echo "no .It for --$name"; return 1; }
	done < <(option_names | sed 's/^--//' |
		grep -vxE "$(fdwait --list kinds | cut -f 1 | paste -sd '|')" |
		grep -vxE "$(fdwait --list backends | cut -f 1 | paste -sd '|')")
	while read -r name; do
		grep -qE "^\\.It.*Fl $name( |\$)" "$manual" ||
			{ echo "no .It for -$name"; return 1; }
	done < <(option_letters | sed 's/^-//')
}

@test "the manual has the sections that a manual has" {
	needs man/fdwait.1
	local section
	for section in NAME SYNOPSIS DESCRIPTION ENVIRONMENT 'EXIT STATUS' \
		EXAMPLES 'SEE ALSO' BUGS; do
		grep -qE "^\\.Sh $section\$" "$manual" ||
			{ echo "$section"; return 1; }
	done
}

@test "the manual has every field of --format and every variable" {
	needs man/fdwait.1
	manual_text >text
	local letter
	for letter in l t k f e m d b p s P T %; do
		grep -qF -- "%$letter" text || { echo "%$letter"; return 1; }
	done
	printf '%s\n' FDWAIT_COUNT FDWAIT_STATUS FDWAIT_LABEL FDWAIT_EVENTS \
		FDWAIT_FD FDWAIT_PATH FDWAIT_DATA FDWAIT_LABEL_1 |
		has_words text manual
}

@test "mandoc has nothing to say about the manual" {
	needs man/fdwait.1
	requires mandoc
	run --separate-stderr mandoc -T lint -W warning "$manual"
	expect 0 '' ''
}

@test "the manual's examples do what they say" {
	needs man/fdwait.1
	[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3 here"
	requires nc
	nc -h 2>&1 | grep -qE '\[-[0-9A-Za-z]*U' ||
		skip "no nc here that has Unix sockets"
	mkdir bin
	ln -s "$FDWAIT" bin/fdwait
	run --separate-stderr /usr/bin/python3 - "$manual" "$PWD/bin" <<'END'
import os, random, re, socket, subprocess, sys
lines = open(sys.argv[1]).read().split("\n")
begin = lines.index(".Sh EXAMPLES")
expect, block, tried, wrong, blocks = None, None, 0, 0, 0
def plain(text):
    return text.replace(r"\e", "\\").replace(r"\&", "").replace(r"\-", "-") \
        .replace(r"\(aq", "'").replace(r"\(dq", '"').replace(r"\(ha", "^") \
        .replace(r"\(ti", "~")
# Its durations, for a machine that is so many times as slow.
def slowly(script, factor):
    return re.sub(r"\b(sleep |-t )([0-9.]*[1-9][0-9.]*)\b",
        lambda found: "%s%g" % (found[1], float(found[2]) * factor), script)
def free_port():
    while True:
        port = random.randint(10000, 30000) # not the kernel's choice for others
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as u:
                u.bind(("127.0.0.1", port))
                return str(port)
        except OSError:
            pass
def outcome(script, directory):
    os.mkdir(directory)
    env = dict(os.environ, PATH=sys.argv[2] + ":" + os.environ["PATH"])
    for name in list(env):
        if name.startswith("FDWAIT"):
            del env[name]
    try:
        got = subprocess.run(["sh", "-c", script.replace("17466", free_port())],
            env=env, cwd=directory, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        return got.stdout, got.stderr
    except subprocess.TimeoutExpired as e:
        return e.stdout or b"", b"took longer than 120 s"
# How another's child ended is gone with it, before Linux 6.15, if it may not
# be heard of otherwise.
def same(out, want):
    system = os.uname()
    return out == want or (system.sysname == "Linux" and
        [int(n) for n in re.findall(r"\d+", system.release)[:2]] < [6, 15] and
        out == re.sub(rb"status=exited \d+", b"status=unknown", want))
for line in lines[begin + 1:]:
    if block is None and line.startswith(".Sh "):
        break
    if line.startswith('.\\" expect: '):
        expect = line[len('.\\" expect: '):]
    elif line.startswith(".Bd -literal"):
        blocks += 1
        block = []
    elif line == ".Ed" and block is not None:
        script = plain("\n".join(block) + "\n")
        block = None
        if expect is None:
            print("no `expect:` before:\n" + script)
            wrong += 1
            continue
        want = expect.encode().replace(b"\\n", b"\n")
        expect = None
        tried += 1
        for factor in 1, 4, 16:
            out, err = outcome(slowly(script, factor),
                "example.%d.%d" % (tried, factor))
            if same(out, want) and not err:
                break
        else:
            wrong += 1
            print(script, "expected:", want, "\ngot:", out, err)
    elif block is not None:
        block.append(line)
assert tried >= 5, tried
sys.exit(1 if wrong else 0)
END
	expect 0 '' ''
}

# -- README and NEWS --

@test "README has every option, kind, event and backend" {
	needs README.md
	local readme=$FDWAIT_SOURCE/README.md
	option_names | has_words "$readme" README
	fdwait --list kinds | cut -f 1 | has_words "$readme" README
	fdwait --list events | cut -f 1 | has_words "$readme" README
	fdwait --list backends | cut -f 1 | has_words "$readme" README
}

@test "README names no option that does not exist" {
	needs README.md
	option_names | sort >known
	grep -oE 'fdwait( [^|;&`]*)? --[a-z][a-z-]+' "$FDWAIT_SOURCE/README.md" |
		grep -oE -- '--[a-z][a-z-]+' | sort -u >used
	[ -z "$(comm -13 known used)" ] || { comm -13 known used; return 1; }
}

@test "NEWS names the version of the program first" {
	needs NEWS.md
	local version
	version=$(fdwait --version)
	version=${version#fdwait }
	grep -E '^#+ ' "$FDWAIT_SOURCE/NEWS.md" | grep -E '[0-9]\.[0-9]' |
		head -n 1 | grep -qF -- "$version"
}

@test "the licence is there" {
	needs LICENSE
	grep -qiE 'permission to use, copy, modify|redistribution and use' \
		"$FDWAIT_SOURCE/LICENSE"
}
