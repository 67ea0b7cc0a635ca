#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# inherited.sh - starts futrace with unusual signals, limits and descriptors, and with targets or a guardian
# that have ended. A command must get what futrace was started with.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
futrace=${TEST_FUTRACE:-./futrace}

[ "$(id -u)" = 0 ] || cannot "not root"
need jq jq
"$futrace" -q -o /dev/null -- true 2>/dev/null || cannot "this host cannot be traced"
instances=/sys/kernel/tracing/instances
[ -d $instances ] || cannot "tracefs is mounted elsewhere"

work=$(mktemp -d "${TMPDIR:-/tmp}/inherited.XXXXXX")
sleepers=()
trap 'kill "${sleepers[@]}"; rm -r "$work"' EXIT

fail()
{
	echo "FAILED: $*"
	cat "$work/errors" 2>/dev/null || true
	exit 1
}

for _ in {1..40}; do
	sleep 1000 &
	sleepers+=($!)
done
target=${sleepers[0]}

is_whole()
{
	jq -e '.schema == "futrace/1"' "$1" >/dev/null 2>&1
}

# What a command finds: signals, descriptors, limits. The shell itself reads: it blocks signals when it forks.
# Signals 32 and 33 belong to the C library, which takes them for its threads.
# shellcheck disable=SC2016
tell='while read -r key value; do
		case $key in
		SigBlk: | SigIgn:) echo "$key $((0x$value & ~0x180000000))" ;;
		Umask:) echo "$key $value" ;;
		esac
	done </proc/$$/status >"$WORK/state"
	for fd in 0 1 2 3 4 5 6 7 8 9; do
		[ ! -e /proc/$$/fd/$fd ] || echo "$fd is open"
	done >>"$WORK/state"
	cat /proc/$$/limits >>"$WORK/state"'

# passes_on WHAT COMMAND...: COMMAND is a word before futrace, which sets something.
passes_on()
{
	local what=$1
	shift
	WORK=$work "$@" sh -c "$tell"
	mv "$work/state" "$work/expected"
	WORK=$work "$@" "$futrace" -q -o /dev/null -- sh -c "$tell" || fail "$what: status $?"
	diff "$work/expected" "$work/state" || fail "$what: the command finds something else"
}

without_descriptors()
{
	"$@" <&- >&- 2>&-
}

with_few_files()
{
	(ulimit -Sn 30 && "$@")
}

with_small_files()
{
	(ulimit -f 1000 && ulimit -c 0 && "$@")
}

with_no_umask()
{
	(umask 0777 && "$@")
}

passes_on "nothing" env
passes_on "no descriptors" without_descriptors
passes_on "few files" with_few_files
passes_on "small files" with_small_files
passes_on "a umask" with_no_umask
for signal in HUP INT TERM PIPE CHLD ALRM XFSZ USR1 TTOU TTIN QUIT RTMIN; do
	passes_on "SIG$signal ignored" env --ignore-signal=$signal
	passes_on "SIG$signal blocked" env --block-signal=$signal
done

# A file that may not grow further is one error; the other outputs are written.
status=0
(ulimit -f 2 && exec "$futrace" -p "$target" -d 0.1 --timeline "$work/page.html" --record "$work/recording" \
	-o /dev/fd/1) 2>"$work/errors" | cat >"$work/text" || status=$?
[ "$status" = 1 ] || fail "small files: status $status"
grep -q '^futrace: cannot write .*/page.html: File too large$' "$work/errors" || fail "small files: page"
grep -q '^futrace: cannot record to .*/recording: File too large$\|write .*/recording: File too large$' \
	"$work/errors" || fail "small files: recording"
grep -q '^IDLE' "$work/text" || fail "small files: the text is not written"
[ -z "$(find "$work" -name 'page*' -o -name 'recording*')" ] || fail "small files: a part is left"

# Without standard descriptors, no file of futrace takes their place.
for output in --json --csv --record; do
	"$futrace" -p "$target" -d 0.1 $output "$work/out" <&- >&- 2>&- || fail "$output, no descriptors: status $?"
	cp "$work/out" "$work/out$output"
	"$futrace" -q -p "$target" -d 0.1 $output "$work/out" -o /dev/null
	[ "$(head -c 12 "$work/out" | od -c)" = "$(head -c 12 "$work/out$output" | od -c)" ] ||
		fail "$output, no descriptors: another beginning"
done
is_whole "$work/out--json" || fail "no descriptors: the JSON is not whole"
"$futrace" report --json "$work/json" "$work/out--record" <&- >&- 2>&- || fail "report, no descriptors"
is_whole "$work/json" || fail "report, no descriptors: the JSON is not whole"

# A reader that goes away does not keep the others from being written.
for settings in "" --ignore-signal=PIPE; do
	rm -f "$work/csv"
	# shellcheck disable=SC2086
	env $settings "$futrace" -q -p "$target" -d 0.1 --json - --csv "$work/csv" 2>/dev/null | true || true
	[ -s "$work/csv" ] || fail "no reader $settings: nothing is written"
done

# ready ARG...: starts futrace as $traced, and waits until it is ready.
ready()
{
	: >"$work/errors"
	"$@" -o /dev/null 2>"$work/errors" &
	traced=$!
	for _ in {1..100}; do
		! grep -q 'ready: ' "$work/errors" || return 0
		sleep 0.1
	done
	fail "$*: not ready"
}

# nohup(1) has SIGHUP ignored, a shell's background job SIGINT.
ready nohup "$futrace" -p "$target" </dev/null
kill -HUP "$traced"
sleep 0.3
kill -0 $traced 2>/dev/null || fail "a SIGHUP that is ignored ends it"
kill -INT "$traced"
wait "$traced" || fail "nohup: status $?"

# Guardians that are killed alone: futrace removes the instances, and has nothing to say.
ready "$futrace" -p "$target"
guardians=()
mapfile -t -d ' ' children <"/proc/$traced/task/$traced/children"
for pid in "${children[@]}"; do
	[ "$(cat "/proc/$pid/comm")" != futrace-guard ] || guardians+=("$pid")
done
[ ${#guardians[@]} -gt 0 ] || fail "no guardian"
kill -KILL "${guardians[@]}"
kill -INT "$traced"
wait "$traced" || fail "a killed guardian: status $?"
[ "$(wc -l <"$work/errors")" = 1 ] || fail "a killed guardian: it says something"
! ls -d $instances/futrace-$traced-* >/dev/null 2>&1 || fail "a killed guardian: the instance is left"

# Targets that have ended are one line; the others are traced.
true &
ended=$!
wait $ended
for option in -p -t; do
	for list in "$target,$ended" "$ended,2147483647,$target"; do
		"$futrace" $option "$list" -d 0.1 -o "$work/text" --json "$work/json" 2>"$work/errors" ||
			fail "$option $list: status $?"
		[ "$(grep -c 'ended and' "$work/errors")" = 1 ] || fail "$option $list: not one line"
		grep -q "not traced.*$ended\|$ended.*not traced" "$work/errors" || fail "$option: it is not named"
		jq -e '(.targets | length == 1) and any(.warnings[]; test("not traced"))' "$work/json" \
			>/dev/null || fail "$option $list: another result"
	done
	status=0
	"$futrace" $option "$ended,2147483647" -d 0.1 2>"$work/errors" || status=$?
	[ "$status" = 1 ] || fail "$option, all ended: status $status"
	[ "$(wc -l <"$work/errors")" = 1 ] || fail "$option, all ended: not one line"
done
"$futrace" -q -p "$target,$ended" -d 0.1 -o /dev/null --record "$work/recording"
"$futrace" report --json "$work/json" -o /dev/null "$work/recording"
jq -e 'any(.warnings[]; test("not traced"))' "$work/json" >/dev/null || fail "the recording does not know"

# More descriptors are needed than the soft limit allows.
list=$(IFS=,; echo "${sleepers[*]}")
(ulimit -Sn 30 && exec "$futrace" -q -p "$list" -d 0.1 --json "$work/json" -o /dev/null) 2>"$work/errors" ||
	fail "few files: status $?"
jq -e '.targets | length == 40' "$work/json" >/dev/null || fail "few files: another result"
status=0
(ulimit -n 30 && exec "$futrace" -q -p "$list" -d 0.1 -o /dev/null) 2>"$work/errors" || status=$?
[ "$status" = 1 ] || fail "no more files: status $status"
grep -q 'ulimit -n' "$work/errors" || fail "no more files: no remedy"
