#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_hostile.sh - traces a program whose names hold controls of terminals, browsers and parsers: none
# must get through, in any format, in errors, or from a recording or a result that is read again.

set -euo pipefail
export LC_ALL=C.UTF-8
# Ignores the caller's variables, so that the output to a terminal is always the same.
unset NO_COLOR COLUMNS

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"

build=$(realpath "${TEST_BUILD:-tests}")
futrace=$(realpath "${TEST_FUTRACE:-./futrace}")
bytes=$(realpath "$(dirname "$0")/check_bytes.pl")

need perl perl-base
need jq jq
need objcopy binutils
has xmllint libxml2-utils || true

folder=$(mktemp -d "${TMPDIR:-/tmp}/check_hostile.XXXXXX")
trap 'rm -rf "$folder"' EXIT

fail()
{
	echo "FAILED: $*"
	exit 1
}

# Any bytes that a file name may have. The program's name is that of its file, cut to 15.
evil=$'\e[2J</\nscript><evil>" onx="\'&\xff\xc2\x9b\xe2\x80\xae'
evil_file=${evil//\//}
program=$folder/$'\e[2J<evil>"\'\xff'$evil_file
mapped=$folder/mapped$evil_file

# refuses STATUS ARG...: fails unless futrace exits with STATUS and one clean line of error.
refuses()
{
	local status=0 expected=$1
	shift
	"$futrace" "$@" >"$folder/said" 2>"$folder/errors" || status=$?
	[ "$status" = "$expected" ] || fail "status $status of $(printf '%q ' "$@")"
	[ "$(grep -c . "$folder/errors")" = 1 ] ||
		fail "not one line of $(printf '%q ' "$@")"
	perl "$bytes" text "$folder/errors" "$folder/said" || fail "of $(printf '%q ' "$@")"
}

# Without a trace: names from the command line, and files that are read.
refuses 2 "$evil"
refuses 2 -p "$evil"
refuses 2 -t "$evil"
refuses 2 "--$evil"
refuses 2 -d "$evil" -p 1
refuses 2 -i "$evil" -p 1
refuses 2 -b "$evil" -p 1
refuses 2 -s "$evil" -p 1
refuses 2 -n "$evil" -p 1
refuses 2 --color "$evil" -p 1
refuses 2 --min-wait "$evil" -p 1
refuses 2 --ready-fd "$evil" -p 1
refuses 2 --window "$evil" -p 1
refuses 2 --window "$evil=1..0" -p 1
refuses 2 --timeline "$evil" -p 1
refuses 2 cleanup "$evil"
refuses 2 cleanup "--$evil"
refuses 2 doctor "$evil"
refuses 2 mark "a$evil"
refuses 2 mark -p "$evil" a
refuses 2 mark "--$evil" a
refuses 2 compare "--$evil" a b
refuses 2 compare --figure "$evil" a b
refuses 2 compare --fail-over "$evil" a b
refuses 1 compare "/nonexistent/$evil" b
refuses 1 report "/nonexistent/$evil"
for option in -o --json --csv --csv-ops --markdown --folded --metrics --record; do
	refuses 1 -p $$ -d 0.1 "$option" "/nonexistent/$evil"
done
# Empty files with such names, for each reader.
printf 'nothing' >"$folder/$evil_file"
refuses 1 report "$folder/$evil_file"
refuses 1 compare "$folder/$evil_file" "$folder/$evil_file"
printf '{ "schema": "\\u001b[2J\\u202e" }\n' >"$folder/$evil_file"
refuses 1 compare "$folder/$evil_file" "$folder/$evil_file"

[ "$(id -u)" = 0 ] || cannot "not root"
"$futrace" -q -o /dev/null -- true 2>/dev/null || cannot "this host cannot be traced"

refuses 127 -q -- "/nonexistent/$evil"
refuses 126 -q -- "$folder/$evil_file"
refuses 125 -q -u "$evil" -- true
refuses 1 --instance "/nonexistent/$evil" -p $$
refuses 1 --ready-file "/nonexistent/$evil" -d 0.1 -q -p $$
refuses 1 cleanup --instance "/nonexistent/$evil"
status=0
"$futrace" doctor --instance "/nonexistent/$evil" >"$folder/said" 2>&1 || status=$?
[ $status = 1 ] || fail "doctor: status $status"
perl "$bytes" text "$folder/said"

objcopy --redefine-sym hostile_word=$'w\e[2J"<evil>\xff' --rename-section .hostile=$'.h\e[2J<evil>' \
	"$build/known_hostile" "$program"

# check_all FOLDER: checks all outputs of one trace.
check_all()
{
	perl "$bytes" text "$1/text" "$1/errors"
	perl "$bytes" json "$1/json" "$1/perfetto.json"
	perl "$bytes" csv "$1/csv" "$1/ops.csv"
	perl "$bytes" markdown "$1/markdown"
	perl "$bytes" metrics "$1/metrics"
	perl "$bytes" folded "$1/folded"
	perl "$bytes" svg "$1/picture.svg"
	perl "$bytes" page "$1/page.html"
	jq -e . "$1/json" >/dev/null || fail "no JSON"
	jq -e '.traceEvents | length > 0' "$1/perfetto.json" >/dev/null || fail "no trace events"
	for format in text json csv ops.csv markdown metrics folded picture.svg page.html perfetto.json; do
		grep -q evil "$1/$format" || fail "$1: nothing hostile was left for $format"
	done
	if command -v xmllint >/dev/null; then
		xmllint --nonet --noout "$1/picture.svg" || fail "no XML"
	fi
}

# With --idle: all threads of that program may be idle.
formats=(--idle -o text --json json --csv csv --csv-ops ops.csv --markdown markdown --metrics metrics --folded folded
	--timeline picture.svg --timeline page.html --timeline perfetto.json)

# trace FOLDER OPTION...: the program from its first instruction, in every format.
trace()
{
	mkdir "$1"
	(
		cd "$1"
		shift
		"$futrace" -v "${formats[@]}" "$@" -- "$program" "$mapped" </dev/null >said 2>errors
	) || fail "$1: $(tail -n 1 "$1/errors")"
}

trace "$folder/whole" --record recording -n 0 --color never
check_all "$folder/whole"
grep -q 'ready: tracing' "$folder/whole/errors" || fail "not ready"
threads=$(cat "$folder/whole/said")
# All hostile strings appeared: names, marks, the symbol, the section or the file.
jq -e --argjson n "$threads" '
	.windows[0] as $w
	| ($w.threads | length > $n)
	and ([$w.threads[].comm] | any(. == "\u001b[2Jclear") and any(. == "\u202elived\u2069")
		and any(startswith("\\x9b[2Jbyte")) and any(. == "</script><evil>"))
	and ([$w.futexes[].where.symbol] | any(. != null and test("evil")))
	and ([$w.futexes[].where.path] | any(. != null and test("mapped")))
	and ([.marks[].text] | any(startswith("\\x1b]0;title\\x07")))
	and ([.windows[].name] | any(startswith("\u001b[2J</script><evil>")))
' "$folder/whole/json" >/dev/null || fail "the program's names are not in the result"

# To a terminal: with colour.
trace "$folder/color" --color always --futex-only
perl "$bytes" color "$folder/color/text"

# The report mixed with the command's output.
"$futrace" -- "$program" "$mapped" </dev/null >"$folder/said" 2>"$folder/errors" || fail "no report"
perl "$bytes" text "$folder/errors"
grep -q "evil" "$folder/errors" || fail "nothing hostile was left for standard error"

# By intervals, as a process, with the report on standard output.
mkdir "$folder/live"
mkfifo "$folder/go"
"$program" "$mapped" <"$folder/go" >"$folder/live/said" &
pid=$!
exec 7>"$folder/go"
"$futrace" -i 0.1 -d 1 -p $pid --json "$folder/live/lines" --metrics "$folder/live/metrics" \
	--ready-file "$folder/live/ready" >"$folder/live/text" 2>"$folder/live/errors" &
tracer=$!
while [ ! -e "$folder/live/ready" ] && kill -0 $tracer 2>/dev/null; do sleep 0.05; done
exec 7>&-
wait $tracer || fail "-i: $(cat "$folder/live/errors")"
wait $pid
perl "$bytes" text "$folder/live/text" "$folder/live/errors"
perl "$bytes" json "$folder/live/lines"
perl "$bytes" metrics "$folder/live/metrics"
[ "$(jq -s 'length' "$folder/live/lines")" -gt 2 ] || fail "-i: few lines"
grep -q evil "$folder/live/text" || fail "-i: nothing hostile was left"

# From the recording, whose name is hostile too; and a comparison of two results.
mv "$folder/whole/recording" "$folder/recording$evil_file"
mkdir "$folder/again"
(
	cd "$folder/again"
	"$futrace" report "${formats[@]}" -n 0 "$folder/recording$evil_file" >said 2>errors
) || fail "report: $(tail -n 1 "$folder/again/errors")"
check_all "$folder/again"
cp "$folder/whole/json" "$folder/result$evil_file"
"$futrace" compare -n 0 "$folder/result$evil_file" "$folder/color/json" >"$folder/said" 2>"$folder/errors"
perl "$bytes" text "$folder/said" "$folder/errors"
grep -q evil "$folder/said" || fail "compare: nothing hostile was left"
# A pipe is not a recording; futrace does not wait for it.
mkfifo "$folder/pipe$evil_file"
refuses 1 report "$folder/pipe$evil_file"
# Each reader reports a file that is cut off.
head -c 5000 "$folder/recording$evil_file" >"$folder/cut$evil_file"
refuses 1 report "$folder/cut$evil_file"

[ $left_out = 0 ] || exit 77
