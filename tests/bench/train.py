"""Training a random forest on CIRCLE-seq: Genegraft against scikit-learn, same rows, same features,
same settings.

    train.py --genegraft BINARY --encode BINARY --table TABLE --work FOLDER --section FILE
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import average_precision_score

from timed import load, median, note, run, table, trained_seconds, write_section

THREADS = 2
FOLDS = 4
# scikit-learn's defaults: bootstrap, Gini, sqrt(F) features a split, no limit of depth or leaves,
# one row a leaf, classes alike.
SETTINGS = "--sampling bootstrap --class-weight none --depth 0 --leaves 0 --leaf-weight 1 --features-tried 0".split()


def options():
    parser = argparse.ArgumentParser()
    for name in ("genegraft", "encode", "table", "work", "section"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--encoders", default="onehot7,mismatch")
    parser.add_argument("--trees", type=int, default=500, help="of the full runs; 0: none")
    parser.add_argument("--part", type=int, default=50, help="trees of the interleaved runs")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved runs of each")
    parser.add_argument("--quality-trees", type=int, default=100, help="0: no comparison of quality")
    return parser.parse_args()


class Screen:
    """The cleaned screen in one encoding: matrix (N, F) in a file, and what is known of its rows."""

    def __init__(self, chosen, encoder):
        self.encoder = encoder
        self.matrix = chosen.work / f"{encoder}.f32"
        rows = chosen.work / f"{encoder}.tsv"
        with gzip.open(chosen.table) as packed:
            command = [chosen.encode, encoder, self.matrix, rows]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=False)
            shape, _ = process.communicate(packed.read())
        if process.returncode != 0:
            sys.exit("the pairs could not be encoded")
        self.rows, self.features = map(int, shape.split())
        self.header, *self.lines = rows.read_text().splitlines()
        fields = [line.split("\t") for line in self.lines]
        self.y = numpy.array([int(field[2]) for field in fields], numpy.int32)
        self.guide = numpy.array([field[3] for field in fields])
        self.labels = chosen.work / f"{encoder}.y.npy"
        numpy.save(self.labels, self.y)

    def values(self):
        return numpy.fromfile(self.matrix, numpy.float32).reshape(self.rows, self.features)

    def write_rows(self, path, chosen_rows):
        path.write_text("\n".join([self.header, *(self.lines[i] for i in chosen_rows)]) + "\n")


def train_command(chosen, screen, tree_count, pairs, model):
    return [chosen.genegraft, "train", pairs, "--encoder", screen.encoder, "--trees", str(tree_count),
            "--validate", "none", "--threads", str(THREADS), *SETTINGS, "--out", model]


def grow_ours(chosen, screen, trees):
    timed = run(train_command(chosen, screen, trees, chosen.table, chosen.work / "model.onnx"))
    return {"trained": trained_seconds(timed.messages), "wall": timed.wall, "cpu": timed.cpu}


def grow_theirs(chosen, screen, trees):
    peer = Path(__file__).with_name("fit_sklearn.py")
    return json.loads(run([sys.executable, peer, screen.matrix, screen.labels, str(trees), str(THREADS)]).output)


def ratios(ours, theirs):
    """(fit against trained, fit against the whole command, fit against the whole command in CPU time)"""
    return theirs["wall"] / ours["trained"], theirs["wall"] / ours["wall"], theirs["cpu"] / ours["cpu"]


def compare_speed(chosen, screen, trees, rounds):
    """One line of the table: medians over interleaved runs."""
    ours, theirs = [], []
    for turn in range(rounds):
        ours.append(grow_ours(chosen, screen, trees))
        note(f"{screen.encoder}, {trees} trees, run {turn + 1}: Genegraft {ours[-1]} (load {load():.1f})")
        theirs.append(grow_theirs(chosen, screen, trees))
        note(f"{screen.encoder}, {trees} trees, run {turn + 1}: scikit-learn {theirs[-1]} (load {load():.1f})")
    pairs = [ratios(a, b) for a, b in zip(ours, theirs)]
    fit, whole, cpu = (median(values) for values in zip(*pairs))
    seconds = [median([run_[key] for run_ in ours]) for key in ("trained", "wall", "cpu")]
    seconds += [median([run_[key] for run_ in theirs]) for key in ("wall", "cpu")]
    return [screen.encoder, trees, rounds, *(f"{value:.1f}" for value in seconds),
            f"{fit:.1f}", f"{whole:.1f}", f"**{cpu:.1f}**"]


def deal_guides(guide):
    """(N) fold of each row: guides in order of size, dealt there and back over the folds."""
    names, counts = numpy.unique(guide, return_counts=True)
    there_and_back = [*range(FOLDS), *reversed(range(FOLDS))]
    fold_of = {name: there_and_back[i % len(there_and_back)] for i, name in enumerate(names[numpy.argsort(-counts)])}
    return numpy.array([fold_of[name] for name in guide])


def held_out_ours(chosen, screen, train, test):
    files = [chosen.work / name for name in ("train.tsv", "test.tsv", "fold.onnx", "scores.tsv")]
    train_rows, test_rows, model, scores = files
    screen.write_rows(train_rows, train)
    screen.write_rows(test_rows, test)
    run(train_command(chosen, screen, chosen.quality_trees, train_rows, model))
    run([chosen.genegraft, "predict", model, test_rows, "--out", scores, "--threads", str(THREADS)])
    header, *lines = scores.read_text().splitlines()
    column = header.split("\t").index("p.1")
    return [float(line.split("\t")[column]) for line in lines]


def held_out_theirs(chosen, x, y, train, test):
    forest = RandomForestClassifier(n_estimators=chosen.quality_trees, n_jobs=THREADS, random_state=1)
    return forest.fit(x[train], y[train]).predict_proba(x[test])[:, 1]


def compare_quality(chosen, screen):
    """Two lines of the table: average precision on guides that the forest never saw."""
    x, y = screen.values(), screen.y
    fold = deal_guides(screen.guide)
    scores = {"Genegraft": numpy.empty(len(y)), "scikit-learn": numpy.empty(len(y))}
    for number in range(FOLDS):
        train, test = numpy.flatnonzero(fold != number), numpy.flatnonzero(fold == number)
        scores["Genegraft"][test] = held_out_ours(chosen, screen, train, test)
        scores["scikit-learn"][test] = held_out_theirs(chosen, x, y, train, test)
        found = ", ".join(f"{who} {average_precision_score(y[test], score[test]):.4f}" for who, score in scores.items())
        note(f"{screen.encoder}, quality, fold {number + 1} of {FOLDS}: {found} (load {load():.1f})")

    def line(who, score):
        folds = [average_precision_score(y[fold == k], score[fold == k]) for k in range(FOLDS)]
        guides = [average_precision_score(y[screen.guide == g], score[screen.guide == g])
                  for g in numpy.unique(screen.guide)]
        return [f"{screen.encoder}, {who}", f"**{average_precision_score(y, score):.4f}**",
                f"{numpy.mean(guides):.4f}", *(f"{value:.4f}" for value in folds)]

    return [line(who, score) for who, score in scores.items()]


def describe(chosen, screens, speed, quality):
    screen = screens[0]
    paragraphs = [
        f"`genegraft train {chosen.table.name}` against `RandomForestClassifier` of scikit-learn "
        f"{sklearn.__version__} with its default settings, which ours are set to: `{' '.join(SETTINGS)}`. "
        f"{screen.rows:,} rows after cleaning, {screen.y.sum():,} positives; {THREADS} threads each, on a machine "
        f"of {os.cpu_count()}. Both learn from the same features ("
        + ", ".join(f"{one.encoder}: {one.features}" for one in screens)
        + "), written for scikit-learn by `encode_pairs`. Runs alternate, Genegraft first; seconds are medians, "
        "ratios are medians over the pairs of neighbouring runs. *Trained* is what the command says of itself "
        "(binning and growing, out-of-bag scores included); *command* is the whole of it, from reading the packed "
        "table to the written model. scikit-learn is timed in `fit` alone. The ratio of CPU times is the one to "
        "trust on a machine that others use as well.",
        table(["encoder", "trees", "runs", "trained, s", "command, s", "command, CPU s", "fit, s", "fit, CPU s",
               "fit / trained", "fit / command", "CPU: fit / command"], speed),
    ]
    if quality:
        paragraphs += [
            f"Quality on unseen guides: {chosen.quality_trees} trees each, {len(set(screen.guide))} guides dealt over "
            f"{FOLDS} folds, the same rows to both. Average precision over all held-out rows together, its mean over "
            "guides, and by fold.",
            table(["", "all rows", "mean of guides", *(f"fold {k + 1}" for k in range(FOLDS))], quality),
        ]
    return paragraphs


def main():
    chosen = options()
    chosen.work.mkdir(parents=True, exist_ok=True)
    screens = [Screen(chosen, encoder) for encoder in chosen.encoders.split(",")]
    loads, speed, quality = [load()], [], []

    def write():  # after every step, so that a run that is broken off leaves what it found
        loads.append(load())
        write_section(chosen.section, "train", describe(chosen, screens, speed, quality), loads)

    for screen in screens:
        note(f"{screen.encoder}: {screen.rows} rows, {screen.features} features, {screen.y.sum()} positives")
        speed.append(compare_speed(chosen, screen, chosen.part, chosen.rounds))
        write()
    if chosen.quality_trees:
        for screen in screens:
            quality += compare_quality(chosen, screen)
            write()
    if chosen.trees:
        for screen in screens:
            speed.append(compare_speed(chosen, screen, chosen.trees, 1))
            write()


main()
