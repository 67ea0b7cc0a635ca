#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# record.sh - tests --record: futrace report must give the same document, trace-cmd the same
# events in order, and a full disk must be reported. Needs root and tracefs.

set -euo pipefail

build=${TEST_BUILD:-tests}
futrace=${TEST_FUTRACE:-./futrace}
work=$(mktemp -d)
trap 'umount "$work/small" 2>/dev/null || true; rm -rf "$work"' EXIT

skip()
{
	echo "skipped: $*"
	[ -z "${FUTRACE_TEST_REQUIRE:-}" ] || exit 1
	exit 77
}

fail()
{
	echo "FAILED: $*"
	exit 1
}

for tool in jq perl trace-cmd; do
	command -v $tool >/dev/null || skip "there is no $tool (Debian: apt install $tool)"
done
[ "$(id -u)" = 0 ] || skip "not root"
"$futrace" -q -o /dev/null -- true 2>/dev/null || skip "this host cannot be traced"

# round SCENARIO [OPTION...]: records it and reports it again, in every way.
round()
{
	scenario=$1
	shift
	"$futrace" -q "$@" --record "$work/$scenario.dat" --json "$work/live.json" -o "$work/live.txt" \
		--csv "$work/live.csv" --folded "$work/live.folded" \
		-- "$build/known_waits" "$scenario" --truth "$work/truth" >/dev/null
	"$futrace" report "$work/$scenario.dat" --json "$work/again.json" -o "$work/again.txt" \
		--csv "$work/again.csv" --folded "$work/again.folded"
	"$build/check_truth" --text "$work/live.txt" "$work/live.json" || fail "$scenario: untrue"
	# Only late events may cause differences: the report puts them in order.
	[ "$(jq .trace.late_events "$work/live.json")" = 0 ] || return 0
	for format in json txt csv folded; do
		cmp "$work/live.$format" "$work/again.$format" || fail "$scenario: $format differs"
	done
}

round contended
# Checks the program's calls, and their order, in trace-cmd's report.
awk '$1 == "wait" || $1 == "wake" { calls += $6 } END { print calls }' "$work/truth" >"$work/calls"
word=$(awk '$1 == "wait" { print $4; exit }' "$work/truth")
trace-cmd report -t "$work/contended.dat" >"$work/events" 2>"$work/said"
[ ! -s "$work/said" ] || fail "trace-cmd says $(cat "$work/said")"
found=$(grep -c "sys_enter_futex.*uaddr[=:] *$word" "$work/events")
[ "$found" = "$(cat "$work/calls")" ] || fail "trace-cmd finds $found calls of $(cat "$work/calls")"
sed -n 's/^.*\] *\([0-9]*\)\.\([0-9]*\): .*/\1\2/p' "$work/events" | sort -nc ||
	fail "trace-cmd finds events out of order"
grep -q 'known_waits-[0-9]* .*kernel_stack' "$work/events" || fail "trace-cmd finds no stack"
grep -q '^=> .*schedule' "$work/events" || fail "trace-cmd finds no kernel symbols"

# What tells where the kernel lies must not leave the host, nor be read by other users.
leaks()
{
	perl -e '
		open F, "<", $ARGV[0]; binmode F; local $/; my $all = <F>;
		exit 0 if $all =~ /\bffffffff[89a-f][0-9a-f]{7}\b/;
		for (my $i = 0; $i + 8 <= length $all; $i += 4) {
			my $v = unpack "Q<", substr $all, $i, 8;
			exit 0 if $v >= 0xffffffff80000000 && $v < 0xfffffffff0000000;
		}
		exit 1' "$1"
}
(umask 0; "$futrace" -q --record "$work/marked.dat" --json "$work/marked.json" -o "$work/marked.txt" \
	--timeline "$work/marked.svg" --folded "$work/marked.folded" -- sh -c "echo begin a >\$FUTRACE_MARKER
		$build/known_waits contended --truth $work/truth >/dev/null") 2>/dev/null
for file in "$work"/marked.*; do
	! leaks "$file" || fail "$file holds addresses of the kernel"
done
[ "$(stat -c %a "$work/marked.dat")" = 600 ] || fail "others can read a recording"

# A damaged sub-buffer in the middle is a loss; all after it is read.
"$futrace" report "$work/contended.dat" --json "$work/whole.json" -o /dev/null
middle=$(($(stat -c %s "$work/contended.dat") / 2))
cp "$work/contended.dat" "$work/damaged.dat"
printf '%b' '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff' |
	dd of="$work/damaged.dat" bs=1 conv=notrunc status=none seek=$((middle - middle % 16384))
"$futrace" report "$work/damaged.dat" --json "$work/cut.json" -o /dev/null
jq -e --slurpfile whole "$work/whole.json" '(.warnings | any(test("is damaged")))
	and .trace.lost_places == 1 and .trace.end_ns == $whole[0].trace.end_ns
	and .trace.events > $whole[0].trace.events * 0.8' "$work/cut.json" >/dev/null ||
	fail "a damaged sub-buffer takes others with it"

# no_more WHAT: no wait in $work/cut.json is longer than in $work/whole.json, nor are they more.
no_more()
{
	jq -e --slurpfile whole "$work/whole.json" '
		([$whole[0].windows[0].futexes[] | { key: .uaddr, value: . }] | from_entries) as $true
		| .windows[0].futexes | all($true[.uaddr] as $t | .waits == 0 or
			(.waits <= $t.waits and .wait_ns <= $t.wait_ns and .max_ns <= $t.max_ns))' \
		"$work/cut.json" >/dev/null || fail "$1: more was waited than in the whole recording"
}

# The missing end of one CPU may hold the end of a wait that began on another.
trace-cmd convert --file-version 7 --compression zstd -i "$work/contended.dat" -o "$work/zstd.dat" \
	>/dev/null 2>&1
trace-cmd convert --file-version 7 --compression none -i "$work/contended.dat" -o "$work/none.dat" \
	>/dev/null 2>&1
for kind in contended none zstd; do
	"$futrace" report "$work/$kind.dat" --json "$work/whole.json" -o /dev/null
	size=$(stat -c %s "$work/$kind.dat")
	for ((i = 4; i < 16; i++)); do
		head -c $((size * i / 16)) "$work/$kind.dat" >"$work/cut.dat"
		"$futrace" report "$work/cut.dat" --json "$work/cut.json" -o /dev/null 2>/dev/null || continue
		no_more "$kind, $i/16 of it"
	done
done
# Damaged compressed events end those of their CPU, and libtracecmd reports no error.
# (Changed bytes that can still be uncompressed go unnoticed: the format has no checksum. The last are texts.)
LC_ALL=C grep -obUaP '\x28\xb5\x2f\xfd' "$work/zstd.dat" | cut -d: -f1 | sed '$d' |
	while read -r frame; do
		cp "$work/zstd.dat" "$work/cut.dat"
		printf none | dd of="$work/cut.dat" bs=1 conv=notrunc status=none seek="$frame"
		"$futrace" report "$work/cut.dat" --json "$work/cut.json" -o /dev/null 2>/dev/null || continue
		no_more "zstd, damaged at byte $frame"
		jq -e '.warnings | any(test("is damaged"))' "$work/cut.json" >/dev/null ||
			fail "zstd, damaged at byte $frame: it does not say so"
	done

round pingpong --futex-only
round waits_for_several
round executes
round fork -f
round shared -f

# Another window of the recording made before.
# jq's numbers have only 53 bits.
begin=$(($(jq -r .trace.begin_ns "$work/live.json") + $(jq -r .realtime_offset_ns "$work/live.json")))
begin=$((begin + 1000000))
"$futrace" report "$work/shared.dat" --window "w=$begin..$((begin + 1000000))" --json "$work/w.json" \
	-o /dev/null
jq -e '.windows | any(.kind == "given" and .name == "w" and .duration_ns > 990000)' \
	"$work/w.json" >/dev/null || fail "a recording takes no other windows"

# Without its notes a recording is read twice, as one of trace-cmd; its marks need no room twice.
# shellcheck disable=SC2016
"$futrace" -q --record "$work/marks.dat" -o /dev/null -- bash -c '
	for ((i = 0; i < 6000; i++)); do echo "m$i"; done >"$FUTRACE_MARKER"
	"$0" contended --truth "$1"' "$build/known_waits" "$work/truth" >/dev/null
perl -0777 -pe 's/futrace\n(?=.{8}\{"notes")/padding\n/s' "$work/marks.dat" >"$work/stripped.dat"
"$futrace" report "$work/stripped.dat" --json "$work/marks.json" -o /dev/null
grep -q 'without --sysroot' "$work/marks.json" || fail "the notes are still there"
[ "$(jq '.marks | length' "$work/marks.json")" = 6000 ] || fail "a recording without notes lacks marks"

# A full disk: no file, one line, and the report.
mkdir "$work/small"
if mount -t tmpfs -o size=64k none "$work/small" 2>/dev/null; then
	status=0
	"$futrace" -q --record "$work/small/f.dat" -o "$work/full.txt" \
		-- "$build/known_waits" contended >/dev/null 2>"$work/errors" || status=$?
	[ $status = 125 ] || fail "a full disk: status $status"
	grep -q 'cannot .*f.dat: No space left on device' "$work/errors" ||
		fail "a full disk: $(cat "$work/errors")"
	[ "$(wc -l <"$work/errors")" = 1 ] || fail "a full disk: $(cat "$work/errors")"
	grep -q 'known_waits' "$work/full.txt" || fail "a full disk: no report"
	[ -z "$(ls -A "$work/small")" ] || fail "a full disk: something is left there"
fi
"$futrace" -q --record /dev/full -- true 2>"$work/errors" && fail "/dev/full can be recorded to"
grep -q 'not a regular file' "$work/errors" || fail "$(cat "$work/errors")"
