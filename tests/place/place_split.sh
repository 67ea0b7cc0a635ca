#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# place_split.sh - tests symbols in a separate file, as distributions ship them.
#
# Splits place_words_pie, once with a build ID and once with only a checksum, and lets check_place
# look for the symbols.

set -eu

build=${TEST_BUILD:-tests}
objcopy=${OBJCOPY:-objcopy}

if ! command -v "$objcopy" >/dev/null; then
	echo "skipped: there is no $objcopy (Debian: apt install binutils)"
	exit 77
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/place_split.XXXXXX")
trap 'rm -r "$folder"' EXIT

# split NAME FOLDER-OF-SYMBOLS OPTION-FOR-BOTH...
split()
{
	name=$1
	symbols=$2
	shift 2
	mkdir -p "$symbols"
	"$objcopy" "$@" "$build/place_words_pie" "$folder/whole"
	"$objcopy" --only-keep-debug "$folder/whole" "$symbols/$name.debug"
	"$objcopy" --strip-all --add-gnu-debuglink="$symbols/$name.debug" \
		"$folder/whole" "$folder/$name"
	rm "$folder/whole"
}

split by_id "$folder/.debug" --preserve-dates
split by_sum "$folder" --remove-section=.note.gnu.build-id

for name in by_id by_sum; do
	echo "$name:"
	PLACE_WORDS_SPLIT=$folder/$name "$build/check_place"
done

# A file with the right name but another content: no symbol may come from it.
"$objcopy" --strip-all "$build/place_words_pie" "$folder/by_sum.debug"
echo "other symbols:"
if PLACE_WORDS_SPLIT=$folder/by_sum "$build/check_place" >/dev/null; then
	echo "symbols were taken from a file with another checksum"
	exit 1
fi
