"""fit_sklearn.py MATRIX LABELS TREES THREADS: one fit of scikit-learn's random forest, in a process
of its own, with its default settings. Prints wall and CPU seconds of `fit` alone."""

import json
import sys
import time

import numpy
from sklearn.ensemble import RandomForestClassifier

matrix, labels, trees, threads = sys.argv[1:]
y = numpy.load(labels)
x = numpy.fromfile(matrix, numpy.float32).reshape(len(y), -1)
forest = RandomForestClassifier(n_estimators=int(trees), n_jobs=int(threads), random_state=1)
wall, cpu = time.monotonic(), time.process_time()
forest.fit(x, y)
print(json.dumps({"wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}))
