#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# short_reads.sh - tests that futrace works if its reads and writes do only a part.
#
#   tests/live/short_reads.sh [EVERY]    each EVERYth of the calls by itself (default 149; 1: all)
#
#   FUTRACE_FAULTS_WAYS='record'    this way only
#
# tests/live/short_reads.c shortens them: all of them, to half or to single bytes, and one after another.
# That loses nothing, so nothing may be missing: the report must have the calls that the program counted
# itself, and futrace may not hang, nor leave an instance or a file beside the outputs.

set -euo pipefail

every=${1:-${FUTRACE_SHORT_READS:-149}}
ways=${FUTRACE_FAULTS_WAYS:-idle attach command follow record report}

# shellcheck source=tests/live/faults.sh
. "$(dirname "$0")/faults.sh"
"$build/short_reads" "$build/held.so" "$futrace" --version >/dev/null || {
	[ $? != 77 ] || cannot "short_reads does not know this architecture"
	echo "short_reads does not work"
	exit 1
}

# A complete report must not warn.
admits()
{
	false
}

# run SHORT_READS-OPTION...: sets most to the largest number of calls of one process that could be shortened.
run()
{
	prepare
	status=0
	timeout -s KILL 20 "$build/short_reads" --told "$folder/told" "$@" "$build/held.so" "$futrace" \
		"${given[@]}" >"$folder/stdout" 2>"$folder/errors" </dev/null || status=$?
	hangs=
	[ "$status" != 137 ] || hangs=1
	read -r pid most <"$folder/told"
	clear_up
	judge "${*:-all to half}"
	[ "$status" = 0 ] || {
		echo "$way: ${*:-all to half}: no report: $(cat "$folder/errors")"
		failed=$((failed + 1))
	}
}

site=0
for way in $ways; do
	run --one
	run
	sites=$most
	for ((n = 1; n <= sites; n += n < 100 ? 1 : 1 + sites / 20)); do
		site=$((site + 1))
		[ $((site % every)) = 0 ] || continue
		run --one --nth "$n"
	done
done
echo "$runs runs, single calls: $site, $reports with a report, $failed wrong"
[ "$failed" = 0 ]
