# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# target.sh - starts a process with known pauses. Sourced by scripts, after needs.sh.

futrace=$(realpath "${TEST_FUTRACE:-./futrace}")
top=$(cd "${TEST_TOP:-.}" && pwd)
build=$(cd "${TEST_BUILD:-tests}" && pwd)
targets=

# Sets $folder, which is removed at the end, and puts contrib/ and futrace into PATH.
prepare()
{
	[ "$(id -u)" = 0 ] || cannot "not root"
	need curl curl
	need jq jq
	need column bsdextrautils
	"$futrace" -q -d 0.01 -o /dev/null -p $$ || cannot "tracing is not possible here"
	folder=$(mktemp -d "${TMPDIR:-/tmp}/${0##*/}.XXXXXX")
	trap finish EXIT
	trap 'exit 3' TERM
	PATH=$top/contrib:$(dirname "$futrace"):$PATH
	export PATH
}

finish()
{
	for pid in $targets $(cat "$folder"/*.pid 2>/dev/null); do
		kill "$pid" 2>/dev/null || true
	done
	rm -r "$folder"
}

# start_target NAME: starts $target, which answers `curl --unix-socket $folder/NAME http://it/MS`.
start_target()
{
	mkfifo "$folder/$1.up"
	"$build/known_pauses" "$folder/$1" > "$folder/$1.up" &
	target=$!
	targets="$targets $target"
	read -r _ < "$folder/$1.up" || exit 1
}

# true_of FILE EXPRESSION: fails unless jq's EXPRESSION holds for FILE.
true_of()
{
	jq -e "$2" "$1" > /dev/null || { echo "${0##*/}: not true of ${1##*/}: $2"; cat "$1"; exit 1; }
}
