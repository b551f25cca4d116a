#pragma once

#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

/// BERT as its paper has it, in loops over doubles, one row without padding at a time.
namespace genegraft::neural {

struct NaiveBert {
  std::map<std::string, std::vector<float>> weights;  ///< by their names in a checkpoint, row-major
  int width = 0, layers = 0, heads = 0, hidden = 0;
  double epsilon = 1e-12;
  bool gelu = false;

  using Rows = std::vector<std::vector<double>>;  // (T, …)

  const std::vector<float>& of(const std::string& name) const { return weights.at(name); }

  Rows linear(const Rows& x, const std::string& layer, int outputs) const {
    const auto &w = of(layer + ".weight"), &b = of(layer + ".bias");
    Rows y;
    for (const auto& row : x) {
      auto& out = y.emplace_back();
      for (int o = 0; o < outputs; ++o) {
        double sum = b[static_cast<std::size_t>(o)];
        for (std::size_t i = 0; i < row.size(); ++i)
          sum += row[i] * w[static_cast<std::size_t>(o) * row.size() + i];
        out.push_back(sum);
      }
    }
    return y;
  }

  Rows normalise(Rows x, const std::string& layer) const {
    const auto &w = of(layer + ".weight"), &b = of(layer + ".bias");
    for (auto& row : x) {
      double mean = 0, variance = 0;
      for (const double v : row) mean += v / row.size();
      for (const double v : row) variance += (v - mean) * (v - mean) / row.size();
      for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = (row[i] - mean) / std::sqrt(variance + epsilon) * w[i] + b[i];
    }
    return x;
  }

  Rows activate(Rows x) const {
    for (auto& row : x)
      for (auto& v : row)
        v = gelu ? v * 0.5 * (1 + std::erf(v / std::sqrt(2.0))) : std::max(0.0, v);
    return x;
  }

  static Rows sum(Rows x, const Rows& y) {
    for (std::size_t t = 0; t < x.size(); ++t)
      for (std::size_t i = 0; i < x[t].size(); ++i) x[t][i] += y[t][i];
    return x;
  }

  Rows attend(const Rows& x, const std::string& layer) const {
    const auto q = linear(x, layer + "query", width), k = linear(x, layer + "key", width),
               v = linear(x, layer + "value", width);
    Rows seen(x.size(), std::vector<double>(static_cast<std::size_t>(width)));
    const int d = width / heads;
    for (int head = 0; head < heads; ++head)
      for (std::size_t t = 0; t < x.size(); ++t) {
        std::vector<double> share;
        double total = 0;
        for (std::size_t s = 0; s < x.size(); ++s) {
          double product = 0;
          for (int i = head * d; i < (head + 1) * d; ++i) product += q[t][i] * k[s][i];
          share.push_back(std::exp(product / std::sqrt(double(d))));
          total += share.back();
        }
        for (std::size_t s = 0; s < x.size(); ++s)
          for (int i = head * d; i < (head + 1) * d; ++i) seen[t][i] += share[s] / total * v[s][i];
      }
    return seen;
  }

  /// (T, H)
  Rows encode(std::span<const std::int32_t> tokens) const {
    Rows x;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      auto& row = x.emplace_back();
      for (int i = 0; i < width; ++i)
        row.push_back(double{of("bert.embeddings.word_embeddings.weight")[tokens[t] * width + i]} +
                      of("bert.embeddings.position_embeddings.weight")[t * width + i] +
                      of("bert.embeddings.token_type_embeddings.weight")[i]);
    }
    x = normalise(std::move(x), "bert.embeddings.LayerNorm");
    for (int l = 0; l < layers; ++l) {
      const auto layer = "bert.encoder.layer." + std::to_string(l) + ".";
      const auto seen = attend(x, layer + "attention.self.");
      x = normalise(sum(linear(seen, layer + "attention.output.dense", width), x),
                    layer + "attention.output.LayerNorm");
      const auto wide = activate(linear(x, layer + "intermediate.dense", hidden));
      x = normalise(sum(linear(wide, layer + "output.dense", width), x),
                    layer + "output.LayerNorm");
    }
    return x;
  }

  /// (T, V) log odds of words.
  Rows guess(std::span<const std::int32_t> tokens) const {
    const std::string layer = "cls.predictions.transform.";
    const auto x =
        normalise(activate(linear(encode(tokens), layer + "dense", width)), layer + "LayerNorm");
    const auto &words = of("bert.embeddings.word_embeddings.weight"),
               &bias = of("cls.predictions.bias");
    Rows y;
    for (const auto& row : x) {
      auto& out = y.emplace_back();
      for (std::size_t v = 0; v < bias.size(); ++v) {
        double sum = bias[v];
        for (std::size_t i = 0; i < row.size(); ++i) sum += row[i] * words[v * row.size() + i];
        out.push_back(sum);
      }
    }
    return y;
  }
};

}  // namespace genegraft::neural
