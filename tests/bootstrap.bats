#!/usr/bin/env bats
# shellcheck shell=bash disable=SC2154 # bats sets output and status

# bootstrap.bats - what ./bootstrap installs, and when it is content

load helper

# Nothing but these tools is in PATH, each a word or "NAME=FILE".
only() {
	local tool
	unset CC # the one of this build is not among them
	mkdir tools
	for tool; do
		case $tool in
		*=*) ln -s "${tool#*=}" "tools/${tool%%=*}" ;;
		*) ln -s "$(type -P "$tool")" "tools/$tool" ;;
		esac
	done
}

# fake NAME: a program that standard input is the text of.
fake() {
	{ echo "#!/bin/sh" && cat; } >"$1"
	chmod +x "$1"
}

@test "bash before 5 is none, and Homebrew's goes before the system's" {
	mkdir -p brew/bin
	fake brew/brew <<-END
		case \$1 in
		--prefix) echo "$PWD/brew" ;;
		install)
			echo "\$*" >>"$PWD/asked"
			ln -s "$BASH" "$PWD/brew/bin/bash"
			;;
		esac
	END
	fake old-bash <<-'END'
		BASH_VERSINFO=3
		eval "$2"
	END
	fake uname <<<'echo Darwin'
	fake nothing </dev/null
	only cat dirname grep id ln mktemp rm sed {bats,jq}="$PWD/nothing" \
		uname="$PWD/uname" bash="$PWD/old-bash" brew="$PWD/brew/brew"

	PATH=$PWD/tools run "$FDWAIT_SOURCE/bootstrap" install test
	echo "$output"
	[ "$status" = 0 ]
	[[ $(<asked) == 'install bash '* ]]
	[[ $output == *'not here: bash '* ]]
	[[ $output != *'needed, and not here'* ]]
	# It is looked for where Homebrew's is now.
	rm asked
	PATH=$PWD/tools FDWAIT_INSTALL=no \
		run "$FDWAIT_SOURCE/bootstrap" install test
	[ "$status" = 0 ]
	[ ! -e asked ]
}
