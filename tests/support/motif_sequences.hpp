#pragma once

#include <string>
#include <vector>

#include "base/random.hpp"
#include "model/labelled_sequences.hpp"
#include "model/manifest.hpp"
#include "neural/network_options.hpp"

/// A task made up for tests: half of the sequences have a motif about their middle, one letter of
/// which may be wrong.
namespace genegraft::neural {

struct MotifOptions {
  int rows = 200, length = 40, classes = 2;
  std::uint64_t seed = 1;
};

inline model::LabelledSequences motif_sequences(const MotifOptions& options = {}) {
  const std::string motifs[] = {"", "TATAATGC", "GGCCAATC"};
  Random random(options.seed);
  model::LabelledSequences rows{.name = "motifs", .group_name = "family"};
  for (int k = 0; k < options.classes; ++k) rows.labels.push_back(std::to_string(k));
  for (int i = 0; i < options.rows; ++i) {
    std::string letters;
    for (int j = 0; j < options.length; ++j) letters += "ACGT"[random.below(4)];
    const int y = i % options.classes;
    auto motif = motifs[y];
    if (!motif.empty()) motif[random.below(motif.size())] = "ACGT"[random.below(4)];
    letters.replace(static_cast<std::size_t>(options.length / 2 - 6) + random.below(4),
                    motif.size(), motif);
    rows.sequence.push_back(letters);
    rows.y.push_back(y);
    rows.group.push_back(i);
  }
  return rows;
}

/// A network small enough to be trained within a second: sees 13 letters at once.
inline EncoderOptions tiny_conv() {
  EncoderOptions options;
  options.conv.width = 16;
  options.conv.stem = 5;
  options.conv.kernel = 3;
  options.conv.dilations = {1, 1, 2};
  return options;
}

inline EncoderOptions tiny_lstm() {
  EncoderOptions options{.kind = EncoderKind::awd_lstm, .tokens = {.k = 3, .stride = 2}};
  options.lstm.embedding = 12;
  options.lstm.hidden = 16;
  options.lstm.layers = 2;
  return options;
}

/// What a base of tiny_conv() or its like is written with.
inline model::Manifest base_manifest() {
  model::Manifest manifest;
  manifest.json = {{"schema", 1},
                   {"name", "base"},
                   {"task", "language"},
                   {"encoder", {{"kind", "dna"}, {"version", 1}, {"k", 1}, {"stride", 1}}}};
  return manifest;
}

}  // namespace genegraft::neural
