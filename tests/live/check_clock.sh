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

# trace_until NS: traces until the given time of day. At once the clock is set and the host suspended, so
# that futrace sees 68 s more. Is it ready in time?
export SET_CLOCK=$work
trace_until()
{
	rm -f "$work/set" "$work/suspended" "$work/ready"
	mkfifo "$work/ready"
	LD_PRELOAD="$build/set_clock.so" "$futrace" -q -p $target --window "$window" --record "$work/dat" \
		--json "$work/live" -o "$work/text" --ready-fd 3 3>"$work/ready" &
	tracer=$!
	read -r _ <"$work/ready" || fail "futrace is not ready"
	touch "$work/set"
	sleep 0.3
	touch "$work/suspended"
	sleep 0.3
	now=$(date +%s%N)
	[ "$now" -ge "$1" ] || sleep "$((($1 - now) / 1000000000)).$(printf %09d $((($1 - now) % 1000000000)))"
	kill -INT $tracer
	wait $tracer || fail "futrace failed"
	[ "$now" -lt "$(($1 - 600000000))" ]
}

# By the clock as it was at the call, the window is a minute after the trace. A busy host is given more
# time for the set-up.
for seconds in 2 8 32 none; do
	[ $seconds != none ] || fail "futrace takes more than 30 s to be ready"
	begin=$(($(date +%s%N) + seconds * 1000000000))
	window=w=$((begin + 68000000000))..$((begin + 68400000000))
	! trace_until $((begin + 700000000)) || break
done
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
