#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_manual.sh - the manual's pages are sound mdoc and know each other; the completion completes.
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

# The pages, NAME.SECTION each.
pages=$(cd "$top/man" && echo futrace*.[15])

# PAGE: does it send the reader to every other page, and to no page of futrace that is not there?
check_references()
{
	others=$(echo "$pages" | tr ' ' '\n' | grep -vx "$1" | sort)
	named=$(sed -n '/^\.Sh SEE ALSO/,/^\.Sh [^S]/s/^\.Xr \(futrace[^ ]*\) \([1-8]\).*/\1.\2/p' "$top/man/$1" | sort)
	if [ "$others" != "$named" ]; then
		echo "$1: SEE ALSO has not" "$others" "but" "$named"
		exit 1
	fi
	sed -n 's/^\.Xr \(futrace[^ ]*\) \([1-8]\).*/\1.\2/p' "$top/man/$1" | while read -r page; do
		[ -e "$top/man/$page" ] || { echo "$1: there is no $page"; exit 1; }
	done
	# .Sx names a section of the same page.
	sed -n 's/^\.Sx \(.*[^ .,;)]\).*/\1/p' "$top/man/$1" | while read -r section; do
		grep -qx -e "\.S[hs] $section" "$top/man/$1" || { echo "$1: no section $section"; exit 1; }
	done
}

# PAGE: is it installed?
check_installed()
{
	grep -q "^dist_man${1##*.}_MANS = .*man/$1\( \|$\)" "$top/Makefile.am" ||
		{ echo "Makefile.am does not install $1"; exit 1; }
}

[ "$(echo "$pages" | wc -w)" -ge 5 ] || { echo "only these pages were found: $pages"; exit 1; }
for page in $pages; do
	check_references "$page"
	check_installed "$page"
done
if has mandoc mandoc; then
	for page in $pages; do
		mandoc -T lint -W warning "$top/man/$page"
	done
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
	complete_line lock futrace compare --finding lo
	complete_line stacks futrace st
	complete_line --verbose futrace stacks --ver
	complete_line --pid futrace stacks --json --p
	complete_line 1 futrace stacks -p 1
	complete_line "$top/man/futrace.1" futrace compare a.json -- "$top/man/fut"
	complete_line "$top/man/futrace.1" futrace report "$top/man/fut"
	complete_line waiters futrace --sort w
	complete_line always futrace --color al
	complete_line 1 futrace -p 1
	complete_line true futrace -p 1 -- tru
fi
[ $left_out -lt 2 ] || exit 77
