"""Training forests beside the peers: the same rows, the same features, the same settings, each fit
in a process of its own, in turns.

    train_forest.py --genegraft BINARY --programs FOLDER --data FOLDER --work FOLDER --section FILE
"""

import argparse
import os
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy
from sklearn.metrics import average_precision_score, log_loss

from folds import deal_by_group, deal_by_stratum
from tables import STUDIES, TYPES, encode_pairs, guides_of, make_cells, read_table, write_table
from timed import kept_parts, load, median, note, run, said, table, write_section

THREADS = 2
FOLDS = 4
PATIENCE = 60  # seconds: a peer whose first fit takes longer has no second and no folds
GROWTH = {"leaves": {"leaves": 31, "depth": 0}, "depth": {"leaves": 0, "depth": 6}}
BOOSTING = {"learning_rate": 0.1, "l2": 1, "leaf_hessian": 1}
NAMES = {"scikit-learn": "scikit-learn", "xgboost": "XGBoost", "lightgbm": "LightGBM", "ydf": "YDF"}
PACKAGES = {"scikit-learn": "scikit-learn", "xgboost": "xgboost-cpu", "lightgbm": "lightgbm", "ydf": "ydf"}
# scikit-learn's defaults, for the command that trains from file to file.
COMMAND = "--sampling bootstrap --class-weight none --depth 0 --leaves 0 --leaf-weight 1 --features-tried 0".split()


def options():
    parser = argparse.ArgumentParser()
    for name in ("genegraft", "programs", "data", "work", "section"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything: does it run?")
    parser.add_argument("--full", action="store_true", help="500 trees on the pairs as well, once")
    parser.add_argument("--only", default="", help="contests whose name contains this; the others keep their figures")
    return parser.parse_args()


@dataclass
class Data:
    """A table, and how it is dealt into folds: the rows of one are held out, all others learnt from."""

    what: str
    path: Path
    fold: numpy.ndarray  # (N)
    fold_names: list
    group: numpy.ndarray = None  # (N) average precision is also averaged over these


@dataclass
class Contest:
    name: str
    data: Data
    method: str
    settings: dict
    peers: dict  # peer -> what the issue asks of our ratio to it, or ""
    forms: dict = field(default_factory=dict)  # peer -> the form of its matrix
    quality: bool = True
    rounds: int = 3
    command: list = None  # `genegraft train` on the file, timed as well
    times: dict = field(default_factory=dict)  # contender -> its runs
    found: dict = field(default_factory=dict)  # contender -> figures of quality

    @property
    def contenders(self):
        return ["Genegraft", *self.peers]

    def is_slow(self, contender):
        return contender in self.peers and contender in self.times and self.times[contender][0]["wall"] > PATIENCE


# --- data ------------------------------------------------------------------------------------------


def pair_data(chosen, encoder):
    path, rows = chosen.work / f"pairs-{encoder}.table", chosen.work / f"pairs-{encoder}.tsv"
    source = chosen.data / "crispr" / "circle_seq_10grna.tsv.gz"
    encode_pairs(chosen.programs / "encode_pairs", encoder, source, path, rows)
    guide = guides_of(rows)
    if chosen.quick:
        kept = numpy.arange(len(guide)) % 20 == 0
        write_table(path, read_table(path).rows(kept))
        guide = guide[kept]
    pairs = read_table(path)
    what = (f"{len(guide):,} guide/site pairs of CIRCLE-seq ({pairs.y.sum():,} cleaved), "
            f"{pairs.x.shape[1]} {encoder} features")
    return Data(what, path, deal_by_group(guide, FOLDS), [f"fold {k + 1}" for k in range(FOLDS)], guide)


def cell_data(chosen):
    path = chosen.work / "cells.table"
    cells, study = make_cells(chosen.data / "cells")
    if chosen.quick:
        kept = numpy.arange(len(study)) % 8 == 0
        cells, study = cells.rows(kept), study[kept]
    write_table(path, cells)
    fold = deal_by_stratum(study * cells.classes + cells.y, FOLDS)
    share = cells.x.nnz / numpy.prod(cells.x.shape)
    what = (f"{len(study):,} blood cells of {len(STUDIES)} studies, the {cells.x.shape[1]:,} genes that vary most, "
            f"{share:.1%} of the values not zero, {len(TYPES)} types ({', '.join(TYPES)})")
    return Data(what, path, fold, [f"fold {k + 1}" for k in range(FOLDS)])


# --- one fit ---------------------------------------------------------------------------------------


def words(settings):
    return [f"{key}={value}" for key, value in {**settings, "threads": THREADS}.items()]


def fit(chosen, contest, contender, train, test=None):
    """One fit; with a test table also the scores of its rows: (N) of class 1, or (N, K)."""
    scores = chosen.work / "scores"
    if contender == "Genegraft":
        model = chosen.work / "trained.onnx"
        timed = said([chosen.programs / "train_forest", contest.method, train, model, *words(contest.settings)])
        if test:
            run([chosen.programs / "score_matrix", model, test, THREADS, 1, scores])
            return timed, numpy.fromfile(scores, numpy.float32)
        return timed, None
    held = [f"test={test}", f"scores={scores}.npy"] if test else []
    form = {"form": contest.forms[contender]} if contender in contest.forms else {}
    peer = Path(__file__).with_name("fit_peer.py")
    timed = said([sys.executable, peer, contender, contest.method, train, *held, *words({**contest.settings, **form})])
    return timed, numpy.load(f"{scores}.npy") if test else None


def command_line(chosen, contest):
    timed = run([chosen.genegraft, "train", *contest.command, "--threads", THREADS, "--out", chosen.work / "command.onnx"])
    return {"wall": timed.wall, "cpu": timed.cpu, "held": 0, "peak": 0}


def compare_speed(chosen, contest):
    for turn in range(contest.rounds):
        for contender in contest.contenders:
            if turn > 0 and contest.is_slow(contender):
                continue
            timed, _ = fit(chosen, contest, contender, contest.data.path)
            contest.times.setdefault(contender, []).append(timed)
            note(f"{contest.name}, run {turn + 1}, {contender}: {timed['wall']:.2f} s, {timed['cpu']:.2f} CPU s, "
                 f"{timed['peak']:.0f} MiB (load {load():.1f})")
        if contest.command:
            contest.times.setdefault("command", []).append(command_line(chosen, contest))


def forms_of(peer, contest, is_sparse):
    if peer == "ydf":
        return ("bins", "exact")
    if peer == "scikit-learn" and contest.method == "random-forest":
        return ("dense", "csc") if is_sparse else ("dense",)
    return ()


def choose_forms(chosen, contest):
    """Gives each peer its data in the form that it is fastest with, by two small fits of each."""
    size = "trees" if contest.method == "random-forest" else "rounds"
    few = Contest("", contest.data, contest.method, {**contest.settings, size: max(2, contest.settings[size] // 20)}, {})
    is_sparse = read_table(contest.data.path).is_sparse
    for peer in contest.peers:
        forms, seconds = forms_of(peer, contest, is_sparse), {}
        for form in forms * 2 if len(forms) > 1 else ():
            few.forms = {peer: form}
            seconds[form] = min(seconds.get(form, 1e9), fit(chosen, few, peer, contest.data.path)[0]["wall"])
        if forms:
            contest.forms[peer] = min(seconds, key=seconds.get) if seconds else forms[0]


# --- quality ---------------------------------------------------------------------------------------


def compare_quality(chosen, contest):
    data, everything = contest.data, read_table(contest.data.path)
    shape = len(everything.y) if everything.classes == 2 else (len(everything.y), everything.classes)
    judged = [contender for contender in contest.contenders if not contest.is_slow(contender)]
    scores = {contender: numpy.empty(shape, numpy.float32) for contender in judged}
    train, test = chosen.work / "train.table", chosen.work / "test.table"
    for number, name in enumerate(data.fold_names):
        held_out = data.fold == number
        write_table(train, everything.rows(~held_out))
        write_table(test, everything.rows(held_out))
        for contender in judged:
            _, answer = fit(chosen, contest, contender, train, test)
            scores[contender][held_out] = answer.reshape(scores[contender][held_out].shape)
        note(f"{contest.name}, quality, {name} of {len(data.fold_names)} (load {load():.1f})")
    for contender, score in scores.items():
        contest.found[contender] = judge(everything.y, everything.classes, score, data)
    train.unlink()
    test.unlink()


def judge(y, classes, score, data):
    if classes > 2:
        precision = numpy.mean([average_precision_score(y == k, score[:, k]) for k in range(classes)])
        return {"AUPRC, mean of types": f"{precision:.4f}", "accuracy": f"{(score.argmax(axis=1) == y).mean():.4f}",
                "log loss": f"{log_loss(y, numpy.clip(score, 1e-6, 1), labels=range(classes)):.4f}"}
    by_group = [average_precision_score(y[data.group == g], score[data.group == g])
                for g in numpy.unique(data.group) if y[data.group == g].any()]
    by_fold = [average_precision_score(y[data.fold == k], score[data.fold == k]) for k in range(FOLDS)]
    return {"AUPRC, all rows": f"{average_precision_score(y, score):.4f}", "AUPRC, mean of guides": f"{numpy.mean(by_group):.4f}",
            "AUPRC by fold": " ".join(f"{value:.3f}" for value in by_fold)}


# --- the section -----------------------------------------------------------------------------------


def line(contest, contender, name, asked):
    runs, ours = contest.times[contender], contest.times["Genegraft"]

    def ratio(key):
        return median([theirs[key] / own[key] for own, theirs in zip(ours, runs)])

    middle = {key: median([one[key] for one in runs]) for key in ("wall", "cpu", "held", "peak")}
    peer = contender in contest.peers
    memory = [f"{middle['peak']:.0f}", f"{middle['peak'] - middle['held']:.0f}"] if contender != "command" else ["", ""]
    return [name, f"{middle['wall']:.2f}", f"{middle['cpu']:.2f}", f"**{ratio('wall'):.1f}**" if peer else "",
            f"{ratio('cpu'):.1f}" if peer else "", asked, *memory,
            *contest.found.get(contender, dict.fromkeys(contest.found.get("Genegraft", {}), "")).values()]


def describe(contest):
    if not contest.times:
        return []
    settings = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in contest.settings.items())
    header = ["", "seconds", "CPU seconds", "ratio", "ratio of CPU time", "asked", "peak MiB", "of it the fit's",
              *contest.found.get("Genegraft", {})]
    rows = [line(contest, "Genegraft", "Genegraft", "")]
    if contest.command:
        rows.append(line(contest, "command", "`genegraft train`, file to file", ""))
    for peer, asked in contest.peers.items():
        form = f" ({contest.forms[peer]})" if peer in contest.forms else ""
        once = ", one run" if contest.rounds > 1 and contest.is_slow(peer) else ""
        if peer in contest.times:
            rows.append(line(contest, peer, NAMES[peer] + form + once, asked))
    runs = f"{contest.rounds} runs" if contest.rounds > 1 else "one run"
    return [f"### {contest.name}\n\n{contest.data.what}; {settings}; {runs} each.", table(header, rows)]


def introduce():
    versions = ", ".join(f"{NAMES[peer]} {version(PACKAGES[peer])}" for peer in NAMES)
    return (
        f"{versions}; {THREADS} threads each on a machine of {os.cpu_count()}. Every fit is a process of its own, in "
        "turns, Genegraft first. Its clock runs from the floats in memory to the finished forest: binning, conversions and "
        "the building of data sets are in it, reading and writing files are not. Seconds are medians; ratios, theirs over "
        "ours, are medians over the rounds. *Peak* is the resident set of the whole process (Python and its libraries "
        "included), *of it the fit's* what was added to the table that lay in memory before. Held-out figures come from "
        f"models of the same settings, fitted without the rows that they score: pairs in {FOLDS} folds of whole guides, "
        f"cells in {FOLDS} folds that are stratified by study and type. Sparse rows go to XGBoost, LightGBM and "
        "Genegraft as they are; scikit-learn's forest gets them dense or as columns (csc), its boosting dense; YDF dense, "
        "with 255 bins or exact. Where there is a choice a peer has what it is faster with, by a trial before, as named. "
        f"A peer whose first fit takes more than {PATIENCE} s has no second, and no figures of quality."
    )


def contests(chosen):
    """The contests one after the other; data are made when they are needed."""
    size = 10 if chosen.quick else 1
    pairs, cells = pair_data(chosen, "mismatch"), cell_data(chosen)
    source = str(chosen.data / "crispr" / "circle_seq_10grna.tsv.gz")

    def command(trees):
        return [source, "--encoder", "mismatch", "--trees", str(trees), "--validate", "none", *COMMAND]

    trees = 50 // size
    forest = Contest("Random forest, pairs", pairs, "random-forest", {"trees": trees}, {"scikit-learn": "≥ 10", "ydf": ""},
                     command=None if chosen.quick else command(trees))
    yield forest
    yield Contest("Random forest, cells", cells, "random-forest", {"trees": 500 // size}, {"scikit-learn": "≥ 3", "ydf": ""})
    rounds = {"rounds": 100 // size}
    for growth, words_ in (("leaves", "leaf-wise"), ("depth", "depth-wise")):
        yield Contest(f"Boosting, pairs, {words_}", pairs, "boosting", {**rounds, **GROWTH[growth], **BOOSTING},
                      {"xgboost": "≥ 1.0", "lightgbm": "≥ 1.0", "ydf": "", "scikit-learn": ""})
    rounds = {"rounds": 50 // size}
    for growth, words_ in (("leaves", "leaf-wise"), ("depth", "depth-wise")):
        yield Contest(f"Boosting, cells, {words_}", cells, "boosting", {**rounds, **GROWTH[growth], **BOOSTING},
                      {"xgboost": "≥ 2", "lightgbm": "≥ 1.0", "ydf": "", "scikit-learn": ""})
    if chosen.full:
        yield Contest("Random forest, pairs, 500 trees", pairs, "random-forest", {"trees": 500}, {"scikit-learn": "≥ 10"},
                      quality=False, rounds=1, command=command(500))


def main():
    chosen = options()
    chosen.work.mkdir(parents=True, exist_ok=True)
    loads, done = [load()], []
    kept = kept_parts(chosen.section, chosen.only) if chosen.only else {}

    def write():  # after every step, so that a run that is broken off leaves what it found
        loads.append(load())
        parts = kept | {contest.name: "\n\n".join(describe(contest)) for contest in done}
        write_section(chosen.section, "forest: training", [introduce(), *parts.values()], loads)

    for contest in contests(chosen):
        if chosen.only not in contest.name:
            continue
        if chosen.quick:
            contest.rounds = 1
        done.append(contest)
        choose_forms(chosen, contest)
        compare_speed(chosen, contest)
        write()
        if contest.quality:
            compare_quality(chosen, contest)
            write()


main()
