#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_packages.sh - README, contrib/on-debian and configure name the same Debian packages.
#
# Every package that building takes stands in README's first `apt install` and in `building` of
# contrib/on-debian. If a library is missing, configure says "not found (Debian: apt install
# PACKAGE)": these are the packages that building takes, but for the tools that have run by then.
# What else configure names is for tests, and stands in `testing`.

set -eu
export LC_ALL=C

top=${TEST_TOP:-.}
tools="gcc libc6-dev make autoconf automake"
folder=$(mktemp -d "${TMPDIR:-/tmp}/check_packages.XXXXXX")
trap 'rm -r "$folder"' EXIT

# One word a line, sorted. A word that stands twice stays twice.
words()
{
	tr -s '[:space:]' '\n' | sed '/^$/d' | sort
}

# list NAME: the packages that on-debian assigns to NAME.
list()
{
	sed -n "/^$1=\"/,/\"\$/p" "$top/contrib/on-debian" | sed "s/^$1=//" | tr -d '"' | words
}

# named PATTERN: the packages in those messages of configure that begin with it.
named()
{
	sed -n "s/.*$1(Debian: apt install \([^)]*\)).*/\1/p" "$top/configure.ac" | words
}

# same WHAT FILE OTHER: "<" marks what only the first has.
same()
{
	diff "$folder/$2" "$folder/$3" > "$folder/difference" && return 0
	echo "$1:"
	grep '^[<>]' "$folder/difference"
	failed=1
}

failed=0
list building > "$folder/building"
list testing > "$folder/testing"
named 'not found ' > "$folder/required"
named '' > "$folder/named"
awk '/^ *apt install / { found = 1; sub(/apt install/, "") }
	found { more = sub(/\\$/, ""); print; if (!more) exit }' "$top/README" | words > "$folder/readme"
# shellcheck disable=SC2086
{ cat "$folder/required"; echo $tools; } | words > "$folder/configure"
sort "$folder/building" "$folder/testing" > "$folder/installed"
sort -u "$folder/installed" > "$folder/once"
comm -23 "$folder/named" "$folder/installed" > "$folder/unknown"
: > "$folder/none"

for file in building testing required readme; do
	[ -s "$folder/$file" ] || { echo "no packages found: $file"; failed=1; }
done
same "README (<) and building of contrib/on-debian (>) differ" readme building
same "configure.ac (<) and building of contrib/on-debian (>) differ" configure building
same "configure.ac names packages (<) that contrib/on-debian does not install" unknown none
same "contrib/on-debian names packages (<) twice" installed once
exit $failed
