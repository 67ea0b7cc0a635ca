#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_clock.sh - tests a trace in which the time of day is set and the host suspended, as a preloaded
# library pretends: the report says so, live and from a recording, and --window goes by the new time.

set -euo pipefail

build=${TEST_BUILD:-tests}
futrace=${TEST_FUTRACE:-./futrace}
work=$(mktemp -d)
sleep 60 &
target=$!
trap 'kill $target; rm -rf "$work"' EXIT

# cannot REASON: there is nothing to test with.
cannot()
{
	echo "$1"
	[ -z "${FUTRACE_TEST_REQUIRE:-}" ] || exit 1
	exit 77
}

fail()
{
	echo "FAILED: $*"
	exit 1
}

command -v jq >/dev/null || cannot "there is no jq (Debian: apt install jq)"
"$futrace" -q -o /dev/null -- true 2>/dev/null || cannot "this host cannot be traced"
# A sanitizer must be the first library.
LD_PRELOAD="$build/set_clock.so" "$futrace" --version >/dev/null 2>&1 ||
	cannot "no library can be preloaded"

# By the clock as it was at the call, this is a minute after the trace.
begin=$(($(date +%s%N) + 61000000000))
window=w=$begin..$((begin + 400000000))
LD_PRELOAD="$build/set_clock.so" "$futrace" -q -p $target -d 3 --window "$window" \
	--record "$work/dat" --json "$work/live" -o "$work/text"
"$futrace" report "$work/dat" --json "$work/again" -o /dev/null
cmp "$work/live" "$work/again" || fail "the recording says something else"
"$futrace" report "$work/dat" --window "$window" --json "$work/again" -o /dev/null
cmp "$work/live" "$work/again" || fail "the same window lies elsewhere in the recording"
"$build/check_truth" "$work/live" || fail "that cannot be true"
for words in 'set forward by 60.00? s' 'suspended for 8.00 s'; do
	jq -e --arg w "$words" '.warnings | any(test($w))' "$work/live" >/dev/null ||
		fail "no warning like $words"
done
jq -e '.windows[] | select(.name == "w") | .duration_ns > 0' "$work/live" >/dev/null ||
	fail "there is no such window"
echo "the time of day was set: said so"
