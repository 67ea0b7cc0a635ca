#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_completion.sh - fish and zsh complete what `futrace --help` lists, each in its own shell.
#
# The options' table is compared with --help, and with bash's completion, by check_cli.

set -eu

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
top=$(cd "${TEST_TOP:-.}" && pwd)
futrace=${TEST_FUTRACE:-./futrace}
PATH=$(cd "$(dirname "$futrace")" && pwd):$PATH
export PATH
export HOME="${TMPDIR:-/tmp}/no-home"

# Of LINE, for the shell whose function is $shell.
offers_fish()
{
	# shellcheck disable=SC2016
	timeout 60 fish -N -c 'source $argv[1]; complete -C $argv[2]' "$top/contrib/futrace.fish" "$1"
}

offers_zsh()
{
	timeout 60 zsh -f "$top/tests/cli/complete.zsh" "$top/contrib" "$1"
}

# expect LINE PATTERN...: each is in what is offered.
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
	# One-letter options are looked for with others: fish lists them behind a -, zsh beside theirs.
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
	expect 'futrace -p 1 -- truncat' truncate
	refuse "futrace -p 1 $top/contrib/on-d" on-debian
	refuse 'futrace -p 1 dem' 'demo'
	refuse 'futrace -p 1 -- ls --so' 'calls'
done
[ $left_out -lt 2 ] || exit 77
