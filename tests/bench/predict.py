"""Scoring 300,000 guide/site pairs with the shipped model: Genegraft from file to file, and the model
alone beside ONNX Runtime with the same .onnx file on the same matrix.

    predict.py --genegraft BINARY --programs FOLDER --model FILE --tables FOLDER --work FOLDER --section FILE
"""

import argparse
import gzip
import json
import random
import sys
from pathlib import Path

import numpy
import onnxruntime

from tables import encode_pairs
from timed import load, median, note, run, said, table, write_section

THREADS = 2
SCREENS = ("cd33", "hmg", "kleinstiver_5grna", "listgarten_22grna", "site_seq_9grna", "circle_seq_10grna",
           "elevation_6grna", "deepcrispr_hek293t", "deepcrispr_k562", "guideseq_tsai_rebuilt")


def options():
    parser = argparse.ArgumentParser()
    for name in ("genegraft", "programs", "model", "tables", "work", "section"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--pairs", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def write_pairs(chosen, path):
    """Guides and sites of the public screens, shuffled by a fixed seed. Returns their number."""
    lines = []
    for screen in SCREENS:
        name = chosen.tables / f"{screen}.tsv.gz"
        if not name.exists():
            note(f"no {name.name}")
            continue
        with gzip.open(name, "rt") as rows:
            next(rows)
            lines += ["\t".join(row.split("\t")[:2]) for row in rows]
    random.Random(1).shuffle(lines)
    del lines[chosen.pairs:]
    path.write_text("guide\ttarget\n" + "\n".join(lines) + "\n")
    return len(lines)


def encode(chosen, pairs):
    """Writes the matrix that the model sees; returns its file, rows and columns."""
    card = json.loads(run([chosen.genegraft, "inspect", chosen.model, "--json"]).output)
    matrix = chosen.work / "matrix.table"
    rows, features = encode_pairs(chosen.programs / "encode_pairs", card["encoder"]["kind"], pairs, matrix,
                                  chosen.work / "rows.tsv")
    return matrix, rows, features


def one_call(command):
    found = said(command)
    return {"wall": found["walls"][0], "cpu": found["cpus"][0]}


def main():
    chosen = options()
    chosen.work.mkdir(parents=True, exist_ok=True)
    loads = [load()]
    pairs, scores = chosen.work / "pairs.tsv", chosen.work / "scores"
    count = write_pairs(chosen, pairs)
    matrix, rows, features = encode(chosen, pairs)
    note(f"{count} pairs, {rows} rows of {features} features")
    whole, ours, theirs = [], [], []
    for turn in range(chosen.rounds):
        whole.append(run([chosen.genegraft, "predict", chosen.model, pairs, "--out", chosen.work / "scores.tsv",
                          "--threads", str(THREADS)]))
        ours.append(one_call([chosen.programs / "score_model", chosen.model, matrix, THREADS, 1, scores]))
        theirs.append(one_call([sys.executable, Path(__file__).with_name("score_peer.py"), "onnxruntime", chosen.model,
                                matrix, THREADS, 1, chosen.work / "peer.npy"]))
        loads.append(load())
        note(f"run {turn + 1}: file to file {whole[-1].wall:.2f} s, model {ours[-1]}, ONNX Runtime {theirs[-1]} "
             f"(load {loads[-1]:.1f})")
    difference = numpy.abs(numpy.fromfile(scores, numpy.float32) - numpy.load(chosen.work / "peer.npy")).max()
    write_section(chosen.section, "predict", describe(chosen, count, rows, features, difference, whole, ours, theirs), loads)


def describe(chosen, count, rows, features, difference, whole, ours, theirs):
    whole_wall, whole_cpu = median([one.wall for one in whole]), median([one.cpu for one in whole])

    def line(what, number, wall, cpu, wall_ratio="", cpu_ratio=""):
        return [what, f"{wall:.2f}", f"{cpu:.2f}", f"{number / wall:,.0f}", wall_ratio, cpu_ratio]

    def middle(runs, key):
        return median([one[key] for one in runs])

    against_model = [f"**{median([b[key] / a[key] for a, b in zip(ours, theirs)]):.1f}**" for key in ("wall", "cpu")]
    against_whole = [f"{median([b['wall'] / a.wall for a, b in zip(whole, theirs)]):.1f}",
                     f"{median([b['cpu'] / a.cpu for a, b in zip(whole, theirs)]):.1f}"]
    return [
        f"`genegraft predict {chosen.model.name}` on a TSV of {count:,} pairs from the public screens, shuffled; "
        f"{THREADS} threads; medians of {chosen.rounds} alternating runs. The first line is the whole command: "
        "reading, aligning, encoding, scoring by the model, CFD and MIT, writing. ONNX Runtime "
        f"{onnxruntime.__version__} (Python, CPU, {THREADS} intra-op threads) does the model's part only, from the "
        f"same `.onnx` file, on the {rows:,} x {features} float32 matrix of the readable pairs, already in memory; "
        "the second line is our own model on that matrix. Loading is in neither. Ratios are ONNX Runtime's time "
        f"over the line's; the two differ by {difference:.1e} at most.",
        table(["", "seconds", "CPU seconds", "pairs/s", "ratio", "ratio of CPU time"], [
            line("Genegraft, file to file", count, whole_wall, whole_cpu, *against_whole),
            line("Genegraft, model alone", rows, middle(ours, "wall"), middle(ours, "cpu"), *against_model),
            line("ONNX Runtime, model alone", rows, middle(theirs, "wall"), middle(theirs, "cpu")),
        ]),
    ]


main()
