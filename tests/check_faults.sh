#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_faults.sh - every system call of futrace fails once, in turn, by strace's fault injection.
#
#   tests/check_faults.sh [EVERY]   each EVERYth of the calls (default 199; 1: all)
#
#   FUTRACE_FAULTS_ONLY='read close'  these calls only      FUTRACE_FAULTS_WAYS='attach'  this way only
#
# Whatever fails: futrace ends within 20 s by itself, with a report (0) or one line that says what failed
# and why; it leaves no file beside its outputs, and a second later no instance. With status 0, the report
# has the calls that the program counted itself, or says that something is missing.
#
# futrace is held (tests/held.c) until the loader is done, and strace attached then: so the guardian's first
# calls and those of the command before it is run fail as well. As each process counts for itself, the Nth
# call fails in all that get so far. What fails has no effect at all. For close(2) that is a fault that no
# kernel has: the descriptor stays open. The guardian then has to wait until the tracer is gone, which it may
# take some 10 s to be. strace is the test's means only.

set -euo pipefail

every=${1:-${FUTRACE_FAULTS:-199}}
futrace=${TEST_FUTRACE:-./futrace}
build=${TEST_BUILD:-tests}
only=${FUTRACE_FAULTS_ONLY:-}
ways=${FUTRACE_FAULTS_WAYS:-idle attach command follow record}

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/needs.sh"
[ "$(id -u)" = 0 ] || cannot "tracing takes root"
need strace strace
need jq jq
[ -r "$build/held.so" ] || cannot "there is no $build/held.so (make check makes it)"
"$futrace" -q -d 0.05 -p $$ >/dev/null 2>&1 || cannot "futrace cannot trace here"
strace -o /dev/null -b execve -e inject=getpid:error=EPERM true 2>/dev/null ||
	cannot "strace cannot inject faults"

folder=$(mktemp -d "${TMPDIR:-/tmp}/check_faults.XXXXXX")
sleep 1000 &
target=$!
known=
trap 'kill "$target" $known 2>/dev/null || true; rm -r "$folder"' EXIT

# CALL FAULT...: what each may fail with. =N: what it returns without having done anything.
faults="openat EACCES EMFILE
read EIO EINTR =0
write EBUSY ENOSPC EINTR
close EIO
mkdir EPERM
mkdirat EPERM
rename EXDEV
mmap ENOMEM
munmap EINVAL
brk ENOMEM
fork EAGAIN
clone EAGAIN
execve EACCES
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
fstat EIO
statx EACCES
access EACCES
faccessat2 EACCES
fcntl EINVAL
fchmod EPERM
dup2 EBADF
flock EWOULDBLOCK
sendmsg EPIPE
recvmsg EINTR
recvfrom EINTR
unlink EBUSY
unlinkat EBUSY
rmdir EBUSY
readlink EACCES
pread64 EIO EINTR =0
lseek EINVAL
ftruncate ENOSPC
fallocate EOPNOTSUPP
copy_file_range ENOSPC EXDEV EINTR =0
setsid EPERM
prctl EINVAL
close_range EINVAL
chdir EACCES
statfs EACCES
process_vm_readv EPERM
splice EIO EINTR =0
wait4 EINTR
umask EPERM
setgroups EPERM
setgid EPERM
setuid EPERM
setresgid EPERM
setresuid EPERM
chown EPERM
kill EPERM
getrandom EAGAIN
uname EFAULT
ioctl ENOTTY
rt_sigprocmask EINVAL
rt_sigaction EINVAL
sched_getaffinity EINVAL
getrusage EINVAL
sysinfo EFAULT"

# Calls that cannot fail, or that no fault is known for.
unfailing="exit_group exit getpid gettid geteuid getuid getgid getegid clock_nanosleep nanosleep
restart_syscall rt_sigreturn set_robust_list set_tid_address rseq arch_prctl prlimit64 gettimeofday
clock_gettime madvise mprotect futex tgkill getppid shutdown socket connect"

# A program that knows what it does, held until a byte comes; the command sends it, and waits for the end.
start_known()
{
	rm -f "$folder/go"
	mkfifo "$folder/go"
	"$build/known_waits" contended --go-fd 0 --truth "$folder/truth" --hold 0<>"$folder/go" &
	known=$!
}

cat >"$folder/send" <<'EOF'
echo >"$1/go"
while [ ! -e "$1/truth" ]; do
	sleep 0.01
done
EOF

# What is traced, one way after another.
arguments()
{
	case $1 in
	idle) set -- -d 0.03 -p "$target" --csv "$folder/out/csv" ;;
	attach) set -- -p "$known" --json "$folder/out/json" -- sh "$folder/send" "$folder" ;;
	command) set -- -u root --json "$folder/out/json" --csv "$folder/out/csv" \
		-- "$build/known_waits" contended --truth "$folder/truth" ;;
	follow) set -- -f --futex-only --json "$folder/out/json" --timeline "$folder/out/svg.svg" \
		-- "$build/known_waits" fork --truth "$folder/truth" ;;
	record) set -- --record "$folder/out/record" --json "$folder/out/json" \
		-- "$build/known_waits" contended --truth "$folder/truth" ;;
	esac
	given=(-q -o "$folder/out/text" "$@")
}

# field NAME PID: of /proc/PID/status.
field()
{
	sed -n "s/^$1:[[:space:]]*//p" "/proc/$2/status" 2>/dev/null || true
}

# run STRACE-OPTION...
run()
{
	local tracer tries
	rm -rf "$folder/out" "$folder/truth"
	mkdir "$folder/out"
	known=
	[ "$way" != attach ] || start_known
	arguments "$way"
	LD_PRELOAD="$build/held.so" "$futrace" "${given[@]}" >"$folder/stdout" 2>"$folder/errors" \
		</dev/null &
	pid=$!
	for ((tries = 0; tries < 1000; tries++)); do
		[[ $(field State $pid) != T* ]] || break
		sleep 0.002
	done
	strace -f -qq -p $pid "$@" 2>/dev/null &
	tracer=$!
	for ((tries = 0; tries < 1000; tries++)); do
		[ "$(field TracerPid $pid)" = 0 ] || break
		sleep 0.002
	done
	kill -CONT $pid
	hangs=
	timeout "$limit" tail -s 0.01 --pid=$pid -f /dev/null || hangs=1
	[ -z "$hangs" ] || kill -KILL $pid
	status=0
	wait $pid 2>/dev/null || status=$?
	if [ -n "$known" ]; then
		kill "$known" 2>/dev/null || true
		wait "$known" 2>/dev/null || true
		known=
	fi
	# It ends with the last process, which is the guardian.
	timeout 2 tail -s 0.01 --pid=$tracer -f /dev/null || kill -KILL $tracer
	wait $tracer 2>/dev/null || true
}

# The instance of the futrace that is gone; its guardian has a second.
leftover()
{
	local instance
	for _ in 1 2 3 4 5 6 7 8 9 10 11; do
		found=
		for instance in "/sys/kernel/tracing/instances/futrace-$pid-"*; do
			[ ! -d "$instance" ] || found=$instance
		done
		[ -n "$found" ] || return 1
		sleep 0.1
	done
	return 0
}

# The calls that the program made, by word and operation, that FILE of --json does not have.
uncounted()
{
	awk '$1 == "wait" || $1 == "wake" { calls[$4 " " $5] += $6 }
		END { for (k in calls) print k, calls[k] }' "$folder/truth" | sort >"$folder/true"
	jq -r '.windows[0].futexes[] | .uaddr as $a | .ops[] | "\($a) \(.op_raw) \(.calls)"' "$1" |
		sort >"$folder/reported"
	comm -23 "$folder/true" "$folder/reported"
}

# Does FILE of --json say that something is missing, which it would not if nothing had failed?
admits()
{
	jq -e --slurpfile usual "$folder/usual-$way" '.trace.lost_events > 0 or .trace.lost_places > 0 or
		((.warnings - $usual[0]) | length > 0)' "$1" >/dev/null
}

# A report is there, and right, or says why it is not.
check_report()
{
	local json=$folder/out/json file
	[ -s "$folder/out/text" ] || why="$why; no report, and no failure"
	for file in csv svg.svg record json; do
		[[ " ${given[*]} " != *"out/$file "* ]] || [ -s "$folder/out/$file" ] ||
			why="$why; no $file, and no failure"
	done
	[ "$way" != idle ] && [ -z "$why" ] || return 0
	if [ ! -s "$folder/truth" ]; then
		why="$why; the command did not run, and no failure"
		return
	fi
	[ -z "$(uncounted "$json")" ] || admits "$json" ||
		why="$why; wrong, and not said: $(uncounted "$json" | head -n 3)"
	[ "$way" = record ] || return 0
	if ! "$futrace" report -q "$folder/out/record" --json "$folder/again" -o /dev/null 2>"$folder/errors"; then
		why="$why; no report of the recording"
	elif [ -n "$(uncounted "$folder/again")" ] && ! admits "$folder/again"; then
		why="$why; the recording is wrong, and that is not said"
	fi
}

failed=0
runs=0
reports=0

# judge WHAT
judge()
{
	why=
	runs=$((runs + 1))
	if [ -n "$hangs" ]; then
		why="; it hangs"
	else
		case $status in
		0)
			reports=$((reports + 1))
			check_report
			;;
		1 | 125 | 126 | 127)
			[ "$(grep -c '^futrace: ' "$folder/errors")" = 1 ] ||
				why="; not one line of error"
			;;
		*) why="; it ends with $status" ;;
		esac
	fi
	if [ -n "$(find "$folder/out" -name '*.??????')" ]; then
		why="$why; a temporary file stays"
	fi
	if leftover; then
		why="$why; $found stays"
		"$futrace" cleanup >/dev/null 2>&1 || true
	fi
	[ -n "$why" ] || return 0
	echo "$way: $1: status $status${why}"
	head -n 5 "$folder/errors"
	failed=$((failed + 1))
}

# Without a fault: how often is each called, at most, by one process?
count_calls()
{
	run -b execve -o "$folder/calls"
	echo '[]' >"$folder/usual-$way"
	[ ! -s "$folder/out/json" ] || jq .warnings "$folder/out/json" >"$folder/usual-$way"
	judge "no fault"
	awk '$2 ~ /^[a-z_0-9]+\(/ {
		name = $2
		sub(/\(.*/, "", name)
		n[$1, name]++
		if (n[$1, name] > most[name]) most[name] = n[$1, name]
	}
	END { for (name in most) print name, most[name] }' "$folder/calls" >"$folder/counts"
	while read -r call most; do
		[[ " ${unfailing//$'\n'/ } " == *" $call "* ]] || grep -q "^$call " <<<"$faults" ||
			echo "$way: $call, $most times, never fails here"
	done <"$folder/counts"
}

site=0
limit=20
for way in $ways; do
	before=$runs
	count_calls
	while read -r call errors; do
		# It is waited for 10 s, which take longer with strace, until no file is open any more.
		[ "$call" = close ] && limit=60 || limit=20
		[ -z "$only" ] || [[ " $only " == *" $call "* ]] || continue
		most=$(awk -v call="$call" '$1 == call { print $2 }' "$folder/counts")
		# A pipe to the command that stays open is waited for until it ends, and no kernel does that.
		[ "$call" != close ] || [ "$way" = idle ] || most=0
		[ "$call" != execve ] || [ "$way" = idle ] || most=1
		# Of a hundred and more, as of the kernel's symbols, some are as good as all.
		for ((n = 1; n <= ${most:-0}; n += n < 100 ? 1 : 1 + most / 20)); do
			for error in $errors; do
				site=$((site + 1))
				[ $((site % every)) = 0 ] || continue
				how=error=$error
				[[ $error != =* ]] || how=retval$error
				# What the command runs is its own affair.
				[ "$call" = execve ] && here='' || here='-b execve'
				# shellcheck disable=SC2086
				run $here -o /dev/null -e "trace=$call" -e "inject=$call:$how:when=$n"
				judge "$call number $n: $error"
			done
		done
	done <<<"$faults"
	echo "$way: $((runs - before)) runs"
done
echo "$runs runs of $site, $reports with a report, $failed wrong"
[ "$failed" = 0 ]
