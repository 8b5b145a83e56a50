#!/bin/sh
# archive.sh - make the library out of its objects: archive.sh OUT CC ARCHIVE
# They become one object, so that only the public names are left in it.
set -e
$2 -r -nostdlib -o "$1.o" -Wl,--whole-archive "$3" -Wl,--no-whole-archive
objcopy --localize-hidden "$1.o"
rm -f "$1"
ar rcs "$1" "$1.o"
rm -f "$1.o"
