# interactive-manual.bats - fdwait-interactive(7) holds what is so
# shellcheck shell=bash

load interactive/talk

page=$FDWAIT_SOURCE/man/fdwait-interactive.7

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	[ -f "$page" ] || skip "no man/fdwait-interactive.7 here"
}

teardown() {
	stop_all
}

# The tutorial's sessions as transcripts, session.1 and so on: replies in one
# line each. A session that needs a process has a line "process NUMBER".
sessions() {
	awk '
	/^\.Sh TUTORIAL$/ { on = 1; next }
	/^\.Sh / { on = 0 }
	!on { next }
	/^\.\\" process: / { process = $3; next }
	/^\.Bd -literal$/ {
		file = "session." ++count
		if (process != "")
			print "process " process >file
		process = ""
		next
	}
	/^\.Ed$/ { if (file != "") { if (line != "") print line >file; close(file) }
		line = file = ""; next }
	file == "" { next }
	{ gsub(/\\e/, "\\"); gsub(/\\&/, "") }
	/^    / { sub(/^    /, ""); line = line $0; next }
	/^#/ { next }
	{ if (line != "") print line >file; line = $0 }
	' "$page"
}

@test "the tutorial's sessions go as they are shown" {
	needs_backend epoll kqueue devpoll
	sessions
	local one process tried=0 wrong=0
	for one in session.*; do
		process=$(sed -n 's/^process //p' "$one")
		rm -rf inside
		mkdir inside
		if [ -n "$process" ]; then
			# It ends when the event of the file was told, not
			# when something is in it: both would come together.
			bash -c 'until grep -q EVFILT_VNODE inside/replies; do
				sleep 0.02
			done' 2>/dev/null 3>&- &
			others+=" $!"
			# Who did not start it may not be told its status.
			sed "/^process /d; s/$process/$!/g
				s/\\(\"ident\":$!,.*\\)\"data\":0/\\1\"data\":<rest>/" \
				"$one" >inside/talk
		else
			cp "$one" inside/talk
		fi
		cd inside || return 1
		if ! session <talk; then
			echo "in $one"
			wrong=1
		fi
		cd .. || return 1
		tried=$((tried + ${#requests[@]}))
	done
	[ "$tried" -gt 60 ] || { echo "only $tried requests"; return 1; }
	return "$wrong"
}

@test "the page's lines fit a terminal of 80 columns" {
	requires mandoc
	! mandoc -T ascii -O width=80 "$page" | col -bx | grep -nE '^.{81}'
}

@test "the page has every verb that help knows, with its arguments, and no other" {
	printf 'help\n' | bare >replies
	grep -oE '"verb":"[a-z]+"' replies | sed 's/.*:"//; s/"//' | sort -u >known
	[ "$(wc -l <known)" -gt 30 ]
	sed -n '/^\.Ss Objects$/,/^\.Ss Descriptors of other/p' "$page" |
		sed -nE 's/^\.It Cm ([a-z]+).*/\1/p' | sort -u >told
	diff known told
}

@test "the page has every word of the reference text" {
	local word missing=0
	for word in select.select select.poll select.epoll select.devpoll \
		select.kqueue select.kevent select.PIPE_BUF select.error \
		poll.register poll.modify poll.unregister poll.poll \
		devpoll.register devpoll.modify devpoll.unregister devpoll.poll \
		devpoll.close devpoll.closed devpoll.fileno \
		epoll.fromfd epoll.register epoll.modify epoll.unregister \
		epoll.poll epoll.close epoll.closed epoll.fileno \
		kqueue.fromfd kqueue.control kqueue.close kqueue.closed \
		kqueue.fileno kevent.ident; do
		grep -qE "^\.It Li ${word//./\\.}[^a-z]" "$page" && continue
		echo "not in the table: $word"
		missing=1
	done
	return "$missing"
}

@test "mandoc has nothing to say about the page" {
	requires mandoc
	run --separate-stderr mandoc -T lint -W warning "$page"
	expect 0 '' ''
}

@test "README's session goes as it is shown" {
	[ -f "$FDWAIT_SOURCE/README.md" ] || skip "no README.md here"
	needs_backend epoll
	sed -n '/^    \$ fdwait -ij$/,/^$/p' "$FDWAIT_SOURCE/README.md" |
		sed '1d; /^$/d; s/^    //; s/^[^{]/> &/' >talk
	[ "$(wc -l <talk)" -gt 8 ]
	session -j <talk
}
