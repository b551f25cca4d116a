"""One forest in the files of every engine: read from ONNX, written for XGBoost, LightGBM and YDF, so
that all of them walk the same trees."""

import json
import math
import sys
from dataclasses import dataclass

import numpy
import onnx


@dataclass
class Tree:
    """x[feature] <= threshold goes left; a leaf has feature -1. Node 0 is the root, siblings stand side
    by side, left first: XGBoost takes that for granted."""

    feature: numpy.ndarray  # int32
    threshold: numpy.ndarray  # float32
    left: numpy.ndarray  # int32
    right: numpy.ndarray  # int32
    value: numpy.ndarray  # float32, of class 1, at the leaves

    def is_leaf(self, node):
        return self.feature[node] < 0


@dataclass
class Forest:
    """Of two classes: the sum of `base` and the leaves is the probability of class 1, or its logit."""

    features: int
    logistic: bool
    base: float
    trees: list

    @property
    def nodes(self):
        return sum(len(tree.feature) for tree in self.trees)

    @property
    def leaves(self):
        return max((len(tree.feature) + 1) // 2 for tree in self.trees)


def below(value):
    return numpy.nextafter(numpy.float32(value), numpy.float32(-numpy.inf))


def above(value):
    return numpy.nextafter(numpy.float32(value), numpy.float32(numpy.inf))


def breadth_first(tree):
    order = [0]
    for node in order:  # grows as it goes
        if not tree.is_leaf(node):
            order += [tree.left[node], tree.right[node]]
    order = numpy.array(order)
    place = numpy.empty(len(order), numpy.int32)
    place[order] = numpy.arange(len(order))
    leaf = tree.feature[order] < 0
    left, right = (numpy.where(leaf, 0, place[side[order]]) for side in (tree.left, tree.right))
    return Tree(tree.feature[order], tree.threshold[order], left, right, tree.value[order])


def read_onnx(path, features):
    """The forest of a file with one TreeEnsembleClassifier of two classes."""
    node = next(node for node in onnx.load(path).graph.node if node.op_type == "TreeEnsembleClassifier")
    attribute = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
    tree_of, id_of = numpy.array(attribute["nodes_treeids"]), numpy.array(attribute["nodes_nodeids"])
    place = {pair: i for i, pair in enumerate(zip(tree_of.tolist(), id_of.tolist()))}
    value = numpy.zeros(len(tree_of), numpy.float32)
    classes = attribute["class_ids"]
    last = max(classes)
    for tree, leaf, weight, kind in zip(attribute["class_treeids"], attribute["class_nodeids"],
                                        attribute["class_weights"], classes):
        if kind == last:
            value[place[tree, leaf]] += weight
    trees = []
    for tree in numpy.unique(tree_of):
        at = numpy.flatnonzero(tree_of == tree)
        local = {int(id_of[i]): k for k, i in enumerate(at)}
        modes = [attribute["nodes_modes"][i].decode() for i in at]
        threshold = numpy.array([attribute["nodes_values"][i] for i in at], numpy.float32)
        threshold = numpy.array([below(t) if mode == "BRANCH_LT" else t for t, mode in zip(threshold, modes)], numpy.float32)
        if not {"LEAF", "BRANCH_LT", "BRANCH_LEQ"}.issuperset(modes):
            sys.exit(f"{path}: branches of another kind than < and <=")
        inner = [mode != "LEAF" for mode in modes]

        def children(name):
            return numpy.array([local[attribute[name][i]] if ok else 0 for i, ok in zip(at, inner)], numpy.int32)

        feature = numpy.array([attribute["nodes_featureids"][i] if ok else -1 for i, ok in zip(at, inner)], numpy.int32)
        tree = Tree(feature, threshold, children("nodes_truenodeids"), children("nodes_falsenodeids"), value[at])
        trees.append(breadth_first(tree))
    base = attribute.get("base_values") or [0.0]
    return Forest(features, attribute.get("post_transform", b"NONE") == b"LOGISTIC", float(base[-1]), trees)


# --- XGBoost ---------------------------------------------------------------------------------------


def write_xgboost(path, forest):
    import xgboost

    data = xgboost.DMatrix(numpy.zeros((2, forest.features), numpy.float32), [0, 1])
    objective = "binary:logistic" if forest.logistic else "reg:squarederror"
    template = xgboost.train({"objective": objective, "base_score": 0.5, "max_depth": 1}, data, 1)
    model = json.loads(template.save_raw("json"))
    learner = model["learner"]
    base = 1 / (1 + math.exp(-forest.base)) if forest.logistic else forest.base
    learner["learner_model_param"]["base_score"] = f"[{base!r}]"
    gradient = learner["gradient_booster"]["model"]
    gradient["trees"] = [xgboost_tree(i, tree, forest.features) for i, tree in enumerate(forest.trees)]
    gradient["tree_info"] = [0] * len(forest.trees)
    gradient["iteration_indptr"] = list(range(len(forest.trees) + 1))
    gradient["gbtree_model_param"]["num_trees"] = str(len(forest.trees))
    path.write_text(json.dumps(model))


def xgboost_tree(number, tree, features):
    count = len(tree.feature)
    leaf = tree.feature < 0
    parents = numpy.full(count, 2147483647)
    for side in (tree.left, tree.right):
        parents[side[~leaf]] = numpy.flatnonzero(~leaf)
    conditions = [float(tree.value[i]) if leaf[i] else float(above(tree.threshold[i])) for i in range(count)]
    return {
        "id": number, "tree_param": {"num_deleted": "0", "num_feature": str(features), "num_nodes": str(count),
                                     "size_leaf_vector": "1"},
        "base_weights": [float(value) for value in tree.value], "loss_changes": [0.0] * count, "sum_hessian": [1.0] * count,
        "left_children": numpy.where(leaf, -1, tree.left).tolist(), "right_children": numpy.where(leaf, -1, tree.right).tolist(),
        "parents": parents.tolist(), "split_indices": numpy.where(leaf, 0, tree.feature).tolist(),
        "split_conditions": conditions, "split_type": [0] * count, "default_left": [0] * count,
        "categories": [], "categories_nodes": [], "categories_segments": [], "categories_sizes": [],
    }


# --- LightGBM --------------------------------------------------------------------------------------


def write_lightgbm(path, forest):
    header = ["tree", "version=v4", "num_class=1", "num_tree_per_iteration=1", "label_index=0",
              f"max_feature_idx={forest.features - 1}", f"objective={'binary sigmoid:1' if forest.logistic else 'regression'}",
              "feature_names=" + " ".join(f"f{i}" for i in range(forest.features)),
              "feature_infos=" + " ".join(["[-1e300:1e300]"] * forest.features), ""]
    trees = [lightgbm_tree(i, tree, forest.base if i == 0 else 0) for i, tree in enumerate(forest.trees)]
    path.write_text("\n".join(header) + "\n" + "\n\n".join(trees) + "\n\nend of trees\n\npandas_categorical:null\n")


def lightgbm_tree(number, tree, base):
    leaf = tree.feature < 0
    inner = numpy.flatnonzero(~leaf)
    index = numpy.zeros(len(leaf), numpy.int64)  # of inner nodes and of leaves, each counted from 0
    index[inner] = numpy.arange(len(inner))
    index[leaf] = -1 - numpy.arange(leaf.sum())

    def listed(name, values):
        return f"{name}=" + " ".join(str(value) for value in values)

    values = [repr(float(value) + base) for value in tree.value[leaf]]
    lines = [f"Tree={number}", f"num_leaves={leaf.sum()}", "num_cat=0"]
    if len(inner):
        lines += [listed("split_feature", tree.feature[inner]), listed("split_gain", [1] * len(inner)),
                  listed("threshold", [repr(float(t)) for t in tree.threshold[inner]]),
                  listed("decision_type", [2] * len(inner)),
                  listed("left_child", index[tree.left[inner]]), listed("right_child", index[tree.right[inner]])]
    lines += [listed("leaf_value", values), listed("leaf_weight", [1] * len(values)), listed("leaf_count", [1] * len(values))]
    if len(inner):
        lines += [listed(name, [1] * len(inner)) for name in ("internal_value", "internal_weight", "internal_count")]
    return "\n".join([*lines, "is_linear=0", "shrinkage=1"])


# --- YDF -------------------------------------------------------------------------------------------


def write_ydf(folder, forest):
    import ydf

    ydf.verbose(0)
    sys.setrecursionlimit(100_000)
    random = numpy.random.default_rng(1)
    rows = {f"f{i}": random.random(64, numpy.float32) for i in range(forest.features)} | {"y": numpy.arange(64) % 2}
    if forest.logistic:
        learner = ydf.GradientBoostedTreesLearner(label="y", num_trees=1, validation_ratio=0.0, early_stopping="NONE")
    else:
        learner = ydf.RandomForestLearner(label="y", num_trees=1, winner_take_all=False, compute_oob_performances=False)
    model = learner.train(rows)
    columns = dict(zip(model.input_feature_names(), model.input_features_col_idxs()))

    def build(tree, node):
        if tree.is_leaf(node):
            value = float(tree.value[node])
            if forest.logistic:
                return ydf.tree.Leaf(ydf.tree.RegressionValue(num_examples=1, value=value))
            share = min(max(value * len(forest.trees), 0.0), 1.0)
            return ydf.tree.Leaf(ydf.tree.ProbabilityValue(num_examples=1, probability=[1 - share, share]))
        test = ydf.tree.NumericalHigherThanCondition(
            missing=False, score=0, attribute=columns[f"f{tree.feature[node]}"], threshold=float(above(tree.threshold[node])))
        return ydf.tree.NonLeaf(condition=test, pos_child=build(tree, tree.right[node]), neg_child=build(tree, tree.left[node]))

    model.remove_tree(0)
    for tree in forest.trees:
        model.add_tree(ydf.tree.Tree(build(tree, 0)))
    if forest.logistic:
        model.set_initial_predictions([forest.base])
    model.set_node_format(ydf.NodeFormat.BLOB_SEQUENCE)  # the only one that the npm build reads
    model.save(str(folder), advanced_options=ydf.ModelIOOptions(file_prefix=""))
