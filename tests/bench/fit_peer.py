"""One fit of a peer, in a process of its own; prints wall and CPU seconds from the floats in memory
to the finished model, and the memory held before it and at most during it.

    fit_peer.py PEER METHOD TRAIN [test=TABLE scores=FILE] KEY=VALUE...

METHOD is random-forest or boosting; the keys are those of train_forest. With a test table the
scores of its rows are written as .npy: of class 1 where there are two, else (N, K)."""

import json
import os
import sys
import time

import numpy
import scipy.sparse

from process_memory import forget_peak, resident
from tables import read_table


class ScikitLearnForest:
    """With its default settings. `form`: dense, or csc, which is what sparse matrices become there."""

    def __init__(self, options, threads):
        from sklearn.ensemble import RandomForestClassifier

        self.form = options["form"]
        self.model = RandomForestClassifier(n_estimators=int(options["trees"]), n_jobs=threads, random_state=1)

    def prepare(self, table):
        return scipy.sparse.csc_matrix(table.x) if self.form == "csc" else table.dense()

    def fit(self, x, table):
        self.model.fit(x, table.y)

    def predict(self, x):
        return self.model.predict_proba(x)


class ScikitLearnBoosting:
    def __init__(self, options, threads):
        from sklearn.ensemble import HistGradientBoostingClassifier

        self.model = HistGradientBoostingClassifier(
            max_iter=int(options["rounds"]), learning_rate=float(options["learning_rate"]),
            max_leaf_nodes=int(options["leaves"]) or None, max_depth=int(options["depth"]) or None,
            l2_regularization=float(options["l2"]), min_samples_leaf=1, early_stopping=False, random_state=1)

    def prepare(self, table):
        return table.dense()

    def fit(self, x, table):
        self.model.fit(x, table.y)

    def predict(self, x):
        return self.model.predict_proba(x)


class XGBoost:
    """Sparse entries that are absent are missing values to XGBoost, which is its way of being fast on them."""

    def __init__(self, options, threads):
        import xgboost

        self.library = xgboost
        depth, leaves = int(options["depth"]), int(options["leaves"])
        self.rounds = int(options["rounds"])
        self.settings = {"tree_method": "hist", "max_bin": 256, "eta": float(options["learning_rate"]),
                         "lambda": float(options["l2"]), "min_child_weight": float(options["leaf_hessian"]),
                         "max_depth": depth, "nthread": threads, "seed": 1}
        if leaves:
            self.settings |= {"grow_policy": "lossguide", "max_leaves": leaves}

    def prepare(self, table):
        return table.x

    def fit(self, x, table):
        loss = {"objective": "binary:logistic"} if table.classes == 2 else {
            "objective": "multi:softprob", "num_class": table.classes}
        data = self.library.QuantileDMatrix(x, table.y, max_bin=256, nthread=self.settings["nthread"])
        self.model = self.library.train(self.settings | loss, data, self.rounds)

    def predict(self, x):
        return self.model.inplace_predict(x)


class LightGBM:
    def __init__(self, options, threads):
        import lightgbm

        self.library = lightgbm
        depth, leaves = int(options["depth"]), int(options["leaves"])
        self.rounds = int(options["rounds"])
        self.settings = {"learning_rate": float(options["learning_rate"]), "lambda_l2": float(options["l2"]),
                         "min_sum_hessian_in_leaf": float(options["leaf_hessian"]), "min_data_in_leaf": 1,
                         "max_depth": depth or -1, "num_leaves": leaves or 2**depth, "max_bin": 255,
                         "num_threads": threads, "seed": 1, "verbosity": -1}

    def prepare(self, table):
        return table.x

    def fit(self, x, table):
        loss = {"objective": "binary"} if table.classes == 2 else {
            "objective": "multiclass", "num_class": table.classes}
        data = self.library.Dataset(x, table.y, params=self.settings)
        self.model = self.library.train(self.settings | loss, data, self.rounds)

    def predict(self, x):
        return self.model.predict(x)


class Ydf:
    """`form`: exact, or bins, which are histograms as the others make them."""

    def __init__(self, options, threads, method):
        import ydf

        ydf.verbose(0)
        common = {"label": "y", "num_threads": threads, "discretize_numerical_columns": options["form"] == "bins", "random_seed": 1}
        if method == "random-forest":
            self.learner = ydf.RandomForestLearner(
                num_trees=int(options["trees"]), max_depth=-1, min_examples=1, winner_take_all=False,
                compute_oob_performances=False, **common)
            return
        leaves, depth = int(options["leaves"]), int(options["depth"])
        growth = {"growing_strategy": "BEST_FIRST_GLOBAL", "max_num_nodes": leaves, "max_depth": -1} if leaves else {
            "growing_strategy": "LOCAL", "max_depth": depth + 1}  # it counts the root
        self.learner = ydf.GradientBoostedTreesLearner(
            num_trees=int(options["rounds"]), shrinkage=float(options["learning_rate"]), use_hessian_gain=True,
            l2_regularization=float(options["l2"]), min_examples=1, validation_ratio=0.0, early_stopping="NONE",
            **growth, **common)

    def prepare(self, table):
        columns = numpy.ascontiguousarray(table.dense().T)
        return {f"f{i}": column for i, column in enumerate(columns)}

    def fit(self, x, table):
        self.model = self.learner.train({**x, "y": table.y})

    def predict(self, x):
        return self.model.predict(x)


def make(peer, method, options, threads):
    if peer == "ydf":
        return Ydf(options, threads, method)
    kinds = {("scikit-learn", "random-forest"): ScikitLearnForest, ("scikit-learn", "boosting"): ScikitLearnBoosting,
             ("xgboost", "boosting"): XGBoost, ("lightgbm", "boosting"): LightGBM}
    return kinds[peer, method](options, threads)


def main():
    peer, method, train, *words = sys.argv[1:]
    options = dict(word.split("=", 1) for word in words)
    os.environ["OMP_NUM_THREADS"] = options["threads"]  # before any library starts its threads
    peer = make(peer, method, options, int(options["threads"]))
    table = read_table(train)
    x = peer.prepare(table)
    if x is not table.x:
        table.x = None

    forget_peak()
    held = resident("VmRSS")
    wall, cpu = time.monotonic(), time.process_time()
    peer.fit(x, table)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    print(json.dumps({"wall": wall, "cpu": cpu, "held": held, "peak": resident("VmHWM")}))
    if "test" in options:
        scores = numpy.asarray(peer.predict(peer.prepare(read_table(options["test"]))), numpy.float32)
        numpy.save(options["scores"], scores[:, 1] if scores.ndim == 2 and scores.shape[1] == 2 else scores)


main()
