"""Labelled tables of the benches: a file format that C++ reads as plainly (table_file.hpp), and the
three tables themselves: guide/site pairs, cells, plain numbers."""

import gzip
import subprocess
import sys
from dataclasses import dataclass

import numpy
import scipy.sparse


@dataclass
class Table:
    x: object  # (N, F) float32, an array or a scipy CSR matrix
    y: numpy.ndarray  # (N) int32, classes in [0, K)
    classes: int  # K

    @property
    def is_sparse(self):
        return scipy.sparse.issparse(self.x)

    def rows(self, chosen):
        return Table(self.x[chosen], self.y[chosen], self.classes)

    def dense(self):
        return self.x.toarray() if self.is_sparse else self.x


def write_table(path, table):
    with open(path, "wb") as file:
        rows, features = table.x.shape
        numpy.array([int(table.is_sparse), rows, features, table.classes], numpy.int32).tofile(file)
        table.y.astype(numpy.int32).tofile(file)
        if table.is_sparse:
            table.x.sort_indices()
            table.x.indptr.astype(numpy.int64).tofile(file)
            table.x.indices.astype(numpy.int32).tofile(file)
            table.x.data.astype(numpy.float32).tofile(file)
        else:
            numpy.ascontiguousarray(table.x, numpy.float32).tofile(file)


def read_table(path):
    with open(path, "rb") as file:
        is_sparse, rows, features, classes = map(int, numpy.fromfile(file, numpy.int32, 4))
        y = numpy.fromfile(file, numpy.int32, rows)
        if not is_sparse:
            return Table(numpy.fromfile(file, numpy.float32, rows * features).reshape(rows, features), y, classes)
        start = numpy.fromfile(file, numpy.int64, rows + 1)
        column = numpy.fromfile(file, numpy.int32, start[-1])
        value = numpy.fromfile(file, numpy.float32, start[-1])
        return Table(scipy.sparse.csr_matrix((value, column, start.astype(numpy.int32)), (rows, features)), y, classes)


def encode_pairs(program, encoder, source, path, rows):
    """Writes the pairs of a TSV (.gz or not) as the table that Genegraft learns from; returns (N, F)."""
    with (gzip.open if source.suffix == ".gz" else open)(source, "rb") as packed:
        process = subprocess.run([program, encoder, path, rows], input=packed.read(), stdout=subprocess.PIPE)
    if process.returncode != 0:
        sys.exit(f"the pairs of {source} could not be encoded")
    return tuple(map(int, process.stdout.split()))


def guides_of(rows):
    """(N) the guide of each row of encode_pairs' second file."""
    _, *lines = rows.read_text().splitlines()
    return numpy.array([line.split("\t")[3] for line in lines])


def make_numbers(rows, seed, features=28):
    """Uniform numbers in (-1, 1) and a noisy class of some of them and their products: what trees
    with many distinct thresholds look like."""
    random = numpy.random.default_rng(seed)
    x = (random.random((rows, features), numpy.float32) * 2 - 1).astype(numpy.float32)
    z = 2 * x[:, 0] * x[:, 1] + numpy.sin(3 * x[:, 2]) + x[:, 3] ** 2 - x[:, 4] + 0.7 * x[:, 5] * x[:, 6]
    return Table(x, (z + 2 * (random.random(rows) - 0.5) > 0.3).astype(numpy.int32), 2)


# --- cells -----------------------------------------------------------------------------------------

STUDIES = ("zheng_sorted", "pbmc3k", "pbmc_3tech_1500", "zheng68k_724", "pbmc_scminer_638")
TYPES = ("B", "CD4 T", "CD8 T", "NK", "monocyte", "DC")
# Each study's own labels; what is missing here (platelets, progenitors) is left out.
TYPE_OF = {
    "B": "B", "CD19+ B": "B", "Bcell": "B",
    "CD4+/CD45RO+ Memory": "CD4 T", "CD4+/CD25 T Reg": "CD4 T", "CD4+/CD45RA+/CD25- Naive T": "CD4 T",
    "CD4+ T Helper2": "CD4 T", "Naive CD4 T": "CD4 T", "Memory CD4 T": "CD4 T", "T_CD4": "CD4 T", "CD4TCM": "CD4 T",
    "CD8+/CD45RA+ Naive Cytotoxic": "CD8 T", "CD8+ Cytotoxic T": "CD8 T", "CD8 T": "CD8 T", "T_CD8": "CD8 T",
    "CD56+ NK": "NK", "NK": "NK",
    "CD14+ Monocyte": "monocyte", "CD14+ Mono": "monocyte", "FCGR3A+ Mono": "monocyte", "Mono_CD14": "monocyte",
    "Mono_CD16": "monocyte", "Monocyte": "monocyte",
    "DC": "DC", "Dendritic": "DC",
}


def read_lines(path):
    with gzip.open(path, "rt") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def read_study(folder):
    """(counts (cells, genes) CSR, symbols of the genes, type or None of each cell, molecules of each cell)"""
    with gzip.open(folder / "matrix.mtx.gz", "rb") as file:
        line = file.readline()
        while line.startswith(b"%"):
            line = file.readline()
        genes, cells, _ = map(int, line.split())
        entries = numpy.fromstring(file.read(), sep=" ", dtype=numpy.float64).reshape(-1, 3)
    at = entries[:, :2].astype(numpy.int64) - 1
    counts = scipy.sparse.coo_matrix((entries[:, 2], (at[:, 1], at[:, 0])), (cells, genes)).tocsr()
    symbols = [row[1] for row in read_lines(folder / "features.tsv.gz")]
    header, *rows = read_lines(folder / "labels.tsv.gz")
    kind = [TYPE_OF.get(row[header.index("label")]) for row in rows]
    total = numpy.asarray(counts.sum(axis=1)).ravel()
    if "total_umi" in header:
        total = numpy.array([float(row[header.index("total_umi")]) for row in rows])
    return counts, symbols, kind, total


def most_variable(x, genes, bins=20):
    """Columns of x whose dispersion (variance over mean) stands out most among columns of a like mean,
    as Seurat and scanpy choose them."""
    mean = numpy.asarray(x.mean(axis=0)).ravel()
    variance = numpy.asarray(x.multiply(x).mean(axis=0)).ravel() - mean**2
    dispersion = numpy.log(numpy.maximum(variance, 1e-12) / numpy.maximum(mean, 1e-12))
    level = numpy.log1p(mean)
    edges = numpy.linspace(level.min(), level.max(), bins + 1)[1:-1]
    score = numpy.zeros(len(mean))
    for one in numpy.unique(of := numpy.digitize(level, edges)):
        here = dispersion[of == one]
        spread = here.std() if len(here) > 1 else 0
        score[of == one] = (here - here.mean()) / spread if spread > 0 else 1
    return numpy.sort(numpy.argsort(-score, kind="stable")[:genes])


def make_cells(folder, genes=2000):
    """(table, study of each cell): log(1 + counts per 10,000) of the genes that vary most, from the
    union of the studies' genes; a gene that a study lacks is zero there."""
    column_of, blocks, y, study = {}, [], [], []
    for number, name in enumerate(STUDIES):
        counts, symbols, kind, total = read_study(folder / name)
        keep = numpy.array([i for i, one in enumerate(kind) if one is not None])
        scaled = scipy.sparse.diags(1e4 / numpy.maximum(total[keep], 1)) @ counts[keep]
        to = numpy.array([column_of.setdefault(symbol, len(column_of)) for symbol in symbols])
        block = scipy.sparse.coo_matrix(scaled)
        blocks.append((block.data, block.row, to[block.col], len(keep)))
        y += [TYPES.index(kind[i]) for i in keep]
        study += [number] * len(keep)
    x = scipy.sparse.vstack([scipy.sparse.csr_matrix((v, (r, c)), (n, len(column_of))) for v, r, c, n in blocks])
    x = x.tocsc()[:, most_variable(x, genes)].tocsr().astype(numpy.float32)
    x.data = numpy.log1p(x.data)
    return Table(x, numpy.array(y, numpy.int32), len(TYPES)), numpy.array(study)
