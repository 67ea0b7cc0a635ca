#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_environment.sh - tests that a command gets its caller's environment, plus FUTRACE_MARKER, and that
# no variable of the environment makes futrace load or fetch anything.

set -euo pipefail

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"

futrace=${TEST_FUTRACE:-./futrace}
need strace strace
[ "$(id -u)" = 0 ] || cannot "not root"
"$futrace" -q -o /dev/null -- true 2>/dev/null || cannot "this host cannot be traced"
strace -o /dev/null true 2>/dev/null || cannot "strace cannot trace here"

folder=$(mktemp -d "${TMPDIR:-/tmp}/check_environment.XXXXXX")
sleep 1000 &
target=$!
trap 'kill $target; rm -r "$folder"' EXIT

fail()
{
	echo "FAILED: $*"
	exit 1
}

# Odd but possible variables.
environment=(PATH="$PATH" HOME=/nonexistent TERM=dumb EMPTY= SPACE=' a  b ' LINES_OF_IT=$'a\nb\n' BYTES=$'\xff\x1b[2J'
	COLUMNS=17 NO_COLOR=1 TMPDIR=/nonexistent LC_ALL=tr_TR.UTF-8 "1=2" 'a b=c' IFS=x)
env -i "${environment[@]}" env -0 >"$folder/expected"

# passes_on [NAME=VALUE...] -- OPTION...
passes_on()
{
	local more=()
	while [ "$1" != -- ]; do
		more+=("$1")
		shift
	done
	shift
	env -i "${environment[@]}" "${more[@]}" "$futrace" -q -o /dev/null "$@" -- env -0 >"$folder/found"
	grep -az '^FUTRACE_MARKER=' "$folder/found" >"$folder/marker" || fail "no marker: $*"
	[ "$(tr -cd '\0' <"$folder/marker" | wc -c)" = 1 ] || fail "not one marker: $*"
	grep -azv '^FUTRACE_MARKER=' "$folder/found" | cmp - "$folder/expected" ||
		fail "another environment: $* ${more[*]}"
}

passes_on --
passes_on -- -p $target
passes_on -- -u nobody
passes_on -- -f --futex-only
# The marker of an outer trace.
passes_on FUTRACE_MARKER=/nonexistent --

# futrace must not touch the targets of these variables; each target exists.
trap_folder=$folder/trap
mkdir -p "$trap_folder"/{plugins,cache,tmp,locale,home/.local/lib/traceevent/plugins}
for place in plugins home/.local/lib/traceevent/plugins; do
	printf 'not loaded' >"$trap_folder/$place/plugin_futrace.so"
done
temptations=(DEBUGINFOD_URLS="http://127.0.0.1:9/ file://$trap_folder" DEBUGINFOD_CACHE_PATH="$trap_folder/cache"
	XDG_CACHE_HOME="$trap_folder/cache" HOME="$trap_folder/home" TMPDIR="$trap_folder/tmp"
	TRACEEVENT_PLUGIN_DIR="$trap_folder/plugins" TRACECMD_PLUGIN_DIR="$trap_folder/plugins"
	TRACE_CMD_PLUGIN_DIR="$trap_folder/plugins" LOCPATH="$trap_folder/locale"
	NLSPATH="$trap_folder/locale/%N" GCONV_PATH="$trap_folder/plugins" LANGUAGE="../../$trap_folder")

# untouched ARG...: fails if futrace with ARGs fails or touches a target.
untouched()
{
	env "${temptations[@]}" strace -f -qq -s 4096 -e trace=%file,%network -o "$folder/calls" \
		"$futrace" "$@" >"$folder/said" 2>&1 || fail "$*: $(tail -n 3 "$folder/said")"
	# Leaves out the words of this very call.
	if grep -v 'execve(' "$folder/calls" | grep -F "$trap_folder"; then
		fail "$*: the environment led there"
	fi
	if grep -E '(connect|bind|sendto)\(.*(AF_INET|AF_UNIX)' "$folder/calls"; then
		fail "$*: asks the network"
	fi
	if grep -E '"[^"]*plugins?(/|")' "$folder/calls" | grep -v 'execve('; then
		fail "$*: looks for plugins"
	fi
}

untouched -q -p $target -d 0.2 --json "$folder/json" --timeline "$folder/page.html" --record "$folder/recording"
untouched -q -o "$folder/text" -- /bin/true
untouched report -q -o "$folder/text" "$folder/recording"
[ -z "$(find "$trap_folder/cache" "$trap_folder/tmp" -mindepth 1)" ] || fail "something was left there"
