#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_faults.sh - makes every system call of futrace fail once, in turn, by strace's fault injection.
#
#   tests/live/check_faults.sh [EVERY]   each EVERYth of the calls (default 199; 1: all)
#
#   FUTRACE_FAULTS_ONLY='read close'  these calls only      FUTRACE_FAULTS_WAYS='attach'  this way only
#
# After each fault, futrace must end within 20 s by itself, with a report (0) or one line with the failure and
# its reason. It must leave no file beside its outputs, and a second later no instance. With status 0, the
# report must have the calls that the program counted itself, or warn that something is missing.
#
# futrace is held (tests/live/held.c) until the loader is done, and then strace attaches: so the guardian's
# first calls, and those of the command before its program runs, fail as well. As each process counts for
# itself, the Nth call fails in all that get so far. A failed call has no effect at all. For close(2) that is
# a fault that no kernel has: the descriptor stays open. The guardian then has to wait until the tracer is
# gone, which may take some 10 s. Only the test uses strace.

set -euo pipefail

every=${1:-${FUTRACE_FAULTS:-199}}
only=${FUTRACE_FAULTS_ONLY:-}
ways=${FUTRACE_FAULTS_WAYS:-idle attach command follow record report}

# shellcheck source=tests/live/faults.sh
. "$(dirname "$0")/faults.sh"
need strace strace
strace -o /dev/null -b execve -e inject=getpid:error=EPERM true 2>/dev/null ||
	cannot "strace cannot inject faults"

# CALL FAULT...: the errors of each call. =N: a result without any effect. brk fails by
# returning a break below the requested one, never by an error, which libraries would take for success.
faults="openat EACCES EMFILE EPERM EBUSY ENOMEM
read EIO EINTR =0
write EBUSY ENOSPC EINTR ENOMEM EPERM
close EIO
mkdir EPERM
mkdirat EPERM ENOSPC ENOMEM EBUSY
rename EXDEV
mmap ENOMEM
munmap EINVAL
brk =0
fork EAGAIN ENOMEM
clone EAGAIN ENOMEM
clone3 EAGAIN
execve EACCES
poll EINTR ENOMEM
ppoll EINTR
pipe2 EMFILE
socketpair EMFILE
timerfd_create EMFILE
timerfd_settime EINVAL
pidfd_open EMFILE
getdents64 EIO ENOMEM
newfstatat EACCES
fstat EIO
statx EACCES
access EACCES
faccessat2 EACCES
fcntl EINVAL
fchmod EPERM
dup2 EBADF
getpriority ESRCH
setpriority EACCES
flock EWOULDBLOCK
sendmsg EPIPE
recvmsg EINTR
recvfrom EINTR
unlink EBUSY
unlinkat EBUSY EPERM EINTR
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
wait4 EINTR ECHILD
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

# Calls that cannot fail, or without a known fault.
unfailing="rt_sigtimedwait exit_group exit getpid gettid geteuid getuid getgid getegid clock_nanosleep nanosleep
restart_syscall rt_sigreturn set_robust_list set_tid_address rseq arch_prctl prlimit64 gettimeofday
clock_gettime madvise mprotect futex tgkill getppid shutdown socket connect"

# field NAME PID: of /proc/PID/status.
field()
{
	sed -n "s/^$1:[[:space:]]*//p" "/proc/$2/status" 2>/dev/null || true
}

# run STRACE-OPTION...
run()
{
	local tracer tries
	prepare
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
	clear_up
	# strace ends with the last process, the guardian.
	timeout 2 tail -s 0.01 --pid=$tracer -f /dev/null || kill -KILL $tracer
	wait $tracer 2>/dev/null || true
}

# Counts the most calls of each kind by one process, without a fault.
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
		# The guardian waits 10 s, or longer under strace, until no file is open any more.
		[ "$call" = close ] && limit=60 || limit=20
		[ -z "$only" ] || [[ " $only " == *" $call "* ]] || continue
		most=$(awk -v call="$call" '$1 == call { print $2 }' "$folder/counts")
		# If the pipe to the command stayed open, futrace would wait for the command's end; no kernel does that.
		[ "$call" != close ] || [ "$way" = idle ] || most=0
		[ "$call" != execve ] || [ "$way" = idle ] || most=1
		# Of a hundred calls and more, as for kernel symbols, some suffice.
		for ((n = 1; n <= ${most:-0}; n += n < 100 ? 1 : 1 + most / 20)); do
			for error in $errors; do
				site=$((site + 1))
				[ $((site % every)) = 0 ] || continue
				how=error=$error
				[[ $error != =* ]] || how=retval$error
				# Faults of the command's program do not count.
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
