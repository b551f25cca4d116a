#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/labelled_sequences.hpp"

namespace genegraft::cli {

/// Where the rows of labelled sequences stand.
struct SequenceColumns {
  std::string sequence = "sequence", label = "label";
  /// Column that says which part a row belongs to: train, valid (or validation, dev), test; any
  /// other word is a test set of its own name. Read where a table has it.
  std::string split = "split";
  std::string group;  ///< column of groups; "": none
  std::string kind;   ///< column of finer kinds within the classes; "": none
};

/// Labelled sequences, and which of them are for what.
struct SequenceSamples {
  model::LabelledSequences rows;  ///< groups: those of the column, joined where rows are alike
  /// (N) "train", "valid", "test" or the table's word; empty where no table has such a column.
  std::vector<std::string> part;

  bool is_split() const { return !part.empty(); }
  /// Rows of a part, in their order.
  std::vector<int> rows_of(const std::string& name) const;
  /// Parts to measure on, "test" first.
  std::vector<std::string> test_parts() const;
};

/// Reads one table (TSV, CSV, gzip) or several alike. Rows without a label, with letters that are
/// no nucleotides, or with a sequence and label that another row has too are left out; the first of
/// each table is named on standard error and all are counted.
Expected<SequenceSamples> read_sequence_samples(const std::vector<std::string>& paths,
                                                const SequenceColumns& columns);

/// The same of two files of sequences, one for each class (labels "0" and "1").
Expected<SequenceSamples> read_sequence_classes(const std::string& negative,
                                                const std::string& positive);

}  // namespace genegraft::cli
