#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare_bpftrace.sh - compares futrace and bpftrace in runs of known_waits.
#
# compare.sh describes what must be equal, and its needs. Without root and bpftrace it is
# skipped, unless FUTRACE_TEST_REQUIRE is set.

set -eu

build=${TEST_BUILD:-tests}
# shellcheck source=tests/live/compare.sh
. "$(dirname "$0")/compare.sh"

prepare
if [ $# = 0 ]; then
	run_each contended pingpong eagain timed_out wakes_only
	exit
fi

mkfifo "$folder/parked" "$folder/go"
# Opened for both directions, so that no end waits for the other.
exec 5<>"$folder/parked" 6<>"$folder/go"
"$build/known_waits" "$1" --parked-fd 5 --go-fd 6 &
target=$!
pids=$target
read -r _ <&5
attach_both "$target"
echo >&6
compare "$1"
