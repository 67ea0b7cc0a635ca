#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# live_repeat.sh - counts how often the report is right about a program whose truth is known.
#
#   tests/live/live_repeat.sh scenes|findings NAME|all COUNT [load]
#
# Runs the live test of that scene, or of that finding, COUNT times, with `load' beside a busy loop
# for each CPU, and prints how often it passed. Run it in the folder of the build. The exit status is
# 0 if all did; the output of the others is printed.

set -eu

build=${TEST_BUILD:-tests}
scenes="fsync compute timer interrupt chain lock-compute preempted pi queue-fast queue-slow barrier \
pool poll join idle shared founding"
findings="pool-and-mutex signal-sender many-waiters herd only-waker starved-pool fsync-bound cache-lock \
parkers abba locked-twice orphan held-in-recv brief safepoint python"

usage()
{
	echo "usage: live_repeat.sh scenes|findings NAME|all COUNT [load]" >&2
	exit 2
}

# The ids of the busy loops.
loops=
said=$(mktemp "${TMPDIR:-/tmp}/live_repeat.XXXXXX")

# shellcheck disable=SC2317 # the trap calls it
finish()
{
	rm -f "$said"
	for loop in $loops; do
		kill "$loop" 2>/dev/null || :
	done
}

start_load()
{
	for _ in $(seq "$(nproc)"); do
		while :; do :; done &
		loops="$loops $!"
	done
}

# repeat NAME: runs one test, and counts its passes
repeat()
{
	passed=0
	for _ in $(seq "$count"); do
		if FUTRACE_TEST_SCENES=${FUTRACE_TEST_SCENES:-all} FUTRACE_TEST_SCENE=$1 \
			CK_RUN_CASE="$case" "$build/check_live" >"$said" 2>&1; then
			passed=$((passed + 1))
		else
			sed 's/^/    /' "$said"
			failed=1
		fi
	done
	echo "$1: $passed of $count"
}

[ $# -ge 3 ] || usage
case=$1
names=$2
count=$3
failed=0
case $case/$names in
scenes/all) names=$scenes ;;
findings/all) names=$findings ;;
scenes/* | findings/*) ;;
*) usage ;;
esac
trap finish EXIT
trap 'exit 130' INT TERM
case ${4:-} in
load) start_load ;;
'') ;;
*) usage ;;
esac
for name in $names; do
	repeat "$name"
done
exit "$failed"
