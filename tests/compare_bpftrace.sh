#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare_bpftrace.sh - one run seen by futrace and by bpftrace at the same time.
#
# Calls per (uaddr, op) must be equal. Their time must be equal within 2 us per call and 10 ms in all:
# a thread that is taken off its CPU between the two tools' looks at the clock shows the difference
# in one of them. Needs root, jq and a bpftrace that works here; without them it is skipped, unless
# FUTRACE_TEST_REQUIRE is set.

set -eu

build=${TEST_BUILD:-tests}
futrace=${TEST_FUTRACE:-./futrace}

cannot()
{
	echo "compare_bpftrace.sh: $1"
	[ -n "${FUTRACE_TEST_REQUIRE:-}" ] && exit 1
	exit 77
}

[ "$(id -u)" = 0 ] || cannot "not root"
for tool in bpftrace jq; do
	command -v $tool >/dev/null || cannot "there is no $tool (Debian: apt install $tool)"
done
bpftrace -e 'BEGIN { exit(); }' >/dev/null 2>&1 || cannot "bpftrace does not work on this kernel"

folder=$(mktemp -d "${TMPDIR:-/tmp}/compare_bpftrace.XXXXXX")
pids=
finish()
{
	for pid in $pids; do
		kill "$pid" 2>/dev/null || true
	done
	rm -r "$folder"
}
trap finish EXIT
trap 'exit 3' TERM

cat > "$folder/sum.bt" <<'EOF'
tracepoint:syscalls:sys_enter_futex /pid == $1/
{
	@begin[tid] = nsecs; @uaddr[tid] = args->uaddr; @op[tid] = args->op;
}
tracepoint:syscalls:sys_exit_futex /@begin[tid]/
{
	@ns[(uint64)@uaddr[tid], @op[tid]] = sum(nsecs - @begin[tid]);
	@calls[(uint64)@uaddr[tid], @op[tid]] = count();
	delete(@uaddr[tid]); delete(@op[tid]); delete(@begin[tid]);
}
tracepoint:sched:sched_process_exit /tid == $1/ { exit(); }
// The last to be attached: when it fires, all are.
interval:ms:50 { if (!@ready) { @ready = 1; printf("ready\n"); } }
END { clear(@ready); clear(@uaddr); clear(@op); clear(@begin); }
EOF

# compare SCENARIO
compare()
{
	mkfifo "$folder/parked" "$folder/go" "$folder/ready"
	# Opened for both directions, no end waits for the other.
	exec 5<>"$folder/parked" 6<>"$folder/go" 7<>"$folder/ready"
	"$build/known_waits" "$1" --parked-fd 5 --go-fd 6 --truth "$folder/truth" &
	target=$!
	read -r _ <&5
	# First come, first called, at entry and return: what bpftrace does after it has taken its own
	# time is then in neither figure.
	"$futrace" -q -p "$target" --json "$folder/futrace.json" -o /dev/null --ready-fd 7 &
	tracer=$!
	pids="$target $tracer"
	read -r _ <&7
	bpftrace -f json "$folder/sum.bt" "$target" > "$folder/bpftrace.json" \
		2> "$folder/bpftrace.err" &
	bpf=$!
	pids="$pids $bpf"
	until grep -qs ready "$folder/bpftrace.json"; do
		kill -0 $bpf || { cat "$folder/bpftrace.err"; exit 3; }
		sleep 0.1
	done
	echo >&6
	wait $target $tracer
	wait $bpf || { cat "$folder/bpftrace.err"; exit 3; }
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
	echo "$1: $(wc -l < "$folder/ours") rows, $(awk '{ n += $3 } END { print n + 0 }' \
		"$folder/ours") calls"
	[ -s "$folder/ours" ] || { echo "futrace saw nothing"; exit 1; }
	awk -v failed=0 '
		NR == FNR { calls[$1 " " $2] = $3; ns[$1 " " $2] = $4; next }
		{
			id = $1 " " $2
			if (calls[id] != $3) {
				print "(" id "): futrace " calls[id] + 0 " calls, bpftrace " $3
				failed = 1
			}
			diff = ns[id] - $4
			if (diff < 0)
				diff = -diff
			if (diff > 2000 * $3 + 10000000) {
				print "(" id "): futrace " ns[id] " ns, bpftrace " $4
				failed = 1
			}
			delete calls[id]
		}
		END {
			for (id in calls) {
				print "(" id "): only futrace saw it"
				failed = 1
			}
			exit failed
		}' "$folder/ours" "$folder/theirs"
	rm "$folder/parked" "$folder/go" "$folder/ready"
}

if [ $# = 1 ]; then
	compare "$1"
	exit
fi

# That bpftrace does not come up or does not end, as happens on busy hosts, says nothing about
# futrace: such a run is repeated. A disagreement, status 1, is final.
for scenario in contended pingpong eagain timed_out wakes_only; do
	tries=0
	until timeout 40 "$0" $scenario; do
		[ $? != 1 ] && [ $tries -lt 3 ] || exit 1
		tries=$((tries + 1))
		echo "$scenario: again"
	done
done
