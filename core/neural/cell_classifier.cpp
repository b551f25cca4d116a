#include "neural/cell_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "evaluate/splits.hpp"
#include "expression/thin_counts.hpp"
#include "neural/branch_mix.hpp"
#include "neural/cpu_settings.hpp"

namespace genegraft::neural {
namespace {

using linear::LayeredModel;

/// The genes that the classifier reads.
std::vector<expression::Gene> panel_of(const model::CellSamples& samples,
                                       const std::vector<int>& genes) {
  std::vector<expression::Gene> panel;
  for (const int g : genes) panel.push_back(samples.genes[static_cast<std::size_t>(g)]);
  return panel;
}

/// (P, D) pretrained vectors of the panel's genes; none has a vector of nothing.
Matrix vectors_of(const GeneVectors& known, const std::vector<expression::Gene>& panel) {
  Matrix vectors(static_cast<int>(panel.size()), known.vectors.columns);
  const auto match = expression::GenePanel{panel, {}}.match(known.genes);
  for (std::size_t g = 0; g < match.panel_of.size(); ++g)
    if (const int place = match.panel_of[g]; place >= 0) {
      const auto from = known.vectors.row(static_cast<int>(g));
      std::copy(from.begin(), from.end(), vectors.row(place).begin());
    }
  return vectors;
}

CellTask make_task(const model::CellSamples& samples, const model::FittedCells& cells,
                   const model::CellOptions& options, const CellKnowledge& knowledge,
                   double relevance) {
  const auto panel = panel_of(samples, cells.genes);
  PanelCells own{.values = expression::select_columns(samples.values, cells.genes),
                 .depth = samples.depth,
                 .there = std::vector<char>(cells.genes.size(), 1)};
  const auto logs = expression::select_columns(model::logarithms(samples), cells.genes);
  CellTask task{
      .cells = std::move(own),
      .y = samples.y,
      .classes = samples.classes(),
      .reading = CellReading(
          cells.factors.means, model::relevance_scales(logs, samples.y, samples.classes(), relevance))};
  if (options.even_depth && !samples.depth.empty())
    task.share = expression::even_depth(samples.depth, samples.batch);
  for (const auto& other : knowledge.others)
    task.unlabelled.push_back(to_panel(other, {panel, {}}));
  if (!knowledge.vectors.genes.empty()) task.vectors = vectors_of(knowledge.vectors, panel);
  return task;
}

/// (n, O) logarithms of probabilities (n, K), or log odds of class 1.
std::vector<float> margins_of(const std::vector<float>& probabilities, int outputs) {
  std::vector<float> margins;
  const auto log_of = [](float p) { return std::log(std::max(p, 1e-30f)); };
  if (outputs > 1)
    for (const float p : probabilities) margins.push_back(log_of(p));
  else
    for (std::size_t i = 0; i < probabilities.size(); i += 2)
      margins.push_back(log_of(probabilities[i + 1]) - log_of(probabilities[i]));
  return margins;
}

/// Writes rows (n, O) to their places among all.
void place(const std::vector<float>& from, std::span<const int> rows, int outputs,
           std::vector<float>& all) {
  const auto O = static_cast<std::size_t>(outputs);
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(i * O), O,
                all.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(rows[i]) * O));
}

/// The mean of networks of two layers, as one that has the units of all.
LayeredModel join(const std::vector<LayeredModel>& networks) {
  const auto& first = networks.front();
  const int units = first.pooled(), all = units * static_cast<int>(networks.size());
  const auto M = static_cast<float>(networks.size());
  LayeredModel joined{.features = first.features, .outputs = first.outputs};
  linear::DenseLayer pool{.inputs = first.features, .outputs = all};
  for (int f = 0; f < first.features; ++f)
    for (const auto& network : networks) {
      const float* row = network.layers[0].weight.data() + std::ptrdiff_t{f} * units;
      pool.weight.insert(pool.weight.end(), row, row + units);
    }
  linear::DenseLayer last{.inputs = all, .outputs = first.outputs};
  last.bias.resize(static_cast<std::size_t>(first.outputs));
  for (const auto& network : networks) {
    const auto& [below, above] = std::tie(network.layers[0], network.layers[1]);
    pool.bias.insert(pool.bias.end(), below.bias.begin(), below.bias.end());
    for (const float w : above.weight) last.weight.push_back(w / M);
    for (std::size_t o = 0; o < last.bias.size(); ++o) last.bias[o] += above.bias[o] / M;
  }
  joined.layers = {std::move(pool), std::move(last)};
  return joined;
}

/// Puts the regression beside the network, mixed with it. places: of the regression's features.
void add_linear(const BranchMix& mix, const linear::LinearModel& beside,
                const std::vector<int>& places, LayeredModel& network) {
  auto& last = network.layers.back();
  for (float& w : last.weight) w = static_cast<float>(w * mix.network);
  for (std::size_t o = 0; o < last.bias.size(); ++o)
    last.bias[o] = static_cast<float>(last.bias[o] * mix.network + mix.bias[o] +
                                      mix.linear * beside.intercept[o]);
  const auto O = static_cast<std::size_t>(network.outputs);
  network.skip.assign(static_cast<std::size_t>(network.features) * O, 0.0f);
  for (std::size_t f = 0; f < places.size(); ++f)
    for (std::size_t o = 0; o < O; ++o)
      network.skip[static_cast<std::size_t>(places[f]) * O + o] =
          static_cast<float>(mix.linear * beside.weight[o * places.size() + f]);
}

/// (P) adding up to 1: how much the margins change with a gene, by its deviation among the cells,
/// at the middle of every class (linear_at).
std::vector<double> importance_of(const LayeredModel& network, const SparseMatrix& logs,
                                  std::span<const std::int32_t> y, int classes) {
  const auto P = static_cast<std::size_t>(network.features);
  std::vector<double> sum(P), squares(P);
  std::vector<std::vector<double>> middle(static_cast<std::size_t>(classes),
                                          std::vector<double>(P));
  std::vector<double> cells(static_cast<std::size_t>(classes));
  for (int i = 0; i < logs.rows; ++i) {
    const auto row = logs.row(i);
    ++cells[y[i]];
    for (std::size_t e = 0; e < row.column.size(); ++e) {
      const auto g = static_cast<std::size_t>(row.column[e]);
      sum[g] += row.value[e];
      squares[g] += double{row.value[e]} * row.value[e];
      middle[y[i]][g] += row.value[e];
    }
  }
  std::vector<double> importance(P);
  for (int k = 0; k < classes; ++k) {
    std::vector<float> x(P);
    for (std::size_t g = 0; g < P; ++g)
      x[g] = static_cast<float>(middle[k][g] / std::max(1.0, cells[k]));
    const auto around = linear::linear_at(network, x);
    for (std::size_t w = 0; w < around.weight.size(); ++w)
      importance[w % P] += std::abs(around.weight[w]);
  }
  double total = 0;
  for (std::size_t g = 0; g < P; ++g) {
    const double mean = sum[g] / logs.rows;
    importance[g] *= std::sqrt(std::max(0.0, squares[g] / logs.rows - mean * mean));
    total += importance[g];
  }
  for (double& share : importance) share /= std::max(total, 1e-30);
  return importance;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

}  // namespace

Expected<model::FittedLearner> fit_cell_classifier(const model::CellSamples& samples,
                                                   const model::FittedCells& cells,
                                                   const model::CellOptions& options,
                                                   const CellKnowledge& knowledge,
                                                   const CellClassifierOptions& asked,
                                                   const forest::Progress& progress) {
  if (options.learner.threads > 0) use_threads(options.learner.threads);
  const auto task = make_task(samples, cells, options, knowledge, asked.relevance);
  const int outputs = task.outputs(), parts = asked.parts;
  const auto fold = evaluate::class_folds(samples.group, samples.y, samples.classes(), parts,
                                          options.learner.seed + 1);
  auto linear = options;
  linear.learner.method = model::Method::linear;
  std::vector<float> of_network(samples.y.size() * static_cast<std::size_t>(outputs));
  auto of_linear = of_network;
  std::vector<LayeredModel> networks;
  std::string epochs;
  for (int p = 0; p < parts; ++p) {
    std::vector<int> learnt, held_out;
    for (int i = 0; i < samples.size(); ++i)
      (fold[static_cast<std::size_t>(i)] == p ? held_out : learnt).push_back(i);
    auto recipe = asked.network;
    recipe.seed = options.learner.seed + static_cast<std::uint64_t>(p);
    auto fit = fit_cell_network(task, learnt, held_out, recipe, [&](int epoch, int all) {
      return !progress || progress(p * all + epoch, parts * all);
    });
    if (!fit) return tl::unexpected(fit.error());
    place(fit->margins, held_out, outputs, of_network);
    networks.push_back(std::move(fit->network));
    epochs += (p > 0 ? ", " : "") + std::to_string(fit->epochs);
    const auto beside = model::fit_cells(model::select_cells(samples, learnt), linear);
    if (!beside) return tl::unexpected(beside.error());
    place(margins_of(model::score_cells(*beside, model::select_cells(samples, held_out),
                                        options.learner.threads),
                     outputs),
          held_out, outputs, of_linear);
  }
  const auto beside = model::fit_cells(samples, linear);
  if (!beside) return tl::unexpected(beside.error());
  std::vector<int> places;
  for (const int gene : beside->genes)
    places.push_back(static_cast<int>(
        std::lower_bound(cells.genes.begin(), cells.genes.end(), gene) - cells.genes.begin()));
  const auto mix = mix_branches(of_network, of_linear, samples.y, outputs);
  auto network = join(networks);
  add_linear(mix, std::get<linear::LinearModel>(beside->fitted.learner), places, network);
  const auto logs = expression::select_columns(model::logarithms(samples), cells.genes);
  model::FittedLearner fitted;
  fitted.importance = importance_of(network, logs, samples.y, samples.classes());
  fitted.learner = std::move(network);
  fitted.notes = {
      std::to_string(parts) + " networks, learnt for " + epochs + " passes",
      "held out, log loss of the networks " + number(log_loss(of_network, samples.y, outputs)) +
          ", of logistic regression " + number(log_loss(of_linear, samples.y, outputs)) +
          ", mixed " + number(mix.log_loss),
      "mix: network " + number(mix.network) + ", linear " + number(mix.linear)};
  return fitted;
}

}  // namespace genegraft::neural
