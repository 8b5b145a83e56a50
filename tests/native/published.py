#!/usr/bin/env python3
"""Compare our declaration headers with what the libc crate publishes.

usage: published.py SYSTEM COMPILER...

Debian's librust-libc-dev has the crate's sources. Each constant that both it
and our headers have must have the same value, and each struct in STRUCTS the
same members of the same sizes at the same places. COMPILER compiles for that
system with our headers; the comparison is a C file of static assertions, so
it is the compiler that compares. Ends with TAP.
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

CRATE = "/usr/share/cargo/registry/libc-*/src/unix/"
BSD = ["mod.rs", "bsd/mod.rs"]
FILES = {  # later ones win
    "dragonfly": BSD + ["bsd/freebsdlike/mod.rs",
        "bsd/freebsdlike/dragonfly/mod.rs"],
    "freebsd": BSD + ["bsd/freebsdlike/mod.rs",
        "bsd/freebsdlike/freebsd/mod.rs",
        "bsd/freebsdlike/freebsd/freebsd14/mod.rs",
        "bsd/freebsdlike/freebsd/freebsd14/x86_64.rs"],
    "illumos": ["mod.rs", "solarish/mod.rs", "solarish/illumos.rs",
        "solarish/x86_64.rs"],
    "netbsd": BSD + ["bsd/netbsdlike/mod.rs", "bsd/netbsdlike/netbsd/mod.rs",
        "bsd/netbsdlike/netbsd/x86_64.rs"],
    "openbsd": BSD + ["bsd/netbsdlike/mod.rs",
        "bsd/netbsdlike/openbsd/mod.rs", "bsd/netbsdlike/openbsd/x86_64.rs"],
}
# Our header of each; every system must have the first three.
STRUCTS = {
    "pollfd": "poll.h",
    "timespec": "time.h",
    "sockaddr_un": "sys/un.h",
    "kevent": "sys/event.h",
    "epoll_event": "sys/epoll.h",
    "port_event": "port.h",
    "port_notify": "port.h",
}
# Addresses, which no assertion can compare.
ADDRESSES = {"RTLD_DEFAULT", "SIG_DFL", "SIG_ERR", "SIG_IGN"}
# Fewer would mean that nothing was compared.
CONSTANTS_LEAST = 150

TYPES = {
    "c_char": "char", "c_int": "int", "c_long": "long", "c_short": "short",
    "c_uint": "unsigned int", "c_ulong": "unsigned long",
    "c_ushort": "unsigned short", "i16": "int16_t", "i32": "int32_t",
    "i64": "int64_t", "i8": "int8_t", "u16": "uint16_t", "u32": "uint32_t",
    "u64": "uint64_t", "u8": "uint8_t", "intptr_t": "intptr_t",
    "uintptr_t": "uintptr_t", "size_t": "size_t",
}


def read(system):
    found = glob.glob(CRATE)
    if not found:
        return None
    texts = []
    for name in FILES[system]:
        path = os.path.join(found[-1], name)
        if os.path.exists(path):
            text = open(path).read()
            text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
            texts.append(re.sub(r"//[^\n]*", "", text))
    return texts


def expression(text, known):
    """A constant's value, or None for what is more than numbers."""
    text = re.sub(r"\bas\s+(::)?\w+", "", text)
    text = re.sub(r"(?<=[0-9a-fA-F])_?[iu](8|16|32|64|size)\b", "", text)
    text = text.replace("::", "").replace("!", "~").strip()
    if not re.fullmatch(r"[\w\s|&<>()+*~-]+", text):
        return None
    names = set(re.findall(r"\b[A-Za-z_]\w*", text))
    if any(name not in known for name in names):
        return None
    try:
        return int(eval(text, {}, known))
    except (SyntaxError, TypeError, ValueError):
        return None


def constants(texts):
    known = {}
    for text in texts:
        here = {}
        for name, value in re.findall(
                r"pub const (\w+)\s*:\s*[:\w]+\s*=\s*([^;]+);", text):
            value = expression(value, {**known, **here})
            if value is None:
                continue
            if name in here and here[name] != value:
                value = None  # chosen by cfg(), which is not looked at
            here[name] = value
        known.update(here)
    return {name: value for name, value in known.items() if value is not None}


def types(texts):
    known = dict(TYPES)
    for text in texts:
        for name, base in re.findall(r"pub type (\w+) = (?:::)?(\w+);", text):
            if name not in TYPES and base in known:
                known[name] = known[base]
    return known


def c_member(name, rust, known):
    rust = rust.strip().replace("::", "")
    array = re.fullmatch(r"\[(\w+);\s*(\d+)\]", rust)
    if array and array[1] in known:
        return "%s %s[%s];" % (known[array[1]], name, array[2])
    if rust.startswith("*"):
        return "void *%s;" % name
    return "%s %s;" % (known[rust], name) if rust in known else None


def structs(texts):
    known, found = types(texts), {}
    for text in texts:
        for attributes, name, body in re.findall(
                r"((?:#\[[^\n]*\n\s*)*)pub struct (\w+)\s*\{([^}]*)\}", text):
            if name not in STRUCTS:
                continue
            body = re.sub(r"#\[.*\]", "", body)
            members = {}  # one of two that cfg() chooses between
            for member, rust in re.findall(
                    r"(?:pub )?(\w+):\s*([^,]+),?", body):
                members.setdefault(member, c_member(member, rust, known))
            found[name] = list(members.items())
    return found


def assertions(system, texts):
    lines, compared = [], 0
    values, layouts = constants(texts), structs(texts)
    for name in sorted(values.keys() - ADDRESSES):
        lines += ["#ifdef " + name,
            '_Static_assert((long long)(%s) == %dLL || (unsigned)(%s) == '
            '(unsigned)%dLL, "%s is %d");' % (
                name, values[name], name, values[name], name, values[name]),
            "enum { compared_%s };" % name, "#endif"]
    for name, members in sorted(layouts.items()):
        if any(text is None for _, text in members):
            continue
        theirs = "struct published_" + name
        lines.append("%s { %s };" % (theirs, " ".join(t for _, t in members)))
        packed = system == "illumos" and name == "epoll_event"
        if packed:  # on x86, as 32-bit programs have it
            lines[-1] = lines[-1][:-1] + " __attribute__((packed));"
        lines.append('_Static_assert(sizeof(struct %s) == sizeof(%s), '
            '"size of struct %s");' % (name, theirs, name))
        for member, _ in members:
            ours = "data" if name == "epoll_event" and member == "u64" \
                else member
            lines.append('_Static_assert(offsetof(struct %s, %s) == '
                'offsetof(%s, %s) && sizeof(((struct %s *)0)->%s) == '
                'sizeof(((%s *)0)->%s), "struct %s: %s");' % (name, ours,
                    theirs, member, name, ours, theirs, member, name, member))
    return lines, layouts


HEADERS = ("errno.h fcntl.h limits.h netdb.h netinet/in.h poll.h signal.h "
    "stddef.h stdint.h stdlib.h string.h sys/filio.h sys/ioctl.h "
    "sys/resource.h sys/select.h sys/socket.h sys/stat.h sys/types.h "
    "sys/un.h sys/wait.h time.h unistd.h").split()
EXTRA = {"freebsd": ["sys/event.h", "sys/eventfd.h"],
    "illumos": ["port.h", "procfs.h", "sys/epoll.h", "sys/eventfd.h", "sys/inotify.h",
    "sys/signalfd.h", "sys/timerfd.h"]}


def main():
    system, compiler = sys.argv[1], sys.argv[2:]
    texts = read(system)
    print("1..2")
    if texts is None:
        for i in 1, 2:
            print("ok %d # skip no sources of the libc crate here "
                "(librust-libc-dev)" % i)
        return
    headers = HEADERS + EXTRA.get(system, ["sys/event.h"])
    lines, layouts = assertions(system, texts)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "published.c")
        with open(path, "w") as file:
            file.write("".join("#include <%s>\n" % h for h in headers))
            file.write("\n".join(lines) + "\n")
        done = subprocess.run(compiler + ["-fsyntax-only", path],
            stderr=subprocess.PIPE, text=True)
        expanded = subprocess.run(compiler + ["-E", "-P", path],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in done.stderr.splitlines():
        if "error:" in line:
            print("# " + re.sub(r"^.*error: (static assertion failed[^:]*: )?",
                "", line))
    print("%s 1 - %s: constants and structs are as published" % (
        "ok" if done.returncode == 0 else "not ok", system))
    count = expanded.stdout.count("enum { compared_")
    wanted = {"pollfd", "timespec", "sockaddr_un",
        "epoll_event" if system == "illumos" else "kevent"}
    good = count >= CONSTANTS_LEAST and wanted <= set(layouts)
    print("# %d constants, structs: %s" % (count, " ".join(sorted(layouts))))
    print("%s 2 - %s: enough of them was compared" % (
        "ok" if good else "not ok", system))


if __name__ == "__main__":
    main()
