"""Scores a table held in memory with a peer, one call for all rows, after a first such call. Prints
milliseconds of opening the model, wall and CPU seconds of each call, and memory.

    score_peer.py ENGINE MODEL TABLE THREADS CALLS SCORES

SCORES: .npy of the probability of class 1. YDF also says what its engine alone takes, by its own bench."""

import json
import os
import sys
import time

import numpy

from process_memory import forget_peak, resident
from tables import read_table

engine, path, table, threads, calls, answer = sys.argv[1:]
threads = int(threads)
os.environ["OMP_NUM_THREADS"] = str(threads)


def class_one(scores):
    return scores[:, 1] if scores.ndim == 2 and scores.shape[1] == 2 else scores.ravel()


class OnnxRuntime:
    def __init__(self):
        import onnxruntime

        self.library = onnxruntime

    def open(self):
        settings = self.library.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.inter_op_num_threads = 1
        self.session = self.library.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
        (self.source,) = self.session.get_inputs()
        self.output = next(one.name for one in self.session.get_outputs() if one.type == "tensor(float)")

    def prepare(self, x):
        return x

    def score(self, x):
        return self.session.run([self.output], {self.source.name: x})[0]


class XGBoost:
    def __init__(self):
        import xgboost

        self.library = xgboost

    def open(self):
        self.model = self.library.Booster({"nthread": threads}, model_file=path)

    def prepare(self, x):
        return x

    def score(self, x):
        return self.model.inplace_predict(x)


class LightGBM:
    def __init__(self):
        import lightgbm

        self.library = lightgbm

    def open(self):
        self.model = self.library.Booster(model_file=path, params={"num_threads": threads, "verbosity": -1})

    def prepare(self, x):
        return x

    def score(self, x):
        return self.model.predict(x, num_threads=threads)


class Ydf:
    def __init__(self):
        import ydf

        ydf.verbose(0)
        self.library = ydf

    def open(self):
        self.model = self.library.load_model(path, advanced_options=self.library.ModelIOOptions(file_prefix=""))

    def prepare(self, x):  # columns, ready made
        return {f"f{i}": column for i, column in enumerate(numpy.ascontiguousarray(x.T))}

    def score(self, x):
        return self.model.predict(x, num_threads=threads)

    def engine_seconds(self, x, rows):
        found = self.model.benchmark(x, benchmark_duration=1, warmup_duration=0.2, num_threads=threads)
        return found.duration_per_example * rows


peer = {"onnxruntime": OnnxRuntime, "xgboost": XGBoost, "lightgbm": LightGBM, "ydf": Ydf}[engine]()
start = time.monotonic()
peer.open()
opened = (time.monotonic() - start) * 1e3
rows = read_table(table).dense()
x = peer.prepare(rows)
if isinstance(x, dict):
    rows = rows[:, :1].copy()  # the table itself is no longer needed
peer.score(x)

forget_peak()
held, walls, cpus = resident("VmRSS"), [], []
for _ in range(int(calls)):
    wall, cpu = time.monotonic(), time.process_time()
    scores = peer.score(x)
    walls.append(time.monotonic() - wall)
    cpus.append(time.process_time() - cpu)
said = {"open": opened, "walls": walls, "cpus": cpus, "held": held, "peak": resident("VmHWM")}
if isinstance(peer, Ydf):
    said["engine"] = peer.engine_seconds(x, len(rows))
print(json.dumps(said))
numpy.save(answer, class_one(numpy.asarray(scores, numpy.float32)))
