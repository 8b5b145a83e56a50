#!/usr/bin/env bats
# completions.bats - what bash, zsh and fish offer, asked in the real shells
# shellcheck disable=SC2154 # bats sets status and output

load helper

# One directory for all tests: a fdwait first on PATH, files to complete, and a
# driver for each shell. A driver prints for each line that it is given
#   LINE => WORD WORD ...
# the words that would stand there instead of the last one, sorted, without the
# slash of a directory.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	mkdir -p bin fake work/dir home/.ssh
	ln -s "$FDWAIT" bin/fdwait
	mkfifo work/pipe work/c:d 'work/a b'
	: >work/dir/file
	printf '127.0.0.2 alpha\n127.0.0.3 beta\n' >hosts
	printf '%s ssh-ed25519 AAAA\n' alpha beta >home/.ssh/known_hosts

	# Words that no fdwait has: a list in a script would be seen.
	cat >fake/fdwait <<-'END'
		#!/bin/sh
		row() { printf '%s\t' "$@"; echo; }
		case $2 in
		options)
			row ybackend y NAME 'wait with it' ''
			row youtput '' FORMAT 'print as yellow (default), yarn or yew' ''
			row yevents Y LIST 'default events' ''
			row ykind '' TARGET 'a kind' ''
			;;
		backends) row ypoll native 'ypoll(2)' '' 'polls' ;;
		kinds) row ykind IN in fd 'a kind' ;;
		events | events:ykind)
			row yin request ykind 'data'
			row yeof result ykind 'an end'
			;;
		esac
	END
	chmod +x fake/fdwait

	# Run a program with the descriptors 0, 1, 2 and 5 and no others.
	cat >clean <<-'END'
		for fd in /dev/fd/*; do
			fd=${fd##*/}
			if ((fd > 2 && fd != 255)); then eval "exec $fd>&-"; fi
		done 2>/dev/null
		exec 5<>pipe
		exec "$@"
	END

	cat >bash-driver <<-'END'
		source "$FDWAIT_SOURCE/completions/fdwait.bash"
		compopt() { :; } # it works in a completion alone
		[[ -z $BREAKS ]] || COMP_WORDBREAKS=$BREAKS
		HOSTFILE=../hosts
		coproc cat # its descriptors are not for commands
		[[ -z $OFFSET ]] || _command_offset() { COMPREPLY=("offset$1"); }
		piece='^[[:space:]]*([:=@]+|[<>]+|"[^"]*"?|'
		[[ $COMP_WORDBREAKS == *:* ]] || piece='^[[:space:]]*([<>]+|'
		piece+='([^][:space:]<>\"'
		[[ $COMP_WORDBREAKS != *:* ]] || piece+=':=@'
		piece+=']|]|\[|\\.)+)(.*)'
		for line; do
			COMP_LINE=$line COMP_POINT=${#line} COMP_WORDS=() rest=$line
			while [[ $rest =~ $piece ]]; do
				COMP_WORDS+=("${BASH_REMATCH[1]}")
				rest=${BASH_REMATCH[3]}
			done
			[[ $line != *[!\\]' ' ]] || COMP_WORDS+=('')
			COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
			_fdwait fdwait "${COMP_WORDS[COMP_CWORD]}" ''
			# readline keeps what stands before the last break.
			last=${line//'\ '/_} last=${last##* }
			[[ $last == *[:=@]* && $COMP_WORDBREAKS == *:* ]] &&
				last=${last%"${last##*[:=@]}"} || last=
			[[ $line != *\"* ]] || last=
			words=("${COMPREPLY[@]/#/$last}")
			printf '%s =>' "$line"
			((${#words[@]} == 0)) || printf '%s\n' "${words[@]%/}" |
				LC_ALL=C sort -u | while IFS= read -r word; do
					printf ' %s' "$word"
				done
			echo
		done
	END

	cat >zsh-driver <<-'END'
		zmodload zsh/zpty
		top=$BATS_FILE_TMPDIR out=$BATS_TEST_TMPDIR/zsh-out
		zpty shell "PS1= TERM=dumb bash $top/clean zsh -f -i"
		zpty -w shell "stty -echo; source $top/zsh-inside; print -r RE''ADY"
		zpty -r shell answer '*READY*'
		for line; do
			rm -f $out
			zpty -w -n shell $line$'\t'
			repeat 6000; do
				[[ -s $out ]] && break
				sleep 0.01
			done
			print -r - "$line =>$(<$out)"
			zpty -w -n shell $'\x15'
		done
		zpty -d shell
	END
	cat >zsh-inside <<-'END'
		unsetopt prompt_cr prompt_sp
		fpath=($FDWAIT_SOURCE/completions $fpath)
		autoload -Uz compinit
		compinit -u -d $BATS_FILE_TMPDIR/zcompdump
		zstyle ':completion:*' hosts alpha beta
		compadd() {
			local -a found
			local -i at
			local before
			if [[ " $* " != *" -"(O|A|D)" "* ]]; then
				builtin compadd -O found "$@"
				found=( ${(Q)found} )
				at=${@[(i)-p]}
				(( at < $# )) && before=${(Q)@[at + 1]}
				results+=( ${IPREFIX}${before}${^found} )
				at=${@[(i)-*d]}
				(( at < $# )) && shown+=( ${(P)@[at + 1]} )
			fi
			builtin compadd "$@"
		}
		ask() {
			local LC_ALL=C
			results=() shown=()
			_main_complete 2>/dev/null
			[[ -n $SHOWN ]] && results=( $shown )
			results=( ${(ou)results%/} )
			print -r - "${results:+ $results}" >$BATS_TEST_TMPDIR/zsh-out.new
			mv $BATS_TEST_TMPDIR/zsh-out{.new,}
			compstate[insert]= compstate[list]=
		}
		zle -C ask complete-word ask
		bindkey '^I' ask
	END

	cat >fish-driver <<-'END'
		source $FDWAIT_SOURCE/completions/fdwait.fish
		for line in $argv
			set -l words (complete -C $line | string replace -r '/?\t.*' '' |
				string replace -r '/$' '' | LC_ALL=C sort -u)
			echo (string join ' ' -- "$line =>" $words)
		end
	END
}

# ask SHELL LINE...: what is offered. $BIN says which fdwait is found.
ask() {
	local shell=$1
	shift
	cd "$BATS_FILE_TMPDIR/work" || return 1
	export BATS_FILE_TMPDIR BATS_TEST_TMPDIR FDWAIT_SOURCE BREAKS OFFSET SHOWN
	local -a start
	local -a limit=(timeout 300)
	command -v timeout >/dev/null || limit=()
	# shellcheck disable=SC2016 # bash expands it
	case $shell in
	bash) start=(bash --norc -c 'source "$0"' ../bash-driver) ;;
	zsh) start=(zsh -f ../zsh-driver) ;;
	fish) start=(fish --no-config ../fish-driver) ;;
	esac
	env HOME="$BATS_FILE_TMPDIR/home" \
		PATH="$BATS_FILE_TMPDIR/${BIN-bin}:$PATH" \
		"${limit[@]}" bash ../clean "${start[@]}" "$@" 2>&1
}

# Hold what is offered against a table of `LINE => WORD...` on standard input.
offers() {
	local shell=$1 line
	local -a lines=() wanted=()
	while IFS= read -r line; do
		wanted+=("$line")
		lines+=("${line%%=>*}")
		lines[-1]=${lines[-1]% }
	done
	diff <(printf '%s\n' "${wanted[@]}") <(ask "$shell" "${lines[@]}")
}

# row LINE [BEFORE]: a row of such a table, its words from standard input.
row() {
	printf '%s =>' "$1"
	LC_ALL=C sort -u | while IFS= read -r word; do
		printf ' %s' "${2-}$word"
	done
	echo
}

list() {
	"$FDWAIT" --list "$1"
}

# Everything that --list knows, where it can be typed.
everything() {
	local kind completes place
	list options | awk -F '\t' '{ print "--" $1 } $2 != "" { print "-" $2 }' |
		row 'fdwait -'
	{ list backends | cut -f 1; echo auto; } | row 'fdwait -b '
	{
		list kinds | awk -F '\t' '{ print $1 ":" }'
		printf '%s\n' 0 1 2 5 'a b' c:d dir pipe
	} | row 'fdwait '
	list events | awk -F '\t' '$2 == "request" { print $1 }' | row 'fdwait -e '
	list signals | awk -F '\t' '$3 == "target" { print $1 }' |
		row 'fdwait signal:' signal:
	list signals | awk -F '\t' '$3 == "target" { print $1 }' |
		row 'fdwait --signal s=' s=
	list kinds | while IFS=$'\t' read -r kind _ _ completes _; do
		case $completes in
		fd) place=$kind:5: ;;
		path) place=$kind:pipe: ;;
		host) place=$kind:alpha:1: ;;
		pid) place=$kind:1: ;;
		signal) place=$kind:TERM: ;;
		netdev) place=$kind:lo: ;;
		none) place=$kind:1: ;;
		*) continue ;;
		esac
		list "events:$kind" | awk -F '\t' '$2 == "request" { print $1 }' |
			row "fdwait $place" "$place"
	done
}

# The same positions in every shell.
positions() {
	cat <<-'END'
		fdwait --ba => --backend
		fdwait --backend=ep => --backend=epoll
		fdwait -b po => poll
		fdwait -bpo => -bpoll
		fdwait -o  => json none shell text
		fdwait --output=j => --output=json
		fdwait -e in,ou => in,out
		fdwait --events=oneshot,o => --events=oneshot,open --events=oneshot,out
		fdwait -r  => 0 1 2 5
		fdwait --read=0, => --read=0,0 --read=0,1 --read=0,2 --read=0,5
		fdwait -w 0-5,1- => 0-5,1-0 0-5,1-1 0-5,1-2 0-5,1-5
		fdwait -x5 => -x5
		fdwait --list events:f => events:fd events:fifo
		fdwait --list con => constants
		fdwait --targets-from  => a b c:d dir pipe
		fdwait --targets-from=dir/ => --targets-from=dir/file
		fdwait -t  =>
		fdwait --count  =>
		fdwait fi => fifo:
		fdwait req=fi => req=fifo:
		fdwait pi => pipe
		fdwait fifo:p => fifo:pipe
		fdwait fifo:a\  => fifo:a b
		fdwait req=fifo:p => req=fifo:pipe
		fdwait fifo:dir/ => fifo:dir/file
		fdwait unix:dir/none:con => unix:dir/none:connect
		fdwait fifo:c: => fifo:c:d fifo:c:in
		fdwait fifo:c:d:i => fifo:c:d:in
		fdwait fd: => fd:0 fd:1 fd:2 fd:5
		fdwait req=fd: => req=fd:0 req=fd:1 req=fd:2 req=fd:5
		fdwait 0- => 0-0 0-1 0-2 0-5
		fdwait 5:o => 5:oneshot 5:out
		fdwait 5:out,o => 5:out,oneshot
		fdwait 3-9:pri,o => 3-9:pri,oneshot 3-9:pri,out
		fdwait req=5:rdh => req=5:rdhup
		fdwait fd:5@1:rdh => fd:5@1:rdhup
		fdwait tcp:alpha:80 =>
		fdwait tcp:alpha:80:c => tcp:alpha:80:connect
		fdwait tcp:[::1]:80:in,c => tcp:[::1]:80:in,connect
		fdwait udp:53:i => udp:53:in
		fdwait udp:alpha:53:i => udp:alpha:53:in
		fdwait pipe:i => pipe:in
		fdwait /dev/tty:rdh => /dev/tty:rdhup
		fdwait vno => vnode:
		fdwait vnode:p => vnode:pipe
		fdwait vnode:dir/file:re => vnode:dir/file:read vnode:dir/file:rename vnode:dir/file:revoke
		fdwait dir/file:li => dir/file:link
		fdwait proc:1:fork,ex => proc:1:fork,exec proc:1:fork,exit
		fdwait end=pid:1:tr => end=pid:1:track
		fdwait signal:US => signal:USR1 signal:USR2
		fdwait stop=signal:TER => stop=signal:TERM
		fdwait signal:KIL =>
		fdwait --signal=WINC => --signal=WINCH
		fdwait netdev:lo:linkd => netdev:lo:linkdown
		fdwait timer: =>
		fdwait --fifo p => pipe
		fdwait --fifo=p => --fifo=pipe
		fdwait --fifo req=p => req=pipe
		fdwait --fifo=req=p => --fifo=req=pipe
		fdwait --fifo pipe: =>
		fdwait --fd  => 0 1 2 5
		fdwait --epoll -f -t 5 5:ou => 5:out
		fdwait -bpoll --output=json 5:ou => 5:out
		fdwait -bpoll fi => fifo:
		fdwait nothing: =>
	END
}

# Words of another program: every list must come from the fdwait on PATH.
other_words() {
	cat <<-'END'
		fdwait -- => --ybackend --yevents --ykind --youtput
		fdwait -y  => auto ypoll
		fdwait --youtput  => yarn yellow yew
		fdwait --yevents= => --yevents=yin
		fdwait y => ykind:
		fdwait f =>
		fdwait ykind:5: => ykind:5:yin
		fdwait --ykind  => 0 1 2 5
	END
}

# What stands behind -- is completed as a command line of its own.
commands() {
	cat <<-'END'
		fdwait 5 -- no-such-comm =>
		fdwait 5 -- cat pi => pipe
		fdwait -t 5 -- cat dir/ => dir/file
	END
}

# What stands behind -- is completed as if it stood alone.
behind_command() {
	commands | offers "$1"
	offers "$1" <<-'END'
		fdwait 5 -- fdwait --ba => --backend
		fdwait -- fdwait -- fdwait req=5:exc => req=5:exclusive
	END
	[[ " $(ask "$1" 'fdwait 5 -- fdwai') " == *' fdwait '* ]]
}

# Process ids and interfaces, which no table can hold.
plain() {
	local said
	said=$(ask "$1" 'fdwait proc:' 'fdwait end=pid:' 'fdwait --proc ')
	local pid=$BASHPID start
	for start in proc: end=pid: ''; do
		grep -qE "=>.* $start$pid( |\$)" <<<"$said" ||
			{ echo "no $start$pid in: $said"; return 1; }
	done
	[ -d /sys/class/net/lo ] || return 0
	said=$(ask "$1" 'fdwait netdev:l' 'fdwait --netdev=l')
	grep -qE '=>.* netdev:lo( |$)' <<<"$said" || { echo "$said"; return 1; }
	grep -qE '=>.* --netdev=lo( |$)' <<<"$said" || { echo "$said"; return 1; }
}

# -- bash --

@test "bash offers every option, backend, kind and event of --list" {
	everything | offers bash
}

@test "bash offers what fits each position" {
	positions | offers bash
}

@test "bash asks the fdwait on PATH for its words" {
	other_words | BIN=fake offers bash
}

@test "bash completes the command behind --" {
	commands | offers bash
	[[ " $(ask bash 'fdwait 5 -- fdwai') " == *' fdwait '* ]]
	# The package bash-completion does better, told where the command is.
	OFFSET=1 offers bash <<-'END'
		fdwait 5 -- kill - => offset3
		fdwait a=5:in -- kill - => offset7
	END
}

@test "bash offers known hosts" {
	offers bash <<-'END'
		fdwait tcp:alp => tcp:alpha:
		fdwait req=udp:be => req=udp:beta:
		fdwait --tcp=al => --tcp=alpha:
	END
}

@test "bash completes with other COMP_WORDBREAKS, in quotes and at redirections" {
	BREAKS=$' \t\n"\'><;|&(' offers bash <<-'END'
		fdwait --backend=ep => --backend=epoll
		fdwait req=fifo:p => req=fifo:pipe
		fdwait req=5:out,o => req=5:out,oneshot
		fdwait fd: => fd:0 fd:1 fd:2 fd:5
	END
	offers bash <<-'END'
		fdwait "fifo:a => fifo:a b
		fdwait 5 <pi => pipe
		fdwait 5 < pi => pipe
		fdwait 5 <pipe fi => fifo:
		fdwait --format -- -b po => poll
		fdwait -fjb po => poll
		fdwait -fjbpo => -fjbpoll
	END
}

@test "bash offers processes and network interfaces" {
	plain bash
}

# -- zsh --

@test "zsh offers every option, backend, kind and event of --list" {
	requires zsh
	everything | offers zsh
}

@test "zsh offers what fits each position" {
	requires zsh
	positions | offers zsh
}

@test "zsh asks the fdwait on PATH for its words" {
	requires zsh
	other_words | BIN=fake offers zsh
}

@test "zsh completes the command behind --" {
	requires zsh
	behind_command zsh
}

@test "zsh offers known hosts" {
	requires zsh
	offers zsh <<-'END'
		fdwait tcp:alp => tcp:alpha
		fdwait req=udp:be => req=udp:beta
		fdwait --tcp=al => --tcp=alpha
	END
}

@test "zsh shows what an option and a word mean" {
	requires zsh
	local said
	said=$(SHOWN=1 ask zsh 'fdwait --bac' 'fdwait fif' 'fdwait 5:rdh')
	said=${said//[[:space:]]/}
	local meaning
	for meaning in "$(list options | awk -F '\t' '$1 == "backend" { print $4 }')" \
		"$(list kinds | awk -F '\t' '$1 == "fifo" { print $5 }')" \
		"$(list events | awk -F '\t' '$1 == "rdhup" { print $4 }')"; do
		meaning=${meaning//[[:space:]]/}
		# A narrow terminal cuts it.
		[[ -n $meaning && $said == *"${meaning:0:30}"* ]]
	done
}

@test "zsh offers processes and network interfaces" {
	requires zsh
	plain zsh
}

# -- fish --

@test "fish offers every option, backend, kind and event of --list" {
	requires fish
	everything | offers fish
}

@test "fish offers what fits each position" {
	requires fish
	positions | offers fish
}

@test "fish asks the fdwait on PATH for its words" {
	requires fish
	other_words | BIN=fake offers fish
}

@test "fish completes the command behind --" {
	requires fish
	behind_command fish
}

@test "fish offers known hosts" {
	requires fish
	local said
	said=$(ask fish 'fdwait tcp:alp' 'fdwait --tcp=bet')
	[[ $said == *'=> tcp:alpha:'* && $said == *'=> --tcp=beta:'* ]]
}

@test "fish shows what an option and a word mean" {
	requires fish
	cd "$BATS_FILE_TMPDIR/work"
	local want
	want=$(printf '%s\t%s\n' \
		--backend "$(list options | awk -F '\t' '$1 == "backend" { print $4 }')" \
		fifo: "$(list kinds | awk -F '\t' '$1 == "fifo" { print $5 }')" \
		5:rdhup "$(list events | awk -F '\t' '$1 == "rdhup" { print $4 }')")
	# shellcheck disable=SC2016 # fish expands it
	PATH=$BATS_FILE_TMPDIR/bin:$PATH run fish --no-config -c '
		source $FDWAIT_SOURCE/completions/fdwait.fish
		for line in "fdwait --bac" "fdwait fif" "fdwait 5:rdh"
			complete -C $line
		end'
	[ "$output" = "$want" ] || { echo "$output"; false; }
}

@test "fish offers processes and network interfaces" {
	requires fish
	plain fish
}

# -- the files --

@test "the program takes every format and subject that is offered" {
	local said word
	said=$(ask bash 'fdwait -o ')
	[ -n "${said#*=>}" ]
	for word in ${said#*=>}; do
		"$FDWAIT" -o "$word" --list kinds >/dev/null
	done
	said=$(ask bash 'fdwait --list ')
	[ -n "${said#*=>}" ]
	for word in ${said#*=>}; do
		"$FDWAIT" --list "$word" >/dev/null
	done
}

@test "bash, zsh and fish take the files' syntax" {
	cd "$FDWAIT_SOURCE/completions"
	bash -n fdwait.bash
	if command -v zsh >/dev/null; then zsh -n _fdwait; fi
	if command -v fish >/dev/null; then fish -n fdwait.fish; fi
}

@test "shellcheck has nothing to say about the bash completion" {
	requires shellcheck
	shellcheck "$FDWAIT_SOURCE/completions/fdwait.bash"
}

@test "the files are installed where the shells look" {
	requires meson
	local build=${FDWAIT%/*}
	[ -f "$build/meson-info/meson-info.json" ] || skip "no build directory of meson's here"
	run meson introspect --installed "$build"
	[[ $output == *completions* ]] || skip "this build leaves the completions out"
	[[ $output == *'/share/bash-completion/completions/fdwait"'* ]]
	[[ $output == *'/share/zsh/site-functions/_fdwait"'* ]]
	[[ $output == *'/share/fish/vendor_completions.d/fdwait.fish"'* ]]
}
