#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare_bpftrace.sh - one run seen by futrace and by bpftrace at the same time.
#
# Calls per (uaddr, op) must be equal, and their time within 2 us per call where there are many. A
# few calls that slept may differ by 10 us: after a sleep caches are cold, and each tool's time then
# contains the other's work. Needs root, jq and a bpftrace that works here; without them it is
# skipped, unless FUTRACE_TEST_REQUIRE is set.

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
	timeout 60 bpftrace -f json "$folder/sum.bt" "$target" > "$folder/bpftrace.json" \
		2> "$folder/bpftrace.err" &
	bpf=$!
	pids="$pids $bpf"
	until grep -q ready "$folder/bpftrace.json"; do
		kill -0 $bpf || { cat "$folder/bpftrace.err"; exit 1; }
		sleep 0.1
	done
	echo >&6
	wait $target $tracer
	wait $bpf || { echo "bpftrace: status $?"; cat "$folder/bpftrace.err" "$folder/bpftrace.json"; exit 1; }
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
		     END { for (id in calls) printf "%s %d %d\n", id, calls[id], ns[id] }' |
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
			if (diff > ($3 < 1000 ? 10000 : 2000) * $3) {
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

for scenario in contended pingpong eagain timed_out wakes_only; do
	compare $scenario
done
