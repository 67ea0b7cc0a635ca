#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_faults.sh - every system call of futrace fails once, in turn, by strace's fault injection.
#
#   tests/check_faults.sh [EVERY]   each EVERYth of the calls (default 31; 1: all, some minutes)
#
# Whatever fails: futrace ends within 20 s by itself, with a report (0) or one line that says what failed
# and why (1), leaves no file beside its output and no instance. The loader's own calls, which come before
# its first own one, are left out; and so is close(2), which strace would keep from closing. strace is the test's means only.

set -euo pipefail

every=${1:-${FUTRACE_FAULTS:-31}}
futrace=${TEST_FUTRACE:-./futrace}
only=${FUTRACE_FAULTS_ONLY:-}

skip()
{
	if [ -n "${FUTRACE_TEST_REQUIRE:-}" ]; then
		echo "cannot run: $1"
		exit 1
	fi
	echo "skipped: $1"
	exit 77
}

[ "$(id -u)" = 0 ] || skip "tracing takes root"
command -v strace >/dev/null || skip "there is no strace (Debian: apt install strace)"
"$futrace" -q -d 0.05 -p $$ >/dev/null 2>&1 || skip "futrace cannot trace here"
strace -o /dev/null -e inject=getpid:error=EPERM true 2>/dev/null || skip "strace cannot inject faults"

folder=$(mktemp -d "${TMPDIR:-/tmp}/check_faults.XXXXXX")
sleep 1000 &
target=$!
trap 'kill "$target"; rm -r "$folder"' EXIT
mkdir "$folder/out"

# CALL ERROR...: what each may fail with.
faults="openat EACCES EMFILE
read EIO EINTR
write EBUSY ENOSPC EINTR
mkdir EPERM
mkdirat EPERM
rename EXDEV
mmap ENOMEM
brk ENOMEM
fork EAGAIN
clone EAGAIN
poll EINTR ENOMEM
ppoll EINTR
pipe2 EMFILE
socketpair EMFILE
signalfd4 EMFILE
timerfd_create EMFILE
timerfd_settime EINVAL
pidfd_open EMFILE
getdents64 EIO
newfstatat EACCES
fcntl EINVAL
fchmod EPERM
dup2 EBADF
flock EWOULDBLOCK
sendmsg EPIPE
recvmsg EINTR
recvfrom EINTR
unlinkat EBUSY
rmdir EBUSY
readlink EACCES
pread64 EIO
setsid EPERM
prctl EINVAL
close_range EINVAL
chdir EACCES
statfs EACCES
process_vm_readv EPERM
splice EIO
wait4 EINTR
umask EPERM"

run()
{
	status=0
	timeout -k 1 20 strace -f -qq "$@" "$futrace" -q -d 0.03 -p "$target" \
		--csv "$folder/out/csv" >"$folder/stdout" 2>"$folder/errors" || status=$?
}

# Instances of futraces that are gone; their guardians have a second.
leftover()
{
	local instance pid
	for _ in 1 2 3 4 5 6 7 8 9 10 11; do
		found=
		for instance in /sys/kernel/tracing/instances/futrace-*; do
			pid=${instance##*/futrace-}
			pid=${pid%%-*}
			if [ -d "$instance" ] && [ ! -d "/proc/$pid" ]; then
				found=$instance
			fi
		done
		[ -n "$found" ] || return 1
		sleep 0.1
	done
	return 0
}

failed=0
runs=0
ended_0=0

# judge WHAT
judge()
{
	local why=
	runs=$((runs + 1))
	case $status in
	0) ended_0=$((ended_0 + 1))
		[ -s "$folder/out/csv" ] || why="no report, and no failure" ;;
	1) [ "$(grep -c '^futrace: ' "$folder/errors")" = 1 ] || why="not one line of error" ;;
	124 | 137) why="it hangs" ;;
	*) why="it ends with $status" ;;
	esac
	if [ -n "$(find "$folder/out" -mindepth 1 ! -name csv)" ]; then
		why="$why; a temporary file stays"
	fi
	if leftover; then
		why="$why; $found stays"
		"$futrace" cleanup >/dev/null 2>&1 || true
	fi
	if [ -n "$why" ]; then
		echo "$1: $why"
		head -n 5 "$folder/errors"
		failed=$((failed + 1))
	fi
	rm -rf "$folder/out"
	mkdir "$folder/out"
}

# Without a fault: how often is each called, by the loader and in all?
run -o "$folder/calls"
judge "no fault"
main=$(awk 'NR == 1 { print $1 }' "$folder/calls")
awk -v main="$main" '
	/rt_sigprocmask/ && $1 == main { own = 1 }
	{
		if ($2 ~ /^<|^\+|^-/) next
		name = $2
		sub(/\(.*/, "", name)
		n[$1, name]++
		if (n[$1, name] > most[name]) most[name] = n[$1, name]
		if (!own) before[name]++
	}
	END { for (name in most) print name, before[name] + 0, most[name] }
' "$folder/calls" >"$folder/counts"

site=0
while read -r call errors; do
	[ -z "$only" ] || [[ " $only " == *" $call "* ]] || continue
	counts=$(awk -v call="$call" '$1 == call { print $2, $3 }' "$folder/counts")
	[ -n "$counts" ] || continue
	read -r before most <<<"$counts"
	for ((n = before + 1; n <= most; n++)); do
		for error in $errors; do
			site=$((site + 1))
			[ $((site % every)) = 0 ] || continue
			run -o /dev/null -e "trace=$call" -e "inject=$call:error=$error:when=$n"
			judge "$call number $n fails with $error"
		done
	done
done <<<"$faults"
echo "$runs runs, $ended_0 with a report, $failed wrong"
[ "$failed" = 0 ]
