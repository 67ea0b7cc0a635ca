# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare.sh - compares futrace and bpftrace in one run. Sourced by the tests that
# choose the programs.
#
# Calls are those of the program: one that the kernel leaves for a signal and enters again is one.
# Calls per (uaddr, op) must be equal. Their time must be equal within 2 us per call and 10 ms in
# all: at entry and return one tool looks at the clock after the other, 1 to 3 us later where a
# timer has woken the CPU; and if the thread is taken off its CPU in between, the difference is in
# one of them. Needs root, jq and a bpftrace that works here.
#
# The two do not attach at the same moment, and each counts the calls that it saw both ends of. So
# the program must not begin a call between the two: it has to sleep or be stopped from before
# attach_both to after it. Both tools stay until its last thread has ended.

futrace=${TEST_FUTRACE:-./futrace}
me=$(basename "$0")

# cannot REASON: the test is not possible here; a failure only with FUTRACE_TEST_REQUIRE.
cannot()
{
	echo "$me: $1"
	[ -n "${FUTRACE_TEST_REQUIRE:-}" ] && exit 1
	exit 77
}

# need TOOL PACKAGE
need()
{
	command -v "$1" >/dev/null || cannot "there is no $1 (Debian: apt install $2)"
}

# Sets $folder, which is removed at the end; the processes in $pids are then ended.
prepare()
{
	[ "$(id -u)" = 0 ] || cannot "not root"
	need bpftrace bpftrace
	need jq jq
	timeout 20 bpftrace -e 'BEGIN { exit(); }' >/dev/null 2>&1 ||
		cannot "bpftrace does not work on this kernel"

	folder=$(mktemp -d "${TMPDIR:-/tmp}/${me%.sh}.XXXXXX")
	pids=
	trap finish EXIT
	trap 'exit 3' TERM
	cat > "$folder/sum.bt" <<-'EOF'
	BEGIN
	{
		// What they hold, for the uses that come before the assignments.
		@begin[0] = nsecs; @left[0] = nsecs; @uaddr[0] = nsecs; @op[0] = (int64)0; @old[0] = 0;
		clear(@begin); clear(@left); clear(@uaddr); clear(@op); clear(@old);
	}
	tracepoint:syscalls:sys_enter_futex /pid == $1/
	{
		$uaddr = (uint64)args->uaddr; $op = (int64)args->op;
		$again = @old[tid] || (@left[tid] && @uaddr[tid] == $uaddr && @op[tid] == $op);
		if (@left[tid] && !$again) {
			@ns[@uaddr[tid], @op[tid]] = sum(@left[tid] - @begin[tid]);
			@calls[@uaddr[tid], @op[tid]] = count();
		}
		if (!$again) {
			@begin[tid] = nsecs; @uaddr[tid] = $uaddr; @op[tid] = $op;
		}
		delete(@left[tid]); delete(@old[tid]);
	}
	// One that began before, and is entered again.
	tracepoint:syscalls:sys_exit_futex /pid == $1 && !@begin[tid] && args->ret <= -512 && args->ret >= -516/
	{
		@old[tid] = 1;
	}
	// A call that is left to be entered again, or continued, has not returned.
	tracepoint:syscalls:sys_exit_futex /@begin[tid] && args->ret <= -512 && args->ret >= -516/
	{
		@left[tid] = nsecs;
	}
	tracepoint:syscalls:sys_exit_futex /@begin[tid] && (args->ret > -512 || args->ret < -516)/
	{
		@ns[@uaddr[tid], @op[tid]] = sum(nsecs - @begin[tid]);
		@calls[@uaddr[tid], @op[tid]] = count();
		delete(@uaddr[tid]); delete(@op[tid]); delete(@begin[tid]);
	}
	tracepoint:syscalls:sys_exit_restart_syscall /@left[tid] && args->ret > -512/
	{
		@ns[@uaddr[tid], @op[tid]] = sum(nsecs - @begin[tid]);
		@calls[@uaddr[tid], @op[tid]] = count();
		delete(@uaddr[tid]); delete(@op[tid]); delete(@begin[tid]); delete(@left[tid]);
	}
	// Attached last: when it fires, all are attached.
	interval:ms:50 { if (!@ready) { @ready = 1; printf("ready\n"); } }
	END { clear(@ready); clear(@uaddr); clear(@op); clear(@begin); clear(@left); clear(@old); }
	EOF
}

finish()
{
	# timeout(1) sends it twice.
	trap '' TERM
	# Ends even a process that is stopped or hangs; the guardian removes futrace's instance then.
	for pid in $pids; do
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	rm -r "$folder"
}

# await_state STATE PID: waits until all its threads were in STATE of proc(5) at three looks.
await_state()
{
	looks=0
	while [ $looks -lt 3 ]; do
		sleep 0.1
		states=$(grep -hs '^State:' "/proc/$2/task/"*/status | cut -c 8 | sort -u)
		case $states in
		"$1")	looks=$((looks + 1)) ;;
		''|Z)	echo "the program ended before the trace"; exit 3 ;;
		*)	looks=0 ;;
		esac
	done
}

# attach_both PID: returns when both tools see its calls. They do not inherit the descriptors 5 and
# 6, so that the caller may have the ends of pipes there.
attach_both()
{
	target=$1
	# The tool attached first is called first, at entry and return: so the work of bpftrace after its
	# own time is then in neither figure.
	"$futrace" -q -p "$target" --json "$folder/futrace.json" -o "$folder/futrace.txt" \
		--ready-file "$folder/ready" 5>&- 6>&- &
	tracer=$!
	pids="$pids $tracer"
	until [ -e "$folder/ready" ]; do
		kill -0 "$tracer" || { echo "futrace did not come up"; exit 1; }
		sleep 0.1
	done
	# With -p it ends when the last thread has ended.
	bpftrace -f json -p "$target" "$folder/sum.bt" "$target" > "$folder/bpftrace.json" \
		2> "$folder/bpftrace.err" 5>&- 6>&- &
	bpf=$!
	pids="$pids $bpf"
	until grep -qs ready "$folder/bpftrace.json"; do
		kill -0 "$bpf" || { cat "$folder/bpftrace.err"; exit 3; }
		sleep 0.1
	done
}

# compare NAME: waits for the end of the program and of both tools. NAME is printed.
compare()
{
	wait "$target" || { echo "$1 failed, status $?"; exit 3; }
	wait "$tracer"
	wait "$bpf" || { cat "$folder/bpftrace.err"; exit 3; }
	pids=

	jq -r '.windows[0].futexes[] as $f | $f.ops[] | select(.calls > 0) |
		"\($f.uaddr) \(.op_raw) \(.calls) \(.time_ns)"' "$folder/futrace.json" |
		while read -r uaddr rest; do
			echo "$((uaddr)) $rest"
		done | sort > "$folder/ours"
	jq -r 'select(.type == "map") | .data | to_entries[] | .key as $map |
		.value | to_entries[] | "\($map) \(.key) \(.value)"' "$folder/bpftrace.json" |
		awk '{ split($2, k, ","); id = k[1] " " k[2] }
		     $1 == "@calls" { calls[id] = $3 }
		     $1 == "@ns" { ns[id] = $3 }
		     END { for (id in calls) print id, calls[id], ns[id] }' |
		sort > "$folder/theirs"
	# A wait that was stopped from before the trace enters its call again: only futrace knows that.
	jq -r '.windows[0].futexes[] | select(.began_before > 0) | "\(.uaddr) \(.began_before)"' \
		"$folder/futrace.json" | while read -r uaddr rest; do
			echo "$((uaddr)) $rest"
		done > "$folder/begun"
	[ -s "$folder/ours" ] || { echo "futrace saw nothing"; exit 1; }
	awk -v name="$1" -v begun="$folder/begun" '
		BEGIN {
			while ((getline line < begun) > 0) {
				split(line, word, " ")
				before[word[1]] += word[2]
			}
		}
		NR == FNR { rows++; sum += $3; calls[$1 " " $2] = $3; ns[$1 " " $2] = $4; next }
		{
			id = $1 " " $2
			if ($3 > calls[id] && $3 - calls[id] <= before[$1]) {
				before[$1] -= $3 - calls[id]
				delete calls[id]
				next
			}
			if (calls[id] != $3) {
				print "(" id "): futrace " calls[id] + 0 " calls, bpftrace " $3
				failed = 1
			}
			diff = ns[id] - $4
			if (diff < 0)
				diff = -diff
			allowed = 2000 * $3 + 10000000
			if (diff > allowed) {
				print "(" id "): futrace " ns[id] " ns, bpftrace " $4
				failed = 1
			}
			if (diff / allowed > worst / worst_allowed) {
				worst = diff
				worst_allowed = allowed
			}
			delete calls[id]
		}
		BEGIN { failed = 0; worst_allowed = 1 }
		END {
			for (id in calls) {
				print "(" id "): only futrace saw it"
				failed = 1
			}
			printf "%s: %s rows, %s calls, times differ by %.1f of %.1f ms at worst\n",
				name, rows, sum, worst / 1e6, worst_allowed / 1e6
			exit failed
		}' "$folder/ours" "$folder/theirs"
}

# run_each SCENARIO...: this test again for each, in a limited time. That bpftrace does not come up
# or does not end, as happens on busy hosts, says nothing about futrace: such a run is repeated. A
# disagreement, status 1, is final.
run_each()
{
	for scenario; do
		tries=0
		until timeout -k 5 40 "$0" "$scenario"; do
			[ $? != 1 ] && [ $tries -lt 3 ] || exit 1
			tries=$((tries + 1))
			echo "$scenario: again"
		done
	done
}
