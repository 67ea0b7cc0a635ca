#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# offline_cpu.sh - takes a CPU offline for some seconds: traces that begin without it, or during
# which it comes and goes, must count every call, and their recordings must give the same report.
#
# Needs root, tracefs, and a CPU that can be taken offline. That CPU comes back however this ends. As
# all programs of the host feel it, this runs only if FUTRACE_TEST_OFFLINE is set.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
build=${TEST_BUILD:-tests}
futrace=${TEST_FUTRACE:-./futrace}
work=$(mktemp -d)
switch=
tracer=

finish()
{
	[ -z "$switch" ] || echo 1 >"$switch" || true
	[ -z "$tracer" ] || kill -CONT "$tracer" 2>/dev/null || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 3' HUP INT TERM

fail()
{
	echo "FAILED: $*"
	cat "$work/errors" 2>/dev/null || true
	exit 1
}

# Many hosts of CI have no such CPU: that is a skip, whatever FUTRACE_TEST_REQUIRE says.
no_cpu()
{
	echo "${0##*/}: no CPU can be taken offline"
	exit 77
}

# Sets $switch and $cpu: the last CPU that can be taken offline.
choose_cpu()
{
	for file in /sys/devices/system/cpu/cpu[0-9]*/online; do
		[ -w "$file" ] || continue
		[ "$(cat "$file")" = 1 ] || continue
		switch=$file
		cpu=${file%/online}
		cpu=${cpu##*cpu}
	done
	[ -n "$switch" ] || no_cpu
}

offline()
{
	echo 0 >"$switch" 2>/dev/null || no_cpu
}

online()
{
	echo 1 >"$switch"
}

# all_counted TRUTH: fails unless the report has the program's calls, by word and operation.
all_counted()
{
	awk '$1 == "wait" || $1 == "wake" { calls[$4 " " $5] += $6 }
		END { for (k in calls) print k, calls[k] }' "$1" | sort >"$work/truth"
	[ -s "$work/truth" ] || fail "the program told no truth"
	jq -r '.windows[0].futexes[] | .uaddr as $a | .ops[] | "\($a) \(.op_raw) \(.calls)"' \
		"$work/json" | sort >"$work/reported"
	missing=$(comm -23 "$work/truth" "$work/reported")
	[ -z "$missing" ] || fail "counted otherwise: $missing"
	jq -e '.trace.lost_events == 0 and .trace.lost_places == 0' "$work/json" >/dev/null ||
		fail "events were lost"
}

# has_cpus N: fails unless N CPUs had a buffer.
has_cpus()
{
	[ "$(jq .trace.cpus "$work/json")" = "$1" ] ||
		fail "$(jq .trace.cpus "$work/json") CPUs are said to have a buffer, not $1"
}

# same_again: the report on the recording must be that of the trace.
same_again()
{
	[ "$(jq .trace.late_events "$work/json")" = 0 ] || return 0
	"$futrace" report "$work/dat" --json "$work/again" -o /dev/null || fail "cannot be reported"
	cmp "$work/json" "$work/again" || fail "the recording differs"
}

# polls: how often futrace polls in half a second in which nothing happens.
polls()
{
	strace -e trace=poll,ppoll -o "$work/polls" "$futrace" -q -d 0.5 -p $$ -o /dev/null 2>"$work/errors" ||
		return 1
	wc -l <"$work/polls"
}

[ -n "${FUTRACE_TEST_OFFLINE:-}" ] || cannot "takes a CPU offline only with FUTRACE_TEST_OFFLINE=1"
[ "$(id -u)" = 0 ] || cannot "not root"
need jq jq
need strace strace
"$futrace" -q -o /dev/null -- true 2>/dev/null || cannot "this host cannot be traced"
choose_cpu
n=$(getconf _NPROCESSORS_ONLN)

# A trace without that CPU. While nothing happens, futrace waits: it polls a few times only, as it does
# with all CPUs.
before=$(polls) || fail "no trace of a shell"
offline
"$futrace" doctor | grep 'CPUs' >"$work/doctor" || true
"$futrace" -q --record "$work/dat" --json "$work/json" -o /dev/null \
	-- "$build/known_waits" contended --truth "$work/told" 2>"$work/errors" ||
	{ online; fail "no trace while CPU $cpu is offline"; }
without=$(polls) || { online; fail "no trace of a shell while CPU $cpu is offline"; }
online
grep -q 'offline' "$work/doctor" || fail "the doctor says nothing of the offline CPU"
all_counted "$work/told"
has_cpus $((n - 1))
same_again
[ "$without" -le $((2 * before + 30)) ] ||
	fail "futrace polled $without times while idle, and $before times with CPU $cpu"

# The CPU comes while a trace goes on; a program runs on it alone; it goes before it has been read.
mkfifo "$work/go" "$work/ready"
offline
"$futrace" -q --follow --record "$work/dat" --json "$work/json" -o /dev/null --ready-fd 3 -- \
	sh -c "read -r _ <$work/go; taskset -c $cpu $build/known_waits contended --truth $work/came
	read -r _ <$work/go" 2>"$work/errors" 3>"$work/ready" &
tracer=$!
read -r _ <"$work/ready" || fail "no trace while CPU $cpu is offline"
online
kill -STOP "$tracer"
echo >"$work/go"
until [ -s "$work/came" ]; do sleep 0.02; done
offline
kill -CONT "$tracer"
echo >"$work/go"
wait "$tracer" || fail "futrace failed when CPU $cpu went offline"
tracer=
online
all_counted "$work/came"
has_cpus "$n"
same_again
