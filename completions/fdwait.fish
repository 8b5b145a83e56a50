# fdwait.fish - completion for fish; the words are `fdwait --list`'s
# SPDX-License-Identifier: ISC

function __fdwait_list
    command fdwait --list $argv[1] 2>/dev/null
end

# Words of a subject with their meaning, which is column 3, between 1 and 2.
function __fdwait_offer -a before after column subject
    for row in (__fdwait_list $subject)
        set -l columns (string split \t -- $row)
        printf '%s%s%s\t%s\n' $before $columns[1] $after $columns[$column]
    end
end

# The descriptors that a command would get: the open ones, without those that
# are closed on exec where the system tells.
function __fdwait_descriptors -a before part
    string match -q '*@*' -- $part; and return
    set -l head (string replace -r '[^,-]*$' '' -- $part)
    for path in /dev/fd/*
        set -l fd (string replace -r '.*/' '' -- $path)
        set -l info /proc/$fish_pid/fdinfo/$fd
        test -e $path; or continue
        if test -r $info
            string match -qr '^flags:.*[2367][0-7]{6}$' <$info; and continue
        end
        printf '%s%s%s\tdescriptor\n' $before $head $fd
    end
end

# The words of a comma list that are not in it yet; 3: a kind or nothing.
function __fdwait_events -a before part kind
    set -l head (string replace -r '[^,]*$' '' -- $part)
    set -l used (string split , -- $head)
    set -l subject events
    test -n "$kind"; and set subject events:$kind
    for row in (__fdwait_list $subject)
        set -l columns (string split \t -- $row)
        test $columns[2] = request; or continue
        contains -- $columns[1] $used; and continue
        printf '%s%s%s\t%s\n' $before $head $columns[1] $columns[4]
    end
end

function __fdwait_paths -a before part
    for path in (complete -C "__fdwait_no_such_command "(string escape -- $part))
        # fish also completes what stands behind a colon or an equals sign.
        string match -qr '[:=]' -- $part; and not test -e $path; and continue
        printf '%s%s\n' $before $path
    end
end

function __fdwait_hosts -a before
    for host in (__fish_print_hostnames)
        printf '%s%s:\thost\n' $before $host
    end
end

# What stands for itself, with no colon in it; 2 is how it is completed.
function __fdwait_plain -a before completes
    switch $completes
        case pid
            for row in (ps -A -o pid= -o comm= 2>/dev/null)
                set -l columns (string split -m 1 ' ' -- (string trim -- $row))
                printf '%s%s\t%s\n' $before $columns[1] "$columns[2]"
            end
        case netdev
            for path in /sys/class/net/*
                printf '%s%s\tinterface\n' $before (string replace -r '.*/' '' -- $path)
            end
        case signal
            for row in (__fdwait_list signals)
                set -l columns (string split \t -- $row)
                test $columns[3] = target; or continue
                printf '%s%s\t%s\n' $before $columns[1] $columns[4]
            end
    end
end

# The words that an option's meaning names: the last of each part of a list.
function __fdwait_named -a before meaning
    set -l text (string replace -a '(default)' '' -- $meaning)
    for part in (string split ', ' -- (string replace -a ' or ' ', ' -- $text))
        set -l word (string match -r '\S+(?=\s*$)' -- $part)
        set -l name (string replace -r '\[.*' '' -- $word)
        printf '%s%s\n' $before $name
        test $name != $word; and __fdwait_offer $before$name: '' 5 kinds
    end
end

# The row of a kind, a column a line; false for no kind.
function __fdwait_find_kind -a kind
    for row in (__fdwait_list kinds)
        set -l columns (string split \t -- $row)
        # pid is another name of proc
        test $columns[1] = $kind -o $columns[1]:$kind = proc:pid; or continue
        printf '%s\n' $columns
        return 0
    end
    return 1
end

# Print LABEL=, when there is one.
function __fdwait_label -a text
    string match -r '^[A-Za-z_][A-Za-z0-9_-]*=' -- $text; or echo
end

# An option --KIND [LABEL=]NAME: no events behind it.
function __fdwait_literal -a before text kind
    set -l columns (__fdwait_find_kind $kind); or return
    set -l label (__fdwait_label $text)
    set -l part (string sub -s (math 1 + (string length -- "$label")) -- $text)
    switch $columns[4]
        case fd
            __fdwait_descriptors "$before$label" "$part"
        case path
            __fdwait_paths "$before$label" "$part"
        case host
            __fdwait_hosts "$before$label"
        case '*'
            __fdwait_plain "$before$label" $columns[4]
    end
end

# What stands behind KIND:, and its events.
function __fdwait_place -a before part kind completes syntax
    set -l last (string replace -r '[^:]*$' '' -- $part)
    set -l events (string replace -r '.*:' '' -- $part)
    switch $completes
        case fd
            if test -n "$last"
                __fdwait_events $before$last "$events" $kind
            else
                __fdwait_descriptors $before "$part"
            end
        case path
            __fdwait_paths $before "$part"
            test -n "$last"; and __fdwait_events $before$last "$events" $kind
        case host
            # A host that may be left out is one in brackets.
            if string match -qr '^(\[[^]]*\]|[^:]*):[^:]*:' -- $part
                or begin
                    string match -qr '^\[' -- $syntax
                    and string match -qr '^[0-9]+:($|[^0-9])' -- $part
                end
                __fdwait_events $before$last "$events" $kind
            else if test -z "$last"
                __fdwait_hosts $before
            end
        case '*'
            if test -n "$last"
                __fdwait_events $before$last "$events" $kind
            else
                __fdwait_plain $before $completes
            end
    end
end

function __fdwait_operand
    set -l text (string unescape -- (commandline -ct))
    set -l before (commandline -opc)
    set -l end (contains -i -- -- $before)
    if test -n "$end"
        set -l words (string escape -- $before[(math $end + 1)..])
        test $end -lt (count $before); or set words
        complete -C (string join ' ' -- $words (commandline -ct))
        return
    end
    set -l label (__fdwait_label $text)
    set -l part (string sub -s (math 1 + (string length -- "$label")) -- $text)
    set -l last (string replace -r '[^:]*$' '' -- $part)
    set -l events (string replace -r '.*:' '' -- $part)
    if test -z "$last"
        __fdwait_offer "$label" : 5 kinds
        string match -qr '^([0-9][0-9-]*)?$' -- "$part"
        and __fdwait_descriptors "$label" "$part"
        __fdwait_paths "$label" "$part"
        return
    end
    set -l kind (string replace -r ':.*' '' -- $part)
    set -l columns (__fdwait_find_kind $kind)
    if test -n "$columns"
        set part (string replace -r '^[^:]*:' '' -- $part)
        __fdwait_place "$label$kind:" "$part" $kind $columns[4] $columns[2]
        return
    end
    if string match -qr '^[0-9][0-9-]*:' -- $part
        __fdwait_events "$label$last" "$events" fd
        return
    end
    __fdwait_paths "$label" "$part"
    set -l path (string replace -r ':[^:]*$' '' -- $part)
    if test -p $path
        __fdwait_events "$label$last" "$events" fifo
    else if test -S $path
        __fdwait_events "$label$last" "$events" unix
    else if test -c $path
        __fdwait_events "$label$last" "$events" fd
    else if test -f $path -o -d $path
        __fdwait_events "$label$last" "$events" vnode
    end
end

# $1 is what the option's argument is called in --list options, $2 the option,
# $3 its meaning. What stands before the cursor in its word comes without the
# option, or in one word with it.
function __fdwait_argument -a argument option meaning
    set -l text (string unescape -- (commandline -ct))
    set text (string replace -r -- '^(--[^=]*=|-[A-Za-z0-9])' '' "$text")
    switch $argument
        case NAME
            echo auto
            __fdwait_offer '' '' 5 backends
        case FDS
            __fdwait_descriptors '' "$text"
        case LIST
            __fdwait_events '' "$text"
        case FILE
            __fdwait_paths '' "$text"
        case FORMAT SUBJECT
            __fdwait_named '' $meaning
        case TARGET
            __fdwait_literal '' "$text" $option
    end
end

complete -c fdwait -f -a '(__fdwait_operand)'
for row in (__fdwait_list options)
    set -l columns (string split \t -- $row)
    set -l options -l $columns[1] -d $columns[4]
    test -n "$columns[2]"; and set -a options -s $columns[2]
    test -n "$columns[3]"; and set -a options -x \
        -a '(__fdwait_argument '(string join ' ' -- (string escape -- $columns[3] $columns[1] $columns[4]))')'
    complete -c fdwait $options
end
