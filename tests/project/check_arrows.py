#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check_arrows.py - the sources know each other only as the table of parts in HACKING says.
#
# Reads every #include between files of src/ and include/, and from the object files every call and
# other reference between them. Fails on an arrow from part to part that the table lacks, on a row of
# the table that no file needs, and on a circle of files that call each other.

import os
import re
import subprocess
import sys

TOP = os.environ.get("TEST_TOP", ".")
BUILD = os.path.dirname(os.environ.get("TEST_BUILD", "tests")) or "."
HEADING = "The parts, and which parts each may know"


def cannot(reason):
    """Skips the test, which is a failure where it is required."""
    print("check_arrows.py: " + reason)
    sys.exit(1 if os.environ.get("FUTRACE_TEST_REQUIRE") else 77)


def read_table():
    """The parts in HACKING, each with those it may know: rows of a name, a colon and names."""
    table = {}
    with open(os.path.join(TOP, "HACKING"), encoding="utf-8") as hacking:
        section = hacking.read().split(HEADING, 1)[1]
    for line in section.split("\n\n\n", 1)[0].splitlines():
        row = re.match(r"^    ([a-z_/]+): *([a-z_/ ]*)$", line)
        if row:
            table[row.group(1)] = set(row.group(2).split())
    return table


def read_sources():
    """All sources as paths from src/, or from include/ for headers that are installed."""
    sources = []
    for root in ("src", "include"):
        for folder, _, names in os.walk(os.path.join(TOP, root)):
            sources += [os.path.join(folder, name) for name in names
                        if name.endswith((".c", ".h"))]
    return sources


def file_of(path):
    """The name of the file that PATH, relative to the top, is a part of: without its ending."""
    path = os.path.splitext(path)[0]
    for root in ("src/", "include/"):
        if path.startswith(root):
            return path[len(root):]
    return path


def add_includes(arrows, sources):
    known = {file_of(os.path.relpath(s, TOP)) for s in sources}
    for source in sources:
        user = file_of(os.path.relpath(source, TOP))
        with open(source, encoding="utf-8") as text:
            for name in re.findall(r'^#include ["<]([^">]+)\.h[">]', text.read(), re.M):
                if name in known and name != user:
                    arrows.setdefault((user, name), "includes " + name + ".h")


def symbols_of(path):
    """The symbols that an object file defines, and those it uses."""
    defined, used = set(), set()
    run = subprocess.run(["nm", path], stdout=subprocess.PIPE, check=True)
    for line in run.stdout.decode().splitlines():
        kind, name = line.split()[-2:]
        if kind == "U":
            used.add(name)
        elif kind in "TDRBVW":
            defined.add(name)
    return defined, used


def has_source(name):
    """False for an object file that was left behind by another commit."""
    return any(os.path.exists(os.path.join(root, "src", name + ".c")) for root in (TOP, BUILD))


def add_calls(arrows):
    owner, used = {}, {}
    for folder, _, names in os.walk(os.path.join(BUILD, "src")):
        for name in names:
            if not name.endswith(".o"):
                continue
            path = os.path.join(folder, name)
            # Objects of one program only have its name before theirs.
            source = re.sub(r"^futrace(_demo)?-", "", name)
            user = file_of(os.path.relpath(os.path.join(folder, source), BUILD))
            if user.startswith("demo/") or not has_source(user):
                continue
            defined, used[user] = symbols_of(path)
            owner.update((symbol, user) for symbol in defined)
    if len(used) < 20:
        cannot("there are no object files in " + BUILD)
    for user, names in used.items():
        for name in names:
            callee = owner.get(name)
            if callee and callee != user:
                arrows.setdefault((user, callee), "uses " + name)


def part_of(table, name):
    """The longest row that NAME lies in: a folder, or a file."""
    rows = [row for row in table if name == row or name.startswith(row + "/")]
    return max(rows, key=len, default=None)


def check_parts(table, arrows):
    """Prints the arrows that the table lacks, and its words that no arrow needs."""
    faults = 0
    needed = set()
    for (user, callee), reason in sorted(arrows.items()):
        above, below = part_of(table, user), part_of(table, callee)
        if user.startswith("demo/"):
            continue
        if above is None or below is None:
            print("no row for " + (user if above is None else callee))
            faults += 1
        elif above != below:
            needed.add((above, below))
            if below not in table[above]:
                print(f"{user} {reason} of {callee}: {above} may not know {below}")
                faults += 1
    for above, row in sorted(table.items()):
        for below in sorted(row):
            if (above, below) not in needed:
                print(f"the table lets {above} know {below}, and it does not")
                faults += 1
    return faults


def circles(calls):
    """The strongly connected components of more than one file, by Tarjan's algorithm."""
    graph = {}
    for user, callee in calls:
        graph.setdefault(user, []).append(callee)
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            component = stack[stack.index(node):]
            del stack[stack.index(node):]
            if len(component) > 1:
                found.append(sorted(component))

    sys.setrecursionlimit(10000)
    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def main():
    arrows = {}
    table = read_table()
    sources = read_sources()
    if not table or not sources:
        sys.exit("check_arrows.py: no table of parts, or no sources")
    add_calls(arrows)
    calls = dict(arrows)
    add_includes(arrows, sources)
    faults = check_parts(table, arrows)
    for circle in circles(calls):
        print("a circle: " + ", ".join(circle))
        for (user, callee), reason in sorted(calls.items()):
            if user in circle and callee in circle:
                print(f"    {user} {reason} of {callee}")
        faults += 1
    print(f"{len(arrows)} arrows between {len(sources)} sources in {len(table)} parts, "
          f"{faults} faults")
    sys.exit(1 if faults else 0)


main()
