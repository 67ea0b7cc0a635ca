#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_contrib.sh - checks contrib/: scripts by shellcheck, the unit by systemd, and the
# sudoers example by visudo; that must allow only the arguments that it names.

set -eu

# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"
top=${TEST_TOP:-.}
PATH=$PATH:/usr/sbin:/sbin
folder=$(mktemp -d "${TMPDIR:-/tmp}/check_contrib.XXXXXX")
trap 'rm -r "$folder"' EXIT

# All scripts, found by their first line, but for those of other shells.
if has shellcheck shellcheck; then
	scripts=$(grep -lE '^#!/bin/(ba)?sh|^# shellcheck shell=' "$top"/.ci/* "$top"/contrib/* \
		"$top"/tests/*.sh "$top"/tests/*/*.sh "$top"/bench/*)
	# shellcheck disable=SC2086
	(cd "$top" && shellcheck -x $scripts)
fi

# systemd parses the whole unit; only the man page may be missing.
if has systemd-analyze systemd; then
	cp "$top/contrib/futrace@.service" "$folder"
	ln -s futrace@.service "$folder/futrace@it.service"
	printf '[Service]\nExecStart=/bin/true\n' > "$folder/it.service"
	SYSTEMD_UNIT_PATH=$folder: systemd-analyze verify --man=no "$folder/futrace@it.service" \
		> "$folder/said" 2>&1 || echo "status $?" >> "$folder/said"
	[ ! -s "$folder/said" ] || { echo "the unit is not sound:"; cat "$folder/said"; exit 1; }
fi

# allowed yes|no ARGUMENTS: do the regular expressions of the example allow ARGUMENTS?
allowed()
{
	if echo "$2" | grep -qE -f "$folder/arguments"; then found=yes; else found=no; fi
	[ $found = "$1" ] || { echo "sudo futrace $2: allowed: $found"; exit 1; }
}

if has visudo sudo; then
	visudo -cqf "$top/contrib/futrace.sudoers"
	sed -n 's|^ */usr/[a-z/]*/futrace \([\^].*[$]\).*|\1|p' "$top/contrib/futrace.sudoers" |
		sed 's/\\:/:/g' > "$folder/arguments"
	[ "$(wc -l < "$folder/arguments")" = 4 ] || { echo "not four rules"; exit 1; }
	allowed yes "-q -p 4711 -d 8"
	allowed yes "-q -p 4711 -d 8 --json -"
	allowed yes "mark begin snapshot"
	allowed yes "mark -p 4711 end a-b:c"
	allowed no "-q -p 4711 -d 8 --json /etc/passwd"
	allowed no "-q -p 4711 -d 8 -o /etc/passwd"
	allowed no "-q -p 4711 -d 8 -- sh"
	allowed no "-- sh"
	allowed no "cleanup"
fi
[ $left_out -lt 3 ] || exit 77
