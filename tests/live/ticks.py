#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ticks.py - tests what running threads compute on tests/known/known_computed.c, which measures that
# itself: in text, JSON and a recording, with a program that ends before the trace does, without
# ticks; and that nothing is left of the instance of the ticks.

import json
import os
import signal
import subprocess
import tempfile
import time

from stacks import BUILD, FUTRACE, cannot, fail, need_tracing

INSTANCES = "/sys/kernel/tracing/instances"
FUNCTIONS = ["compute_most", "compute_some", "compute_least"]

# The shares may differ by so much, in per cent; and so many ticks are enough for that.
TOLERANCE = 10
ENOUGH = 300


class Target:
    """A running known_computed, and what it says at its end."""

    def __init__(self):
        self.process = subprocess.Popen([BUILD + "/known_computed"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.pid = int(self.process.stdout.readline())

    def end(self):
        """The share of each function, in per cent."""
        said = self.process.communicate()[0].decode().split()
        ns = dict(zip(said[::2], map(int, said[1::2])))
        return {name: 100 * ns[name] / sum(ns.values()) for name in FUNCTIONS}


def trace(folder, *args):
    done = subprocess.run([FUTRACE, "-q", "-o", folder + "/text", "--json", folder + "/json", *args],
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    if done.returncode:
        fail("a trace failed", done.stderr.decode())
    return read(folder)


def read(folder):
    with open(folder + "/text", encoding="utf-8") as text, open(folder + "/json", encoding="utf-8") as document:
        return text.read(), json.load(document)


def check_shares(computed, shares, what):
    """The functions have the shares that the program measured, and nothing else has much."""
    if not computed or computed["ticks"] < ENOUGH:
        fail("too few ticks: " + what, computed)
    found = {f["function"]: 100 * f["ticks"] / computed["ticks"] for f in computed["functions"]}
    for name in FUNCTIONS:
        if abs(found.get(name, 0) - shares[name]) > TOLERANCE:
            fail(what + ": the share of " + name, found, shares)


def together(rows):
    """What several threads computed."""
    ticks, functions = 0, {}
    for row in rows:
        for f in row["functions"]:
            functions[f["function"]] = functions.get(f["function"], 0) + f["ticks"]
        ticks += row["ticks"]
    return {"ticks": ticks, "functions": [{"function": f, "ticks": n} for f, n in functions.items()]}


def check_document(document, shares):
    window, stacks = document["windows"][0], document["stacks"]
    lock = next(f for f in window["futexes"] if f["where"]["symbol"] == "lock")
    blame = [b["computed"] for b in lock["blame"] if b["state"] == "running" and b["computed"]]
    check_shares(together(blame), shares, "blame")
    threads = [t for t in window["threads"] if t["computed"]]
    check_shares(together(t["computed"] for t in threads), shares, "threads")
    if not any(act["computed"] for finding in window["findings"] for culprit in finding["culprits"]
               for act in culprit["did"] if act["state"] == "running"):
        fail("no finding says what was computed", window["findings"])
    for thread in threads:
        if sum(row["ticks"] for row in thread["ticks"]) != thread["computed"]["ticks"]:
            fail("the ticks of a thread do not add up", thread)
        for row in thread["ticks"]:
            frame = stacks[row["stack"]]["frames"][0]
            if frame["function"] in FUNCTIONS and (frame["how"] != "tick" or not frame["line"] or
                                                   not frame["file"].endswith("known_computed.c")):
                fail("the place of a tick", frame)
    seen, refused = document["trace"]["ticks"], document["trace"]["ticks_refused"]
    if refused * 20 > seen:
        fail(f"{refused} of {seen} ticks contradict other events")


def check_text(text):
    if ": running: compute_most " not in text or "While running: compute_most " not in " ".join(text.split()):
        fail("the report does not say what was computed", text)


def check_recording(folder, document):
    subprocess.run([FUTRACE, "report", "-o", folder + "/text", "--json", folder + "/json", folder + "/dat"],
                   check=True)
    text, again = read(folder)
    check_text(text)
    for key in ("ticks", "ticks_refused"):
        if document["trace"][key] != again["trace"][key]:
            fail("a recording has other ticks", document["trace"], again["trace"])
    for was, now in zip(document["windows"][0]["threads"], again["windows"][0]["threads"]):
        if was["computed"] != now["computed"] or was["ticks"] != now["ticks"]:
            fail("a recording says something else of a thread", was, now)


def check_without(folder, target, *args):
    _, document = trace(folder, "-p", str(target.pid), "-d", "0.3", *args)
    if document["trace"]["ticks"] or any(t["computed"] for t in document["windows"][0]["threads"]):
        fail("there are ticks with", args)


def check_borrowed(folder, target):
    """With an instance of somebody else's there is no second one; a note says so."""
    lent = f"{INSTANCES}/lent-{os.getpid()}"
    os.mkdir(lent)
    try:
        _, document = trace(folder, "-p", str(target.pid), "-d", "0.3", "--instance", lent)
    finally:
        os.rmdir(lent)
    if document["trace"]["ticks"] or not any("with --instance" in w for w in document["warnings"]):
        fail("with --instance no note says that there are no ticks", document["warnings"])


def instances_of(pid):
    return [name for name in os.listdir(INSTANCES) if name.startswith(f"futrace-{pid}-")]


def await_instances(pid, wanted):
    until = time.monotonic() + 30
    while len(instances_of(pid)) != wanted:
        if time.monotonic() > until:
            fail(f"there are not {wanted} instances", instances_of(pid))
        time.sleep(0.01)


def check_killed(folder, target):
    """Nothing is left if it is killed with both instances, or while it makes the second one."""
    for delay in (None, 0, 0.02, 0.05):
        tracer = subprocess.Popen([FUTRACE, "-q", "-p", str(target.pid), "-o", folder + "/text"],
                                  stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        await_instances(tracer.pid, 2 if delay is None else 1)
        time.sleep(delay or 0)
        tracer.send_signal(signal.SIGKILL)
        tracer.wait()
        await_instances(tracer.pid, 0)


def main():
    need_tracing()
    target = Target()
    with tempfile.TemporaryDirectory() as folder:
        text, document = trace(folder, "-p", str(target.pid), "-d", "6", "--record", folder + "/dat")
        if any("what running threads computed" in w for w in document["warnings"]):
            cannot("this kernel has no ticks")
        check_text(text)
        check_recording(folder, document)
        for option in ("--no-stacks", "--no-memory", "--futex-only"):
            check_without(folder, target, option)
        check_borrowed(folder, target)
        check_killed(folder, target)
        shares = target.end()
        check_document(document, shares)


main()
