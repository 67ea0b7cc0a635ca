#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_examples.sh - every command in EXAMPLES of the manual's pages runs, and writes what it says.
#
# Runs each display (.Dl, or .Bd -literal to .Ed) as it stands, by bash with -eu and
# pipefail, one after the other in one folder, with these changes:
#
#   a number after -p       is the process id of a server (known_pauses), which another trace watches
#   seconds after -d        are 1, after -i 0.2
#   --folded                has --idle before it: the server has no waits at a cost
#   /var/lib/...            lies in that folder
#   the names in stand_ins  are replaced: they need a network or are not in Debian
#   FILE.json of compare, FILE.dat of report  are made here, unless an earlier example has written them
#
# Afterwards every FILE of an option, and every target of >, must exist and not be empty. If a
# program of another package is missing, its example is skipped with a message.

set -eu

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
# shellcheck source=tests/target.sh
. "$(dirname "$0")/../target.sh"
prepare
need bash bash
start_target socket
curl=$(command -v curl)

# NAME BODY
stand_ins()
{
	cat <<-END
		curl exec $curl -sf --unix-socket $folder/socket http://it/20
		do-the-work exec $curl -sf --unix-socket $folder/socket http://it/20
		./snapshot exec $curl -sf --unix-socket $folder/socket http://it/20
		pidof echo $target
		flamegraph.pl for last; do :; done; grep -c . "\$last"
	END
}

# Each example of each page in a file of its own, in $folder/examples, named after page and number.
extract()
{
	mkdir "$folder/examples"
	awk -v folder="$folder/examples" '
		function next_file() { return sprintf("%s/%s-%02d", folder, page, ++n) }
		FNR == 1 { page = FILENAME; sub(/.*\//, "", page); n = 0 }
		/^\.Sh / { inside = $2 == "EXAMPLES"; next }
		!inside { next }
		/^\.Dl / { file = next_file(); print substr($0, 5) > file; close(file); next }
		/^\.Bd -literal/ { file = next_file(); literal = 1; next }
		/^\.Ed/ { literal = 0; next }
		literal { print > file }
	' "$top"/man/futrace*.[15]
	# What roff has names for; and what is other here than it says.
	sed -i -e 's/\\(dq/"/g; s/\\(aq/'\''/g; s/\\-/-/g; s/\\e/\\/g; s/\\&//g' \
		-e "s/ -p [0-9][0-9]*/ -p $target/g; s/ -d [0-9.]*/ -d 1/g; s/ -i [0-9.]*/ -i 0.2/g" \
		-e "s/ --folded/ --idle --folded/" \
		-e "s/\(futrace-rounds\|futrace-sweep [^ ]*\) [0-9][0-9]*/\1 $target/" \
		-e "s|/var/lib|$folder/lib|g" "$folder"/examples/*
}

# Makes FILE, which an example reads and no example has written.
supply()
{
	[ ! -e "$1" ] || return 0
	case $1 in
	*.json)	"$futrace" -q -p "$target" -d 0.3 -o /dev/null --json "$1" ;;
	*.dat)	"$futrace" -q -p "$target" -d 0.3 --record "$1" > /dev/null ;;
	esac
}

# Prints the files that EXAMPLE reads, as words.
reads()
{
	sed -n 's/.*futrace \(compare\|report\) \(.*\)/\2/p' "$1" | tr -s ' |;<>&' '\n' |
		grep -E '^[^-].*\.(json|dat)$' || true
}

# Prints the files that EXAMPLE writes.
writes()
{
	tr -s ' ' '\n' < "$1" | awk '
		previous ~ /^(-o|--(output|json|csv|csv-ops|markdown|metrics|timeline|folded|record)|>)$/ &&
			!/^[-|]|[$(*{]/ { sub(/[;)]*$/, ""); print }
		{ previous = $0 }'
}

# Prints a missing program of another package that EXAMPLE calls.
lacks()
{
	for word in perf trace-cmd fish zsh; do
		grep -qE "(^|[|;&(] *)$word " "$1" || continue
		command -v $word >/dev/null || echo $word
	done
}

run()
{
	missing=$(lacks "$1")
	if [ -n "$missing" ]; then
		echo "left out, as there is no $missing: $(cat "$1")"
		left_out=$((left_out + 1))
		return
	fi
	for file in $(reads "$1"); do
		supply "$file"
	done
	written=$(writes "$1")
	for file in $written; do
		mkdir -p "$(dirname "$file")"
	done
	status=0
	timeout 60 bash -eu -o pipefail "$1" > "$folder/out" 2> "$folder/err" < /dev/null || status=$?
	for file in $written; do
		[ -s "$file" ] || { echo "nothing is written to $file"; status=99; }
	done
	# An example of compare may find growth: that is status 1.
	case $status,$(cat "$1") in
	0,* | 4,*--fail-over*) return ;;
	esac
	echo "the example ${1##*/} has failed with $status; tests/cli/check_examples.sh says how it is run:"
	cat "$1" "$folder/out" "$folder/err"
	exit 1
}

extract
number=$(find "$folder/examples" -type f | wc -l)
[ "$number" -ge 22 ] || { echo "only $number examples were found"; exit 1; }
for page in "$top"/man/futrace*.[15]; do
	[ -e "$folder/examples/${page##*/}-01" ] || { echo "$page has no example"; exit 1; }
done
mkdir "$folder/bin" "$folder/work"
cd "$folder/work"
stand_ins | while read -r name body; do
	case $name in ./*) file=$name ;; *) file=$folder/bin/$name ;; esac
	printf '#!/bin/sh\n%s\n' "$body" > "$file"
	chmod +x "$file"
done
PATH=$folder/bin:$PATH
echo "$target" > postmaster.pid
# Causes waits to trace; ends with the server.
while "$curl" -sf --unix-socket "$folder/socket" http://it/20 > /dev/null; do :; done &
# A trace for examples that only write marks.
mkfifo "$folder/up"
"$futrace" -q -p "$target" -o /dev/null --ready-fd 3 3> "$folder/up" &
watcher=$!
read -r _ < "$folder/up"
for example in "$folder"/examples/*; do
	run "$example"
done
kill -INT $watcher
wait $watcher
[ -z "${FUTRACE_TEST_REQUIRE:-}" ] || [ $left_out = 0 ]
echo "$number examples, $left_out left out"
