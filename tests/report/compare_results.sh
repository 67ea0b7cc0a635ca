#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare_results.sh - tests futrace compare as a script would call it: on two real results, on a
# regression made from one of them, and on files that are no results.

set -eu

futrace=${TEST_FUTRACE:-./futrace}
data=${TEST_DATA:-tests/data}
before=$data/demo-before.json
after=$data/demo-after.json
folder=$(mktemp -d "${TMPDIR:-/tmp}/compare_results.XXXXXX")
trap 'rm -r "$folder"' EXIT

fail()
{
	echo "$*"
	cat "$folder/out" "$folder/err"
	exit 1
}

# compare STATUS ARG...: calls it; it must exit with STATUS.
compare()
{
	expected=$1
	shift
	status=0
	"$futrace" compare "$@" >"$folder/out" 2>"$folder/err" || status=$?
	[ "$status" = "$expected" ] || fail "compare $*: status $status, not $expected"
}

# says WORDS: fails unless its output or its errors have WORDS.
says()
{
	cat "$folder/out" "$folder/err" | grep -q -e "$1" || fail "it does not say: $1"
}

# refuses WORDS ARG...: it must fail with one line that has WORDS.
refuses()
{
	words=$1
	shift
	compare 1 "$@"
	says "$words"
	[ ! -s "$folder/out" ] || fail "it writes a report all the same"
	[ "$(wc -l <"$folder/err")" = 1 ] || fail "not one line"
}

# Two runs have the same words and threads.
compare 0 "$before" "$after"
says 'stats_lock (futrace-demo .bss)'
says 'demo_vcpu{N} x2'
for place in stats_lock api_word vcpu0_word vcpu1_word reply_word; do
	grep "$place" "$folder/out" | grep -q -e ' new ' -e ' gone ' && fail "$place is not known again"
done
[ "$(awk '{ if (length > 100) n++ } END { print n + 0 }' "$folder/out")" = 0 ] || fail "too wide"

# The same file twice: nothing grew.
compare 0 --fail-over 0 "$before" "$before"
compare 0 --fail-over 0% --figure p99 "$before" "$before"

# A growth by a fifth in one word, and nothing else.
sed 's/"wait_ns":492[0-9]*/"wait_ns":999999999/' "$before" >"$folder/worse.json"
cmp -s "$before" "$folder/worse.json" && fail "there is no regression"
compare 0 "$before" "$folder/worse.json"
compare 4 --fail-over 10% "$before" "$folder/worse.json"
says 'futrace: wait grew by [0-9.]* %, more than 10 %'
sed -n '/^Words/{n;n;p}' "$folder/out" | grep -q stats_lock || fail "what grew most is not the first"
compare 0 --fail-over 1000 "$before" "$folder/worse.json"
compare 0 --fail-over 10% "$folder/worse.json" "$before"
compare 0 --fail-over 10% --figure calls "$before" "$folder/worse.json"

# Windows of one file, and of both.
compare 0 --window trace --window episode "$before"
compare 0 --window episode "$before" "$after"
compare 0 -w episode:1 -w trace:1 "$before" "$after"
compare 0 -w episode "$before"
refuses 'has no window nowhere' --window nowhere "$before" "$after"

# Several files a side, and JSON. These files are so old that they have neither idle words nor findings.
compare 0 "$before" "$before" -- "$after"
says 'each figure is the median of 2 runs before and 1 after'
says 'idle waits count like others: .*demo-before.json does not say'
compare 0 --idle "$before" "$after"
grep -q 'idle waits' "$folder/out" && fail "who asks for idle waits need not be told"
compare 1 --finding lock --fail-over 10% "$before" "$after"
says 'futrace: lock is unknown in one of the results'
compare 1 --word nowhere "$before" "$after"
says 'no result has a word at nowhere'
compare 4 --word stats_lock --fail-over 10% --json "$before" "$folder/worse.json"
says '"schema": *"futrace-compare/1"'

# The lines of -i: the last is the whole trace.
interval='{"schema":"futrace-interval/1","window":{}}'
{ echo "$interval"; echo "$interval"; cat "$before"; } >"$folder/lines.json"
compare 0 --fail-over 0 "$before" "$folder/lines.json"
echo "$interval" >"$folder/cut.json"
refuses 'the last line, the whole trace, is missing' "$before" "$folder/cut.json"

# Files that are no results.
head -c 30000 "$before" >"$folder/truncated.json"
refuses 'truncated.json: incomplete' "$folder/truncated.json" "$after"
: >"$folder/empty.json"
refuses 'empty file' "$before" "$folder/empty.json"
echo '{"schema": "futrace/2", "windows": []}' >"$folder/future.json"
refuses 'schema futrace/2' "$before" "$folder/future.json"
echo '{"schema": "futrace/1", "windows": []}' >"$folder/nothing.json"
refuses 'has no windows' "$before" "$folder/nothing.json"
echo '[1, 2]' >"$folder/other.json"
refuses 'not a result of futrace --json' "$folder/other.json" "$after"
echo 'window,pid' >"$folder/table.csv"
refuses 'not valid JSON' "$folder/table.csv" "$after"
refuses 'No such file' "$folder/missing.json" "$after"
refuses 'directory' "$folder" "$after"

# Wrong command lines.
compare 2
compare 2 "$before"
compare 2 "$before" "$after" "$after"
compare 2 --figure speed "$before" "$after"
says 'wait, rate, max'
compare 2 --fail-over much "$before" "$after"
compare 2 --fail-over -1 "$before" "$after"
compare 2 -w a -w b -w c "$before" "$after"
compare 2 --nothing "$before" "$after"
compare 2 "$before" --
compare 2 -- "$before"
compare 2 --finding speed "$before" "$after"
says 'must be one of deadlock, lock, '
compare 2 --finding lock --figure max "$before" "$after"
compare 2 --finding lock --word stats_lock "$before" "$after"
compare 0 --help
if [ -c /dev/full ]; then
	status=0
	"$futrace" compare "$before" "$after" >/dev/full 2>"$folder/err" || status=$?
	[ $status = 1 ] || fail "a full disk: status $status"
	for words in --help --version 'report --help' 'compare --help' 'mark --help' 'doctor --help' \
		'cleanup --help' doctor; do
		status=0
		# shellcheck disable=SC2086
		"$futrace" $words >/dev/full 2>"$folder/err" || status=$?
		[ $status = 1 ] || fail "$words to a full disk: status $status"
		says 'cannot write to standard output: No space left'
	done
fi
