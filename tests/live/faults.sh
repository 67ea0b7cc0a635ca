# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# faults.sh - the common part of check_faults.sh and short_reads.sh: the runs of futrace, and
# the checks of their results. Sourced by both, which set $way to the run and $folder to its place.

futrace=${TEST_FUTRACE:-./futrace}
build=${TEST_BUILD:-tests}

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
[ "$(id -u)" = 0 ] || cannot "tracing takes root"
need jq jq
# The address sanitizer must be the first library, but held.so is; and its leak check needs ptrace itself.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0:detect_leaks=0"
[ -r "$build/held.so" ] || cannot "there is no $build/held.so (make check makes it)"
"$futrace" -q -d 0.05 -p $$ >/dev/null 2>&1 || cannot "futrace cannot trace here"

folder=$(mktemp -d "${TMPDIR:-/tmp}/check_faults.XXXXXX")
sleep 1000 &
target=$!
known=
trap 'kill "$target" $known 2>/dev/null || true; rm -r "$folder"' EXIT

# A program that counts its calls, held until a byte comes; the command sends it, and waits for the end.
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

# The WAYs: the runs of futrace.
arguments()
{
	case $1 in
	idle) set -- -d 0.03 -p "$target" --csv "$folder/out/csv" ;;
	attach) set -- -p "$known" --json "$folder/out/json" -- sh "$folder/send" "$folder" ;;
	command) set -- -u root --json "$folder/out/json" --csv "$folder/out/csv" \
		-- "$build/known_waits" contended --truth "$folder/truth" ;;
	follow) set -- -f --futex-only --json "$folder/out/json" --timeline "$folder/out/svg.svg" \
		-- "$build/known_waits" fork --truth "$folder/truth" ;;
	report)
		given=(report -q -o "$folder/out/text" --json "$folder/out/json" --csv "$folder/out/csv" \
			"$folder/recording")
		return
		;;
	record) set -- --record "$folder/out/record" --json "$folder/out/json" \
		-- "$build/known_waits" contended --truth "$folder/truth" ;;
	esac
	given=(-q -o "$folder/out/text" "$@")
}

# Recorded without a fault, to be read with one.
record()
{
	"$futrace" -q --record "$folder/recording" -o /dev/null \
		-- "$build/known_waits" contended --truth "$folder/recorded"
}

# prepare: sets up $way, and sets $given to its options.
prepare()
{
	rm -rf "$folder/out" "$folder/truth"
	mkdir "$folder/out"
	known=
	[ "$way" != attach ] || start_known
	if [ "$way" = report ]; then
		[ -e "$folder/recording" ] || record
		cp "$folder/recorded" "$folder/truth"
	fi
	arguments "$way"
}

# Ends what prepare has started.
clear_up()
{
	[ -n "$known" ] || return 0
	kill "$known" 2>/dev/null || true
	wait "$known" 2>/dev/null || true
	known=
}

# Checks for the instance of the ended futrace; its guardian has a second.
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

# Prints the program's calls, by word and operation, that FILE of --json lacks.
uncounted()
{
	awk '$1 == "wait" || $1 == "wake" { calls[$4 " " $5] += $6 }
		END { for (k in calls) print k, calls[k] }' "$folder/truth" | sort >"$folder/true"
	jq -r '.windows[0].futexes[] | .uaddr as $a | .ops[] | "\($a) \(.op_raw) \(.calls)"' "$1" |
		sort >"$folder/reported"
	comm -23 "$folder/true" "$folder/reported"
}

# Does FILE of --json warn that something is missing? Without a fault it would not.
admits()
{
	jq -e --slurpfile usual "$folder/usual-$way" '.trace.lost_events > 0 or .trace.lost_places > 0 or
		((.warnings - $usual[0]) | length > 0)' "$1" >/dev/null
}

# Checks that the report is right, or tells why it is not.
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
		*)
			# libc's look-up of a user's groups asserts that some calls never fail.
			grep -q "^Assertion .* failed at src/nss-systemd/\|^Assertion .* src/basic/" \
				"$folder/errors" || why="; it ends with $status"
			;;
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
