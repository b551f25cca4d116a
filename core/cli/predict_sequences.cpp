#include "cli/predict_sequences.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>

#include "base/text.hpp"
#include "cli/files.hpp"
#include "cli/json_lines.hpp"
#include "cli/networks.hpp"
#include "cli/progress.hpp"
#include "cli/sequence_input.hpp"
#include "model/sequence_text.hpp"

namespace genegraft::cli {
namespace {

constexpr std::int64_t kLettersAtOnce = std::int64_t{1} << 20;

Expected<void> check(const model::SequenceModel& model, const SequenceFlags& flags,
                     const CommonOptions& common) {
  const auto& encoding = model.encoding();
  if (flags.windows + flags.bed + flags.bedgraph > 1)
    return fail("only one of --windows, --bed and --bedgraph can be written at a time");
  if (common.json && (flags.bed || flags.bedgraph))
    return fail("--json is for records and --windows; BED and bedGraph are formats of their own");
  if (flags.stride > encoding.window)
    return fail("--stride " + std::to_string(flags.stride) +
                " leaves letters out between windows of " + std::to_string(encoding.window));
  if (flags.strands == "reverse" && !flags.bedgraph)
    return fail("--strands reverse is for --bedgraph, which has one strand's signal");
  if (encoding.both_strands && !flags.strands.empty())
    return fail("--strands: this model's answer is the mean of both strands'");
  return {};
}

/// Answers of records, in their order. Records of one window are of the strand given, unless both
/// are asked for; longer ones are searched on both.
std::vector<model::WindowAnswers> answer(const model::SequenceModel& model,
                                         const std::vector<InputRecord>& records,
                                         const SequenceFlags& flags, int stride,
                                         const model::RunNetwork& network) {
  std::vector<model::WindowAnswers> answers(records.size());
  for (const char strands : {'f', 'b'}) {
    std::vector<std::size_t> chosen;
    std::vector<std::string_view> letters;
    for (std::size_t i = 0; i < records.size(); ++i) {
      const bool is_long = std::ssize(records[i].letters) > model.encoding().window;
      const bool both = flags.strands == "both" || (flags.strands.empty() && is_long);
      if (!records[i].error.empty() || both != (strands == 'b')) continue;
      chosen.push_back(i);
      letters.push_back(records[i].letters);
    }
    auto own = model.answer(letters, stride, strands, network);
    for (std::size_t i = 0; i < chosen.size(); ++i) answers[chosen[i]] = std::move(own[i]);
  }
  for (std::size_t i = 0; i < records.size(); ++i)
    if (!records[i].error.empty()) answers[i].error = records[i].error;
  return answers;
}

/// One of the forms in which answers are written.
struct Form {
  std::string header;
  std::size_t first_score = 0;  ///< column where numbers begin
  std::function<std::string(const std::string& name, const model::AnsweredRecord&)> lines;
};

Form choose_form(const model::SequenceModel& model, const SequenceFlags& flags,
                 const std::string& own_titles) {
  const auto own =
      static_cast<std::size_t>(std::count(own_titles.begin(), own_titles.end(), '\t') + 1);
  if (flags.windows)
    return {model::window_header(model, own_titles), own,
            [&](const auto&, const auto& record) { return model::window_lines(model, record); }};
  if (flags.bed)
    return {"", 0, [&](const auto& name, const auto& record) {
              return model::bed_lines(model, name, record);
            }};
  if (flags.bedgraph)
    return {"track type=bedGraph name=\"" + model.manifest().text("name") + "\" viewLimits=0:1\n",
            0, [&, reverse = flags.strands == "reverse"](const auto& name, const auto& record) {
              return model::bedgraph_lines(model, name, record, reverse);
            }};
  return {model::record_header(model, own_titles), own,
          [&](const auto&, const auto& record) { return model::record_line(model, record); }};
}

}  // namespace

void declare_sequence_options(CLI::App& app, SequenceFlags& flags) {
  const auto own = [&](CLI::Option* option) {
    option->group("models of sequences");
    flags.own.push_back(option);
    return option;
  };
  own(app.add_option("--sequence", flags.column, "column of sequences, in a table"))
      ->capture_default_str();
  own(app.add_flag("--windows", flags.windows, "write every window, not one row a record"));
  own(app.add_flag("--bed", flags.bed, "write BED: windows of any class but the first"));
  own(app.add_flag("--bedgraph", flags.bedgraph,
                   "write bedGraph: the probability of class 1 along the given strand"));
  own(app.add_option("--stride", flags.stride,
                     "letters between windows of a longer record; 0: the model's"))
      ->check(CLI::NonNegativeNumber);
  own(app.add_option("--strands", flags.strands,
                     "strands to ask, given, reverse (--bedgraph only) or both; unless told, both "
                     "of records longer than a window, the given one of all others"))
      ->check(CLI::IsMember({"given", "reverse", "both"}));
}

Expected<void> predict_sequences(const model::SequenceModel& model, const std::string& model_path,
                                 const std::string& input_path, const std::string& out,
                                 const SequenceFlags& asked, const CommonOptions& common) {
  if (const auto fits = check(model, asked, common); !fits) return fits;
  const auto network = open_network(model_path, common.threads);
  if (!network) return tl::unexpected(network.error());
  auto input = SequenceInput::open(input_path, asked.column);
  if (!input) return tl::unexpected(input.error());
  auto output = Output::open(out);
  if (!output) return tl::unexpected(output.error());
  auto flags = asked;
  if (flags.bedgraph && !model.encoding().both_strands)  // the other strand comes with the given
    flags.strands = flags.strands == "reverse" ? "both" : "given";
  const int stride = flags.stride > 0 ? flags.stride : model.encoding().scan_stride;
  const auto form = choose_form(model, asked, input->own_titles());
  if (!common.json)
    if (const auto written = output->write(form.header); !written) return written;

  Progress progress("scoring", "letters", 0);
  std::int64_t letters = 0, rows = 0, errors = 0;
  for (auto records = input->next(kLettersAtOnce);; records = input->next(kLettersAtOnce)) {
    if (!records) return tl::unexpected(records.error());
    if (records->empty()) break;
    const auto answers = answer(model, *records, flags, stride, *network);
    std::string lines;
    for (std::size_t i = 0; i < records->size(); ++i) {
      const auto& record = (*records)[i];
      lines +=
          form.lines(record.name, {record.own, std::ssize(record.letters), answers[i], stride});
      letters += std::ssize(record.letters);
      errors += !answers[i].error.empty();
    }
    rows += std::ssize(*records);
    const auto written =
        output->write(common.json ? to_json_lines(form.header, form.first_score, lines) : lines);
    if (!written) return written;
    progress.show(letters);
  }
  if (errors > 0)
    std::fprintf(stderr, "%s of %s records could not be scored%s\n", format_count(errors).c_str(),
                 format_count(rows).c_str(),
                 asked.windows || asked.bed || asked.bedgraph
                     ? "; without --windows, --bed and --bedgraph the last column says why"
                     : "; the last column says why");
  return output->finish();
}

}  // namespace genegraft::cli
