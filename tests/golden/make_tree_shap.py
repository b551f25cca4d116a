"""Writes tree_shap.tsv: small forests of scikit-learn, XGBoost and LightGBM with the Shapley values that the
shap package's own code finds for them (TreeExplainer, feature_perturbation="tree_path_dependent").

pip install shap==0.51.0 scikit-learn==1.9.1 xgboost==3.2.0 lightgbm==4.7.0
python tests/golden/make_tree_shap.py > tests/golden/tree_shap.tsv
"""

import json
import sys

import lightgbm
import numpy as np
import shap
import xgboost
from sklearn.ensemble import RandomForestClassifier

FEATURES = 6
draw = np.random.default_rng(7)


def table(rows, missing):
    x = draw.normal(size=(rows, FEATURES)).astype(np.float32)
    x[:, 1] = np.round(2 * x[:, 1])
    signal = x[:, 0] + 0.8 * x[:, 1] * (x[:, 2] > 0) - x[:, 3] + draw.normal(size=rows) / 2
    if missing:
        x[draw.random(x.shape) < 0.2] = np.nan
    return x, signal


def classes(signal, count):
    return np.digitize(signal, np.quantile(signal, np.arange(1, count) / count))


def at_most(threshold):
    """The largest float32 that is not above: x <= threshold stays what it was for every float32 x."""
    rounded = np.float32(threshold)
    return rounded if rounded <= threshold else np.nextafter(rounded, np.float32(-np.inf))


def below(threshold):
    """x < threshold as x <= …, for XGBoost."""
    return np.nextafter(np.float32(threshold), np.float32(-np.inf))


class Forest:
    """Ours: core/forest/forest.hpp. A node as it is added: (feature, threshold, missing right, cover, left, right, value)."""

    def __init__(self, outputs):
        self.outputs = outputs
        self.columns = {name: [] for name in "root feature threshold missing_right left cover leaf_value target".split()}

    def add_tree(self, node_at, root, target=None):
        c = self.columns
        first = len(c["feature"])
        c["root"].append(first)
        if target is not None:
            c["target"].append(target)
        queue = [root]
        for index in queue:  # breadth first, siblings adjacent
            feature, threshold, missing_right, cover, left, right, value = node_at(index)
            c["feature"].append(feature)
            c["threshold"].append(threshold if feature >= 0 else 0)
            c["missing_right"].append(int(missing_right))
            c["cover"].append(cover)
            if feature >= 0:
                c["left"].append(first + len(queue))
                queue += [left, right]
            else:
                c["left"].append(len(c["leaf_value"]) // (1 if c["target"] else self.outputs))
                c["leaf_value"] += list(np.atleast_1d(value))

    def write(self, name, aggregation, base, x, expected, values):
        print("case", name, sep="\t")
        print("shape", FEATURES, self.outputs, aggregation, sep="\t")
        for key, column in self.columns.items():
            print(key, *(f"{np.float32(v):.9g}" for v in column), sep="\t")
        print("base", *(f"{np.float32(v):.9g}" for v in base), sep="\t")
        for row, mean, value in zip(x, expected, values):
            print("x", *(f"{v:.9g}" for v in row), sep="\t")
            print("mean", *(f"{v:.12g}" for v in mean), sep="\t")
            print("shares", *(f"{v:.12g}" for v in value.reshape(-1)), sep="\t")  # (F, O)


def explain(model, x, margin):
    """Means (N, O), what the margins (N, O) leave over, and shares (N, F, O)."""
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    explainer.model.model_type = "other"  # its own code, not the booster's pred_contribs in float32
    values = np.asarray(explainer.shap_values(x, check_additivity=False)).reshape(len(x), FEATURES, -1)
    return margin.reshape(len(x), -1) - values.sum(axis=1), values


def scikit_learn(count):
    x, signal = table(400, False)
    model = RandomForestClassifier(5, max_leaf_nodes=12, random_state=1).fit(x, classes(signal, count))
    outputs = 1 if count == 2 else count
    forest = Forest(outputs)
    for tree in (e.tree_ for e in model.estimators_):
        def node_at(i):
            value = tree.value[i, 0] / tree.value[i, 0].sum()
            return (tree.feature[i] if tree.children_left[i] >= 0 else -1, at_most(tree.threshold[i]), 0,
                    tree.weighted_n_node_samples[i], tree.children_left[i], tree.children_right[i],
                    value[1:] if count == 2 else value)
        forest.add_tree(node_at, 0)
    rows = table(8, False)[0]
    expected, values = explain(model, rows, model.predict_proba(rows))
    kept = slice(1, None) if count == 2 else slice(None)
    forest.write(f"scikit-learn, {count} classes", "average", [], rows, expected[:, kept], values[:, :, kept])


def xgboost_margins(count):
    x, signal = table(400, True)
    options = {"objective": "binary:logistic"} if count == 2 else {"objective": "multi:softprob", "num_class": count}
    model = xgboost.train({**options, "max_depth": 4, "seed": 1, "base_score": 0.3 if count == 2 else 0.5},
                          xgboost.DMatrix(x, classes(signal, count)), num_boost_round=4)
    outputs = 1 if count == 2 else count
    forest = Forest(outputs)
    booster = json.loads(model.save_raw("json"))["learner"]["gradient_booster"]["model"]
    for tree, target in zip(booster["trees"], booster["tree_info"]):
        def node_at(i):
            leaf = tree["left_children"][i] < 0
            threshold = tree["split_conditions"][i]
            return (-1 if leaf else tree["split_indices"][i], below(threshold), not tree["default_left"][i],
                    tree["sum_hessian"][i], tree["left_children"][i], tree["right_children"][i], threshold)
        forest.add_tree(node_at, 0, target)
    rows = table(8, True)[0]
    expected, values = explain(model, rows, model.predict(xgboost.DMatrix(rows), output_margin=True))
    base = [np.log(0.3 / 0.7)] if count == 2 else [0.5] * count
    forest.write(f"XGBoost, {count} classes", "sum", base, rows, expected, values)


def lightgbm_margins():
    x, signal = table(400, True)
    model = lightgbm.train({"objective": "binary", "num_leaves": 12, "verbose": -1, "seed": 1},
                           lightgbm.Dataset(x, classes(signal, 2)), num_boost_round=4)
    forest = Forest(1)
    for tree in model.dump_model()["tree_info"]:
        def node_at(node):
            if "leaf_value" in node:
                return -1, 0, 0, node["leaf_count"], None, None, node["leaf_value"]
            assert node["decision_type"] == "<=" and node["missing_type"] == "NaN"
            return (node["split_feature"], at_most(node["threshold"]), not node["default_left"],
                    node["internal_count"], node["left_child"], node["right_child"], 0)
        forest.add_tree(node_at, tree["tree_structure"], 0)
    rows = table(8, True)[0]
    expected, values = explain(model, rows, model.predict(rows, raw_score=True))
    forest.write("LightGBM, 2 classes", "sum", [], rows, expected, values[:, :, -1:])


print(f"shap {shap.__version__}, xgboost {xgboost.__version__}, lightgbm {lightgbm.__version__}", file=sys.stderr)
scikit_learn(2)
scikit_learn(3)
xgboost_margins(2)
xgboost_margins(3)
lightgbm_margins()
