#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_manual.sh - checks the manual's mdoc, and bash's completion.
#
# Without mandoc or bash, its part is skipped; with FUTRACE_TEST_REQUIRE set, that is a failure.

set -eu

top=${TEST_TOP:-.}
# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"

# complete EXPECTED WORD...: does the completion of the line of WORDs offer EXPECTED?
complete_line()
{
	expected=$1
	shift
	# The other shell expands the words.
	# shellcheck disable=SC2016
	offered=$(bash -c '. "$1"; shift
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		_futrace; printf "%s\n" "${COMPREPLY[@]}"' bash "$top/contrib/futrace" "$@")
	if ! echo "$offered" | grep -qx -e "$expected"; then
		echo "completing '$*' does not offer $expected but: $offered"
		exit 1
	fi
}

if has mandoc mandoc; then
	mandoc -T lint -W warning "$top/man/futrace.1"
fi
if has bash bash; then
	complete_line --sort futrace --so
	complete_line demo futrace d
	complete_line doctor futrace d
	complete_line cleanup futrace c
	complete_line mark futrace m
	complete_line compare futrace c
	complete_line --fail-over futrace compare --fa
	complete_line p99 futrace compare --figure p9
	complete_line "$top/man/futrace.1" futrace report "$top/man/fut"
	complete_line waiters futrace --sort w
	complete_line always futrace --color al
	complete_line 1 futrace -p 1
	complete_line true futrace -p 1 -- tru
fi
[ $left_out -lt 2 ] || exit 77
