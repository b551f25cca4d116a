#include <CLI/CLI.hpp>
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
#include "cli/pretrain.hpp"
#include "cli/pretrain_report.hpp"
#include "cli/progress.hpp"
#include "cli/training_manifest.hpp"
#include "evaluate/report_text.hpp"
#include "neural/batch_source.hpp"
#include "neural/cpu_settings.hpp"
#include "neural/device.hpp"
#include "neural/held_out_loss.hpp"
#include "neural/network_file.hpp"

namespace genegraft::cli {
namespace {

using neural::EncoderKind;

/// "--encoder conv, ranks" -> whether the one that was asked for is among them.
bool is_of(const std::string& group, const std::string& encoder) {
  const auto names = group.substr(group.find(' ') + 1);
  for (const auto name : split(names, ','))
    if (trim(name) == encoder) return true;
  return false;
}

/// Options of the other encoders, or of any beside --from, would have no effect.
Expected<void> check_own(const CLI::App& app, const PretrainFlags& options) {
  for (const auto* option : app.get_options()) {
    const auto& group = option->get_group();
    if (option->count() == 0 || !group.starts_with("--encoder ")) continue;
    if (!options.from.empty())
      return fail(option->get_name() + " is the base model's where there is --from");
    if (!is_of(group, options.encoder))
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

Expected<neural::PretrainOptions> checked(const PretrainFlags& options, const Base& base,
                                          const CommonOptions& common) {
  const bool is_conv =
      base.model ? base.model->options().kind == EncoderKind::conv : options.encoder == "conv";
  PretrainChoice choice{.dna =
                            neural::suited_to(is_conv ? EncoderKind::conv : EncoderKind::awd_lstm)};
  for (const auto& edit : options.edits) edit(choice);
  auto pretrain = std::move(choice.dna);
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

Expected<ReadCorpus> read_corpus(const PretrainFlags& options, bool is_first) {
  const auto files = find_sequence_files(options.inputs);
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
  auto json = loop_json(options);
  json["masked"] = options.masked;
  return json;
}

model::Manifest make_manifest(const PretrainFlags& options, const neural::PretrainOptions& pretrain,
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

Expected<void> pretrain(const CLI::App& app, const PretrainFlags& options,
                        const CommonOptions& common) {
  neural::restart_with_cpu_settings();
  if (const auto own = check_own(app, options); !own) return own;
  if (options.encoder == "ranks") return pretrain_ranks(options, common);
  if (options.encoder == "genes")
    return pretrain_genes(options.inputs, options.out, options.card, options.genes, common);
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
  const auto& encoder = chosen->encoder;
  const auto in_bits = [&encoder](double nats) {
    char loss[48];
    std::snprintf(loss, sizeof loss, "%.3f bits/base", neural::bits_per_base(encoder, nats));
    return std::string(loss);
  };
  auto line =
      std::make_unique<PretrainLine>(in_bits, "bases", neural::bases_of_token(encoder.tokens));
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

}  // namespace

Action declare_pretrain(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<PretrainFlags>();
  declare_pretrain_options(app, *options);
  return [&app, options, &common] { return pretrain(app, *options, common); };
}

}  // namespace genegraft::cli
