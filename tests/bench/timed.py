"""Runs commands under a clock and writes a bench's section of RESULTS.md."""

import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Timed:
    """One run. CPU time is added up over all threads: unlike the wall clock it does not grow
    when other programs want the same cores, so it is the safer ratio on a busy machine."""

    wall: float  # seconds
    cpu: float  # seconds, user and system
    output: str
    messages: str


def attempt(command, stdin=None):
    """Runs a command to its end; (what it took, its exit status)."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as messages:
        start = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], stdin=stdin, stdout=output, stderr=messages)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        messages.seek(0)
        timed = Timed(wall, used.ru_utime + used.ru_stime, output.read(), messages.read())
    return timed, process.returncode


def run(command, stdin=None):
    """The same; a failure stops the bench with the command's own words."""
    timed, status = attempt(command, stdin)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{timed.messages[-4000:]}")
    return timed


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def said(command):
    """What a program of the bench prints: one line of JSON, the last."""
    return json.loads(run(command).output.splitlines()[-1])


def try_said(command):
    """The same, or nothing where the program fails."""
    timed, status = attempt(command)
    if status != 0:
        note(f"failed: {' '.join(map(str, command))}\n{timed.messages[-1000:]}")
        return None
    return json.loads(timed.output.splitlines()[-1])


def said_together(commands):
    """What several such programs say that run at the same time."""
    running = [subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
               for command in commands]
    outputs = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        sys.exit(f"{' '.join(map(str, commands[0]))}: failed beside another of its kind")
    return [json.loads(output.splitlines()[-1]) for output in outputs]


def load():
    """Load average of the last minute."""
    return os.getloadavg()[0]


def median(values):
    return statistics.median(values)


def table(header, rows):
    """A Markdown table; the first column to the left, numbers to the right."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    lines = [header, rule, *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def write_section(path, title, paragraphs, loads):
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    busy = f"{when}; load average while it ran: {min(loads):.1f} to {max(loads):.1f}."
    with open(path, "w") as file:
        file.write("\n\n".join([f"## {title}", busy, *paragraphs]) + "\n")


def kept_parts(path, only):
    """Headed parts (###) of a section written before, but for those whose heading contains `only`: {heading: text}."""
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        parts = file.read().split("\n### ")[1:]
    return {part.splitlines()[0]: f"### {part.strip()}" for part in parts if only not in part.splitlines()[0]}
