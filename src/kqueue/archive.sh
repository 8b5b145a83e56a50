#!/bin/sh
# archive.sh - make the library out of its objects: archive.sh OUT CC ARCHIVE
# They become one object, so that only the public names are left in it.
set -e
join() {
	$2 -r -nostdlib -o "$1.o" "$4" \
		-Wl,--whole-archive "$3" -Wl,--no-whole-archive
}
# The compiler's own groups (x86's thunks) must not be told apart from their
# names, which are about to become local. Not every linker has to be asked.
join "$1" "$2" "$3" -Wl,--force-group-allocation 2>/dev/null ||
	join "$1" "$2" "$3" -nostdlib
# A cross compiler knows its own.
"$($2 -print-prog-name=objcopy)" --localize-hidden "$1.o"
rm -f "$1"
"$($2 -print-prog-name=ar)" rcs "$1" "$1.o"
rm -f "$1.o"
