# signals.bats - what signals do to a wait, and what they must not do
# shellcheck shell=bash

load helper

teardown() {
	stop_all
}

# The other side is a Python program: a shell can't set every disposition, and
# can't tell a death by signal from an exit status.
#
#   go(ARGUMENT..., ignore=, block=, stdout=)  start it, armed when it is back
#   end(p)   its standard output, standard error and returncode (-n: signal n)
#   put()    make descriptor 5 readable
drive() {
	[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3 here"
	run --separate-stderr /usr/bin/python3 -c '
import fcntl, json, os, subprocess, sys, time
from signal import *
alarm(500)  # an orphan of a suite that was killed must not stay
fdwait, backends = sys.argv[1], sys.argv[2].split()
ends = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in os.pipe()]
os.dup2(ends[0], 5)
write5 = ends[1]
def put(text=b"x"):
    os.write(write5, text)
def go(*args, ignore=(), block=(), stdout=subprocess.PIPE):
    def prepare():
        for n in (SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGUSR1, SIGQUIT, SIGALRM):
            signal(n, SIG_IGN if n in ignore else SIG_DFL)
        pthread_sigmask(SIG_SETMASK, block)
    r, w = os.pipe()
    p = subprocess.Popen([fdwait, "--ready-fd", str(w), *args],
        stdout=stdout, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        pass_fds=[5, w], preexec_fn=prepare, restore_signals=False, text=True)
    os.close(w)
    assert os.read(r, 9) == b"\n", p.communicate()
    os.close(r)
    return p
def end(p):
    try:
        out, err = p.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        p.kill()
        raise
    return out, err, p.returncode
def state(p):
    return open("/proc/%d/stat" % p.pid).read().rpartition(")")[2].split()[0]
def stop(p):
    p.send_signal(SIGSTOP)
    # Or it is over: that came first.
    until(lambda: p.poll() is not None or state(p) == "T")
def until(true):
    for _ in range(6000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("never")
def goes_on(how, signals, options):
    for backend in backends:
        for n in signals:
            for args in options:
                p = go("-b", backend, *args, "5", **{how: [n]})
                p.send_signal(n)
                time.sleep(0.01)
                same(p.poll(), None)
                put()
                out, err, code = end(p)
                same((err, code), ("", 0))
                same("in" in out, True)
                os.read(5, 1)
def same(got, want):
    if got != want:
        print("got", got, "expected", want)
        sys.exit(1)
exec(sys.argv[3])
' "$FDWAIT" "$FDWAIT_BACKENDS" "$1"
	[ "$status" = 0 ] && [ -z "$output" ] && [ -z "$stderr" ] && return
	printf '%s\n%s\n' "$output" "$stderr"
	return 1
}

@test "INT, TERM and HUP end a wait by that signal" {
	drive '
for backend in backends:
    for n in SIGINT, SIGTERM, SIGHUP:
        for args in (), ("-t", "60"), ("-f",), ("-q",), ("-n", "2"), \
                ("--settle", "1"), ("--all",):
            p = go("-b", backend, *args, "5")
            p.send_signal(n)
            same(end(p), ("", "", -n))
'
}

@test "a shell sees 128+n" {
	mkfifo queue
	exec 5<>queue
	local name
	for name in $(heeded TERM HUP); do
		start 5
		kill -"$name" "$started"
		ended
		expect $((128 + $(kill -l "$name"))) '' ''
	done
}

@test "what was ready before the signal stays printed" {
	drive '
for backend in backends:
    p = go("-f", "-b", backend, "5")
    put()
    same(p.stdout.readline(), "5 in\n")
    p.terminate()
    same(end(p), ("", "", -SIGTERM))
    os.read(5, 1)
'
}

@test "in -f the JSON end line comes before death by signal" {
	drive '
for backend in backends:
    for n in SIGINT, SIGTERM, SIGHUP:
        for args in ("-jf",), ("-j", "-n", "9"), ("-jf", "-t", "60"):
            p = go("-b", backend, *args, "5")
            same(json.loads(p.stdout.readline())["ready"], True)
            p.send_signal(n)
            same(end(p), ("{\"end\":\"signal\"}\n", "", -n))
    # Without -f there is no end line.
    p = go("-j", "-b", backend, "5")
    p.terminate()
    same(end(p), ("", "", -SIGTERM))
'
}

@test "-o shell ends its block with 128+n when a signal ends the wait" {
	drive '
p = go("-o", "shell", "5")
p.terminate()
out, err, code = end(p)
same((err, code), ("", -SIGTERM))
same(out.endswith("(exit 143)\n"), True)
same(out.startswith("FDWAIT_COUNT=0\n"), True)
'
}

@test "with --settle what is pending is printed before death by signal" {
	drive '
for backend in backends:
    put()
    p = go("--settle", "60", "-f", "-v", "-b", backend, "5")
    # It has looked when it waits for the rest of the 60 seconds.
    for line in p.stderr:
        if ") = 1" in line:
            break
    until(lambda: state(p) == "S")
    time.sleep(0.05)
    p.terminate()
    out, err, code = end(p)
    same((out.split(" bytes")[0].strip(), code), ("5 in", -SIGTERM))
    os.read(5, 1)
'
}

@test "a signal that the caller ignores does not end the wait" {
	drive '
goes_on("ignore", [SIGINT, SIGTERM, SIGHUP], [(), ("-jf", "-n", "1"),
    ("--settle", "1ms"), ("-o", "shell")])
'
}

@test "a signal that the caller blocks does not end the wait" {
	drive '
goes_on("block", [SIGINT, SIGTERM, SIGHUP, SIGUSR1], [(), ("-jf", "-n", "1"),
    ("-o", "shell")])
'
}

@test "with a command, too, blocked and ignored signals change nothing" {
	drive '
put()
for backend in backends:
    p = go("-b", backend, "-n", "1", "5", "--", "sh", "-c", "echo ran",
        ignore=[SIGINT, SIGCHLD], block=[SIGCHLD, SIGTERM])
    same(end(p), ("ran\n", "", 0))
'
}

@test "other signals have their default action" {
	drive '
for n in SIGUSR1, SIGQUIT, SIGALRM, SIGKILL:
    p = go("-jf", "5")
    p.send_signal(n)
    out, err, code = end(p)
    same((err, code), ("", -n))
'
}

@test "signals that do nothing do not disturb a wait" {
	drive '
for backend in backends:
    p = go("-b", backend, "-t", "60", "5")
    for _ in range(50):
        p.send_signal(SIGWINCH)
        p.send_signal(SIGCHLD)
        p.send_signal(SIGCONT)
    same(p.poll(), None)
    put()
    same(end(p), ("5 in\n", "", 0))
    os.read(5, 1)
'
}

@test "interruptions neither shorten nor lengthen a timeout" {
	drive '
for backend in backends:
    began = time.monotonic()
    p = go("-b", backend, "-t", "0.3", "5")
    while p.poll() is None:
        p.send_signal(SIGSTOP)
        p.send_signal(SIGCONT)
        time.sleep(0.002)
    lasted = time.monotonic() - began
    same(end(p), ("", "", 124))
    same(lasted >= 0.3, True)
'
}

@test "the deadline runs on while fdwait is stopped" {
	drive '
for backend in backends:
    began = time.monotonic()
    p = go("-b", backend, "-t", "0.3", "5")
    stop(p)
    time.sleep(max(0, began + 0.4 - time.monotonic()))
    p.send_signal(SIGCONT)
    same(end(p), ("", "", 124))
'
}

@test "what came while fdwait was stopped is told when it goes on" {
	drive '
for backend in backends:
    for args in (), ("-t", "60"), ("-n", "1"):
        p = go("-b", backend, *args, "5")
        stop(p)
        put()
        p.send_signal(SIGCONT)
        same(end(p), ("5 in\n", "", 0))
        os.read(5, 1)
'
}

@test "fdwait dies of SIGPIPE when its reader is gone" {
	drive '
put()
for backend in backends:
    for args in (), ("-j",), ("-f",), ("-jf",), ("-o", "shell"):
        r, w = os.pipe()
        os.close(r)
        p = subprocess.Popen([fdwait, "-b", backend, *args, "5"], stdout=w,
            stderr=subprocess.PIPE, pass_fds=[5], text=True)
        os.close(w)
        same(end(p), (None, "", -SIGPIPE))
'
}

@test "fdwait dies of SIGPIPE even while idle" {
	drive '
for backend in backends:
    for args in (), ("-f",), ("-j", "-n", "9"), ("-t", "60"):
        r, w = os.pipe()
        p = go("-b", backend, "--interval", "10ms", *args, "5", stdout=w)
        os.close(w)
        os.close(r)
        same(end(p), (None, "", -SIGPIPE))
'
}

@test "where SIGPIPE is ignored a reader that is gone is exit 1" {
	drive '
want = (None, "fdwait: standard output: Broken pipe\n", 1)
for backend in backends:
    for args in (), ("-f",):
        r, w = os.pipe()
        p = go("-b", backend, "--interval", "10ms", *args, "5", stdout=w,
            ignore=[SIGPIPE])
        os.close(w)
        os.close(r)
        same(end(p), want)
put()
for backend in backends:
    r, w = os.pipe()
    os.close(r)
    p = subprocess.Popen([fdwait, "-b", backend, "5"], stdout=w,
        stderr=subprocess.PIPE, pass_fds=[5], text=True,
        restore_signals=False, preexec_fn=lambda: signal(SIGPIPE, SIG_IGN))
    os.close(w)
    same(end(p), want)
'
}

@test "-q does not watch the standard output" {
	drive '
for backend in backends:
    r, w = os.pipe()
    p = go("-q", "-b", backend, "5", stdout=w)
    os.close(w)
    os.close(r)
    put()
    same(end(p), (None, "", 0))
    os.read(5, 1)
'
}

@test "a reader that takes nothing does not keep a signal from ending fdwait" {
	drive '
put()
for args in ("-fj",), ("-f", "--settle", "1ms"), ("-j", "-n", "9"), ("-o", "shell"):
    for n in SIGTERM, SIGINT, SIGHUP:
        r, w = os.pipe()
        os.set_blocking(w, False)
        for size in 65536, 4096, 1:
            try:
                while True:
                    os.write(w, bytes(size))
            except BlockingIOError:
                pass
        os.set_blocking(w, True)
        p = go("-b", backends[0], *args, "5", stdout=w)
        # One that comes just before it writes is not seen; the next one is.
        for _ in range(3000):
            if p.poll() is not None:
                break
            p.send_signal(n)
            time.sleep(0.02)
        else:
            p.kill()
        same(end(p), (None, "", -n))
        os.close(r)
        os.close(w)
'
}
