#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
#
# looks.py - tests the call stacks in a trace on tests/known/known_stacks.c, which knows where its
# threads wait: in text, JSON, and a recording, which keeps nothing else of their memory; without
# permission, and when the process that looks is killed or stopped meanwhile.

import json
import os
import signal
import subprocess
import tempfile
import time

from stacks import BUILD, FUTRACE, Target, fail, need_tracing

SECRET = b"a word that nobody may keep"


def trace(folder, target, *args, duration="1"):
    """Traces the target; returns the text, the document and what the tracer said."""
    done = subprocess.run([FUTRACE, "-q", "-p", str(target.pid), "-d", duration, "-o", folder + "/text",
                           "--json", folder + "/json", *args], stderr=subprocess.PIPE)
    return done.returncode, *read(folder), done.stderr.decode()


def read(folder):
    with open(folder + "/text", encoding="utf-8", errors="replace") as text, \
            open(folder + "/json", encoding="utf-8") as document:
        return text.read(), json.load(document)


def check_word(target, window, stacks, place, chain):
    """The waiters of the word at a place were seen with this chain, and in no other."""
    word = next(f for f in window["futexes"] if f["where"]["symbol"] == place)
    if not word["stacks"]:
        fail("nobody was seen at " + place, word)
    for row in word["stacks"]:
        if target.chain_of(stacks[row["stack"]]) != chain:
            fail("the waiters of " + place + " are elsewhere", stacks[row["stack"]])
    if not word["code"] or not word["code"]["text"].startswith(chain[0]):
        fail("the code of " + place, word["code"])


def check_sleeps(window, target):
    """Each thread that sleeps in another call was called from where it is."""
    callers = {chain[0]: call for call, chain in target.threads.values() if call not in ("futex", "running")}
    seen = {}
    for thread in window["threads"]:
        for row in thread["blocked"]:
            if row["code"]:
                seen[row["code"]["text"].split(" ")[0].split("+")[0]] = row["syscall"]
    for caller, call in callers.items():
        if seen.get(caller) != call:
            fail(f"{call} was called by {caller}", seen)


def check_document(target, document):
    stacks = {stack["id"]: stack for stack in document["stacks"]}
    window = document["windows"][0]
    check_word(target, window, stacks, "taken", ["take_mutex", "for_mutex", "begin_thread"])
    check_sleeps(window, target)
    if document["trace"]["looks"] < len(target.threads) - 1:
        fail("each sleeping thread is looked at once at least", document["trace"])


def check_recording(folder, target, text, document):
    """The same report comes from a recording, and the stacks themselves are not in it."""
    with open(folder + "/dat", "rb") as recording:
        if SECRET in recording.read():
            fail("the recording has what stands on a stack")
    subprocess.run([FUTRACE, "report", folder + "/dat", "-q", "--idle", "-o", folder + "/text",
                    "--json", folder + "/json"], check=True)
    again, replayed = read(folder)
    if again != text:
        fail("a recording has another report", text, again)
    if replayed != document:
        fail("a recording has another document")
    check_document(target, replayed)


def check_without(folder, target, option):
    status, text, document, _ = trace(folder, target, option, duration="0.2")
    if status or document["stacks"] or document["trace"]["looks"] or "seen in" in text:
        fail(option + " leaves stacks out", text)


def check_exec(folder):
    """A process that becomes another program meanwhile: its threads are seen in that."""
    ready = folder + "/ready"
    command = (f"read -r _ < {ready}; exec {os.path.abspath(BUILD)}/known_stacks")
    os.mkfifo(ready)
    with subprocess.Popen(["sh", "-c", command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as target:
        tracer = subprocess.Popen([FUTRACE, "-q", "-p", str(target.pid), "-d", "1.5", "--idle", "-o",
                                   folder + "/text", "--json", folder + "/json", "--ready-file",
                                   folder + "/traced"])
        while not os.path.exists(folder + "/traced"):
            time.sleep(0.01)
        time.sleep(0.2)
        with open(ready, "w", encoding="ascii") as go:
            go.write("go\n")
        tracer.wait()
        target.kill()
    _, document = read(folder)
    functions = {frame["function"] for stack in document["stacks"] for frame in stack["frames"]}
    if not {"take_mutex", "wait_condition", "begin_thread"} <= functions:
        fail("what runs after exec was not seen", functions)


def child_named(pid, name):
    """A child of the process, by its name; None if there is none yet."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            for child in children.read().split():
                with open(f"/proc/{child}/comm", encoding="ascii") as comm:
                    if comm.read().strip() == name:
                        return int(child)
    except OSError:
        pass
    return None


def check_signal(folder, target, number, note):
    """The process that looks gets a signal: the trace goes on, and says what is missing."""
    command = subprocess.Popen([FUTRACE, "-q", "-p", str(target.pid), "-d", "1", "-o", folder + "/text",
                                "--json", folder + "/json"])
    child = None
    while command.poll() is None and not (child := child_named(command.pid, "futrace-looks")):
        time.sleep(0.001)
    time.sleep(0.1)
    os.kill(child, number)
    begin = time.monotonic()
    if command.wait() != 0 or time.monotonic() - begin > 30:
        fail("the trace did not go on", command.returncode)
    text, document = read(folder)
    if not any(note in warning for warning in document["warnings"]):
        fail("it is not said what is missing", document["warnings"])
    if not document["windows"][0]["futexes"]:
        fail("the report is empty", text)


def main():
    need_tracing()
    target = Target()
    with tempfile.TemporaryDirectory() as folder:
        try:
            status, text, document, said = trace(folder, target, "--idle", "--record", folder + "/dat")
            if status:
                fail("a trace failed", said)
            check_document(target, document)
            if "seen in take_mutex" not in text:
                fail("the report does not say where they wait", text)
            check_recording(folder, target, text, document)
            check_exec(folder)
            check_without(folder, target, "--no-stacks")
            check_without(folder, target, "--no-memory")
            check_signal(folder, target, signal.SIGKILL, "has ended")
            check_signal(folder, target, signal.SIGSTOP, "did not answer in time")
        finally:
            target.end()


main()
