# SPDX-License-Identifier: GPL-2.0-or-later
#
# futrace-rounds.jq - makes one object for each window called `round' of futrace's JSON, and adds the
# command's output of that round: $said has an object per round. Of each window, takes the word with
# the most blame of known cause: a wait that no thread ends has no blame.

def ms: if . then . / 1e4 | round / 100 else null end;
def plain: gsub("[[:cntrl:]\\p{Cf}\\p{Zl}\\p{Zp}]"; " ") | .[:40];
def known: select(.state | IN("running", "runnable", "blocked"));
def thread: if . then .comm + (if .tid then " (\(.tid))" else "" end) | plain else null end;

[.windows[] | select(.kind == "mark" and .name == "round") | . as $window
	| $said[.index - 1] as $command
	| ([.futexes[] | . + { known_ns: ([.blame[] | known | .ns] | add) }
		| select(.known_ns)] | max_by(.known_ns)) as $word
	| (if $word then $word.waiters | max_by(.wait_ns) else null end) as $waiter
	| (if $word then [$word.blame[] | known] | max_by(.ns) else null end) as $blame
	| {
		round: .index,
		status: $command.status,
		said: $command.said,
		said_last: (if $command.status != 0 then "failed (\($command.status)) " else "" end
			+ ($command.said | split("\n") | last // "") | plain),
		ms: (.duration_ns | ms),
		waiter: ($waiter | thread),
		wait_ms: ($waiter.wait_ns | ms),
		verdict: $word.verdict,
		where: $word.where.text,
		culprit: ($blame | thread),
		did: (if $blame.state == "blocked" then "blocked in \($blame.syscall // "an unknown call")"
			elif $blame.state == "runnable" then "waiting for a CPU"
			else $blame.state end),
		did_ms: ($blame.ns | ms),
		summary: $window.summary
	}]
