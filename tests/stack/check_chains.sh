#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_chains.sh - builds chains.c in many ways, and compares the stacks that src/stack finds in each
# running program with the chains that the program tells.
#
# CHAINS_ONLY=PATTERN takes those ways only whose names match. CHAINS_ROUNDS=N measures, too.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
source=${TEST_TOP:-.}/tests/stack/chains.c
chains_of=${TEST_BUILD:-tests}/chains_of

need gcc gcc
has musl-gcc musl-tools || true
folder=$(mktemp -d "${TMPDIR:-/tmp}/check_chains.XXXXXX")
program=
trap '[ -z "$program" ] || kill "$program" || true; rm -r "$folder"' EXIT

failed=0 right=0 all=0

# can_run FILE: does the kernel run it?
can_run()
{
	"$1" >/dev/null 2>&1 </dev/null || [ $? != 126 ]
}

# has_32bit: can 32-bit programs be built and run? Which kernel runs them is no matter of packages.
has_32bit()
{
	echo 'int main(void) { return 0; }' > "$folder/empty.c"
	if ! gcc -m32 -o "$folder/empty" "$folder/empty.c" 2>/dev/null; then
		echo "left out: gcc -m32 does not work (Debian: apt install gcc-multilib)"
		[ -z "${FUTRACE_TEST_REQUIRE:-}" ] || exit 1
	elif ! can_run "$folder/empty"; then
		echo "left out: this kernel runs no 32-bit programs"
		[ -z "${FUTRACE_TEST_REQUIRE:-}" ] || [ -n "${FUTRACE_TEST_NO_32BIT:-}" ] || {
			echo "set FUTRACE_TEST_NO_32BIT"
			exit 1
		}
	else
		return 0
	fi
	left_out=$((left_out + 1))
	return 1
}

# look_at NAME [ENVIRONMENT]: starts $folder/chains, and compares.
look_at()
{
	local name=$1 said
	shift

	mkfifo "$folder/said"
	env "$@" "$folder/chains" > "$folder/said" &
	program=$!
	sed '/^ready$/q' "$folder/said" > "$folder/known"
	rm "$folder/said"
	said=$("$chains_of" "$program" < "$folder/known") || failed=1
	printf '%-30s %s\n' "$name" "$(tail -n 1 <<< "$said")"
	sed '$d' <<< "$said"
	right=$((right + $(tail -n 1 <<< "$said" | sed 's/ of .*//')))
	all=$((all + $(tail -n 1 <<< "$said" | sed 's/.* of //')))
	[ -z "${CHAINS_ROUNDS:-}" ] || "$chains_of" -t "$CHAINS_ROUNDS" "$program" < "$folder/known"
	kill "$program"
	wait "$program" 2>/dev/null || true
	program=
}

# way NAME COMPILER FLAG...: builds, and looks at the threads, and at them again where main() has not begun.
way()
{
	local name=$1 compiler=$2
	shift 2

	# shellcheck disable=SC2053
	[[ $name == ${CHAINS_ONLY:-*} ]] || return 0
	"$compiler" -std=gnu11 -D_GNU_SOURCE -pthread "$@" -o "$folder/chains" "$source"
	look_at "$name"
	look_at "$name, constructor" CHAINS_IN_CONSTRUCTOR=1
}

none="-fno-asynchronous-unwind-tables -fno-unwind-tables"

way "dynamic" gcc -O2
way "not optimized" gcc -O0
way "frame pointers" gcc -O2 -fno-omit-frame-pointer
way "static" gcc -O2 -static
way "static-pie, stripped" gcc -O2 -static-pie -s
# shellcheck disable=SC2086
{
	way "no unwind tables" gcc -O2 $none
	way "no unwind tables, not optimized" gcc -O0 $none
	way "no unwind tables, stripped" gcc -O2 -s $none
}
if has_32bit; then
	way "32 bits" gcc -m32 -O2
fi
if command -v musl-gcc >/dev/null; then
	way "musl" musl-gcc -O2
	way "musl, static" musl-gcc -O2 -static
	way "musl, stripped" musl-gcc -O2 -s
	# Its musl-gcc takes -static-pie for -pie.
	# For musl-gcc, -static-pie is -pie: so it is told all that makes one.
	musl=/usr/lib/$(uname -m)-linux-musl
	way "musl, static-pie, stripped" musl-gcc -O2 -s -static -fPIE -nostartfiles \
		-Wl,-pie,--no-dynamic-linker "$musl/rcrt1.o" "$musl/crti.o" \
		"$(gcc -print-file-name=crtbeginS.o)" "$(gcc -print-file-name=crtendS.o)" "$musl/crtn.o"
	# shellcheck disable=SC2086
	way "musl, no unwind tables" musl-gcc -O2 -static -s $none
fi
echo "$right of $all chains"
exit $failed
