#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# attach.sh - counts what futrace does for each of 201 processes before it is ready: how many files of
# /proc it opens, and how often it writes the filter for threads. Needs root, tracefs and strace.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
build=${TEST_BUILD:-tests}
futrace=${TEST_FUTRACE:-./futrace}

[ "$(id -u)" = 0 ] || cannot "not root"
need strace strace
need jq jq
strace -o /dev/null true 2>/dev/null || cannot "strace cannot trace here"
"$futrace" -q -o /dev/null -- true 2>/dev/null || cannot "this host cannot be traced"

work=$(mktemp -d "${TMPDIR:-/tmp}/attach.XXXXXX")
coproc LOAD_IO { exec "$build/../bench/load" processes-200; }
load=$LOAD_IO_PID
trap 'kill "$load"; rm -r "$work"' EXIT
read -r pid <&"${LOAD_IO[0]}"

fail()
{
	echo "FAILED: $*"
	exit 1
}

strace -qq -e trace=openat,write -o "$work/calls" "$futrace" -f -p "$pid" -d 0.01 -o /dev/null \
	--json "$work/json" 2>"$work/errors" || fail "status $?: $(cat "$work/errors")"
jq -e '.targets | length == 201' "$work/json" >/dev/null || fail "not all processes are traced"
sed -n '1,/futrace: ready: /p' "$work/calls" >"$work/before"
tail -n 1 "$work/before" | grep -q 'futrace: ready: ' || fail "it was never ready"

# Three listings, the parent, the call it is in, its state, its cgroup, its auxiliary vector; some more for
# other processes of the host.
children=$(tr ' ' '|' <"/proc/$pid/task/$pid/children" | sed 's/|*$//')
opened=$(grep -cE "\"/proc/($children)/" "$work/before")
[ "$opened" -le $((200 * 10)) ] || fail "$opened files of 200 processes were opened"
written=$(grep -c 'set_event_pid", O_WRONLY' "$work/before")
[ "$written" = 1 ] || fail "the filter was written $written times"
