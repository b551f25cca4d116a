"""Writes the models of this folder and what onnxruntime answers them, as NAME.onnx and NAME.tsv.

    python -m venv venv && venv/bin/pip install scikit-learn skl2onnx xgboost lightgbm onnxmltools onnxruntime
    venv/bin/python make.py

A row of NAME.tsv: the features, then all scores, numbers as floats read them back exactly. Inputs
hold ties with thresholds, missing values, infinities and denormals.
"""

import pathlib

import lightgbm
import numpy as np
import onnx
import onnxruntime
import xgboost
from onnx import TensorProto, helper, numpy_helper
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as OtherFloats
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import (ExtraTreesClassifier, GradientBoostingClassifier, GradientBoostingRegressor,
                              HistGradientBoostingClassifier, HistGradientBoostingRegressor,
                              RandomForestClassifier, RandomForestRegressor)
from sklearn.tree import DecisionTreeClassifier

# skl2onnx 1.20 hands numpy's integers and truth values to onnx 1.23, which wants Python's integers.
make_attribute = helper.make_attribute


def plain_attribute(key, value, *rest, **more):
    plain = lambda v: int(v) if isinstance(v, (bool, np.bool_, np.integer)) else v
    listed = isinstance(value, (list, np.ndarray))
    return make_attribute(key, [plain(v) for v in value] if listed else value, *rest, **more)


helper.make_attribute = plain_attribute

HERE = pathlib.Path(__file__).parent
F = 5
random = np.random.default_rng(1)


def table(rows=300, missing=0.0):
    x = random.normal(size=(rows, F)).astype(np.float32)
    x[:, 1] = random.integers(0, 4, rows)
    signal = x[:, 0] + 0.7 * x[:, 1] - x[:, 2] * x[:, 3] + 0.3 * random.normal(size=rows)
    x[random.random(x.shape) < missing] = np.nan
    return x, signal


def split_values(model):
    """Every threshold in the file, as float."""
    values = []
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.name.startswith(("nodes_values", "nodes_splits", "membership_values")):
                value = helper.get_attribute_value(attribute)
                value = numpy_helper.to_array(value) if attribute.type == onnx.AttributeProto.TENSOR else value
                values += [np.float32(v) for v in value]
    return np.array([v for v in values if not np.isnan(v)] or [0], np.float32)


def inputs(model, awkward):
    x = table(16)[0]
    values = split_values(model)
    infinity = np.float32(np.inf)
    tied = random.choice(values, (12, F))
    tied[4:8] = np.nextafter(tied[4:8], -infinity)
    tied[8:12] = np.nextafter(tied[8:12], infinity)
    x = np.concatenate([x, tied])
    if awkward:
        special = np.array([np.nan, infinity, -infinity, 0.0, -0.0, 1e-45, -1e-45, 3e38], np.float32)
        x = np.concatenate([x, random.choice(special, (16, F)).astype(np.float32), np.full((1, F), np.nan, np.float32)])
        x[random.random(x.shape) < 0.1] = np.nan
    return x


def write(name, model, awkward=True):
    path = HERE / f"{name}.onnx"
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    assert path.stat().st_size < 20_000, (name, path.stat().st_size)
    session = onnxruntime.InferenceSession(str(path))
    x = inputs(model, awkward)
    kind = session.get_inputs()[0].type
    answer = session.run(None, {session.get_inputs()[0].name: x.astype(np.float64) if "double" in kind else x})[-1]
    if isinstance(answer, list):  # ZipMap
        answer = np.array([list(row.values()) for row in answer])
    y = np.asarray(answer, np.float32).reshape(len(x), -1)
    columns = [f"x{i}" for i in range(F)] + [f"y{i}" for i in range(y.shape[1])]
    with open(HERE / f"{name}.tsv", "w") as out:
        print(*columns, sep="\t", file=out)
        for row in np.concatenate([x, y], axis=1):
            print(*("%.9g" % v for v in row), sep="\t", file=out)
    print(name, path.stat().st_size, y.shape, "finite" if np.isfinite(y).all() else "NOT FINITE")


def from_sklearn():
    x, signal = table()
    two, three = (signal > 0.5).astype(int), np.digitize(signal, [0, 1.5])
    names = np.array(["low", "middle", "high"])[three]
    floats = [("x", FloatTensorType([None, F]))]
    plain = {"zipmap": False}
    small = dict(n_estimators=6, max_depth=4, random_state=1)
    fit = lambda model, y, xs=x: model.fit(xs, y)
    convert = lambda model, options: to_onnx(model, initial_types=floats, options={id(model): options} if options else None)
    write("skl-forest-zipmap", convert(fit(RandomForestClassifier(**small), two), None))
    write("skl-forest-three", convert(fit(RandomForestClassifier(**small), names), plain))
    write("skl-extra-trees", convert(fit(ExtraTreesClassifier(**small), two), plain))
    write("skl-tree", convert(fit(DecisionTreeClassifier(random_state=1, max_depth=5), names), plain))
    write("skl-boosting", convert(fit(GradientBoostingClassifier(n_estimators=8, random_state=1), two), plain))
    write("skl-boosting-three", convert(fit(GradientBoostingClassifier(n_estimators=4, random_state=1), three), plain))
    write("skl-forest-regressor", convert(fit(RandomForestRegressor(**small), signal), None))
    write("skl-boosting-regressor", convert(fit(GradientBoostingRegressor(n_estimators=8, random_state=1), signal), None))
    x, signal = table(missing=0.1)
    two, three = (signal > 0.5).astype(int), np.digitize(signal, [0, 1.5])
    hist = dict(max_iter=5, max_leaf_nodes=8, random_state=1)
    write("skl-hist", convert(fit(HistGradientBoostingClassifier(**hist), two, x), plain))
    write("skl-hist-three", convert(fit(HistGradientBoostingClassifier(**hist), three, x), plain))
    write("skl-hist-regressor", convert(fit(HistGradientBoostingRegressor(**hist), signal, x), None))


def from_boosters():
    x, signal = table(missing=0.1)
    two, three = (signal > 0.5).astype(int), np.digitize(signal, [0, 1.5])
    floats = [("x", OtherFloats([None, F]))]
    small = dict(n_estimators=6, max_depth=3)
    xgb = lambda model, y: convert_xgboost(model.fit(x, y), initial_types=floats)
    write("xgboost", xgb(xgboost.XGBClassifier(**small), two))
    write("xgboost-three", xgb(xgboost.XGBClassifier(**small), three))
    write("xgboost-regressor", xgb(xgboost.XGBRegressor(**small), signal))
    lgb = lambda model, y, **more: convert_lightgbm(model.fit(x, y, **more), initial_types=floats, zipmap=False)
    small = dict(n_estimators=6, num_leaves=8, min_child_samples=5, verbose=-1)
    write("lightgbm", lgb(lightgbm.LGBMClassifier(**small), two))
    write("lightgbm-three", lgb(lightgbm.LGBMClassifier(**small), three))
    write("lightgbm-regressor", lgb(lightgbm.LGBMRegressor(**small), signal))
    x[:, 1] = np.nan_to_num(x[:, 1])
    categories = dict(small, min_data_per_group=1, cat_smooth=1, max_cat_to_onehot=1)
    write("lightgbm-categories", lgb(lightgbm.LGBMClassifier(**categories), two, categorical_feature=[1]), awkward=False)


def model_of(nodes, outputs, opset, kind=TensorProto.FLOAT):
    graph = helper.make_graph(nodes, "made up", [helper.make_tensor_value_info("x", kind, ["N", F])], outputs)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", opset)],
                             ir_version=8)


def random_nodes(trees, depth, modes, values, with_missing):
    """Full trees whose nodes are numbered by a permutation and listed in another order, root first."""
    a = {k: [] for k in ("treeids nodeids featureids modes values truenodeids falsenodeids missing_value_tracks_true").split()}
    leaves = []
    for tree in range(trees):
        inner, count = 2**depth - 1, 2 ** (depth + 1) - 1
        number = random.permutation(count) + 3
        for i in [0] + list(random.permutation(np.arange(1, count))):
            leaf = i >= inner
            a["treeids"].append(tree * 2 + 1)
            a["nodeids"].append(int(number[i]))
            a["featureids"].append(int(random.integers(F)))
            a["modes"].append("LEAF" if leaf else "BRANCH_" + str(random.choice(modes)))
            a["values"].append(float(random.choice(values)))
            a["truenodeids"].append(0 if leaf else int(number[2 * i + 1]))
            a["falsenodeids"].append(0 if leaf else int(number[2 * i + 2]))
            a["missing_value_tracks_true"].append(int(random.integers(2)))
            if leaf:
                leaves.append((tree * 2 + 1, int(number[i])))
    if not with_missing:
        del a["missing_value_tracks_true"]
    return {"nodes_" + key: value for key, value in a.items()}, leaves


def leaf_lists(kind, leaves, ids):
    entries = [(tree, node, i) for tree, node in leaves for i in (ids(tree) if callable(ids) else ids)]
    entries = [entries[i] for i in random.permutation(len(entries))]
    return {f"{kind}_treeids": [e[0] for e in entries], f"{kind}_nodeids": [e[1] for e in entries],
            f"{kind}_ids": [e[2] for e in entries], f"{kind}_weights": random.normal(size=len(entries)).tolist()}


def classifier(attributes, labels, opset=3):
    node = helper.make_node("TreeEnsembleClassifier", ["x"], ["label", "p"], domain="ai.onnx.ml", **attributes, **labels)
    kind = TensorProto.STRING if "classlabels_strings" in labels else TensorProto.INT64
    return model_of([node], [helper.make_tensor_value_info("label", kind, ["N"]),
                             helper.make_tensor_value_info("p", TensorProto.FLOAT, ["N", None])], opset)


def regressor(attributes, opset=3, kind=TensorProto.FLOAT):
    node = helper.make_node("TreeEnsembleRegressor", ["x"], ["p"], domain="ai.onnx.ml", **attributes)
    return model_of([node], [helper.make_tensor_value_info("p", TensorProto.FLOAT, ["N", None])], opset, kind)


def made_up():
    infinity = float("inf")
    values = [-1.5, -0.5, -0.0, 0.0, 0.25, 1.0, 2.0, 1e-45, -1e-45, infinity, -infinity]
    halves, points = ["LEQ", "LT", "GTE", "GT"], ["LEQ", "LT", "GTE", "GT", "EQ", "NEQ"]
    for mode in halves + ["EQ", "NEQ"]:
        nodes, leaves = random_nodes(4, 3, [mode], values, mode != "LT")
        write("mode-" + mode.lower(), regressor({**nodes, **leaf_lists("target", leaves, [0]), "n_targets": 1}))
    nodes, leaves = random_nodes(6, 4, points, values + [float("nan")], True)
    write("modes-mixed", regressor({**nodes, **leaf_lists("target", leaves, [0]), "n_targets": 1}))
    for aggregation in ("SUM", "AVERAGE", "MIN", "MAX"):
        nodes, leaves = random_nodes(5, 3, halves, values, True)
        write("targets-" + aggregation.lower(),
              regressor({**nodes, **leaf_lists("target", leaves, lambda tree: [0, 2] if tree == 1 else [tree % 3, 1]), "n_targets": 3,
                         "aggregate_function": aggregation, "base_values": [0.5, -0.25, 1.0]}))
    for transform in ("LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"):
        nodes, leaves = random_nodes(5, 3, halves, values, True)
        write("three-" + transform.lower().replace("_", "-"),
              classifier({**nodes, **leaf_lists("class", leaves, [0, 2]), "post_transform": transform},
                         {"classlabels_int64s": [7, -1, 3]}))
    for transform in ("NONE", "LOGISTIC", "SOFTMAX"):
        for ids in ([0], [0, 1]):
            nodes, leaves = random_nodes(5, 3, halves, values, True)
            base = {} if len(ids) == 2 else {"base_values": [0.3]}
            write(f"two-{transform.lower()}-{len(ids)}",
                  classifier({**nodes, **leaf_lists("class", leaves, ids), **base, "post_transform": transform},
                             {"classlabels_strings": ["no", "yes"]}))
    nodes, leaves = random_nodes(5, 3, halves, [0.1, 0.7, -1.3, 1 / 3, 1e-50, 1e300, -1e300], True)
    lists = {**nodes, **leaf_lists("target", leaves, [0]), "n_targets": 1}
    for name in ("nodes_values", "target_weights"):
        lists[name + "_as_tensor"] = numpy_helper.from_array(np.array(lists.pop(name), np.float64), name)
    write("doubles", regressor(lists, kind=TensorProto.DOUBLE))


def linked(members=(), aggregation=1, transform=0, targets=1):
    """TreeEnsemble of ai.onnx.ml 5: full trees of depth 3, some nodes MEMBER."""
    tests, leaves = [], []
    roots = []
    for _ in range(4):
        root, first_leaf = len(tests), len(leaves)
        roots.append(root)
        for i in range(7):
            member = members and random.random() < 0.4
            child = lambda j: (first_leaf + j - 7, 1) if j >= 7 else (root + j, 0)
            tests.append((6 if member else int(random.integers(4)), int(random.integers(F)), random.choice([-0.5, 0.0, 1.0, 1.5]),
                          *child(2 * i + 1), *child(2 * i + 2), int(random.integers(2))))
        leaves += [(int(random.integers(targets)), random.normal()) for _ in range(8)]
    sets = [float(v) for t in tests if t[0] == 6 for v in [*random.permutation(members)[: random.integers(1, len(members) + 1)], np.nan]]
    column = lambda i: [t[i] for t in tests]
    tensor = lambda v, kind=np.float32: numpy_helper.from_array(np.array(v, kind))
    more = {"membership_values": tensor(sets)} if members else {}
    node = helper.make_node(
        "TreeEnsemble", ["x"], ["p"], domain="ai.onnx.ml", n_targets=targets, aggregate_function=aggregation, post_transform=transform,
        tree_roots=roots, nodes_modes=tensor(column(0), np.uint8), nodes_featureids=column(1), nodes_splits=tensor(column(2)),
        nodes_truenodeids=column(3), nodes_trueleafs=column(4), nodes_falsenodeids=column(5), nodes_falseleafs=column(6),
        nodes_missing_value_tracks_true=column(7), leaf_targetids=[t for t, _ in leaves], leaf_weights=tensor([w for _, w in leaves]), **more)
    return model_of([node], [helper.make_tensor_value_info("p", TensorProto.FLOAT, ["N", targets])], 5)


if __name__ == "__main__":
    from_sklearn()
    from_boosters()
    made_up()
    write("linked", linked())
    write("linked-members", linked(members=[1.0, 2.0, 3.0, 7.0]))
    write("linked-targets", linked(aggregation=2, targets=3))
    # 1 (SOFTMAX) and 2 (LOGISTIC) are left out: onnxruntime 1.31 takes each for the other.
    write("linked-softmax-zero", linked(transform=3, targets=3))
