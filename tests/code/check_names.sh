#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_names.sh - builds named.c in many ways, and compares what src/code calls its addresses with what the
# source says, and with addr2line.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
top=$(realpath "${TEST_TOP:-.}")
names_of=$(realpath "${TEST_BUILD:-tests}/names_of")

need gcc gcc
need addr2line binutils
need xz xz-utils
has clang clang || true
[ "$(uname -m)" = x86_64 ] || cannot "named.c has code of x86-64 in it"
folder=$(mktemp -d "${TMPDIR:-/tmp}/check_names.XXXXXX")
trap 'rm -r "$folder"' EXIT
source=$folder/named.c
cp "$top/tests/code/named.c" "$source"
cd "$folder"

failed=0

fail()
{
	echo "$1"
	failed=1
}

# inside FILE STEP: each STEPth address of the functions of FILE that have a size, and one name only
inside()
{
	nm -S --defined-only "$1" | awk '$3 ~ /^[tTwW]$/ && NF > 3 { size[$1] = $2; names[$1]++ }
			END { for (begin in size) if (names[begin] == 1) print begin, size[begin] }' |
		while read -r begin size; do
			for ((i = 16#$begin; i < 16#$begin + 16#$size; i += $2)); do printf '%x\n' "$i"; done
		done | sort
}

# plain: names and lines as names_of writes them, which ends the longest. Some demanglers write the types of
# constants.
plain()
{
	c++filt -p | sed 's/ (discriminator.*//; s/:?$/:0/; s/^.*:0$/??:0/; s/@.*//
		s/::h[0-9a-f]\{16\}$//; s/\[[0-9a-f]\{14,16\}\]//g; s/\([0-9]\): [a-z0-9]*\([],>]\)/\1\2/g' |
		cut -b -1000
}

# like_addr2line WHAT FILE STEP [WHICH]: are all names, files and lines those of addr2line? WHICH of sed's lines
# are compared.
like_addr2line()
{
	inside "$2" "$3" > addresses
	[ -s addresses ] || fail "$1: no addresses"
	"$names_of" -l "$2" < addresses | plain > ours
	addr2line -f -i -e "$2" < addresses | plain > theirs
	sed -i 's/^place__.*__//; s/^place__//' theirs # labels
	sed -n -i "${4:-p}" ours theirs
	if diff ours theirs > difference; then
		echo "$1: $(wc -l < addresses) addresses"
	else
		fail "$1: not what addr2line says:"
		head -n 20 difference | cut -b -200
	fi
}

# places WHAT FILE SYMBOLS [LINES [ARG...]]: are the functions around each label of SYMBOLS those that it
# names? LINES: is the line that of the label, and are inlined functions known?
places()
{
	local what=$1 file=$2 symbols=$3 lines=${4:-} address label said wanted n=0
	shift $(($# < 4 ? $# : 4))

	while read -r address _ label; do
		# shellcheck disable=SC2086
		said=$("$names_of" ${lines:+-l} "$@" "$file" <<< "$address")
		wanted=$(sed 's/^place__//; s/__/\n/g' <<< "$label")
		[ -n "$lines" ] || wanted=$(tail -n 1 <<< "$wanted")
		[ "$(sed -n 'p;n' <<< "$said")" = "$wanted" ] ||
			fail "$what: at $label: $(tr '\n' ' ' <<< "$said")"
		# What the assembler gets as text has no line of its own.
		case $lines:$label in
		?*:*innermost*|?*:*hidden)
			[ "$(sed -n 2p <<< "$said")" = "$source:$(grep -n "($label)" "$source" | cut -d: -f1)" ] ||
				fail "$what: at $label: $(sed -n 2p <<< "$said")" ;;
		esac
		n=$((n + 1))
	done < <(nm "$symbols" | grep ' place__')
	[ "$n" = 3 ] || fail "$what: $n labels"
	echo "$what: $n places"
}

# at FILE SYMBOL OFFSET: the function there
at()
{
	printf '%x\n' $((16#$(nm "$1" | awk -v name="$2" '$3 == name { print $1 }') + $3)) |
		"$names_of" "$1" | head -n 1
}

# unknown WHAT FILE [ARG...]: hidden() must have no name.
unknown()
{
	local what=$1 file=$2
	shift 2
	said=$("$names_of" "$@" "$file" <<< "$hidden" | head -n 1)
	[ "$said" = '??' ] || fail "$what: $said"
}

build_id()
{
	readelf -n "$1" | awk '/Build ID/ { print $3 }'
}

# Each compiler, and each kind of debugging information.
gcc -O2 -g -o plain "$source"
places "C" plain plain lines
like_addr2line "C" plain 1
gcc -O2 -g -gdwarf-4 -gz -static -o static "$source"
places "static, compressed" static static lines
if command -v clang >/dev/null; then
	clang -O2 -g -x c++ -o clang "$source"
	places "C++, clang" clang clang lines
	like_addr2line "C++, clang" clang 1
fi
if command -v g++ >/dev/null; then
	g++ -O2 -g -x c++ -o g++ "$source"
	places "C++" g++ g++ lines
	# addr2line takes the functions that are inlined there for the one around them.
	like_addr2line "C++" g++ 1 'n;p'
fi
if command -v rustc >/dev/null; then
	rustc -O -g -o rust "$top/tests/code/named.rs"
	like_addr2line "Rust" rust 97
	nm rust | c++filt -p | grep -q 'Serve>::serve' || fail "named.rs has no serve"
fi

# An assembler's functions.
[ "$(at plain sizeless 2)" = sizeless ] || fail "no size: $(at plain sizeless 2)"
[ "$(at plain sized 2)" = sized ] || fail "a size: $(at plain sized 2)"
[ "$(at plain sized 3)" = '??' ] || fail "behind a function: $(at plain sized 3)"

# Without symbols, and with those of another file.
id=$(build_id plain)
hidden=$(nm plain | awk '$3 == "hidden" { print $1 }')
strip -o stripped plain
unknown "stripped" stripped
debug=proc/1/root/usr/lib/debug/.build-id/${id:0:2}
mkdir -p "$debug"
objcopy --only-keep-debug plain "$debug/${id:2}.debug"
places "debug file by build-id, below the root" stripped plain lines -p "$folder/proc"
gcc -O2 -g -Wl,--build-id=0x1234 -o other "$source"
objcopy --only-keep-debug other "$debug/${id:2}.debug"
unknown "debug file with another build-id" stripped -p "$folder/proc"

gcc -O2 -g -Wl,--build-id=none -o no-id "$source"
objcopy --only-keep-debug no-id no-id.debug
strip -o linked --add-gnu-debuglink=no-id.debug no-id 2>/dev/null || {
	strip -o linked no-id
	objcopy --add-gnu-debuglink=no-id.debug linked
}
places "debug file by its name" "$folder/linked" no-id lines
objcopy --only-keep-debug other no-id.debug
unknown "debug file with another checksum" "$folder/linked"

# The symbols only, as Fedora adds them to each program.
objcopy -S --remove-section .gdb_index --remove-section .comment --keep-symbol=hidden plain mini
xz -k mini
objcopy --add-section .gnu_debugdata=mini.xz stripped with-mini
said=$("$names_of" with-mini <<< "$hidden" | head -n 1)
[ "$said" = hidden ] || fail "symbols in .gnu_debugdata: $said"

# Another file at the same path.
cp clang moved 2>/dev/null || cp static moved
mv moved plain
places "another file at the path" plain plain lines

exit $failed
