#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
#
# shares.py - tests that looks see the places in the code by the time that is spent there: on
# tests/known/known_sites.c, which waits at two places and measures for how long. The waits are shorter
# than the time between two looks, up to a hundredfold.

import json
import subprocess
import tempfile

from stacks import BUILD, FUTRACE, fail, need_tracing

# So many looks find a share of 80 % within 5 points, but for one time in 10,000.
ENOUGH = 1000
POINTS = 5


def waited(target):
    """How long the target has waited at the two places."""
    target.stdin.write(b"\n")
    target.stdin.flush()
    return [int(ns) for ns in target.stdout.readline().split()]


def add_looks(target, folder, seen):
    """Traces the target for a while; adds the looks at each of its places, and returns the others."""
    subprocess.run([FUTRACE, "-q", "-p", str(target.pid), "-d", "4", "-o", "/dev/null", "--json",
                    folder + "/json"], check=True)
    with open(folder + "/json", encoding="utf-8") as file:
        document = json.load(file)
    stacks = {stack["id"]: stack for stack in document["stacks"]}
    others = 0
    for word in document["windows"][0]["futexes"]:
        for row in word["stacks"]:
            functions = {frame["function"] for frame in stacks[row["stack"]]["frames"]}
            known = functions & seen.keys()
            for name in known:
                seen[name] += row["looks"]
            others += 0 if known else row["looks"]
    return others, document["trace"]


def check_share(us, folder):
    """Looks at waits of so many microseconds; returns a line about what was found."""
    seen = {"wait_often": 0, "wait_seldom": 0}
    with subprocess.Popen([BUILD + "/known_sites", str(us)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as target:
        before, traces, others = waited(target), 0, 0
        while sum(seen.values()) < ENOUGH:
            more, counts = add_looks(target, folder, seen)
            others, traces = others + more, traces + 1
            if traces == 15:
                fail(f"{sum(seen.values())} looks in {traces} traces", counts)
        often, seldom = (after - begin for begin, after in zip(before, waited(target)))
    looks = sum(seen.values())
    truth, found = 100 * often / (often + seldom), 100 * seen["wait_often"] / looks
    line = f"waits of {us} us: {found:.1f} % of {looks} looks in {traces} traces, {truth:.1f} % of the time"
    if abs(found - truth) > POINTS:
        fail(line, seen)
    if others > looks / 20:
        fail(f"{others} looks saw neither place", line)
    return line


def main():
    need_tracing()
    with tempfile.TemporaryDirectory() as folder:
        for us in (20, 200, 5000):
            print(check_share(us, folder), flush=True)


main()
