# helper.bash - what every suite of the program's tests starts with
# shellcheck shell=bash

bats_require_minimum_version 1.5.0

: "${FDWAIT:?is the program to test}"
: "${FDWAIT_SOURCE:?is the source tree}"

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

# Can the backend of this run tell these events?
backend_is() {
	local name
	for name; do
		[ "${FDWAIT_BACKEND-}" = "$name" ] && return 0
	done
	return 1
}
