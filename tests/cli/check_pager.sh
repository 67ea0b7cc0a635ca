#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_pager.sh - tests that a long report on a terminal goes through the pager, and that nothing is lost
# without one.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
need script bsdutils
futrace=${TEST_FUTRACE:-./futrace}
recording=${TEST_DATA:-tests/data}/trace-cmd-v7.dat
folder=$(mktemp -d "${TMPDIR:-/tmp}/check_pager.XXXXXX")
trap 'rm -r "$folder"' EXIT

# Pagers that leave a trace.
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "$LESS" >%s/less\nexec cat >%s/paged\n' "$folder" "$folder" >"$folder/keeps"
printf '#!/bin/sh\nhead -n 1 >%s/paged\n' "$folder" >"$folder/ends"
printf '#!/bin/sh\nexit 3\n' >"$folder/fails"
chmod +x "$folder"/{keeps,ends,fails}

# on_terminal ROWS COMMAND: runs COMMAND on a terminal; what appears there goes to $folder/screen.
on_terminal()
{
	rm -f "$folder/paged" "$folder/less"
	status=0
	script -qec "stty rows $1 cols 80; export TERM=xterm; unset LESS PAGER; $2" /dev/null </dev/null \
		>"$folder/screen" || status=$?
}

fail()
{
	echo "FAILED: $*"
	cat "$folder/screen"
	exit 1
}

# shows TIMES WORDS: do WORDS stand so often on the screen?
shows()
{
	[ "$(grep -c "$2" "$folder/screen" || true)" = "$1" ] || fail "'$2' is not there $1 times"
}

report="$futrace report --color never $recording"
on_terminal 10 "PAGER=$folder/keeps $report"
[ $status = 0 ] || fail "status $status"
[ "$(cat "$folder/less")" = FRX ] || fail "LESS"
head -n 1 "$folder/paged" | grep -q '^futrace' || fail "nothing was paged"
shows 0 '^futrace'

on_terminal 10 "LESS=S PAGER=$folder/keeps $report"
[ "$(cat "$folder/less")" = S ] || fail "another LESS"

# A report that fits needs no pager, and neither does one that goes elsewhere.
on_terminal 500 "PAGER=$folder/keeps $report"
[ ! -e "$folder/paged" ] || fail "a short report was paged"
shows 1 '^futrace'
on_terminal 10 "PAGER=$folder/keeps $report | cat"
[ ! -e "$folder/paged" ] || fail "a pipe was paged"
on_terminal 10 "PAGER=$folder/keeps $report -o $folder/file"
[ ! -e "$folder/paged" ] || fail "a file was paged"

# Without a pager the first finding comes again at the end.
first=$(sed -n '3s/^\([A-Z]* [^ ]* *[^ ]*\).*/\1/p' <(COLUMNS=80 $report))
for none in "$report --no-pager" "PAGER= $report" "PAGER=cat $report" "TERM=dumb $report" \
	"PAGER=$folder/nosuch $report" "PAGER=$folder/fails $report"; do
	on_terminal 10 "PAGER=$folder/keeps; $none"
	[ $status = 0 ] || fail "status $status: $none"
	[ ! -e "$folder/paged" ] || fail "it was paged: $none"
	shows 1 '^futrace 0'
	shows 2 "^${first//[/\\[}"
	[ "$(wc -l <"$folder/screen")" -gt 10 ] || fail "the report is not whole: $none"
done
on_terminal 500 "$report --no-pager"
shows 1 "^${first//[/\\[}"

# A pager that is interrupted, and its shell with it, has been seen.
printf '#!/bin/sh\ncat >%s/paged\nkill -s INT 0\n' "$folder" >"$folder/interrupted"
chmod +x "$folder/interrupted"
on_terminal 10 "trap '' INT; PAGER=$folder/interrupted $report"
shows 0 '^futrace 0'

# A pager that is left early is no error, and the exit status stays.
on_terminal 10 "PAGER=$folder/ends $report"
[ $status = 0 ] || fail "status $status"
shows 0 '^WAIT:'
on_terminal 10 "PAGER=$folder/ends $report --json /nonexistent/file"
[ $status = 1 ] || fail "status $status"
