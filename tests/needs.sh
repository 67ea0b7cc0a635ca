# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# needs.sh - what a test needs that may not be there. Sourced by those that are scripts.
#
# With FUTRACE_TEST_REQUIRE set, what is not there is a failure.

# cannot REASON: the test is not possible here.
cannot()
{
	echo "${0##*/}: $1"
	[ -z "${FUTRACE_TEST_REQUIRE:-}" ] || exit 1
	exit 77
}

# need TOOL PACKAGE
need()
{
	command -v "$1" >/dev/null || cannot "there is no $1 (Debian: apt install $2)"
}

left_out=0

# has TOOL PACKAGE: is it there? If not, a part of the test is left out, and counted.
has()
{
	command -v "$1" >/dev/null && return 0
	echo "left out: there is no $1 (Debian: apt install $2)"
	[ -z "${FUTRACE_TEST_REQUIRE:-}" ] || exit 1
	left_out=$((left_out + 1))
	return 1
}
