#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# signals.sh - sends signals to futrace wherever it may hang. The first SIGINT or SIGTERM ends the trace,
# or the waiting; the second one ends futrace at once, and then its guardian leaves nothing behind.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
build=${TEST_BUILD:-tests}
futrace=${TEST_FUTRACE:-./futrace}

[ "$(id -u)" = 0 ] || cannot "not root"
need jq jq
[ -r "$build/blocked.so" ] || cannot "there is no $build/blocked.so (make check makes it)"
"$futrace" -q -o /dev/null -- true 2>/dev/null || cannot "this host cannot be traced"
instances=/sys/kernel/tracing/instances
[ -d $instances ] || cannot "tracefs is mounted elsewhere"

work=$(mktemp -d "${TMPDIR:-/tmp}/signals.XXXXXX")
target=
traced=
finish()
{
	exec 5>&- 6<&- || true
	[ -z "$traced" ] || kill -KILL "$traced" 2>/dev/null || true
	[ -z "$target" ] || kill "$target" 2>/dev/null || true
	rm -r "$work"
}
trap finish EXIT

fail()
{
	echo "FAILED: $*"
	cat "$work/errors" 2>/dev/null || true
	exit 1
}

# How many tenths of a second something may take, on a busy machine too.
patience=600

# until_true COMMAND...
until_true()
{
	local n=0
	until "$@"; do
		[ $((n += 1)) -le $patience ] || return 1
		sleep 0.1
	done
}

has_ended()
{
	case $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null || true) in
	'' | Z* | X*) return 0 ;;
	esac
	return 1
}

# The guardian is done with the instance of process $1.
is_gone()
{
	! ls -d $instances/futrace-"$1"-* >/dev/null 2>&1
}

has_line()
{
	grep -q "$1" "$work/errors"
}

# Does $traced hang at a pipe?
hangs()
{
	has_line 'waiting for a reader of ' ||
		grep -qE 'pipe_write|fifo_open|wait_for_partner' "/proc/$traced/stack" "/proc/$traced/wchan" 2>/dev/null
}

# start ARG...: starts futrace as $traced.
start()
{
	rm -f "$work/told"
	: >"$work/errors"
	"$futrace" "$@" >"$work/output" 2>"$work/errors" &
	traced=$!
}

# ended_by WHAT SIGNAL STATUS: sends SIGNAL; futrace must then end with STATUS.
ended_by()
{
	local status=0
	kill -"$2" "$traced"
	until_true has_ended "$traced" || fail "$1: SIG$2 does not end it"
	wait "$traced" || status=$?
	[ "$status" = "$3" ] || fail "$1: status $status"
	until_true is_gone "$traced" || fail "$1: its instance is left"
	traced=
}

# not_ended_by WHAT SIGNAL: the first signal is noted, and futrace still hangs.
not_ended_by()
{
	kill -"$2" "$traced"
	sleep 0.2
	! has_ended "$traced" || fail "$1: the first SIG$2 ended it"
}

# It sleeps again and again, so that there are kernel functions to be named.
while :; do sleep 0.02; done &
target=$!
mkfifo "$work/pipe" "$work/full"
mkdir "$work/here"

# A file that does not open, by a part of its path: before the trace, when events are recorded, when the
# kernel's functions are named, and when a report is written.
while read -r path first second status; do
	export BLOCKED=$path BLOCKED_TOLD=$work/told
	LD_PRELOAD=$(realpath "$build/blocked.so") start -q -p "$target" -d 0.3 --json "$work/here/json" \
		-o /dev/null
	until_true test -e "$work/told" || fail "$path: not reached"
	not_ended_by "$path" "$first"
	ended_by "$path" "$second" "$status"
done <<-END
	/$target/status INT INT 130
	/$target/maps TERM TERM 143
	kallsyms INT TERM 143
	$work/here/json TERM INT 130
END
[ -z "$(find "$work/here" -type f)" ] || fail "a part of a report is left"

# A pipe that nobody reads: futrace says so, and one signal ends the waiting. The other reports are written.
start -q -p "$target" -d 0.1 --json "$work/pipe" --csv "$work/csv" -o "$work/text"
until_true has_line 'waiting for a reader of ' || fail "it does not say what it waits for"
ended_by "a pipe without a reader" INT 1
if ! [ -s "$work/csv" ] || ! [ -s "$work/text" ]; then
	fail "the other reports are not written"
fi
# A reader that comes later gets it all.
start -q -p "$target" -d 0.1 --json "$work/pipe" -o /dev/null
until_true hangs || fail "it does not wait for a late reader"
jq -e '.schema == "futrace/1"' "$work/pipe" >/dev/null || fail "a late reader"
wait "$traced" || fail "a late reader: status $?"
# During the trace it does not wait.
status=0
timeout 60 "$futrace" -q -p "$target" -d 0.5 -i 0.1 --json "$work/pipe" -o "$work/text" \
	2>"$work/errors" || status=$?
[ "$status" = 1 ] || fail "a pipe without a reader, with -i: status $status"
[ "$(grep -c 'start its reader' "$work/errors")" = 1 ] || fail "-i: not one line"
[ "$(grep -cE '^ +0\.[0-9]+ s ' "$work/text")" -ge 3 ] || fail "-i: the trace did not go on"

# A pipe with a reader that reads nothing: it is full after 64 KB.
exec 6<>"$work/full"
head -c 65536 /dev/zero >&6
start -q -p "$target" -d 0.1 --json "$work/full" -o /dev/null
until_true hangs || fail "it does not hang at a full pipe"
not_ended_by "a full pipe" TERM
ended_by "a full pipe" INT 130

# The guardians do not end.
guardians_of()
{
	local pid children
	read -ra children <"/proc/$1/task/$1/children"
	for pid in "${children[@]}"; do
		[ "$(cat "/proc/$pid/comm")" != futrace-guard ] || echo "$pid"
	done
}
start -p "$target" -o /dev/null
until_true has_line 'ready: ' || fail "it is not ready"
mapfile -t guardians <<<"$(guardians_of "$traced")"
kill -STOP "${guardians[@]}"
not_ended_by "a guardian that is stopped" INT
kill -TERM "$traced"
until_true has_ended "$traced" || fail "a guardian that is stopped: SIGTERM does not end it"
kill -CONT "${guardians[@]}"
until_true is_gone "$traced" || fail "a guardian that is stopped: its instance is left"
wait "$traced" || true

# A command that ignores what is passed on, while it is traced and when the trace is over.
for duration in 100 0.1; do
	start -d $duration -o /dev/null -- sh -c 'trap "" INT TERM; echo on >&2; sleep 7.9191 & wait; wait'
	until_true has_line '^on' || fail "the command does not start"
	[ $duration = 100 ] || until_true is_gone "$traced" || fail "a deaf command: the trace goes on"
	not_ended_by "a deaf command" TERM
	ended_by "a deaf command" TERM 143
done
# One that arrives when the trace is over is for the command.
start -d 0.1 -o /dev/null -- sh -c 'trap "exit 9" TERM; echo on >&2; sleep 20 & wait'
until_true has_line '^on' || fail "the command does not start"
until_true is_gone "$traced" || fail "a command that outlasts the trace: it goes on"
ended_by "a command that outlasts the trace" TERM 9

# The other commands end with the first one, even if SIGINT was ignored or blocked.
"$futrace" -q -p "$target" -d 0.05 -o /dev/null --record "$work/recording" --json "$work/json"
for command in "report $work/recording --json $work/pipe -o /dev/null" "compare $work/pipe $work/json"; do
	for settings in "--ignore-signal=INT" "--block-signal=INT"; do
		: >"$work/errors"
		# shellcheck disable=SC2086
		env $settings "$futrace" $command >/dev/null 2>"$work/errors" &
		traced=$!
		until_true hangs || fail "$command: it does not hang"
		ended_by "$command" INT 130
	done
done
start demo -d 60
until_true has_line 'ready: ' || fail "the demo is not ready"
kill -INT "$traced"
kill -TERM "$traced"
until_true has_ended "$traced" || fail "the demo goes on"
until_true is_gone "$traced" || fail "the demo's instance is left"
wait "$traced" || true
