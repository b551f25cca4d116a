#include "model/predict_pairs.hpp"

#include <algorithm>
#include <span>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "crispr/cfd.hpp"
#include "crispr/mit.hpp"

namespace genegraft::model {
namespace {

constexpr std::size_t kChunk = 2048;      // records a thread reads, scores and writes at a time
constexpr std::size_t kExplained = 8192;  // records explained at a time

/// Tabs and line ends would break the row they stand in.
void append_field(std::string& text, std::string_view field) {
  for (const char c : field) text += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
  text += '\t';
}

void append_own_fields(std::string& text, const crispr::PairFormat& format, std::string_view line) {
  auto fields = crispr::split_fields(format, line);
  // A row longer than the header keeps its surplus in the last named column, so that the answers
  // stay under their names; a shorter one is filled up.
  while (fields.size() > format.columns.size()) {
    fields[fields.size() - 2] += ' ' + fields.back();
    fields.pop_back();
  }
  fields.resize(format.columns.size());
  for (const auto& field : fields) append_field(text, field);
}

/// Titles and shares of pair i's reasons; empty fields where it has fewer.
void append_reasons(std::string& text, const PairReasons& reasons, std::size_t i,
                    const std::vector<crispr::PairFeature>& features) {
  const auto top = static_cast<std::size_t>(reasons.top);
  for (std::size_t r = i * top; r < (i + 1) * top; ++r) {
    const auto feature = reasons.feature[r];
    append_field(text, feature < 0 ? "" : features[feature].title);
    append_field(text, feature < 0 ? "" : format_float(reasons.share[r]));
  }
}

PairReasons explain_lines(TableExplainer& explainer, const crispr::PairFormat& format,
                          const std::vector<std::string_view>& lines, int top, int threads) {
  PairReasons result{top};
  for (std::size_t first = 0; first < lines.size(); first += kExplained) {
    std::vector<crispr::PairRecord> records;
    for (std::size_t i = first; i < std::min(lines.size(), first + kExplained); ++i)
      records.push_back(crispr::read_record(format, lines[i]));
    const auto block = explainer.explain(records, top, threads);
    result.feature.insert(result.feature.end(), block.feature.begin(), block.feature.end());
    result.share.insert(result.share.end(), block.share.begin(), block.share.end());
  }
  return result;
}

/// Without the line's end, which follows the error.
void append_answers(std::string& text, const crispr::PairRecord& record, float probability,
                    const std::vector<Label>& labels, float threshold) {
  if (!record.error.empty()) {
    text += "\t\t\t\t\t";
    return;
  }
  append_field(text, labels[probability >= threshold ? 1 : 0].name);
  append_field(text, format_float(1 - probability));
  append_field(text, format_float(probability));
  append_field(text, format_float(crispr::cfd_score(record.pair)));
  append_field(text, format_float(crispr::mit_score(record.pair)));
}

PredictedText predict_chunk(const OfftargetModel& model, const crispr::PairFormat& format,
                            std::span<const std::string_view> lines, const PairReasons& reasons,
                            std::size_t first) {
  std::vector<crispr::PairRecord> records;
  records.reserve(lines.size());
  for (const auto line : lines) records.push_back(crispr::read_record(format, line));
  std::vector<float> probability(lines.size());
  model.score(records, probability, 1);

  PredictedText result;
  result.text.reserve(lines.size() * 128);
  const auto labels = model.manifest().labels();
  const auto threshold = static_cast<float>(model.manifest().threshold());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    append_own_fields(result.text, format, lines[i]);
    append_answers(result.text, records[i], probability[i], labels, threshold);
    append_reasons(result.text, reasons, first + i, crispr::features(model.encoding()));
    result.text += records[i].error + "\n";
    result.errors += !records[i].error.empty();
  }
  return result;
}

}  // namespace

std::string prediction_header(const OfftargetModel& model, const crispr::PairFormat& format,
                              int reasons) {
  std::string header;
  for (const auto& column : format.columns) append_field(header, column);
  header += "predicted\t";
  for (const auto& label : model.manifest().labels()) header += "p." + label.name + "\t";
  header += "cfd\tmit\t";
  for (int r = 1; r <= reasons; ++r) {
    const std::string name = "reason." + std::to_string(r);
    header += name + "\t" + name + ".share\t";
  }
  return header + "error\n";
}

PredictedText predict_lines(const OfftargetModel& model, const crispr::PairFormat& format,
                            const std::vector<std::string_view>& lines, int threads, int reasons,
                            TableExplainer* explainer) {
  const auto why =
      reasons > 0 ? explain_lines(*explainer, format, lines, reasons, threads) : PairReasons{};
  const std::size_t chunks = (lines.size() + kChunk - 1) / kChunk;
  std::vector<PredictedText> parts(chunks);
  parallel_for(static_cast<std::int64_t>(chunks), threads, [&](std::int64_t chunk) {
    const auto first = static_cast<std::size_t>(chunk) * kChunk;
    const auto size = std::min(kChunk, lines.size() - first);
    parts[static_cast<std::size_t>(chunk)] =
        predict_chunk(model, format, std::span(lines).subspan(first, size), why, first);
  });
  PredictedText result;
  for (auto& part : parts) {
    result.text += part.text;
    result.errors += part.errors;
  }
  return result;
}

}  // namespace genegraft::model
