#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# soak.sh - traces a program that never comes to rest, and checks that futrace does not grow.
#
#   tests/live/soak.sh [SECONDS]     default 20; a real soak is 1200
#
# churn starts and ends threads and processes, maps and unmaps words and writes marks; it counts all that
# it does. futrace must report the same, nothing may be lost, and its instance must be gone.
# After the first third its descriptors must not become more, but for a few that are open for a moment;
# its memory may grow by a sixth if the run is long enough to fill all bounded tables, and must never exceed
# 512 MB.

set -euo pipefail

seconds=${1:-${FUTRACE_SOAK:-20}}
build=${TEST_BUILD:-tests}
futrace=${TEST_FUTRACE:-./futrace}

skip()
{
	if [ -n "${FUTRACE_TEST_REQUIRE:-}" ]; then
		echo "cannot run: $1"
		exit 1
	fi
	echo "skipped: $1"
	exit 77
}

[ "$(id -u)" = 0 ] || skip "tracing takes root"
command -v jq >/dev/null || skip "there is no jq (Debian: apt install jq)"
"$futrace" -q -d 0.05 -p $$ >/dev/null 2>&1 || skip "futrace cannot trace here"

folder=$(mktemp -d "${TMPDIR:-/tmp}/soak.XXXXXX")
trap 'rm -r "$folder"' EXIT

"$futrace" -q -f --json "$folder/result" -- "$build/churn" "$seconds" \
	>"$folder/truth" 2>"$folder/errors" &
tracer=$!

# samples: RSS in kB and the number of descriptors, by seconds
while [ -r "/proc/$tracer/status" ] &&
	rss=$(awk '/^VmRSS:/ { print $2 }' "/proc/$tracer/status" 2>/dev/null) && [ -n "$rss" ]; do
	fds=$(find "/proc/$tracer/fd" -mindepth 1 2>/dev/null | wc -l)
	# Leaves out the samples of its end.
	if [ -d "/proc/$tracer/fd" ] && [ "$SECONDS" -lt "$seconds" ]; then
		echo "$SECONDS $rss $fds" >>"$folder/samples"
	fi
	sleep 0.5
done
status=0
wait "$tracer" || status=$?
failed=0

complain()
{
	echo "$*"
	failed=1
}

# expect NAME FOUND: fails unless the program counted FOUND for NAME
expect()
{
	told=$(awk -v name="$1" '$1 == name { print $2 }' "$folder/truth")
	echo "$1: $told told, $2 found"
	[ "$told" = "$2" ] || complain "$1 differ"
}

if [ "$status" != 0 ]; then
	cat "$folder/errors"
	echo "futrace ended with $status"
	exit 1
fi

calls()
{
	jq "[.windows[0].futexes[].ops[] | select(.op_raw == $1) | .calls] | add" "$folder/result"
}
expect waits "$(calls 137)"
expect wakes "$(calls 138)"
# Other programs may write marks into every running trace.
expect marks "$(jq '[.marks[] | select(.text | startswith("turn "))] | length' "$folder/result")"
jq -c '.trace | {events, lost_events, lost_places, unpaired, tracer_cpu_ns, tracer_peak_rss_bytes}' \
	"$folder/result"
[ "$(jq '.trace.lost_events + .trace.lost_places' "$folder/result")" = 0 ] || complain "events were lost"

# The first third is the warm-up: compares its maximum with the maximum after it.
awk -v seconds="$seconds" '
	$1 * 3 < seconds { if ($2 > warm) warm = $2; if ($3 > fds_warm) fds_warm = $3; next }
	{ if ($2 > most) most = $2; if ($3 > fds) fds = $3; last = $2 }
	END {
		printf "memory: %d kB at most in the first third, %d kB afterwards, %d kB last\n",
			warm, most, last
		printf "descriptors: %d and %d\n", fds_warm, fds
		is_long = seconds >= 600
		# One may be open just at the moment of the sample; a leak would be many.
		exit most > 512 * 1024 || (is_long && most > warm * 7 / 6) || fds > fds_warm + 4
	}' "$folder/samples" || complain "futrace has grown"
if compgen -G "/sys/kernel/tracing/instances/futrace-$tracer*" >/dev/null; then
	complain "an instance was left behind"
fi
if [ -n "${FUTRACE_SOAK_KEEP:-}" ]; then
	cp "$folder/samples" "$FUTRACE_SOAK_KEEP"
fi
exit "$failed"
