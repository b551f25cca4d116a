"""Rows dealt into folds, the same at every call."""

import numpy


def deal_by_group(group, folds):
    """(N) fold of each row: groups in order of size, dealt there and back over the folds."""
    names, counts = numpy.unique(group, return_counts=True)
    there_and_back = [*range(folds), *reversed(range(folds))]
    order = names[numpy.argsort(-counts, kind="stable")]
    fold_of = {name: there_and_back[i % len(there_and_back)] for i, name in enumerate(order)}
    return numpy.array([fold_of[name] for name in group])


def deal_by_stratum(stratum, folds, seed=1):
    """(N) fold of each row: every stratum spread evenly over the folds, shuffled by the seed."""
    random = numpy.random.default_rng(seed)
    fold = numpy.empty(len(stratum), numpy.int64)
    for one in numpy.unique(stratum):
        rows = random.permutation(numpy.flatnonzero(stratum == one))
        fold[rows] = (numpy.arange(len(rows)) + random.integers(folds)) % folds
    return fold
