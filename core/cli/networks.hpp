#pragma once

#include <string>

#include "base/error.hpp"
#include "model/sequence_model.hpp"

namespace genegraft::neural {
class Classifier;
}

namespace genegraft::cli {

/// Refuses where the program was built without libtorch, naming what was wanted: "finetune".
Expected<void> need_networks(const std::string& wanted);

/// The network of a model file, over DNA or over ranks of genes, to be run on the CPU. threads: 0
/// for all. May start the program once more (neural/cpu_settings.hpp): to be called before standard
/// input is read.
Expected<model::RunNetwork> open_network(const std::string& path, int threads);

/// A network over DNA, ready to answer rows; not there without libtorch.
model::RunNetwork run_by(neural::Classifier classifier);

}  // namespace genegraft::cli
