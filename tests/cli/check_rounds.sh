#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_rounds.sh - compares futrace-rounds and futrace-sweep with a server that knows its pauses:
# it reports how long its thread was parked, and its main thread sleeps meanwhile.

set -eu

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
# shellcheck source=tests/target.sh
. "$(dirname "$0")/../target.sh"
prepare
start_target socket
cd "$folder"

futrace-rounds -o ten "$target" curl -sf --unix-socket socket http://it/20 > ten.txt
# Ten lines below the head.
[ "$(wc -l < ten.txt)" = 11 ] || { cat ten.txt; exit 1; }
grep -qE '^10 .* api \([0-9]+\) .* known_pauses \([0-9]+\) +blocked in clock_nanosleep ' ten.txt ||
	{ cat ten.txt; exit 1; }
# In each round the thread was parked for as long as the server reports, within 2 ms on a busy
# machine, and never longer than the round. It may begin to wait a little after the main thread has
# begun to sleep, so the requested time is taken with a millisecond less. $said is jq's.
# shellcheck disable=SC2016
true_of ten/rounds.json 'length == 10 and all(.[]; (.said | fromjson) as $said
	| .status == 0 and .waiter == "api (\($said.api_tid))"
	and (.wait_ms - $said.parked_ns / 1e6 | fabs) < 2 and .wait_ms >= 19 and .wait_ms <= .ms
	and .culprit == "known_pauses ('"$target"')" and .did == "blocked in clock_nanosleep"
	and .did_ms >= 19 and (.where | startswith("api_word")))'
true_of ten/trace.json '[.windows[] | select(.kind == "mark")] | length == 10'
[ -s ten/report.txt ]

# A command that fails is reported, and does not end the rounds.
if futrace-rounds -n 2 -o two "$target" sh -c 'echo half; exit 7' > two.txt; then
	echo "a failed round passed"
	exit 1
fi
true_of two/rounds.json 'map([.status, .said_last]) == [[7, "failed (7) half"], [7, "failed (7) half"]]'
# No such process: one line of error, no table, no hanging.
if futrace-rounds -o none 999999999 true > none.txt 2> none.err; then
	echo "a process that is not there passed"
	exit 1
fi
[ ! -s none.txt ] && grep -q '^futrace: ' none.err

# One target, and the setting in the arguments of the command.
futrace-sweep -n 3 -o sweep MS=10,40 "$target" curl -sf --unix-socket socket 'http://it/{}' > sweep.txt
grep -qE '^MS=10 +3 +0 .*clock_nanosleep' sweep.txt || { cat sweep.txt; exit 1; }
true_of sweep/sweep.json 'map(.setting) == ["MS=10", "MS=40"]
	and .[0].waited_median_ms >= 9 and .[0].waited_median_ms < 39 and .[1].waited_median_ms >= 39
	and all(.[]; .rounds == 3 and .failed == 0 and .worst_ms >= .median_ms
		and .waited_worst_ms >= .waited_median_ms)'
true_of sweep/2/rounds.json 'length == 3 and all(.[]; .wait_ms >= 39)'

# Each setting has its own target, which finds the setting in its environment.
cat > start <<-END
	#!/bin/sh
	mkfifo \$PAUSE_EXTRA_MS.up
	"$build/known_pauses" own-\$PAUSE_EXTRA_MS > \$PAUSE_EXTRA_MS.up &
	echo \$! | tee \$PAUSE_EXTRA_MS.pid
	read -r _ < \$PAUSE_EXTRA_MS.up
END
# The command's shell expands it.
# shellcheck disable=SC2016
futrace-sweep -n 1 -o own PAUSE_EXTRA_MS=5,60 'sh ./start' \
	sh -c 'curl -sf --unix-socket own-$PAUSE_EXTRA_MS http://it/1' > own.txt
true_of own/sweep.json '.[0].waited_worst_ms >= 5 and .[0].waited_worst_ms < 60
	and .[1].waited_worst_ms >= 60'
