# fdwait.bash - completion for bash 4 and later; the words are `fdwait --list`'s
# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# It works with and without the bash-completion package, and whatever
# COMP_WORDBREAKS is. These variables are _fdwait's, seen by what it calls:
#   words  the words before the cursor, dequoted, joined again where bash
#          broke them at : = @; word_starts: where each begins in COMP_WORDS
#   cur    the last of them; it is $head and then $part, which is completed
#   cut    how much of cur stands before the text that readline replaces

# Columns of a subject, parted by a character that isn't blank for `read`.
_fdwait_list() {
	command fdwait --list "$1" 2>/dev/null | tr '\t' '\037'
}

# Take the quotes off $1, the raw word under the cursor: sets cur and cut.
_fdwait_dequote() {
	local raw=$1 quote='' before='' char i
	cur='' cut=''
	for ((i = 0; i < ${#raw}; i++)); do
		char=${raw:i:1}
		case $quote$char in
		\'\' | '""') quote='' ;;
		\' | '"') quote=$char before=$cur ;;
		\\ | \"\\)
			i=$((i + 1))
			cur+=${raw:i:1}
			;;
		[:=@])
			cur+=$char
			[[ $COMP_WORDBREAKS == *"$char"* ]] && cut=$cur
			;;
		*) cur+=$char ;;
		esac
	done
	if [[ $quote ]]; then cut=$before; fi
}

# Set words, word_starts and cur; false when a file is to be redirected to.
_fdwait_split() {
	local line=${COMP_LINE:0:COMP_POINT} blank piece last='' i
	local redirect=false
	local -a raw=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		blank=${line%%[![:space:]]*}
		line=${line#"$blank"}
		piece=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || piece=$line
		line=${line#"$piece"}
		if [[ -z $blank && ${#raw[@]} -gt 0 && $redirect == false ]] &&
			[[ $last =~ ^[:=@]+$ || $piece =~ ^[:=@]+ ]]; then
			raw[${#raw[@]} - 1]+=$piece
		elif [[ $piece =~ ^[0-9]*[\<\>]+[\&\|]?$ ]]; then
			redirect=true
		elif [[ $redirect == true ]] && ((i < COMP_CWORD)); then
			redirect=false
		else
			raw+=("$piece")
			word_starts+=("$i")
		fi
		last=$piece
	done
	words=()
	for piece in "${raw[@]}"; do
		_fdwait_dequote "$piece"
		words+=("$cur")
	done
	[[ $redirect == false ]]
}

# Move what is matched by the pattern from $part to $head.
_fdwait_shift() {
	# shellcheck disable=SC2295 # it is a pattern
	local rest=${part##$1}
	head+=${part:0:${#part}-${#rest}}
	part=$rest
}

# -- candidates --

_fdwait_offer() {
	local word
	for word; do
		[[ $word != "$part"* ]] || COMPREPLY+=("$head$word")
	done
}

_fdwait_offer_paths() {
	local path
	while IFS= read -r path; do
		# readline sees directories itself where it replaces a whole path.
		[[ $head == "$cut" || ! -d $path ]] || path+=/
		COMPREPLY+=("$head$path")
		compopt -o filenames 2>/dev/null
	done < <(compgen -f -- "$part")
}

# The descriptors that a command would get: the open ones, without those that
# are closed on exec where the system tells.
_fdwait_offer_descriptors() {
	local path key value flags
	[[ $part != *@* ]] || return 0
	_fdwait_shift '*[,-]'
	for path in /dev/fd/*; do
		[[ -e $path ]] || continue
		flags=0
		if [[ -r /proc/self/fdinfo/${path##*/} ]]; then
			while read -r key value; do
				[[ $key != flags: ]] || flags=$value
			done <"/proc/self/fdinfo/${path##*/}"
		fi
		((8#$flags & 8#2000000)) || _fdwait_offer "${path##*/}"
	done
}

# The words of a comma list that are not in it yet; $1: a kind or nothing.
_fdwait_offer_events() {
	local name use list=,
	list+=${part%"${part##*,}"}
	_fdwait_shift '*,'
	while IFS=$'\037' read -r name use _; do
		[[ $use != request || $list == *",$name,"* ]] ||
			_fdwait_offer "$name"
	done < <(_fdwait_list "events${1:+:$1}")
}

# The words that an option's meaning names: the last of each part of a list.
_fdwait_offer_named() {
	local text=${1//(default)/} kind name word
	text=${text// or /, }
	while [[ $text ]]; do
		word=${text%%, *}
		[[ $text == *', '* ]] && text=${text#*, } || text=
		while [[ $word == *' ' ]]; do word=${word% }; done
		word=${word##* }
		name=${word%%\[*}
		_fdwait_offer "$name"
		[[ $word == *\[* ]] || continue
		while IFS=$'\037' read -r kind _; do
			_fdwait_offer "$name:$kind"
		done < <(_fdwait_list kinds)
	done
}

# What stands behind KIND: and how it is completed; false for no kind.
_fdwait_find_kind() {
	local name
	while IFS=$'\037' read -r name syntax _ completes _; do
		# pid is another name of proc
		[[ $name != "$1" && $name:$1 != proc:pid ]] || return 0
	done < <(_fdwait_list kinds)
	return 1
}

_fdwait_offer_hosts() {
	local host
	while IFS= read -r host; do
		_fdwait_offer "$host:"
	done < <(compgen -A hostname -- "$part")
}

_fdwait_offer_processes() {
	local path
	for path in /proc/[0-9]*; do
		[[ ! -d $path ]] || _fdwait_offer "${path##*/}"
	done
	[[ -d /proc/self ]] || while read -r path; do
		_fdwait_offer "$path"
	done < <(ps -A -o pid= 2>/dev/null)
}

_fdwait_offer_interfaces() {
	local path
	for path in /sys/class/net/*; do
		[[ ! -e $path ]] || _fdwait_offer "${path##*/}"
	done
}

# All but those that nobody can wait for.
_fdwait_offer_signals() {
	local name use
	while IFS=$'\037' read -r name _ use _; do
		[[ $use != target ]] || _fdwait_offer "$name"
	done < <(_fdwait_list signals)
}

# What stands for itself, with no colon in it.
_fdwait_offer_plain() {
	local name path i
	case $completes in
	pid)
		_fdwait_offer_processes
		# A list says which is which; the words are numbers alone.
		[[ ${COMP_TYPE-} == 63 ]] || return 0
		for i in "${!COMPREPLY[@]}"; do
			name=
			path=/proc/${COMPREPLY[i]#"$head"}/comm
			[[ ! -r $path ]] || read -r name 2>/dev/null <"$path"
			COMPREPLY[i]+=${name:+ ($name)}
		done
		;;
	netdev) _fdwait_offer_interfaces ;;
	signal) _fdwait_offer_signals ;;
	esac
}

_fdwait_shift_label() {
	if [[ $part =~ ^[A-Za-z_][A-Za-z0-9_-]*= ]]; then
		_fdwait_shift "${BASH_REMATCH[0]}"
	fi
}

# An option --KIND [LABEL=]NAME: no events behind it.
_fdwait_offer_literal() {
	local syntax completes
	_fdwait_find_kind "$1" || return 0
	_fdwait_shift_label
	case $completes in
	fd) _fdwait_offer_descriptors ;;
	path) _fdwait_offer_paths ;;
	host) [[ $part == *:* ]] || _fdwait_offer_hosts ;;
	*) _fdwait_offer_plain ;;
	esac
}

# What stands behind KIND:, and its events.
_fdwait_offer_place() {
	local events='^(\[[^]]*\]|[^:]*):[^:]*:'
	case $completes in
	fd)
		if [[ $part == *:* ]]; then
			_fdwait_shift '*:'
			_fdwait_offer_events "$1"
		else
			_fdwait_offer_descriptors
		fi
		;;
	path)
		_fdwait_offer_paths
		if [[ $part == *:* ]]; then
			_fdwait_shift '*:'
			_fdwait_offer_events "$1"
		fi
		;;
	host)
		# A host that may be left out is one in brackets.
		if [[ $part =~ $events ]] ||
			[[ $syntax == \[* && $part =~ ^[0-9]+:($|[^0-9]) ]]; then
			_fdwait_shift '*:'
			_fdwait_offer_events "$1"
		elif [[ $part != *:* ]]; then
			_fdwait_offer_hosts
		fi
		;;
	*)
		if [[ $part == *:* ]]; then
			_fdwait_shift '*:'
			_fdwait_offer_events "$1"
		else
			_fdwait_offer_plain
		fi
		;;
	esac
}

_fdwait_offer_operand() {
	local kind syntax completes
	_fdwait_shift_label
	if [[ $part == *:* ]] && _fdwait_find_kind "${part%%:*}"; then
		kind=${part%%:*}
		_fdwait_shift "$kind:"
		_fdwait_offer_place "$kind"
		return
	fi
	if [[ $part =~ ^[0-9][0-9-]*: ]]; then
		_fdwait_shift '*:'
		_fdwait_offer_events fd
		return
	fi
	_fdwait_offer_paths
	if [[ $part == *:* ]]; then
		kind=
		[[ ! -p ${part%:*} ]] || kind=fifo
		[[ ! -S ${part%:*} ]] || kind=unix
		[[ ! -c ${part%:*} ]] || kind=fd
		[[ ! -f ${part%:*} && ! -d ${part%:*} ]] || kind=vnode
		_fdwait_shift '*:'
		[[ -z $kind ]] || _fdwait_offer_events "$kind"
		return
	fi
	while IFS=$'\037' read -r kind _; do
		_fdwait_offer "$kind:"
	done < <(_fdwait_list kinds)
	[[ $part && ! $part =~ ^[0-9][0-9-]*$ ]] || _fdwait_offer_descriptors
}

# $1 is what the option's argument is called in --list options, $2 the option,
# $3 its meaning.
_fdwait_offer_argument() {
	local name
	case $1 in
	NAME)
		_fdwait_offer auto
		while IFS=$'\037' read -r name _; do
			_fdwait_offer "$name"
		done < <(_fdwait_list backends)
		;;
	FDS) _fdwait_offer_descriptors ;;
	LIST) _fdwait_offer_events ;;
	FILE) _fdwait_offer_paths ;;
	FORMAT | SUBJECT) _fdwait_offer_named "$3" ;;
	TARGET) _fdwait_offer_literal "$2" ;;
	esac
}

# -- the command behind -- --

# $1 is the index in words of its name.
_fdwait_offer_command() {
	if declare -F _comp_command_offset >/dev/null; then
		_comp_command_offset "${word_starts[$1]}"
	elif declare -F _command_offset >/dev/null; then
		_command_offset "${word_starts[$1]}"
	elif (($1 == ${#words[@]} - 1)); then
		local name
		while IFS= read -r name; do
			COMPREPLY+=("$name")
		done < <(compgen -c -- "$part")
	else
		_fdwait_offer_paths
	fi
}

# -- the whole --

# Look an option of row $1 up: set argument and meaning.
_fdwait_take_row() {
	option=${names[$1]} argument=${arguments[$1]} meaning=${meanings[$1]}
}

# What does the option word $1 want? Sets option, argument, meaning, and
# attached: the part of the word up to an argument inside it.
_fdwait_take_option() {
	local i at
	option='' argument='' meaning='' attached=''
	if [[ $1 == --* ]]; then
		for i in "${!names[@]}"; do
			[[ --${names[i]} != "${1%%=*}" ]] || _fdwait_take_row "$i"
		done
		[[ $1 != *=* ]] || attached=${1%%=*}=
		return 0
	fi
	for ((at = 1; at < ${#1}; at++)); do
		for i in "${!letters[@]}"; do
			[[ ${letters[i]} == "${1:at:1}" ]] || continue
			_fdwait_take_row "$i"
			[[ $argument ]] || continue
			((at + 1 == ${#1})) || attached=${1:0:at+1}
			return 0
		done
	done
}

_fdwait() {
	local cur cut head='' part='' option='' argument='' meaning='' attached=''
	local name letter wanted text i
	local -a words=() word_starts=() names=() letters=() arguments=() meanings=()
	COMPREPLY=()
	while IFS=$'\037' read -r name letter wanted text _; do
		names+=("$name") letters+=("$letter")
		arguments+=("$wanted") meanings+=("$text")
	done < <(_fdwait_list options)

	if ! _fdwait_split; then
		_fdwait_dequote "${COMP_WORDS[COMP_CWORD]##*[<>&|]}"
		part=$cur
		_fdwait_offer_paths
		return
	fi
	part=$cur
	for ((i = 1; i < ${#words[@]} - 1; i++)); do
		if [[ $argument && -z $attached ]]; then
			argument=
		elif [[ ${words[i]} == -- ]]; then
			_fdwait_offer_command $((i + 1))
			return
		elif [[ ${words[i]} == -?* ]]; then
			_fdwait_take_option "${words[i]}"
		else
			argument=
		fi
	done
	if [[ $argument && -z $attached ]]; then
		_fdwait_offer_argument "$argument" "$option" "$meaning"
	elif [[ $part == -* ]]; then
		_fdwait_take_option "$part"
		if [[ $attached ]]; then
			head=$attached part=${part#"$attached"}
			_fdwait_offer_argument "$argument" "$option" "$meaning"
		else
			_fdwait_offer "${names[@]/#/--}"
			for letter in "${letters[@]}"; do
				[[ -z $letter ]] || _fdwait_offer "-$letter"
			done
		fi
	else
		_fdwait_offer_operand
	fi

	if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[:/] ]]; then
		compopt -o nospace 2>/dev/null
	fi
	for i in "${!COMPREPLY[@]}"; do
		COMPREPLY[i]=${COMPREPLY[i]#"$cut"}
	done
}

complete -F _fdwait fdwait
