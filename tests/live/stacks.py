#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
#
# stacks.py - tests `futrace stacks` on tests/known/known_stacks.c, which knows where its threads are:
# the text, the JSON, hostile names, targets that are stopped or end, and a process that looks and is
# stopped or killed. Needs no root.

import json
import os
import re
import signal
import subprocess
import sys
import time

FUTRACE = os.environ.get("TEST_FUTRACE", "./futrace")
BUILD = os.environ.get("TEST_BUILD", "tests")


def cannot(why):
    """Skips the test that runs; it fails where all must run."""
    print(f"{os.path.basename(sys.argv[0])}: {why}")
    sys.exit(1 if os.environ.get("FUTRACE_TEST_REQUIRE") else 77)


def need_tracing():
    if os.geteuid() != 0:
        cannot("not root")
    if subprocess.run([FUTRACE, "-q", "-o", "/dev/null", "--", "true"], stderr=subprocess.DEVNULL).returncode:
        cannot("this host cannot be traced")


def fail(reason, *more):
    print("FAILED: " + reason)
    for text in more:
        print(text)
    sys.exit(1)


class Target:
    """A running known_stacks, and what it tells: its functions and the chains of its threads."""

    def __init__(self, more=0):
        self.process = subprocess.Popen([BUILD + "/known_stacks", str(more)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pid = self.process.pid
        self.functions, self.threads, wanted = [], {}, None
        while wanted is None or len(self.threads) < wanted:
            words = self.process.stdout.readline().decode().split()
            if words[0] == "function":
                self.functions.append((int(words[2], 16), int(words[3], 16), words[1]))
            elif words[0] == "thread":
                self.threads[int(words[1])] = (words[2], words[3:])
            else:
                wanted = int(words[1])
        while not all(self.is_there(tid) for tid in self.threads):
            time.sleep(0.01)

    def is_there(self, tid):
        """Does the thread wait where it says? One that is blocked elsewhere waits for a lock of printf."""
        with open(f"/proc/{self.pid}/task/{tid}/stat", "rb") as stat:
            state = stat.read().rsplit(b")", 1)[1].split()[0]
        return state == b"S" or self.threads[tid][0] == "running"

    def chain_of(self, stack):
        """The target's own functions in a stack, the innermost first."""
        chain = []
        for frame in stack["frames"]:
            pc = int(frame["address"], 16) - (frame["how"] != "here")
            known = [name for begin, end, name in self.functions if begin <= pc < end]
            chain += known
            if known and (frame["function"] != known[0] or frame["module"] != "known_stacks"):
                fail("the function is " + known[0], frame)
            if known and frame["file"] and not frame["file"].endswith("known_stacks.c"):
                fail("the file is known_stacks.c", frame)
        return chain

    def end(self):
        self.process.kill()
        self.process.wait()


def run(*args):
    return subprocess.run([FUTRACE, "stacks", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def look(target, *args):
    """The document of a look that succeeds."""
    done = run("-p", str(target.pid), "--json", *args)
    if done.returncode or done.stderr:
        fail(f"status {done.returncode}", done.stderr, done.stdout)
    return json.loads(done.stdout)


def expect_error(status, text, *args):
    done = run(*args)
    lines = done.stderr.decode().splitlines()
    if done.returncode != status or len(lines) != 1 or text not in lines[0]:
        fail(f"{args}: no status {status} with: {text}", done)


def check_document(target, halt=None):
    found = look(target)
    threads = {t["tid"]: t for t in found["threads"]}
    if set(threads) != set(target.threads) | {target.pid}:
        fail("the threads are not those of the target", found)
    for tid, (call, chain) in target.threads.items():
        t = threads[tid]
        if call == "running" and not halt:
            if t["state"] not in ("running", "moved") and t["syscall"]:
                fail("a running thread", t)
            continue
        if t["state"] != "blocked" or t["halt"] != halt:
            fail(f"a thread in {call} is {t['state']}, {t['halt']}", t)
        # A sleep goes on as another call after the target was stopped.
        if call != "running" and t["syscall"] not in (call, "restart_syscall"):
            fail(f"a thread in {call} is in {t['syscall']}", t)
        stack = found["stacks"][t["stack"]]
        if call != "running" and (target.chain_of(stack) != chain or not stack["complete"]):
            fail(f"the stack is not {chain}", target.chain_of(stack), stack)
        if (t["uaddr"] is None) != (call != "futex") or (t["futex_op"] is None) != (call != "futex"):
            fail("the word", t)
    locks = {threads[tid]["stack"] for tid, (_, chain) in target.threads.items()
             if "take_mutex" in chain}
    if len(locks) != 1:
        fail("equal stacks are not one", locks)


def check_text(target):
    done = run("-p", str(target.pid), "--color", "never")
    text = done.stdout.decode()
    if done.returncode:
        fail("the text", done)
    if re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text):
        fail("bytes that a terminal obeys", repr(text))
    groups = text.split("\n\n")
    n = sum("take_mutex" in chain for _, chain in target.threads.values())
    first = groups[1].splitlines()[0]
    if not re.match(rf"{n} threads blocked in futex \(FUTEX_WAIT_PRIVATE\): lock-", first):
        fail("the largest group is not the first", text)
    for call in ("read", "clock_nanosleep", "poll"):
        if not re.search(rf"^1 thread blocked in {call}: ", text, re.M):
            fail(f"no thread in {call}", text)
    if "1 thread running: spinner" not in text or "cannot be read without stopping" not in text:
        print("the running thread was not caught running")
    verbose = run("-v", "-p", str(target.pid)).stdout.decode()
    if not re.search(r"^   #0  0x[0-9a-f]+ here ", verbose, re.M) or " cfi " not in verbose:
        fail("-v does not say how", verbose)


def check_choice(target):
    frames = [f for s in look(target, "--no-lines")["stacks"] for f in s["frames"]]
    if any(f["line"] for f in frames) or not any(f["function"] for f in frames):
        fail("--no-lines", frames)
    tid = next(tid for tid, (call, _) in target.threads.items() if call == "poll")
    done = run("-t", str(tid), "--json")
    if [t["tid"] for t in json.loads(done.stdout)["threads"]] != [tid]:
        fail("-t", done)
    path = os.environ.get("TMPDIR", "/tmp") + f"/stacks.{os.getpid()}"
    done = run("-p", str(target.pid), "-o", path)
    with open(path, encoding="utf-8") as out:
        if done.returncode or done.stdout or "blocked in poll" not in out.read():
            fail("-o", done)
    os.unlink(path)


def check_errors(target):
    ended = subprocess.Popen(["true"])
    ended.wait()
    expect_error(1, f"process {ended.pid}: No such process", "-p", str(ended.pid))
    expect_error(2, "which process?")
    expect_error(2, "is not a process id", "-p", "x")
    expect_error(2, "unexpected argument", str(target.pid))
    expect_error(2, "only one of them", "-p", "1", "-t", "1")
    expect_error(1, "cannot write", "-p", str(target.pid), "-o", "/dev/full")
    found = json.loads(run("--json", "-p", f"{target.pid},{ended.pid}").stdout)
    if found["notes"] != [f"process {ended.pid} had ended"] or len(found["processes"]) != 1:
        fail("one that had ended beside one that lives", found)
    if os.geteuid() == 0 and os.path.exists("/proc/2/comm") and "kthreadd" in open("/proc/2/comm").read():
        found = json.loads(run("--json", "-p", "2").stdout)
        if found["threads"][0]["state"] != "kernel":
            fail("a thread of the kernel", found)
    if os.geteuid() == 0:
        done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                               os.path.abspath(FUTRACE), "stacks", "-p", str(target.pid)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if b"No such file" in done.stderr or b"Permission denied" in done.stderr:
            print("left out: other users cannot run futrace here")
        elif done.returncode != 1 or b"may not be looked at (try: root" not in done.stderr:
            fail("no permission", done)


def check_stopped(target):
    os.kill(target.pid, signal.SIGSTOP)
    while b"T (stopped)" not in open(f"/proc/{target.pid}/status", "rb").read():
        time.sleep(0.01)
    time.sleep(0.1)
    check_document(target, "stopped")
    text = run("-p", str(target.pid)).stdout.decode()
    if "threads stopped by a signal such as SIGSTOP, in futex" not in text:
        fail("a stopped process", text)
    os.kill(target.pid, signal.SIGCONT)


def check_ending():
    """A target that ends at any moment: an answer or one line of error, and never a crash."""
    for i in range(8):
        target = Target(50)
        command = subprocess.Popen([FUTRACE, "stacks", "-p", str(target.pid)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(i * 0.003)
        target.end()
        out, err = command.communicate()
        if command.returncode not in (0, 1) or (command.returncode == 1) != bool(err):
            fail(f"status {command.returncode} as the target ended", out, err)


def child_of(command):
    """The process that looks, as soon as it is there; None if the command has ended before."""
    while command.poll() is None:
        try:
            with open(f"/proc/{command.pid}/task/{command.pid}/children", encoding="ascii") as all_of_it:
                children = all_of_it.read().split()
        except OSError:
            return None
        if children:
            return int(children[0])
    return None


def check_child(target, number, text):
    """The process that looks gets a signal; the command ends with what it has, and says so."""
    for _ in range(30):
        command = subprocess.Popen([FUTRACE, "stacks", "-p", str(target.pid)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        child = child_of(command)
        begin = time.monotonic()
        try:
            os.kill(child or 0, number) if child else None
        except ProcessLookupError:
            pass
        out, err = (x.decode() for x in command.communicate())
        if command.returncode == 0:
            continue
        if command.returncode != 1 or "could not be looked at" not in err or text not in " ".join(out.split()):
            fail("the process that looks got a signal", command.returncode, out, err)
        if time.monotonic() - begin > 20:
            fail("it took too long")
        return
    fail("the process that looks was never met")


def main():
    if not os.path.exists("/proc/self/syscall"):
        print("stacks.py: this kernel has no /proc/PID/syscall")
        sys.exit(1 if os.environ.get("FUTRACE_TEST_REQUIRE") else 77)
    target = Target()
    try:
        check_document(target)
        check_text(target)
        check_choice(target)
        check_errors(target)
        check_stopped(target)
        check_document(target)
    finally:
        target.end()
    check_ending()
    target = Target(300)
    try:
        check_child(target, signal.SIGKILL, "was killed by signal 9")
        check_child(target, signal.SIGSTOP, "did not answer in time")
    finally:
        target.end()


if __name__ == "__main__":
    main()
