#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare_programs.sh - compares futrace and bpftrace in runs of other projects' programs.
#
#   xz      threads are made, handed work through condition variables, and joined
#   python  waits that time out or are interrupted by stop signals; threads that come and go; many
#           threads at one lock, the interpreter's
#   redis   threads parked since before the trace, some until they are killed; an event loop that
#           hands them work; a child process, which is not counted
#
# compare.sh describes what must be equal, and its needs. Without root, bpftrace or one of
# the programs it is skipped, unless FUTRACE_TEST_REQUIRE is set.

set -eu

# shellcheck source=tests/live/compare.sh
. "$(dirname "$0")/compare.sh"

# expect WHAT FILTER: fails unless the run had WHAT, the reason to compare this program.
expect()
{
	jq -e "def ops: .windows[0].futexes[].ops[]; $2" "$folder/futrace.json" >/dev/null ||
		{ echo "expected, and did not happen: $1"; exit 3; }
}

# Each file is read by four threads, which are joined before the next one.
run_xz()
{
	seq 300000 | xz -T4 -0 --block-size=64KiB > "$folder/numbers.xz"
	mkfifo "$folder/names"
	exec 6<>"$folder/names"
	xz -dc -T4 --files < "$folder/names" > /dev/null 6>&- &
	target=$!
	pids=$target
	await_state S "$target"
	attach_both "$target"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		echo "$folder/numbers.xz" >&6
	done
	exec 6>&-
	compare xz
	expect "41 threads" '.targets[0].threads == 41'
	expect "joins" '[ops | select(.op_raw == 265) | .calls] | add >= 1'
}

run_python()
{
	cat > "$folder/program" <<-'EOF'
	import sys, threading

	over = threading.Event()

	def time_out():
	    never = threading.Condition()
	    while not over.is_set():
	        with never:
	            never.wait(0.003)

	def compute():
	    while not over.is_set():
	        sum(range(1000))

	def start_and_join():
	    while not over.is_set():
	        t = threading.Thread(target=over.wait, args=(0.01,))
	        t.start()
	        t.join()

	def start(functions, *args):
	    threads = [threading.Thread(target=f, args=args) for f in functions]
	    for t in threads:
	        t.start()
	    return threads

	parked = start([over.wait]) + start([over.wait], 3600)
	sys.stdin.readline()
	busy = start([time_out] * 3 + [compute] * 2 + [start_and_join])
	sys.stdin.readline()
	over.set()
	for t in parked + busy:
	    t.join()
	EOF
	mkfifo "$folder/lines"
	exec 6<>"$folder/lines"
	/usr/bin/python3 -I "$folder/program" < "$folder/lines" 6>&- &
	target=$!
	pids=$target
	await_state S "$target"
	# Attached to while it is stopped: one parked thread goes on in a call that both tools see
	# begin, the one with a timeout in restart_syscall(2).
	kill -STOP "$target"
	await_state T "$target"
	attach_both "$target"
	kill -CONT "$target"
	echo >&6
	sleep 1
	kill -STOP "$target"
	await_state T "$target"
	kill -CONT "$target"
	sleep 0.5
	echo >&6
	compare python
	expect "100 timeouts" '[ops.results.ETIMEDOUT // 0] | add >= 100'
	expect "8 threads and short-lived ones" '.targets[0].threads > 12'
}

run_redis()
{
	# redis-tools has the server too, and starts no service. The program acts by the
	# name with which it is called.
	ln -s "$(command -v redis-check-rdb)" "$folder/redis-server"
	socket=$folder/socket
	"$folder/redis-server" --port 0 --unixsocket "$socket" --dir "$folder" --save '' --hz 1 \
		--io-threads 2 --io-threads-do-reads yes > "$folder/redis.log" &
	target=$!
	pids=$target
	until [ -S "$socket" ]; do
		kill -0 "$target" || { cat "$folder/redis.log"; exit 3; }
		sleep 0.1
	done
	await_state S "$target"
	attach_both "$target"
	{
		# A child process writes the file; what comes later, a thread syncs.
		redis-cli -s "$socket" config set appendonly yes
		# A set of so many members is freed by a thread.
		redis-benchmark -s "$socket" -n 1000 -c 8 eval "for i = 1, 100 do
			redis.call('sadd', 'numbers', 'number ' .. i) end
			redis.call('unlink', 'numbers')" 0
		# The server does not shut down before that file is complete.
		until redis-cli -s "$socket" info persistence | tr -d '\r' |
			grep -q '^aof_rewrite_in_progress:0$'; do
			sleep 0.1
		done
		redis-cli -s "$socket" shutdown
	} > "$folder/clients.log"
	compare redis
	expect "parked threads" '[.windows[0].futexes[].began_before] | add >= 4'
	expect "threads killed in their waits" '([.windows[0].futexes[].waits] | add) > ([ops | select(.op | test("WAIT")) | .calls] | add)'
	expect "one process" '.targets | length == 1'
}

prepare
need xz xz-utils
need /usr/bin/python3 python3-minimal
for tool in redis-check-rdb redis-cli redis-benchmark; do
	need $tool redis-tools
done
case ${1:-} in
'')	run_each xz python redis ;;
xz)	run_xz ;;
python)	run_python ;;
redis)	run_redis ;;
*)	echo "usage: $0 [xz | python | redis]"; exit 2 ;;
esac
