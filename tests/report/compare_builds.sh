#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# compare_builds.sh - tests whether futrace compare --fail-over tells a regression from noise.
#
# Takes recorded runs of a program with a hot lock and 64 idle threads; tests/data/README-pool has
# more. 50 times, seven runs are compared with seven others of the same build: that must not fail.
# Against seven runs of a slower build it must fail each time.

set -eu

futrace=${TEST_FUTRACE:-./futrace}
data=${TEST_DATA:-tests/data}
folder=$(mktemp -d "${TMPDIR:-/tmp}/compare_builds.XXXXXX")
trap 'rm -r "$folder"' EXIT

fail()
{
	echo "$*"
	cat "$folder/out" "$folder/err"
	exit 1
}

# compare STATUS WHAT ARG...: it must exit with STATUS.
compare()
{
	expected=$1
	what=$2
	shift 2
	status=0
	"$futrace" compare "$@" >"$folder/out" 2>"$folder/err" || status=$?
	[ "$status" = "$expected" ] || fail "$what: status $status, not $expected"
}

says()
{
	cat "$folder/out" "$folder/err" | grep -q -e "$1" || fail "it does not say: $1"
}

# some BUILD N FIRST COMPARISON: seven different ones of its N runs. N + 1 is a prime.
some()
{
	for k in 0 1 2 3 4 5 6; do
		echo "$folder/$1-$((($3 + k) * (1 + $4 % $2) % ($2 + 1)))"
	done
}

for build in equal slower; do
	xz -dc "$data/pool-runs.jsonl.xz" | grep "\"build\":\"$build\"" >"$folder/all"
	n=0
	while read -r line; do
		n=$((n + 1))
		echo "$line" >"$folder/$build-$n"
	done <"$folder/all"
done

for i in $(seq 50); do
	first=1
	[ "$i" -lt 30 ] || first=16
	before=$(some equal 30 $first "$i")
	after=$(some equal 30 $((first + 7)) "$i")
	slower=$(some slower 10 1 "$i")
	# Names without blanks, one a word.
	# shellcheck disable=SC2086
	compare 0 "equal builds, $i" --fail-over 10% $before -- $after
	# shellcheck disable=SC2086
	compare 4 "a slower build, $i" --fail-over 10% $before -- $slower
done

# Idle waits are a hundred times as long: if they count, the lock is not seen.
says 'note: idle waits are left out: [0-9.]* s before'
# shellcheck disable=SC2086
compare 0 "idle waits count" --idle --fail-over 10% $before -- $slower
# shellcheck disable=SC2086
compare 4 "the lock by its name" --word table_lock --fail-over 10% $before -- $slower
# shellcheck disable=SC2086
compare 4 "the finding" --finding lock --fail-over 10% $before -- $slower
# shellcheck disable=SC2086
compare 0 "another finding" --finding idle --fail-over 10% $before -- $slower
# shellcheck disable=SC2086
compare 0 "another word" --word 'jobs_come+0x28 (known_pool .bss)' --fail-over 10% $before -- $slower
# shellcheck disable=SC2086
compare 1 "no such word" --word no_lock $before -- $slower
