"""Scoring forests beside the peers, natively and under Node: the same forest in each engine's own
file, the same rows, every engine a process of its own, in turns.

    score_forest.py --programs FOLDER --wasm FOLDER --npm FOLDER --genegraft BINARY --model FILE
                    --data FOLDER --work FOLDER --section FILE
"""

import argparse
import json
import os
import shutil
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy

from make_forests import make_shape, make_shapes
from tables import encode_pairs, make_numbers, read_table, write_table
from timed import load, median, note, run, said_together, table, try_said, write_section

HERE = Path(__file__).parent
NAMES = {"onnxruntime": "ONNX Runtime", "xgboost": "XGBoost", "lightgbm": "LightGBM", "ydf": "YDF",
         "onnxruntime-web": "ONNX Runtime Web", "ydf-inference": "YDF's npm build"}
PACKAGES = {"onnxruntime": "onnxruntime", "xgboost": "xgboost-cpu", "lightgbm": "lightgbm", "ydf": "ydf"}
FILES = {"genegraft": "onnx", "onnxruntime": "onnx", "xgboost": "xgboost.json", "lightgbm": "lightgbm.txt", "ydf": "ydf",
         "onnxruntime-web": "onnx", "ydf-inference": "ydf.zip"}
ASKED = {"onnxruntime": "≥ 5", "xgboost": "≥ 2", "lightgbm": "≥ 2", "ydf": "≥ 1", "onnxruntime-web": "≥ 4",
         "ydf-inference": "≥ 3"}
OWN_CALLS = 5
NATIVE = ("onnxruntime", "xgboost", "lightgbm", "ydf")
WEB = ("onnxruntime-web", "ydf-inference")


def options():
    parser = argparse.ArgumentParser()
    for name in ("programs", "genegraft", "model", "data", "work", "section"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--wasm", type=Path, help="folder of the WebAssembly programs; none: skipped")
    parser.add_argument("--npm", type=Path, help="folder of the npm peers; none: skipped")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=3, help="in each process")
    parser.add_argument("--quick", action="store_true", help="a twentieth of everything: does it run?")
    parser.add_argument("--only", default="", help="forests whose name contains this")
    return parser.parse_args()


@dataclass
class Result:
    """What all engines took for one forest. Keys are (engine, threads)."""

    shape: object
    rows: int
    runs: dict = field(default_factory=dict)  # -> what each process said
    difference: dict = field(default_factory=dict)  # -> largest difference to our scores

    def seconds(self, key, what="walls"):
        """(rounds) the middle call of each process."""
        return [median(one[what]) if isinstance(one[what], list) else one[what] for one in self.runs.get(key, [])]

    def per_row(self, key, what="walls"):
        found = self.seconds(key, what)
        return median(found) * 1e6 / self.rows if found else None

    def ratio(self, key, ours, what="walls"):
        """How many times longer than `ours`, median over the rounds."""
        found = [theirs / own for own, theirs in zip(self.seconds(ours), self.seconds(key, what))]
        return median(found) if found else None

    def gain(self, key, ours):
        """The same by the shortest call of each: what is left where others use the machine as well."""
        calls = [[wall for one in self.runs.get(engine, []) for wall in one["walls"]] for engine in (key, ours)]
        return min(calls[0]) / min(calls[1]) if all(calls) else None

    def middle(self, key, what):
        found = [one[what] for one in self.runs.get(key, [])]
        return median(found) if found else None


# --- the forests and their rows ----------------------------------------------------------------------


def shapes(chosen):
    """The forests, one after the other, with the file of rows that they score."""
    size = 20 if chosen.quick else 1
    trees = 100 // (5 if chosen.quick else 1)
    test = chosen.work / "numbers.table"
    write_table(test, make_numbers(100_000 // size, 2))
    yield from make_shapes(chosen.work, "numbers", make_numbers(20_000 // size, 1), test, trees)

    card = json.loads(run([chosen.genegraft, "inspect", chosen.model, "--json"]).output)
    encoder, path, rows = card["encoder"]["kind"], chosen.work / "pairs-all.table", chosen.work / "pairs.tsv"
    source = chosen.data / "crispr" / "circle_seq_10grna.tsv.gz"
    if not source.exists():
        note(f"no {source}: forests of numbers only")
        return
    encode_pairs(chosen.programs / "encode_pairs", encoder, source, path, rows)
    pairs, test = read_table(path), chosen.work / "pairs.table"
    at = numpy.arange(len(pairs.y)) % (5 * size)
    write_table(test, pairs.rows(at == 0))
    yield from make_shapes(chosen.work, "pairs", pairs.rows(at == 1), test, trees)
    shutil.copy(chosen.model, chosen.work / "shipped.onnx")
    yield make_shape("pairs: the shipped model", chosen.work / "shipped", test, pairs.x.shape[1])


# --- one process -------------------------------------------------------------------------------------


def command(chosen, engine, shape, threads, scores):
    calls = OWN_CALLS * chosen.calls  # they are short
    if engine == "genegraft":
        return [chosen.programs / "score_matrix", shape.file("onnx"), shape.table, threads, calls, scores]
    if engine == "genegraft-wasm":
        # Emscripten 3.1.6 takes Node's fetch for a browser's.
        return ["node", "--no-experimental-fetch", chosen.wasm / "score_matrix.cjs", shape.file("onnx"), shape.table, threads,
                calls, scores]
    if engine in WEB:
        return ["node", HERE / "score_web.mjs", chosen.npm, engine, shape.file(FILES[engine]), shape.table, chosen.calls, scores]
    return [sys.executable, HERE / "score_peer.py", engine, shape.file(FILES[engine]), shape.table, threads, chosen.calls, scores]


def two_processes(chosen, shape):
    """Seconds a call of two processes of one thread each, that share nothing but the machine."""
    calls = 4 * OWN_CALLS * chosen.calls  # so that most of them run side by side
    commands = [[*command(chosen, "genegraft", shape, 1, chosen.work / f"scores-{i}")] for i in range(2)]
    for one in commands:
        one[4] = calls
    return {"walls": [wall for one in said_together(commands) for wall in one["walls"]]}


def engines(chosen):
    found = [("genegraft", 1), ("genegraft", 2)] + [(engine, threads) for threads in (1, 2) for engine in NATIVE]
    if chosen.wasm:
        found.append(("genegraft-wasm", 1))
    if chosen.npm:
        found += [(engine, 1) for engine in WEB]
    return found


def compare(chosen, shape, write):
    result = Result(shape, len(read_table(shape.table).y))
    ours, failed = None, set()
    for turn in range(chosen.rounds):
        for engine, threads in engines(chosen):
            if (engine, threads) in failed:
                continue
            scores = chosen.work / "scores"
            found = try_said(command(chosen, engine, shape, threads, scores))
            if found is None:
                failed.add((engine, threads))
                continue
            result.runs.setdefault((engine, threads), []).append(found)
            answer = numpy.load(f"{scores}.npy") if engine in NATIVE else numpy.fromfile(scores, numpy.float32)
            answer = answer.reshape(result.rows, -1)[:, -1]
            if engine == "genegraft":
                ours = answer
            if ours is not None:
                result.difference[engine, threads] = float(numpy.abs(answer - ours).max())
        result.runs.setdefault(("two processes", 1), []).append(two_processes(chosen, shape))
        note(f"{shape.name}, run {turn + 1} of {chosen.rounds} (load {load():.1f}): "
             + ", ".join(f"{engine} {threads}: {result.per_row((engine, threads)):.3f} us"
                         for engine, threads in engines(chosen) if (engine, threads) in result.runs))
        write(result)
    return result


# --- the section -------------------------------------------------------------------------------------


def number(value, digits=2):
    return "–" if value is None else f"{value:.{digits}f}"


def beside(result, key, ours, what="walls"):
    """Microseconds a row, and how many times ours."""
    taken = result.per_row(key, what)
    ratio = result.ratio(key, ours, what)
    return number(taken) if ratio is None else f"{taken:.2f} (**{ratio:.1f}**)"


def native_table(results):
    header = ["forest", "trees", "nodes", "most leaves", "Genegraft", *(NAMES[engine] for engine in NATIVE), "YDF's engine alone"]
    rows = [["asked", "", "", "", "", *(ASKED[engine] for engine in NATIVE), "≥ 1"]]
    for result in results:
        shape, ours = result.shape, ("genegraft", 1)
        rows.append([shape.name, shape.trees, f"{shape.nodes:,}", f"{shape.leaves:,}", number(result.per_row(ours)),
                     *(beside(result, (engine, 1), ours) for engine in NATIVE), beside(result, ("ydf", 1), ours, "engine")])
    return table(header, rows)


def two_thread_table(results):
    header = ["forest", "Genegraft", "times one thread", "by the shortest calls", "two processes, times one", *(NAMES[engine] for engine in NATIVE)]
    rows = [["asked", "", "≥ 1.8", "", "", *[""] * len(NATIVE)]]
    for result in results:
        one, ours = ("genegraft", 1), ("genegraft", 2)
        machine = result.ratio(one, ("two processes", 1))
        rows.append([result.shape.name, number(result.per_row(ours)), f"**{number(result.ratio(one, ours))}**",
                     number(result.gain(one, ours)), number(machine and 2 * machine),
                     *(beside(result, (engine, 2), ours) for engine in NATIVE)])
    return table(header, rows)


def web_table(results):
    header = ["forest", "Genegraft", "times native", "by the shortest calls", *(NAMES[engine] for engine in WEB), "YDF's engine alone"]
    rows = [["asked", "", "≤ 1.6", "", *(ASKED[engine] for engine in WEB), ""]]
    for result in results:
        ours, natively = ("genegraft-wasm", 1), ("genegraft", 1)
        rows.append([result.shape.name, number(result.per_row(ours)), f"**{number(result.ratio(ours, natively))}**",
                     number(result.gain(ours, natively)),
                     *(beside(result, (engine, 1), ours) for engine in WEB),
                     beside(result, ("ydf-inference", 1), ours, "engine")])
    return table(header, rows)


def opening_table(results):
    keys = [("genegraft", 1), ("onnxruntime", 1), ("genegraft-wasm", 1), ("onnxruntime-web", 1)]
    memory = [("genegraft", 1), *((engine, 1) for engine in NATIVE), ("genegraft-wasm", 1), *((engine, 1) for engine in WEB)]
    names = {"genegraft": "Genegraft", "genegraft-wasm": "Genegraft, WASM", **NAMES}
    header = ["forest", "file, MB", *(f"{names[engine]}, ms to open" for engine, _ in keys),
              *(f"{names[engine]}, peak MiB" for engine, _ in memory)]
    rows = [[result.shape.name, number(os.path.getsize(result.shape.file("onnx")) / 1e6, 1),
             *(number(result.middle(key, "open"), 0) for key in keys),
             *(number(result.middle(key, "peak"), 0) for key in memory)] for result in results]
    return table(header, rows)


def npm_version(chosen, package):
    return json.loads((chosen.npm / "node_modules" / package / "package.json").read_text())["version"]


def described_rows(results):
    for what, which in (("numbers", "real numbers"), ("pairs", "features of guide/site pairs")):
        for result in [one for one in results if one.shape.name.startswith(what)][:1]:
            yield f"*{what}*: {result.rows:,} rows of {result.shape.features} {which}."


def describe(chosen, results):
    versions = [f"{NAMES[engine]} {version(PACKAGES[engine])}" for engine in NATIVE]
    versions += [f"{NAMES[engine]} {npm_version(chosen, engine)}" for engine in WEB] if chosen.npm else []
    missing = [f"{who} skipped: {why}" for who, why, there in (
        ("Genegraft's WASM build is", "no Emscripten", chosen.wasm),
        ("ONNX Runtime Web and YDF's npm build are", "they cannot be had from npm", chosen.npm)) if not there]
    differences = {engine: max(result.difference.get((engine, 1), 0) for result in results) for engine in (*NATIVE, *WEB)}
    differs = ", ".join(f"{NAMES[engine]} {value:.0e}" for engine, value in differences.items() if value)
    paragraphs = [
        f"{', '.join(versions)}. Boosted forests of fixed depth are XGBoost's, those of 31 leaves LightGBM's, random ones "
        "scikit-learn's, written as ONNX by onnxmltools and skl2onnx; ours and ONNX Runtime read these files, and the same trees "
        f"were rewritten for each other engine (forest_file.py). {' '.join(described_rows(results))} As float32 in memory, one call "
        "for all. Microseconds a "
        f"row, in brackets how many times ours; medians of {chosen.rounds} rounds of all engines in turns, each a process of its own "
        f"that makes {chosen.calls} calls ({OWN_CALLS * chosen.calls} of ours) after a first one. Python and JavaScript see the same rows in the form that "
        "is best for the engine (YDF: ready-made columns); its wrapper's conversions belong to the call. "
        f"Scores differ from ours by at most: {differs}.",
        *missing,
        f"### Natively, one thread\n\n{native_table(results)}",
        "### Natively, two threads\n\nTwo processes of one thread each share nothing but the machine, so two threads can "
        f"hardly do better there.\n\n{two_thread_table(results)}",
    ]
    if chosen.wasm or chosen.npm:
        paragraphs.append(f"### In WebAssembly under Node, one thread\n\n{web_table(results)}")
    paragraphs.append("### Opening and memory\n\nPeak resident set while it scores, rows and interpreter included; one thread. "
                      "What ours takes to open includes its choice of a method, by measuring."
                      f"\n\n{opening_table(results)}")
    return paragraphs


def main():
    chosen = options()
    chosen.work.mkdir(parents=True, exist_ok=True)
    if chosen.quick:
        chosen.rounds = min(chosen.rounds, 2)
    loads, done = [load()], []

    def write(current):  # after every round, so that a run that is broken off leaves what it found
        loads.append(load())
        write_section(chosen.section, "forest: prediction", describe(chosen, [*done, current]), loads)

    for shape in shapes(chosen):
        if chosen.only in shape.name:
            done.append(compare(chosen, shape, write))


main()
