#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# titles.sh - traces processes that tell themselves apart by rewriting their arguments: known_titles,
# and PostgreSQL where it is installed. Reports must do so too; also of a recording, and not without
# permission. If the arguments cannot be read, the trace must end in time.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
futrace=$(realpath "${TEST_FUTRACE:-./futrace}")
build=$(realpath "${TEST_BUILD:-tests}")

[ "$(id -u)" = 0 ] || cannot "not root"
need jq jq
"$futrace" -q -o /dev/null -- true 2>/dev/null || cannot "this host cannot be traced"

work=$(mktemp -d "${TMPDIR:-/tmp}/titles.XXXXXX")
pids=()
finish()
{
	kill "${pids[@]}" 2>/dev/null || true
	rm -r "$work"
}
trap finish EXIT

fail()
{
	echo "FAILED: $*"
	exit 1
}

# shows FILE TEXT...: fails unless FILE has each TEXT.
shows()
{
	local file=$1 text
	shift
	for text; do
		grep -qF -- "$text" "$work/$file" || { cat "$work/$file"; fail "$file does not show: $text"; }
	done
}

# titles FILE: the titles in the JSON of FILE, in a row.
titles()
{
	jq -r '[.targets[] | .title // "none"] | sort | join(", ")' "$work/$1"
}

mkfifo "$work/up"
"$build/known_titles" xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx >"$work/up" &
target=$!
pids+=("$target")
read -r _ <"$work/up"
all="known_titles: dispatcher, known_titles: worker 0 [pool], known_titles: worker 1 [pool], \
known_titles: worker 2 [pool], known_titles: worker 3 [pool]"

cd "$work"
"$futrace" -q -f --idle -p $target -d 0.5 -o text --json json --markdown markdown --folded folded --timeline page.html \
	--record dat
[ "$(titles json)" = "$all" ] || fail "the titles are: $(titles json)"
jq -e '[.windows[0].threads[].comm] | unique == ["known_titles"]' json >/dev/null || fail "comm is not as it was"
# shellcheck disable=SC2016
pool='known_titles: worker {0..3} [pool]'
shows text "known_titles: dispatcher ($target)" "$pool"
shows markdown "| \`known_titles: dispatcher\`, main |" "| \`$pool\` |"
shows folded "$pool;" ";known_titles: dispatcher;"
shows page.html "known_titles: worker 1 [pool] ("

"$futrace" report -q --idle dat -o again --json json2
[ "$(titles json2)" = "$all" ] || fail "the recording's titles are: $(titles json2)"
cmp text again
none="none, none, none, none, none"
"$futrace" report -q --no-titles dat -o untitled --json json3
[ "$(titles json3)" = "$none" ] || fail "there are titles: $(titles json3)"
grep -q "known_titles: " untitled && fail "the text shows titles"
for option in --no-titles --no-memory; do
	"$futrace" -q $option -f -p $target -d 0.2 -o /dev/null --json json --record dat
	[ "$(titles json)" = "$none" ] || fail "$option: there are titles"
	grep -qa "known_titles: " dat && fail "$option: the recording has titles"
done

# Each reading waits for ever, as in memory that is a file which never answers.
"$futrace" -q -f -p $target -d 1 -o /dev/null --json json &
tracer=$!
pids+=("$tracer")
stopped=0 children=()
while [ $stopped = 0 ] && kill -0 $tracer 2>/dev/null; do
	read -ra children 2>/dev/null </proc/$tracer/task/$tracer/children || true
	for child in "${children[@]}"; do
		[ "$(cat "/proc/$child/comm" 2>/dev/null)" = futrace-looker ] || continue
		kill -STOP "$child"
		stopped=$((stopped + 1))
	done
done
[ $stopped -gt 0 ] || fail "there was no process that reads titles"
wait $tracer || fail "status $? if titles cannot be read"
jq -e '.windows[0].futexes[0].waits > 50' json >/dev/null || fail "waits are missing if titles cannot be read"

postgres=$(find /usr/lib/postgresql/*/bin -name postgres 2>/dev/null | tail -1)
if [ -z "$postgres" ] || ! id postgres >/dev/null 2>&1; then
	echo "left out: there is no PostgreSQL (Debian: apt install postgresql)"
	exit 0
fi
chmod 755 .
mkdir data
chown postgres data
user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
# as_postgres TOOL ARG...: runs a tool of PostgreSQL.
as_postgres()
{
	"${user[@]}" "$(dirname "$postgres")/$1" "${@:2}"
}
as_postgres initdb -A trust -N -D "$work/data/db" >/dev/null
"${user[@]}" "$postgres" -D "$work/data/db" -k "$work/data" -c listen_addresses= -c fsync=off -p 5998 >log 2>&1 &
server=$!
pids+=("$server")
for _ in {1..100}; do
	as_postgres pg_isready -q -h "$work/data" -p 5998 && break
	sleep 0.1
done
as_postgres pgbench -q -i -h "$work/data" -p 5998 postgres >/dev/null 2>&1
as_postgres pgbench -c 4 -T 3 -h "$work/data" -p 5998 postgres >/dev/null 2>&1 &
sleep 0.5
"$futrace" -q -f -p $server -d 1 -o text --json json
kill -INT $server
wait $server || true
jq -e '[.targets[].title] | map(select(. == "postgres: postgres postgres [local]")) | length == 4' json >/dev/null ||
	fail "the titles of PostgreSQL are: $(titles json)"
titles json | grep -q "postgres: checkpointer, .*postgres: walwriter" || fail "the titles are: $(titles json)"
shows text "postgres: postgres postgres [local]"
