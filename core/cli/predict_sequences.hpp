#pragma once

#include <string>

#include "base/error.hpp"
#include "cli/cli_forward.hpp"
#include "cli/command.hpp"
#include "model/sequence_model.hpp"

namespace genegraft::cli {

/// `predict`'s options of sequences.
struct SequenceFlags {
  std::string column = "sequence", strands;
  bool windows = false, bed = false, bedgraph = false;
  int stride = 0;  ///< 0: the model's
  std::vector<const CLI::Option*> own;
};
void declare_sequence_options(CLI::App& app, SequenceFlags& flags);

/// One row a record of input (FASTA, FASTQ, plain, or a table with a column of sequences), in
/// order; or every window, or peaks or signal for a genome browser. model_path: whose network runs.
Expected<void> predict_sequences(const model::SequenceModel& model, const std::string& model_path,
                                 const std::string& input, const std::string& out,
                                 const SequenceFlags& flags, const CommonOptions& common);

}  // namespace genegraft::cli
