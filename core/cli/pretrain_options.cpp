#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/pretrain.hpp"

namespace genegraft::cli {
namespace {

using Choice = PretrainChoice;

/// An option that edits the encoder's defaults, whichever those are.
template <typename T>
CLI::Option* add_edit(CLI::App& app, PretrainFlags& flags, const std::string& name,
                      const std::string& help, void (*edit)(Choice&, const T&)) {
  return app.add_option_function<T>(
      name,
      [&flags, edit](const T& value) {
        flags.edits.push_back([=](Choice& choice) { edit(choice, value); });
      },
      help);
}

/// The same of what every training loop has.
template <typename T>
CLI::Option* add_edit(CLI::App& app, PretrainFlags& flags, const std::string& name,
                      const std::string& help, T neural::TrainingOptions::*member) {
  return app.add_option_function<T>(
      name,
      [&flags, member](const T& value) {
        flags.edits.push_back(
            [=](Choice& choice) { choice.dna.*member = choice.ranks.*member = value; });
      },
      help);
}

void declare_encoders(CLI::App& app, PretrainFlags& flags) {
  const CLI::Range size(1, 1 << 14);
  const auto of = [](const char* encoders, CLI::Option* option) {
    option->group("--encoder " + std::string(encoders));
  };
  const auto masked_of = "conv, ranks", layered = "awd-lstm, ranks";
  of(masked_of,
     add_edit<int>(app, flags, "--width", "units of a place", [](Choice& c, const int& v) {
       c.dna.encoder.conv.width = c.ranks.encoder.width = v;
     })->check(size));
  of("conv", add_edit<std::vector<int>>(
                 app, flags, "--dilations", "of the blocks: 1,1,2,2,4",
                 [](Choice& c, const std::vector<int>& v) { c.dna.encoder.conv.dilations = v; })
                 ->delimiter(',')
                 ->check(CLI::Range(1, 4096)));
  of("conv", add_edit<int>(app, flags, "--expansion", "hidden units of a block per unit of width",
                           [](Choice& c, const int& v) { c.dna.encoder.conv.expansion = v; })
                 ->check(CLI::Range(1, 64)));
  of(masked_of, add_edit<double>(app, flags, "--dropout", "of each block or layer",
                                 [](Choice& c, const double& v) {
                                   c.dna.encoder.conv.dropout = c.ranks.encoder.dropout =
                                       c.ranks.encoder.attention_dropout = v;
                                 })
                    ->check(CLI::Range(0.0, 0.9)));
  of(masked_of,
     add_edit<double>(app, flags, "--masked", "share of the letters or genes that are hidden",
                      [](Choice& c, const double& v) { c.dna.masked = c.ranks.masked = v; })
         ->check(CLI::Range(0.01, 0.9)));
  of("awd-lstm",
     add_edit<int>(app, flags, "--embedding", "units of a word", [](Choice& c, const int& v) {
       c.dna.encoder.lstm.embedding = v;
     })->check(size));
  of(layered, add_edit<int>(app, flags, "--hidden", "units of a layer; ranks: between its products",
                            [](Choice& c, const int& v) {
                              c.dna.encoder.lstm.hidden = c.ranks.encoder.hidden = v;
                            })
                  ->check(size));
  of(layered, add_edit<int>(app, flags, "--layers", "layers", [](Choice& c, const int& v) {
                c.dna.encoder.lstm.layers = c.ranks.encoder.layers = v;
              })->check(CLI::Range(1, 64)));
  of("ranks", add_edit<int>(app, flags, "--heads", "of the attention of a layer",
                            [](Choice& c, const int& v) { c.ranks.encoder.heads = v; })
                  ->check(CLI::Range(1, 64)));
  of("awd-lstm", add_edit<int>(app, flags, "--k", "letters of a word", [](Choice& c, const int& v) {
                   c.dna.encoder.tokens.k = v;
                 })->check(CLI::Range(1, 8)));
  of("awd-lstm", add_edit<int>(app, flags, "--stride", "letters from one word to the next",
                               [](Choice& c, const int& v) { c.dna.encoder.tokens.stride = v; })
                     ->check(CLI::Range(1, 64)));
  of("awd-lstm",
     add_edit<double>(app, flags, "--dropout-scale", "factor of all dropouts",
                      [](Choice& c, const double& v) { c.dna.encoder.lstm.dropout_scale = v; })
         ->check(CLI::Range(0.0, 1.0)));
  auto* dictionary = app.add_option("--dictionary", flags.tables.dictionary,
                                    "table gene, token: Geneformer's dictionary in place of a "
                                    "vocabulary of the cells' own");
  of("ranks", dictionary);
  auto* medians =
      app.add_option("--medians", flags.tables.medians, "table gene, median that belongs to it");
  of("ranks", medians->needs(dictionary));
  dictionary->needs(medians);
  of("ranks", app.add_option("--gene-names", flags.tables.names,
                             "table symbol, gene, for matrices without Ensembl ids")
                  ->needs(dictionary));
}

void declare_training(CLI::App& app, PretrainFlags& flags) {
  using Loop = neural::TrainingOptions;
  const CLI::Range count(1, 1 << 20);
  add_edit(app, flags, "--batch", "rows of a step, over all processes", &Loop::batch)->check(count);
  add_edit(app, flags, "--length",
           "letters guessed at (conv), words read of a row a step, or genes of a cell at most "
           "(ranks)",
           &Loop::length)
      ->check(count);
  add_edit(app, flags, "--rate", "peak rate of learning", &Loop::rate)->check(CLI::PositiveNumber);
  add_edit(app, flags, "--weight-decay", "of matrices", &Loop::weight_decay)
      ->check(CLI::NonNegativeNumber);
  add_edit(app, flags, "--minutes", "how long to learn; the cycle is fitted to it", &Loop::minutes)
      ->check(CLI::PositiveNumber);
  add_edit(app, flags, "--steps", "how many steps to learn", &Loop::steps)
      ->check(CLI::PositiveNumber);
  add_edit(app, flags, "--epochs", "passes over the data, without the two above (1)", &Loop::epochs)
      ->check(CLI::PositiveNumber);
  add_edit(app, flags, "--checkpoint", "file to save all of the training in", &Loop::checkpoint);
  add_edit(app, flags, "--checkpoint-minutes", "how often (5)", &Loop::checkpoint_minutes)
      ->check(CLI::NonNegativeNumber);
  app.add_flag_callback(
         "--resume",
         [&flags] {
           flags.edits.push_back([](Choice& c) { c.dna.resume = c.ranks.resume = true; });
         })
      ->description("go on from --checkpoint, where there is one");
  add_edit(app, flags, "--device", "cpu, cuda, cuda:1; a GPU where there is one", &Loop::device);
  app.add_option("--held-out", flags.corpus.held_out, "share of the letters or cells to measure on")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  app.add_option("--block", flags.corpus.block, "letters of a block that is held out")
      ->check(CLI::Range(200, 1 << 30))
      ->capture_default_str();
}

}  // namespace

void declare_pretrain_options(CLI::App& app, PretrainFlags& flags) {
  app.add_option("inputs", flags.inputs,
                 "files of sequences (FASTA, FASTQ or one a line; gzip too) and folders of them; "
                 "--encoder ranks or genes: expression matrices, whose labels are not read")
      ->required();
  app.add_option("--out,-o", flags.out, "language model to write (.onnx)")->required();
  app.add_option("--encoder", flags.encoder,
                 "conv or awd-lstm of DNA; ranks: a transformer of cells, whose genes are words in "
                 "the order of their ranks; genes: a vector for each gene, for fast networks")
      ->check(CLI::IsMember({"conv", "awd-lstm", "ranks", "genes"}))
      ->capture_default_str();
  app.add_option("--from", flags.from, "language model to go on from (.onnx)");
  app.add_option("--card", flags.card,
                 "JSON file with title, summary, limits, licence for the model card");
  app.add_option("--html", flags.html, "write a report with the loss curve here");
  declare_encoders(app, flags);
  declare_training(app, flags);
  declare_pretrain_genes(app, flags.genes);
}

model::Json loop_json(const neural::TrainingOptions& options) {
  return {{"batch", options.batch},     {"length", options.length},
          {"rate", options.rate},       {"weight_decay", options.weight_decay},
          {"clip", options.clip},       {"steps", options.steps},
          {"minutes", options.minutes}, {"epochs", options.epochs}};
}

}  // namespace genegraft::cli
