"""The forests that every engine scores: trained by the peers, written as ONNX by the usual converters,
and from there for each engine (forest_file.py)."""

import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import skl2onnx
import xgboost
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.ensemble import RandomForestClassifier

from forest_file import read_onnx, write_lightgbm, write_xgboost, write_ydf
from timed import note


@dataclass
class Shape:
    """One forest in the files of all engines, beside each other: PATH.onnx, .xgboost.json, …"""

    name: str
    path: Path
    table: Path  # rows to score
    features: int
    trees: int
    nodes: int
    leaves: int  # of the largest tree

    def file(self, suffix):
        return f"{self.path}.{suffix}"


def boost_xgboost(table, trees, depth):
    settings = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": depth, "eta": 0.1, "nthread": 2}
    model = xgboost.train(settings, xgboost.DMatrix(table.x, table.y), trees)
    return convert_xgboost(model, initial_types=[("x", FloatTensorType([None, table.x.shape[1]]))])


def boost_lightgbm(table, trees, leaves):
    settings = {"objective": "binary", "num_leaves": leaves, "learning_rate": 0.1, "verbosity": -1, "num_threads": 2}
    model = lightgbm.train(settings, lightgbm.Dataset(table.x, table.y), trees)
    return convert_lightgbm(model, initial_types=[("x", FloatTensorType([None, table.x.shape[1]]))], zipmap=False)


def grow_scikit_learn(table, trees, depth):
    model = RandomForestClassifier(trees, max_depth=depth, n_jobs=2, random_state=1).fit(table.x, table.y)
    return skl2onnx.to_onnx(model, table.x[:1], options={id(model): {"zipmap": False}})


KINDS = {
    "boosted, depth 4": lambda table, trees: boost_xgboost(table, trees, 4),
    "boosted, depth 6": lambda table, trees: boost_xgboost(table, trees, 6),
    "boosted, 31 leaves": lambda table, trees: boost_lightgbm(table, trees, 31),
    "random, depth 8": lambda table, trees: grow_scikit_learn(table, trees, 8),
    "random, full depth": lambda table, trees: grow_scikit_learn(table, trees, None),
}


def ensemble_alone(model):
    """The model without what onnxmltools puts after the ensemble, a product with 1 among it, which
    would only cost ONNX Runtime time."""
    graph = model.graph
    ensemble = next(node for node in graph.node if node.op_type == "TreeEnsembleClassifier")
    del graph.node[:]
    del graph.initializer[:]
    ensemble.output[:] = [one.name for one in graph.output]
    graph.node.append(ensemble)
    return model


def make_shape(name, path, test, features):
    """The files of all engines from PATH.onnx."""
    forest = read_onnx(f"{path}.onnx", features)
    write_xgboost(Path(f"{path}.xgboost.json"), forest)
    write_lightgbm(Path(f"{path}.lightgbm.txt"), forest)
    shutil.rmtree(f"{path}.ydf", ignore_errors=True)
    write_ydf(Path(f"{path}.ydf"), forest)
    shutil.make_archive(f"{path}.ydf", "zip", f"{path}.ydf")
    return Shape(name, path, test, features, len(forest.trees), forest.nodes, forest.leaves)


def make_shapes(work, what, train, test, trees):
    """The kinds of forests trained on a table; `test`: file of the rows to score later."""
    warnings.filterwarnings("ignore")
    for name, make in KINDS.items():
        path = work / f"{what}-{name.replace(', ', '-').replace(' ', '-')}"
        Path(f"{path}.onnx").write_bytes(ensemble_alone(make(train, trees)).SerializeToString())
        shape = make_shape(f"{what}: {name}", path, test, train.x.shape[1])
        note(f"made {shape.name}: {shape.trees} trees, {shape.nodes} nodes")
        yield shape
