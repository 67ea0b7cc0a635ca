# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# floor.sh - the floor of every tracer: the kernel records the events, but no process reads them.
#
# Sourced by run and database, which must call floor_end at their end, however they end.

floor_tracing=/sys/kernel/tracing
floor=$floor_tracing/instances/bench-$$

# shellcheck disable=SC2034
futex_events=(syscalls/sys_enter_futex syscalls/sys_exit_futex)
# shellcheck disable=SC2034
all_events=("${futex_events[@]}" sched/sched_switch sched/sched_waking)

# floor_begin PID EVENT...: records the EVENTs of PID's threads, and of those that they create.
floor_begin() {
	local event pid=$1
	shift
	mountpoint -q "$floor_tracing" || mount -t tracefs nodev "$floor_tracing"
	mkdir "$floor"
	echo mono > "$floor/trace_clock"
	echo 8192 > "$floor/buffer_size_kb"
	echo event-fork > "$floor/trace_options"
	ls "/proc/$pid/task" > "$floor/set_event_pid"
	for event; do
		echo 1 > "$floor/events/$event/enable"
	done
}

floor_end() {
	[ ! -d "$floor" ] || rmdir "$floor"
}
