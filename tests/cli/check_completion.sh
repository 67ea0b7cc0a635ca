#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_completion.sh - tests that fish and zsh complete all that `futrace --help` lists.
#
# check_cli compares the table of options with --help and with bash's completion.

set -eu

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
top=$(cd "${TEST_TOP:-.}" && pwd)
futrace=${TEST_FUTRACE:-./futrace}
PATH=$(cd "$(dirname "$futrace")" && pwd):$PATH
export PATH
export HOME="${TMPDIR:-/tmp}/no-home"

# Prints the completions of LINE in the shell whose function is $shell.
offers_fish()
{
	# shellcheck disable=SC2016
	timeout 60 fish -N -c 'source $argv[1]; complete -C $argv[2]' "$top/contrib/futrace.fish" "$1"
}

offers_zsh()
{
	timeout 60 zsh -f "$top/tests/cli/complete.zsh" "$top/contrib" "$1"
}

# expect LINE PATTERN...: fails unless the completions of LINE match each PATTERN.
expect()
{
	offered=$("offers_$shell" "$1")
	line=$1
	shift
	for pattern; do
		echo "$offered" | grep -qE -e "$pattern" || {
			echo "$shell: completing '$line' does not offer $pattern but: $offered"
			exit 1
		}
	done
}

refuse()
{
	offered=$("offers_$shell" "$1")
	! echo "$offered" | grep -qE -e "$2" || {
		echo "$shell: completing '$1' offers $2: $offered"
		exit 1
	}
}

options=$(futrace --help | sed -n 's/^  ....--\([a-z-]*\) .*/--\1/p')
letters=$(futrace --help | sed -n 's/^  \(-.\), --.*/\1/p')
commands=$(futrace --help | sed -n 's/^  futrace \([a-z][a-z]*\) .*/\1/p')
[ "$(echo "$options" | wc -l)" -ge 20 ] || { echo "--help lists no options: $options"; exit 1; }
[ "$(echo "$commands" | wc -l)" -ge 2 ] || { echo "--help lists no subcommands: $commands"; exit 1; }

for shell in fish zsh; do
	has $shell $shell || continue
	# shellcheck disable=SC2046,SC2086
	expect 'futrace --' $(printf '^%s([^a-z-]|$) ' $options)
	# One-letter options stand with the long ones: fish lists them after a -, zsh beside the long one.
	# shellcheck disable=SC2046,SC2086
	expect 'futrace -' $(printf '(^|[[:space:]])%s([[:space:]]|$) ' $letters)
	# shellcheck disable=SC2046,SC2086
	expect 'futrace ' $(printf '^%s[[:space:]] ' $commands)
	expect 'futrace --so' '--sort'
	expect 'futrace --color ' always auto never
	expect 'futrace --sort wa' wait waiters
	expect 'futrace -s ' calls max
	expect 'futrace -p ' "(^|[[:space:]])$$([[:space:]]|\$)"
	expect "futrace --json $top/contrib/on-d" on-debian
	expect "futrace report $top/contrib/on-d" on-debian
	expect "futrace compare $top/contrib/on-d" on-debian
	expect "futrace compare a.json -- $top/contrib/on-d" on-debian
	expect 'futrace compare --' --fail-over --finding --idle --word
	refuse 'futrace compare --' '--record'
	expect 'futrace stacks --' --pid --verbose --json --no-lines
	refuse 'futrace stacks --' '--record'
	expect 'futrace -p 1 -- truncat' truncate
	refuse "futrace -p 1 $top/contrib/on-d" on-debian
	refuse 'futrace -p 1 dem' 'demo'
	refuse 'futrace -p 1 -- ls --so' 'calls'
done
[ $left_out -lt 2 ] || exit 77
