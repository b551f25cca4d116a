#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/genome_files.hpp"
#include "cli/interrupt.hpp"
#include "cli/pretrain_genes.hpp"
#include "cli/pretrain_report.hpp"
#include "cli/progress.hpp"
#include "cli/training_manifest.hpp"
#include "evaluate/report_text.hpp"
#include "neural/batch_source.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/device.hpp"
#include "neural/held_out_loss.hpp"
#include "neural/network_file.hpp"
#include "neural/pretrain.hpp"

namespace genegraft::cli {
namespace {

using neural::EncoderKind;

struct Options {
  std::vector<std::string> genomes;
  std::string out, html, card, from, encoder = "conv";
  neural::CorpusOptions corpus;
  std::vector<std::function<void(neural::PretrainOptions&)>> edits;  // to the encoder's defaults
  GeneFlags genes;
};

/// Options of the other encoder, or of any beside --from, would have no effect.
Expected<void> check_own(const CLI::App& app, const Options& options) {
  for (const auto* option : app.get_options()) {
    const auto& group = option->get_group();
    if (option->count() == 0 || !group.starts_with("--encoder ")) continue;
    if (!options.from.empty())
      return fail(option->get_name() + " is the base model's where there is --from");
    if (group != "--encoder " + options.encoder)
      return fail(option->get_name() + " belongs to " + group + ", not to " + options.encoder);
  }
  return {};
}

/// A model to go on from.
struct Base {
  neural::LanguageModel model{nullptr};
  model::Json json;  // what the manifest tells of it
};

Expected<Base> read_base(const std::string& path) {
  if (path.empty()) return Base{};
  const auto bytes = read_file(path, std::uint64_t{1} << 31);
  if (!bytes) return tl::unexpected(bytes.error());
  auto file = neural::read_language_model(*bytes);
  if (!file) return inside(path, file.error());
  return Base{file->model,
              {{"name", std::filesystem::path(path).filename().string()},
               {"sha256", sha256({reinterpret_cast<const char*>(bytes->data()), bytes->size()})}}};
}

Expected<neural::PretrainOptions> checked(const Options& options, const Base& base,
                                          const CommonOptions& common) {
  const bool is_conv =
      base.model ? base.model->options().kind == EncoderKind::conv : options.encoder == "conv";
  auto pretrain = neural::suited_to(is_conv ? EncoderKind::conv : EncoderKind::awd_lstm);
  for (const auto& edit : options.edits) edit(pretrain);
  if (base.model) pretrain.encoder = base.model->options();
  // The same check that a file's network goes through.
  if (const auto known = neural::read_encoder_options(to_json(pretrain.encoder)); !known)
    return inside("the encoder", known.error());
  pretrain.seed = common.seed;
  pretrain.threads = common.threads;
  if (pretrain.resume && pretrain.checkpoint.empty())
    return fail("--resume needs --checkpoint FILE, the file to go on from");
  return pretrain;
}

struct ReadCorpus {
  neural::Corpus corpus;
  model::Json files = model::Json::array();
};

Expected<ReadCorpus> read_corpus(const Options& options, bool is_first) {
  const auto files = find_sequence_files(options.genomes);
  if (!files) return tl::unexpected(files.error());
  ReadCorpus read;
  Progress progress("reading", "files", static_cast<std::int64_t>(files->size()));
  std::int64_t done = 0;
  for (const auto& path : *files) {
    const auto count =
        read_sequences(path, [&](const std::string& letters) { read.corpus.add(letters); });
    if (!count) return tl::unexpected(count.error());
    if (count->refused > 0 && is_first)
      std::fprintf(stderr, "%s left out; the first: %s\n",
                   evaluate::count_of(count->refused, "record").c_str(),
                   count->first_refused.c_str());
    auto file = describe_file(path);
    if (!file) return tl::unexpected(file.error());
    file->update({{"records", count->records}, {"letters", count->letters}});
    read.files.push_back(std::move(*file));
    if (is_first) progress.show(++done);
  }
  read.corpus.split(options.corpus);
  return read;
}

/// One line on standard error: how far, the loss, the rate and the time left.
class PretrainLine {
 public:
  explicit PretrainLine(const neural::EncoderOptions& encoder)
      : encoder_(encoder), terminal_(isatty(STDERR_FILENO)) {}
  ~PretrainLine() {
    if (drawn_ && terminal_) std::fputs("\r\033[K", stderr);
  }

  void show(const neural::PretrainProgress& progress) {
    const double pause = terminal_ ? 0.5 : 30;
    if (progress.seconds < shown_ + pause) return;
    shown_ = progress.seconds;
    drawn_ = true;
    char loss[96];
    std::snprintf(loss, sizeof loss, "%.3f bits/base", bits(progress.loss));
    std::string text = "pretraining  " + (terminal_ ? bar(progress.done) + "  " : "") +
                       std::to_string(std::lround(100 * progress.done)) + " %, step " +
                       format_count(progress.step) + ", " + loss;
    if (progress.held_out) {
      std::snprintf(loss, sizeof loss, " (held out %.3f)", bits(*progress.held_out));
      text += loss;
    }
    text += ", " + format_count(std::llround(progress.bases_per_second)) + " bases/s, " +
            duration(progress.seconds_left) + " left";
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", text.c_str());
  }

 private:
  double bits(double nats) const { return neural::bits_per_base(encoder_, nats); }

  neural::EncoderOptions encoder_;
  bool terminal_, drawn_ = false;
  double shown_ = 0;
};

model::Json evaluation_json(const neural::Corpus& corpus, const neural::PretrainOptions& options,
                            const neural::Pretrained& trained) {
  const auto bits = [&](double nats) { return neural::bits_per_base(options.encoder, nats); };
  const auto rounded = [](double value) { return std::round(value * 1e5) / 1e5; };
  model::Json curve = model::Json::array();
  for (const auto& point : trained.curve) {
    const auto letters = point.tokens * neural::bases_of_token(options.encoder.tokens);
    curve.push_back({{"step", point.step},
                     {"letters", letters},
                     {"seconds", std::round(point.seconds * 10) / 10},
                     {"train", rounded(bits(point.train))}});
    if (point.held_out) curve.back()["held_out"] = rounded(bits(*point.held_out));
  }
  model::Json markov = model::Json::array();
  for (const double value : trained.markov) markov.push_back(rounded(value));
  const bool is_conv = options.encoder.kind == EncoderKind::conv;
  return {{"protocol",
           is_conv ? "Whole blocks of the genomes were held out. The model guesses letters that "
                     "are hidden from it and sees what stands on both sides; Markov models guess "
                     "each letter from those before it, so compare with care."
                   : "Whole blocks of the genomes were held out. The model, as the Markov models, "
                     "guesses what comes next from what stands before it."},
          {"held_out_letters", corpus.held_out_letters()},
          {"nats_per_token", rounded(trained.held_out_loss)},
          {"bits_per_base", rounded(trained.bits_per_base)},
          {"perplexity", rounded(std::exp(trained.held_out_loss))},
          {"markov", std::move(markov)},
          {"curve", std::move(curve)}};
}

model::Json settings_json(const neural::PretrainOptions& options) {
  return {{"batch", options.batch},  {"length", options.length},
          {"rate", options.rate},    {"weight_decay", options.weight_decay},
          {"clip", options.clip},    {"masked", options.masked},
          {"steps", options.steps},  {"minutes", options.minutes},
          {"epochs", options.epochs}};
}

model::Manifest make_manifest(const Options& options, const neural::PretrainOptions& pretrain,
                              const CommonOptions& common, const ReadCorpus& read, const Base& base,
                              const neural::Pretrained& trained, const model::Json& card) {
  model::Manifest manifest;
  auto& json = manifest.json;
  const auto bases = neural::bases_of_token(pretrain.encoder.tokens);
  json = {{"schema", model::kSchema},
          {"name", file_stem(options.out)},
          {"title", card.value("title", file_stem(options.out))},
          {"summary", card.value("summary", "")},
          {"limits", card.value("limits", model::Json::array())},
          {"licence", card.value("licence", "")},
          {"task", "language"},
          {"encoder",
           {{"kind", "dna"},
            {"version", model::kEncoderVersion},
            {"k", pretrain.encoder.tokens.k},
            {"stride", pretrain.encoder.tokens.stride}}}};
  json["training"] = {{"command", common.command_line},
                      {"seed", common.seed},
                      {"settings", settings_json(pretrain)},
                      {"files", read.files},
                      {"letters", read.corpus.letters()},
                      {"dropped_letters", read.corpus.dropped_letters()},
                      {"steps", trained.steps},
                      {"letters_read", trained.tokens * bases},
                      {"seconds", std::round(trained.seconds * 10) / 10},
                      {"bases_per_second", std::round(trained.tokens_per_second * bases)},
                      {"stopped", trained.stopped},
                      {"machine", std::to_string(available_threads()) + " threads"}};
  if (!base.json.is_null()) json["training"]["base"] = base.json;
  json["evaluation"] = evaluation_json(read.corpus, pretrain, trained);
  finish_manifest(manifest);
  return manifest;
}

void print_result(const neural::Corpus& corpus, const neural::PretrainOptions& options,
                  const neural::Pretrained& trained) {
  std::fprintf(stderr, "%s %s steps in %s, %s bases/s\n",
               trained.stopped ? "stopped after" : "learnt for",
               format_count(trained.steps).c_str(), duration(trained.seconds).c_str(),
               format_count(std::llround(trained.tokens_per_second *
                                         neural::bases_of_token(options.encoder.tokens)))
                   .c_str());
  if (corpus.held_out_letters() == 0) return;
  std::fprintf(stderr, "held out: %.4f nats a token, perplexity %.3f, %.4f bits a base\n",
               trained.held_out_loss, std::exp(trained.held_out_loss), trained.bits_per_base);
  for (std::size_t order = 0; order < trained.markov.size(); ++order)
    std::fprintf(stderr, "  Markov model of order %zu: %.4f bits a base\n", order,
                 trained.markov[order]);
}

Expected<void> pretrain(const CLI::App& app, const Options& options, const CommonOptions& common) {
  neural::restart_with_cpu_settings();
  if (const auto own = check_own(app, options); !own) return own;
  if (options.encoder == "genes")
    return pretrain_genes(options.genomes, options.out, options.card, options.genes, common);
  const auto base = read_base(options.from);
  if (!base) return tl::unexpected(base.error());
  const auto chosen = checked(options, *base, common);
  if (!chosen) return tl::unexpected(chosen.error());
  const auto card = read_card(options.card);
  if (!card) return tl::unexpected(card.error());
  const auto device = neural::find_device(chosen->device);
  if (!device) return tl::unexpected(device.error());
  auto processes = neural::ProcessGroup::join(device->is_cuda() ? "cuda" : "cpu");
  if (!processes) return tl::unexpected(processes.error());
  const bool is_first = processes->rank() == 0;
  auto output = is_first ? Output::open(options.out) : Output::open("/dev/null");
  if (!output) return tl::unexpected(output.error());
  const auto read = read_corpus(options, is_first);
  if (!read) return tl::unexpected(read.error());
  const auto& corpus = read->corpus;
  if (is_first)
    std::fprintf(stderr, "%s letters to learn from, %s held out, %s left out for being too like\n",
                 format_count(corpus.letters()).c_str(),
                 format_count(corpus.held_out_letters()).c_str(),
                 format_count(corpus.dropped_letters()).c_str());
  stop_on_interrupt();
  auto line = std::make_unique<PretrainLine>(chosen->encoder);
  auto trained = neural::pretrain(corpus, *chosen, base->model, *processes,
                                  [&](const neural::PretrainProgress& progress) {
                                    if (is_first) line->show(progress);
                                    return !is_interrupted();
                                  });
  line.reset();
  if (!trained) return tl::unexpected(trained.error());
  if (!is_first) return {};
  print_result(corpus, *chosen, *trained);
  const auto manifest = make_manifest(options, *chosen, common, *read, *base, *trained, *card);
  const auto bytes = neural::write_language_model(*trained->model, manifest);
  if (const auto written = output->write(bytes); !written) return written;
  if (const auto finished = output->finish(); !finished) return finished;
  std::fprintf(stderr, "wrote %s (%s bytes)\n", options.out.c_str(),
               format_count(static_cast<long long>(bytes.size())).c_str());
  if (common.json) std::printf("%s\n", manifest.json["evaluation"].dump(1).c_str());
  return options.html.empty() ? Expected<void>()
                              : write_file(options.html, pretrain_html(manifest));
}

/// An option that edits the encoder's defaults, whichever those are.
template <typename T>
CLI::Option* add_edit(CLI::App& app, Options& options, const std::string& name,
                      const std::string& help, void (*edit)(neural::PretrainOptions&, const T&)) {
  return app.add_option_function<T>(
      name,
      [&options, edit](const T& value) {
        options.edits.push_back([=](neural::PretrainOptions& o) { edit(o, value); });
      },
      help);
}

using P = neural::PretrainOptions;

void declare_encoders(CLI::App& app, Options& options) {
  const CLI::Range size(1, 1 << 14);
  const auto conv = [](CLI::Option* option) { option->group("--encoder conv"); };
  conv(add_edit<int>(app, options, "--width", "units of a place", [](P& o, const int& v) {
         o.encoder.conv.width = v;
       })->check(size));
  conv(add_edit<std::vector<int>>(
           app, options, "--dilations", "of the blocks: 1,1,2,2,4",
           [](P& o, const std::vector<int>& v) { o.encoder.conv.dilations = v; })
           ->delimiter(',')
           ->check(CLI::Range(1, 4096)));
  conv(add_edit<int>(app, options, "--expansion", "hidden units of a block per unit of width",
                     [](P& o, const int& v) { o.encoder.conv.expansion = v; })
           ->check(CLI::Range(1, 64)));
  conv(add_edit<double>(app, options, "--dropout", "of each block", [](P& o, const double& v) {
         o.encoder.conv.dropout = v;
       })->check(CLI::Range(0.0, 0.9)));
  conv(add_edit<double>(app, options, "--masked", "share of the letters that are hidden",
                        [](P& o, const double& v) { o.masked = v; })
           ->check(CLI::Range(0.01, 0.9)));
  const auto lstm = [](CLI::Option* option) { option->group("--encoder awd-lstm"); };
  lstm(add_edit<int>(app, options, "--embedding", "units of a word", [](P& o, const int& v) {
         o.encoder.lstm.embedding = v;
       })->check(size));
  lstm(add_edit<int>(app, options, "--hidden", "units of a layer", [](P& o, const int& v) {
         o.encoder.lstm.hidden = v;
       })->check(size));
  lstm(add_edit<int>(app, options, "--layers", "layers", [](P& o, const int& v) {
         o.encoder.lstm.layers = v;
       })->check(CLI::Range(1, 64)));
  lstm(add_edit<int>(app, options, "--k", "letters of a word", [](P& o, const int& v) {
         o.encoder.tokens.k = v;
       })->check(CLI::Range(1, 8)));
  lstm(add_edit<int>(app, options, "--stride", "letters from one word to the next",
                     [](P& o, const int& v) { o.encoder.tokens.stride = v; })
           ->check(CLI::Range(1, 64)));
  lstm(add_edit<double>(app, options, "--dropout-scale", "factor of all dropouts",
                        [](P& o, const double& v) { o.encoder.lstm.dropout_scale = v; })
           ->check(CLI::Range(0.0, 1.0)));
}

void declare_training(CLI::App& app, Options& options) {
  const CLI::Range count(1, 1 << 20);
  add_edit<int>(app, options, "--batch", "rows of a step, over all processes",
                [](P& o, const int& v) { o.batch = v; })
      ->check(count);
  add_edit<int>(app, options, "--length", "letters guessed at (conv) or words read of a row a step",
                [](P& o, const int& v) { o.length = v; })
      ->check(count);
  add_edit<double>(app, options, "--rate", "peak rate of learning", [](P& o, const double& v) {
    o.rate = v;
  })->check(CLI::PositiveNumber);
  add_edit<double>(app, options, "--weight-decay", "of matrices", [](P& o, const double& v) {
    o.weight_decay = v;
  })->check(CLI::NonNegativeNumber);
  add_edit<double>(app, options, "--minutes", "how long to learn; the cycle is fitted to it",
                   [](P& o, const double& v) { o.minutes = v; })
      ->check(CLI::PositiveNumber);
  add_edit<std::int64_t>(app, options, "--steps", "how many steps to learn",
                         [](P& o, const std::int64_t& v) { o.steps = v; })
      ->check(CLI::PositiveNumber);
  add_edit<double>(app, options, "--epochs", "passes over the corpus, without the two above (1)",
                   [](P& o, const double& v) { o.epochs = v; })
      ->check(CLI::PositiveNumber);
  add_edit<std::string>(app, options, "--checkpoint", "file to save all of the training in",
                        [](P& o, const std::string& v) { o.checkpoint = v; });
  add_edit<double>(app, options, "--checkpoint-minutes", "how often (5)",
                   [](P& o, const double& v) { o.checkpoint_minutes = v; })
      ->check(CLI::NonNegativeNumber);
  app.add_flag_callback("--resume",
                        [&options] { options.edits.push_back([](P& o) { o.resume = true; }); })
      ->description("go on from --checkpoint, where there is one");
  add_edit<std::string>(app, options, "--device", "cpu, cuda, cuda:1; a GPU where there is one",
                        [](P& o, const std::string& v) { o.device = v; });
  app.add_option("--held-out", options.corpus.held_out, "share of the letters to measure on")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  app.add_option("--block", options.corpus.block, "letters of a block that is held out")
      ->check(CLI::Range(200, 1 << 30))
      ->capture_default_str();
}

}  // namespace

Action declare_pretrain(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("genomes", options->genomes,
                 "files of sequences (FASTA, FASTQ or one a line; gzip too) and folders of them; "
                 "--encoder genes: expression matrices")
      ->required();
  app.add_option("--out,-o", options->out, "language model to write (.onnx)")->required();
  app.add_option("--encoder", options->encoder)
      ->check(CLI::IsMember({"conv", "awd-lstm", "genes"}))
      ->capture_default_str();
  app.add_option("--from", options->from, "language model to go on from (.onnx)");
  app.add_option("--card", options->card,
                 "JSON file with title, summary, limits, licence for the model card");
  app.add_option("--html", options->html, "write a report with the loss curve here");
  declare_encoders(app, *options);
  declare_training(app, *options);
  declare_pretrain_genes(app, options->genes);
  return [&app, options, &common] { return pretrain(app, *options, common); };
}

}  // namespace genegraft::cli
