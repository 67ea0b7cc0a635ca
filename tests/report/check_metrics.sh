#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_metrics.sh - gives the metrics of two traces to Prometheus' own programs.
#
# promtool checks each file. Then a node_exporter reads both from one folder: it refuses all of its
# textfiles if two have a series in common. Without one of the two programs its part is skipped; with
# FUTRACE_TEST_REQUIRE set, that is a failure.

set -euo pipefail

futrace=${TEST_FUTRACE:-./futrace}
data=${TEST_DATA:-tests/data}
# shellcheck source=tests/needs.sh
. "$(dirname "$0")/../needs.sh"

folder=$(mktemp -d "${TMPDIR:-/tmp}/check_metrics.XXXXXX")
exporter=

finish()
{
	[ -z "$exporter" ] || kill "$exporter" 2>/dev/null || true
	rm -r "$folder"
}
trap finish EXIT

fail()
{
	echo "$*"
	exit 1
}

# start_exporter: on a port that is free. It says in its log whether it listens.
start_exporter()
{
	local port
	for port in 39{1,2,3,4,5}{17,39,71}; do
		prometheus-node-exporter --collector.disable-defaults --collector.textfile \
			--collector.textfile.directory="$folder/textfiles" \
			--web.listen-address="127.0.0.1:$port" >"$folder/log" 2>&1 &
		exporter=$!
		url=http://127.0.0.1:$port/metrics
		while kill -0 "$exporter" 2>/dev/null; do
			! curl -sf --noproxy '*' "$url" >"$folder/page" || return 0
			sleep 0.1
		done
	done
	fail "node_exporter: $(tail -n 3 "$folder/log")"
}

mkdir "$folder/textfiles"
xz -dc "$data/trace-cmd-v6.dat.xz" >"$folder/recording"
"$futrace" report "$data/trace-cmd-v7.dat" --metrics "$folder/textfiles/a.prom" -o /dev/null
"$futrace" report "$folder/recording" --metrics "$folder/textfiles/b.prom" -o /dev/null

if has promtool prometheus; then
	for file in "$folder"/textfiles/*.prom; do
		promtool check metrics <"$file" >"$folder/said" 2>&1 ||
			fail "promtool: $(cat "$folder/said")"
	done
fi
if has prometheus-node-exporter prometheus-node-exporter && has curl curl; then
	start_exporter
	grep -qx 'node_textfile_scrape_error 0' "$folder/page" || fail "node_exporter: $(cat "$folder/log")"
	traces=$(grep -c '^futrace_up[ {]' "$folder/page") || true
	[ "$traces" = 2 ] || fail "node_exporter shows $traces of 2 traces: $(cat "$folder/log")"
	series=$(cat "$folder"/textfiles/*.prom | grep -c '^futrace_')
	shown=$(grep -c '^futrace_' "$folder/page") || true
	[ "$series" = "$shown" ] || fail "node_exporter shows $shown of $series series"
fi
[ $left_out -lt 2 ] || exit 77
