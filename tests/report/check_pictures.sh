#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_pictures.sh - reads pictures with other programs: SVGs by an XML parser, pages by a browser.
#
# Without xmllint or chromium, its part is skipped; with FUTRACE_TEST_REQUIRE set, that is a failure.

set -eu

top=${TEST_TOP:-.}
build=${TEST_BUILD:-tests}
# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"

fail()
{
	echo "$*"
	exit 1
}

folder=$(mktemp -d "${TMPDIR:-/tmp}/check_pictures.XXXXXX")
trap 'rm -rf "$folder"' EXIT

# Prints PAGE as text, as a browser renders it; the browser has its own home folder and no network.
browse()
{
	HOME=$folder timeout 120 chromium --headless --no-sandbox --disable-gpu \
		--disable-background-networking --disable-dev-shm-usage --no-first-run \
		--user-data-dir="$folder/browser" --window-size=1240,900 \
		--host-resolver-rules='MAP * ~NOTFOUND' --virtual-time-budget=20000 \
		--dump-dom "file://$1" 2>"$folder/browser.log" ||
		fail "chromium: $(tail -n 5 "$folder/browser.log")"
}

TEST_PICTURES=$folder CK_RUN_CASE=samples "$build/check_report"

# The only address is the name of the XML vocabulary.
if grep -l 'https\?://' "$folder"/*.svg "$folder"/*.html | while read -r file; do
	grep -o 'https\?://[^"<> ]*' "$file" | grep -vx 'http://www.w3.org/2000/svg'
done | grep .; then
	fail "a picture has an address in it"
fi

if has xmllint libxml2-utils; then
	for picture in "$folder"/*.svg; do
		xmllint --nonet --noout "$picture"
	done
fi

if has chromium chromium; then
	for page in "$folder"/*.html; do
		name=$(basename "$page")
		# The page as it is, with the policy that lets only its own script run.
		browse "$page" >"$folder/dom"
		grep -q '<canvas id="view"[^>]* data-lanes="' "$folder/dom" ||
			fail "$name: its script has not drawn"
		# The page in use by another script, without the policy.
		{
			grep -v '^<meta http-equiv="Content-Security-Policy"' "$page"
			echo '<script>'
			cat "$top/tests/report/page_check.js"
			echo '</script>'
		} >"$folder/used.htm"
		browse "$folder/used.htm" >"$folder/dom"
		found=$(sed -n 's/^<html.* data-checked="\([^"]*\)".*/\1/p' "$folder/dom")
		[ "$found" = passed ] || fail "$name: ${found:-not checked}"
		echo "$name: $found"
	done
fi
[ $left_out -lt 2 ] || exit 77
