#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# recordings.sh - tests futrace report on recordings of trace-cmd with known truth, on files that were
# cut off or damaged, and on files that are no recordings. Needs neither root nor tracefs.

set -euo pipefail

build=${TEST_BUILD:-tests}
data=${TEST_DATA:-tests/data}
futrace=${TEST_FUTRACE:-./futrace}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in jq xz trace-cmd; do
	command -v $tool >/dev/null && continue
	echo "there is no $tool (Debian: apt install jq xz-utils trace-cmd)"
	exit 77
done

fail()
{
	echo "FAILED: $*"
	exit 1
}

# report FILE [OPTION...]: its JSON in $work/json, its errors in $work/errors.
report()
{
	"$futrace" report "$@" --json "$work/json" >"$work/text" 2>"$work/errors" || return
	"$build/check_truth" --text "$work/text" "$work/json" || fail "$*: that cannot be true"
}

# says PATTERN: fails unless a warning matches PATTERN.
says()
{
	jq -e --arg p "$1" '.warnings | any(test($p))' "$work/json" >/dev/null ||
		fail "no warning like $1"
}

# true_calls TRUTH: compares the program's calls, by word and operation, with the report's.
true_calls()
{
	awk '$1 == "wait" || $1 == "wake" { calls[$4 " " $5] += $6 }
		END { for (k in calls) print k, calls[k] }' "$1" | sort >"$work/truth"
	jq -r '.windows[0].futexes[] | .uaddr as $a | .ops[] | "\($a) \(.op_raw) \(.calls)"' \
		"$work/json" | sort >"$work/reported"
	missing=$(comm -23 "$work/truth" "$work/reported")
	[ -z "$missing" ] || fail "$1 counted otherwise: $missing"
}

xz -dc "$data/trace-cmd-v6.dat.xz" >"$work/v6.dat"
cp "$data/trace-cmd-v7.dat" "$work/v7.dat"

report "$work/v7.dat" || fail "v7: $(cat "$work/errors")"
true_calls "$data/trace-cmd-v7.truth"
says 'waits that began before the recording'
says 'without --sysroot'
jq -e '.clock == "mono" and .realtime_offset_ns == null and (.trace.futex_only | not)' \
	"$work/json" >/dev/null || fail "v7: the head is wrong"
# The time that the program itself measured around its waits is a little longer.
awk '$1 == "wait" { print $4, $7 }' "$data/trace-cmd-v7.truth" | while read -r word ns; do
	waited=$(jq --arg w "$word" '.windows[0].futexes[] | select(.uaddr == $w) | .wait_ns' \
		"$work/json")
	if [ "$waited" -gt "$ns" ] || [ $((ns - waited)) -ge $((ns / 10 + 200000)) ]; then
		fail "$word was waited for $ns ns, not $waited"
	fi
done

report "$work/v6.dat" || fail "v6: $(cat "$work/errors")"
true_calls "$data/trace-cmd-v6.truth"
says 'no sched_switch and no sched_waking'
says 'has no mappings'
says 'clock is local'
jq -e '.trace.futex_only' "$work/json" >/dev/null || fail "v6: futex_only is wrong"
pid=$(jq '.targets[0].pid' "$work/json")
report "$work/v6.dat" -p "$pid" || fail "v6: -p $pid"
report "$work/v6.dat" -p 1 && fail "process 1 is not in it"
grep -q 'process 1 is not in the recording' "$work/errors" || fail "-p 1: $(cat "$work/errors")"
report "$work/v6.dat" --window a=1..2 && fail "--window without the time of day"
report "$work/v6.dat" -i 0.05 || fail "v6: intervals"
[ "$(wc -l <"$work/json")" -gt 2 ] || fail "there are no intervals"

# one_line STATUS WHAT: checks for a report without errors, or one line with the reason why there is none.
one_line()
{
	lines=$(wc -l <"$work/errors")
	case $1 in
	0) [ "$lines" = 0 ] || fail "$2: reported, and $(cat "$work/errors")" ;;
	1) [ "$lines" = 1 ] || fail "$2: $(cat "$work/errors")" ;;
	*) fail "$2: status $1: $(cat "$work/errors")" ;;
	esac
}

# The same in version 7, whose table of CPUs follows the events. Its sub-buffers are found
# all the same, compressed or not.
for compression in zstd none; do
	trace-cmd convert --file-version 7 --compression $compression -i "$work/v6.dat" \
		-o "$work/v7-$compression.dat" >/dev/null 2>&1 || fail "trace-cmd convert: $compression"
	report "$work/v7-$compression.dat" || fail "v7-$compression: $(cat "$work/errors")"
	true_calls "$data/trace-cmd-v6.truth"
done
whole=$(jq .trace.events "$work/json")

# The report has MORE events than that of the shorter part, LAST, and not more than the whole.
last=0
more_events()
{
	events=$(jq .trace.events "$work/json")
	[ "$events" -ge "$last" ] || fail "$1: $events events, and of less of it $last"
	[ "$events" -le "$whole" ] || fail "$1: $events events, and of all of it $whole"
	last=$events
}

for file in v6 v7 v7-zstd v7-none; do
	size=$(stat -c %s "$work/$file.dat")
	reported=0 last=0
	for ((i = 0; i < 64; i++)); do
		head -c $((size * i / 64)) "$work/$file.dat" >"$work/cut.dat"
		status=0
		report "$work/cut.dat" || status=$?
		one_line $status "$file, $i/64 of it"
		[ $status = 0 ] || continue
		reported=$((reported + 1))
		says 'cut off'
		[ $file = v7 ] || more_events "$file, $i/64 of it"
	done
	# The part before the first sub-buffer is about a sixth of the smallest file.
	[ $file = v7 ] || [ $reported -gt 45 ] || fail "$file: only $reported of 64 could be read"
	echo "$file, cut off at 64 places: $reported reports"
done

# Only the table is missing; so the file may be complete otherwise.
size=$(stat -c %s "$work/v7.dat")
for bytes in 9192 9200 9261; do
	head -c $bytes "$work/v7.dat" >"$work/cut.dat"
	report "$work/cut.dat" || fail "v7, $bytes bytes of it: $(cat "$work/errors")"
	true_calls "$data/trace-cmd-v7.truth"
	says 'cut off or damaged after these events'
done

# le NUMBER BYTES: prints NUMBER in little-endian BYTES, as in the file.
le()
{
	local b
	for ((b = 0; b < $2; b++)); do
		printf '%b' "\\x$(printf %02x $((($1 >> 8 * b) & 255)))"
	done
}

# part FROM TO: of the recording, whose events are at 8192, behind their section's head at 6309, and
# whose last options, at 9192, say at 9262 where others are.
part()
{
	tail -c +$(($1 + 1)) "$work/v7.dat" | head -c $(($2 - $1))
}

# A second buffer behind the first, as that of an instance; its table is behind it. It has the same events.
{
	part 0 9262
	le 13288 8
	part 6309 6325
	head -c $((12288 - 9286)) /dev/zero
	part 8192 9192
	le 0 8
	le 67 8
	le 3 2
	le 47 4
	le 9270 8
	printf 'other\0mono\0'
	part 9228 9240
	le 12288 8
	part 9248 9256
	part 9256 9262
	le 0 8
} >"$work/two.dat"
report "$work/two.dat" || fail "two buffers: $(cat "$work/errors")"
says '1 of 2 buffers hold the same events'
for bytes in 9270 9280 9286 10000 12288 12900 13288 13300; do
	head -c $bytes "$work/two.dat" >"$work/cut.dat"
	report "$work/cut.dat" || fail "two buffers, $bytes bytes: $(cat "$work/errors")"
	true_calls "$data/trace-cmd-v7.truth"
	says 'cut off'
done
echo "the first of two buffers, the second cut off: read"

RANDOM=6
for ((i = 0; i < 40; i++)); do
	file=v$((6 + i % 2))
	size=$(stat -c %s "$work/$file.dat")
	cp "$work/$file.dat" "$work/bad.dat"
	for ((k = 0; k < 1 << (i % 6); k++)); do
		printf '%b' "\\x$(printf %02x $((RANDOM % 256)))" |
			dd of="$work/bad.dat" bs=1 conv=notrunc status=none \
				seek=$(((RANDOM * 32768 + RANDOM) % size))
	done
	status=0
	timeout 100 "$futrace" report "$work/bad.dat" --json "$work/json" >/dev/null \
		2>"$work/errors" || status=$?
	one_line $status "$file, damaged the ${i}th time"
	[ $status != 0 ] || "$build/check_truth" "$work/json" || fail "damaged the ${i}th time: untrue"
done
echo "damaged 40 times: said so, or reported"

report "$work/errors" && fail "that is no recording"
grep -q 'not a trace.dat file' "$work/errors" || fail "$(cat "$work/errors")"
report "$work/v6.dat" -b 8M && fail "-b means nothing for a recording"
grep -q -- '--buffer: has no meaning' "$work/errors" || fail "$(cat "$work/errors")"
