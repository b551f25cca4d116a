#include "cli/run_command.hpp"

namespace {

using namespace genegraft::cli;

constexpr Command kCommands[] = {
#ifdef GENEGRAFT_NEURAL
    {"pretrain", "learn a language model from unlabelled DNA or cells", declare_pretrain},
    {"import", "make a base for finetune of a network from elsewhere", declare_import},
    {"finetune", "turn a pretrained model into a classifier", declare_finetune},
    {"quantize", "store a network in int8, if its answers hold", declare_quantize},
#endif
    {"train", "train a model on labelled tables", declare_train},
    {"adapt", "adapt an off-target model to a few labelled rows of another assay", declare_adapt},
    {"predict", "write class probabilities for new data", declare_predict},
    {"evaluate", "measure a model on labelled tables, beside its baselines", declare_evaluate},
    {"transfer", "train on each of several screens and test on every other", declare_transfer},
    {"search", "find the sites of guides in a genome", declare_search},
    {"inspect", "show what a model is, how it was made and how good it is", declare_inspect},
    {"catalogue", "list a folder's models for a page that is to offer them", declare_catalogue},
    {"learning-curve", "draw what labelled rows are worth, by finetune --rows",
     declare_learning_curve},
    {"serve", "serve the page on this computer", declare_serve},
};

}  // namespace

int main(int argc, char** argv) {
  return run_command(argc, argv, kCommands);
}
