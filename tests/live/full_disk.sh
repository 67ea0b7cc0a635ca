#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# full_disk.sh - writes every output to a full disk: one line must report it, the old file must stay as
# it was, no other file may be left, and the other outputs must be written. Needs root (a tmpfs) and tracefs.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
build=${TEST_BUILD:-tests}
futrace=${TEST_FUTRACE:-./futrace}

[ "$(id -u)" = 0 ] || cannot "mounting a small disk takes root"
need jq jq
"$futrace" -q -o /dev/null -- true 2>/dev/null || cannot "this host cannot be traced"
work=$(mktemp -d "${TMPDIR:-/tmp}/full_disk.XXXXXX")
full=$work/full
mkdir "$full" "$work/out"
mount -t tmpfs -o size=128k none "$full" 2>/dev/null || {
	rm -r "$work"
	cannot "a tmpfs cannot be mounted here"
}
trap 'umount "$full"; rm -r "$work"' EXIT

fail()
{
	echo "FAILED: $*"
	sed 's/^/    /' "$work/errors"
	exit 1
}

listed()
{
	find "$full" -mindepth 1 | sort
}

# The outputs: an option and a name for each.
outputs="--output=text --json=json --csv=csv --csv-ops=ops --markdown=markdown --folded=folded --timeline=a.svg
--timeline=a.html --timeline=a.json --metrics=metrics --record=record"

for output in $outputs; do
	echo old >"$full/${output#*=}"
done
head -c 1M /dev/zero >"$full/filler" 2>/dev/null || true
listed >"$work/before"

# unchanged WHAT: is the disk as it was?
unchanged()
{
	local output
	listed | cmp -s - "$work/before" || fail "$1: left there is now $(listed)"
	for output in $outputs; do
		[ "$(cat "$full/${output#*=}")" = old ] || fail "$1: ${output#*=} is not what it was"
	done
}

# one_line WHAT NAME
one_line()
{
	[ "$(wc -l <"$work/errors")" = 1 ] || fail "$1: not one line"
	grep -q "^futrace: cannot [a-z ]* $full/$2: No space left on device" "$work/errors" ||
		fail "$1: it does not say why"
}

# others_written WHAT BUT: have all outputs except BUT been written?
others_written()
{
	local output
	for output in $outputs; do
		[ "$output" = "$2" ] || [ -s "$work/out/${output#*=}" ] ||
			fail "$1: ${output#*=} is not written"
	done
	if [ "$2" != --json=json ]; then
		jq -es 'last | .schema == "futrace/1" and (.windows[0].futexes | length > 0)' \
			"$work/out/json" >/dev/null || fail "$1: the JSON is not whole"
	fi
}

# trace BUT OPTION...: traces with every output; that of BUT is on the full disk.
trace()
{
	local but=$1 given=() output
	shift
	rm -rf "$work/out"
	mkdir "$work/out"
	for output in $outputs; do
		if [ "$output" = "$but" ]; then
			given+=("${output%%=*}" "$full/${output#*=}")
		else
			given+=("${output%%=*}" "$work/out/${output#*=}")
		fi
	done
	status=0
	"$futrace" -q "$@" "${given[@]}" -- "$build/known_waits" contended >/dev/null \
		2>"$work/errors" || status=$?
}

for output in $outputs; do
	trace "$output"
	[ $status = 125 ] || fail "$output: status $status"
	one_line "$output" "${output#*=}"
	unchanged "$output"
	others_written "$output" "$output"
done

# With intervals, text and JSON are written in parts, and the metrics again and again.
for output in --output=text --json=json --metrics=metrics; do
	trace "$output" -i 0.01
	[ $status = 125 ] || fail "$output -i: status $status"
	one_line "$output -i" "${output#*=}"
	unchanged "$output -i"
	others_written "$output -i" "$output"
	[ "$output" = --json=json ] || [ "$(wc -l <"$work/out/json")" -gt 2 ] ||
		fail "$output -i: the trace did not go on"
done

# The disk gets full after some intervals: these remain. There is room for the first of them, however
# many rows it has (up to 20 KB), and not for all (some 400 KB).
head -c 12K /dev/zero >"$full/filler"
rm "$full/json"
"$futrace" -q -i 0.01 --json "$full/json" -o "$work/out/text" -- "$build/known_waits" contended \
	>/dev/null 2>"$work/errors" && fail "json, later: no failure"
one_line "json, later" json
[ "$(wc -l <"$full/json")" -gt 0 ] || fail "json, later: nothing remains"
head -n 1 "$full/json" | jq -e '.schema == "futrace-interval/1"' >/dev/null ||
	fail "json, later: the first interval is not whole"
grep -q '^WAIT: time of all waits' "$work/out/text" || fail "json, later: the text is not whole"
echo old >"$full/json"
head -c 1M /dev/zero >"$full/filler" 2>/dev/null || true

# Without a command the status is 1, also for a report from a recording.
status=0
"$futrace" -q -d 0.01 -p $$ -o "$full/text" 2>"$work/errors" || status=$?
[ $status = 1 ] || fail "-p: status $status"
one_line "-p" text
unchanged "-p"
trace none
[ $status = 0 ] || fail "a disk that is not full: status $status"
status=0
"$futrace" report "$work/out/record" --csv "$full/csv" -o "$work/out/text" 2>"$work/errors" || status=$?
[ $status = 1 ] || fail "report: status $status"
one_line "report" csv
unchanged "report"

# Standard output, by the device that is always full.
status=0
"$futrace" -q -d 0.01 -p $$ >/dev/full 2>"$work/errors" || status=$?
[ $status = 1 ] || fail "standard output: status $status"
grep -q '^futrace: cannot write to standard output: No space left on device' "$work/errors" ||
	fail "standard output: it does not say why"
