# SPDX-License-Identifier: GPL-2.0-or-later
#
# futrace.fish - completes the command line in fish. Options and subcommands come from
# `futrace --help`, so they are always those of the installed program.

function __futrace_pids
    for pid in (string match -r '^\d+$' -- (path basename /proc/*))
        read -l comm </proc/$pid/comm
        and printf '%s\t%s\n' $pid $comm
    end 2>/dev/null # a process may end meanwhile
end

# Is the word to complete the first one?
function __futrace_first
    test (count (commandline -opc)) = 1
end

# A command with its own arguments follows --, but for compare.
function __futrace_before_dashes
    set -l words (commandline -opc)
    not contains -- -- $words; or test "$words[2]" = compare
end

function __futrace_command
    set -l words (commandline -opc) (commandline -ct)
    set -l dashes (contains -i -- -- $words)
    and complete -C (string join ' ' -- (string escape -- $words[(math $dashes + 1)..-1]))
end

complete -c futrace -f
complete -c futrace -n '__fish_seen_subcommand_from report compare; and __futrace_before_dashes' -F
complete -c futrace -n 'not __futrace_before_dashes' -a '(__futrace_command)'

# Offers the options and subcommands in the help $argv[2] where the condition $argv[1] holds.
function __futrace_offer
    for line in (string split \n -- $argv[2])
        set -l row (string match -r '^  futrace ([a-z]+) .*?  +(.*)$' -- $line)
        and complete -c futrace -n __futrace_first -a $row[2] -d $row[3]
        and continue
        set row (string match -r '^  (-.|  ).? --([a-z-]+) ?(\S*) +(.*)$' -- $line)
        or continue
        set -l option complete -c futrace -n $argv[1] -l $row[3] -d $row[5]
        string match -q -- '-?' $row[2]; and set option $option -s (string sub -s 2 -- $row[2])
        switch "$row[4]"
            case ''
                $option
            case FILE DIR
                $option -r -F
            case LIST 'PID*'
                $option -x -a '(__futrace_pids)'
            case KEY
                $option -x -a 'wait calls max waiters'
            case WHEN
                $option -x -a 'auto always never'
            case USER
                $option -x -a '(__fish_complete_users)'
            case '*'
                $option -x
        end
    end
end

# These two have options of their own.
for command in compare stacks
    __futrace_offer "__fish_seen_subcommand_from $command; and __futrace_before_dashes" \
        "$(futrace $command --help 2>/dev/null)"
end
__futrace_offer 'not __fish_seen_subcommand_from compare stacks; and __futrace_before_dashes' \
    "$(futrace --help 2>/dev/null)"
