# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# needs.sh - checks for tools that a test needs. Sourced by scripts.
#
# With FUTRACE_TEST_REQUIRE set, a missing tool is a failure.

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

# has TOOL PACKAGE: is TOOL installed? If not, a part of the test is skipped, and counted.
has()
{
	command -v "$1" >/dev/null && return 0
	echo "left out: there is no $1 (Debian: apt install $2)"
	[ -z "${FUTRACE_TEST_REQUIRE:-}" ] || exit 1
	left_out=$((left_out + 1))
	return 1
}
