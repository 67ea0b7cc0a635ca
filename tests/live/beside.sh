#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# beside.sh - runs futrace, perf, bpftrace and, if it can record, trace-cmd on one program: each
# must count all of its futex calls, and the settings of the top-level instance must not change.
#
# Without root and these tools it is skipped, unless FUTRACE_TEST_REQUIRE is set. trace-cmd cannot
# record if /proc/sys/kernel/ftrace_enabled cannot be written; then it is skipped.

set -eu

build=${TEST_BUILD:-tests}
# shellcheck source=tests/live/compare.sh
. "$(dirname "$0")/compare.sh"

prepare
need perf linux-perf
need trace-cmd trace-cmd
tracing=/sys/kernel/tracing

# settings: prints the settings of the top-level instance.
settings()
{
	for file in set_event set_event_pid tracing_on trace_clock buffer_size_kb current_tracer \
		trace_options; do
		echo "$file: $(cat $tracing/$file)"
	done
}

# await_line TEXT FILE: waits until FILE has a line with TEXT.
await_line()
{
	tries=0
	until grep -q "$1" "$2" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || { echo "$me: no '$1' in $2"; exit 1; }
		sleep 0.1
	done
}

# same NAME COUNT: fails unless COUNT is the number of the program's calls.
same()
{
	echo "$1 counts $2 of $total futex calls"
	[ "$2" = "$total" ] || failed=1
}

mkfifo "$folder/parked" "$folder/go" "$folder/ctl" "$folder/ack"
exec 5<>"$folder/parked" 6<>"$folder/go" 7<>"$folder/ctl" 8<>"$folder/ack"
"$build/known_waits" pingpong --parked-fd 5 --go-fd 6 &
target=$!
pids=$target
read -r _ <&5

settings > "$folder/before"
trace_cmd=
if trace-cmd record -q -B "beside-$$" -e syscalls:sys_enter_futex -o "$folder/probe.dat" \
	true >"$folder/probe" 2>&1; then
	trace-cmd record -q -B "beside-$$" -e syscalls:sys_enter_futex -P "$target" \
		-o "$folder/trace.dat" >"$folder/trace-cmd" 2>&1 &
	trace_cmd=$!
	pids="$pids $trace_cmd"
	sleep 1
else
	echo "trace-cmd is left out, it cannot record here: $(tail -n 1 "$folder/probe")"
	rmdir "$tracing/instances/beside-$$" 2>/dev/null || true
fi
perf stat -x, -e syscalls:sys_enter_futex -p "$target" -D -1 \
	--control "fifo:$folder/ctl,$folder/ack" -o "$folder/perf" &
perf=$!
pids="$pids $perf"
echo enable >&7
read -r _ <&8
bpftrace -e 'tracepoint:syscalls:sys_enter_futex /pid == '"$target"'/ { @calls = count(); }
	interval:ms:50 { if (!@ready) { @ready = 1; printf("ready\n"); } }
	END { clear(@ready); }' > "$folder/bpftrace" &
bpftrace=$!
pids="$pids $bpftrace"
await_line ready "$folder/bpftrace"
"$futrace" -q -p "$target" --json "$folder/json" -o "$folder/report" \
	--ready-file "$folder/ready" &
tracer=$!
pids="$pids $tracer"
until [ -e "$folder/ready" ]; do sleep 0.05; done
settings > "$folder/during"
echo >&6
wait "$target" "$tracer" "$perf"
kill -INT "$bpftrace"
wait "$bpftrace"
if [ -n "$trace_cmd" ]; then
	kill -INT "$trace_cmd" 2>/dev/null || true
	wait "$trace_cmd" || true
	rmdir "$tracing/instances/beside-$$" 2>/dev/null || true
fi
settings > "$folder/after"
pids=

failed=0
jq -e '.trace.lost_events == 0' "$folder/json" >/dev/null || { echo "events were lost"; failed=1; }
total=$(jq '[.windows[0].futexes[].ops[].calls] | add' "$folder/json")
[ "$total" -ge 10000 ] || failed=1
same futrace "$total"
same perf "$(awk -F, '/sys_enter_futex/ { print $1 }' "$folder/perf")"
same bpftrace "$(awk '/@calls:/ { print $2 }' "$folder/bpftrace")"
[ -z "$trace_cmd" ] ||
	same trace-cmd "$(trace-cmd report "$folder/trace.dat" | grep -c sys_enter_futex)"
for when in during after; do
	diff "$folder/before" "$folder/$when" || failed=1
done
exit $failed
