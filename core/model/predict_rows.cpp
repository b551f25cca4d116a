#include "model/predict_rows.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/delimited.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"

namespace genegraft::model {
namespace {

constexpr std::size_t kChunk = 512;  // rows a thread reads, scores and writes at a time

/// Rows as they are read: numbers, and why there are none.
struct ReadRows {
  std::vector<float> x;  ///< (N, F)
  std::vector<std::string> errors;
};

/// Why numbers that were read have no answer, or "".
std::string find_gap(const TableModel& model, const NumberFormat& format, const RowLayout& layout,
                     std::span<const float> x) {
  if (!model.needs_every_value()) return {};
  const auto gap = std::find_if(x.begin(), x.end(), [](float v) { return !std::isfinite(v); });
  if (gap == x.end()) return {};
  const auto column = static_cast<std::size_t>(layout.read[gap - x.begin()]);
  return format.columns[column] + (std::isnan(*gap) ? ": no value" : ": not a finite number") +
         ", and a linear model needs them all";
}

ReadRows read_rows(const TableModel& model, const NumberFormat& format, const RowLayout& layout,
                   std::span<const std::string_view> lines) {
  const std::size_t features = layout.read.size();
  ReadRows rows{std::vector<float>(lines.size() * features), {}};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto x = std::span(rows.x).subspan(i * features, features);
    auto error = read_numbers(format, lines[i], layout.read, x);
    if (error.empty()) error = find_gap(model, format, layout, x);
    rows.errors.push_back(std::move(error));
  }
  return rows;
}

std::string without_tabs(std::string text) {
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

void append_own_fields(std::string& text, const NumberFormat& format, const RowLayout& layout,
                       std::string_view line) {
  if (layout.own.empty()) return;
  const auto fields = split_fields(format.separator, line);
  for (const int column : layout.own) {
    if (static_cast<std::size_t>(column) < fields.size())
      text += without_tabs(fields[static_cast<std::size_t>(column)]);
    text += '\t';
  }
}

std::string answer_of(const TableModel& model, std::span<const float> answers) {
  const int decided = model.decide(answers);
  return decided < 0 ? std::string(kUnsure) : model.labels()[static_cast<std::size_t>(decided)];
}

PredictedText predict_chunk(const TableModel& model, const NumberFormat& format,
                            const RowLayout& layout, std::span<const std::string_view> lines,
                            std::int64_t first) {
  const auto rows = read_rows(model, format, layout, lines);
  const std::size_t answers = model.answer_titles().size();
  std::vector<float> answer(lines.size() * answers);
  model.score(rows.x, answer);
  const bool classes = !model.labels().empty();
  PredictedText result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    result.text += std::to_string(first + static_cast<std::int64_t>(i) + 1) + '\t';
    append_own_fields(result.text, format, layout, lines[i]);
    const auto own = std::span(answer).subspan(i * answers, answers);
    const bool good = rows.errors[i].empty();
    if (classes) result.text += (good ? answer_of(model, own) : "") + '\t';
    for (const float value : own) result.text += (good ? format_float(value) : "") + '\t';
    result.text += rows.errors[i] + '\n';
    result.errors += !good;
  }
  return result;
}

}  // namespace

Expected<RowLayout> lay_out_rows(const TableModel& model, const NumberFormat& format) {
  auto columns = model.find_columns(format);
  if (!columns) return tl::unexpected(columns.error());
  RowLayout layout{std::move(*columns), {}};
  for (int c = 0; c < static_cast<int>(format.columns.size()); ++c)
    if (std::find(layout.read.begin(), layout.read.end(), c) == layout.read.end())
      layout.own.push_back(c);
  return layout;
}

std::string row_header(const TableModel& model, const NumberFormat& format,
                       const RowLayout& layout) {
  std::string header = "row\t";
  for (const int column : layout.own) header += without_tabs(format.columns[column]) + '\t';
  if (!model.labels().empty()) header += "predicted\t";
  for (const auto& title : model.answer_titles()) header += title + '\t';
  return header + "error\n";
}

PredictedText predict_rows(const TableModel& model, const NumberFormat& format,
                           const RowLayout& layout, const std::vector<std::string_view>& lines,
                           std::int64_t first, int threads) {
  const std::size_t chunks = (lines.size() + kChunk - 1) / kChunk;
  std::vector<PredictedText> parts(chunks);
  parallel_for(static_cast<std::int64_t>(chunks), threads, [&](std::int64_t chunk) {
    const auto begin = static_cast<std::size_t>(chunk) * kChunk;
    const auto size = std::min(kChunk, lines.size() - begin);
    parts[static_cast<std::size_t>(chunk)] =
        predict_chunk(model, format, layout, std::span(lines).subspan(begin, size),
                      first + static_cast<std::int64_t>(begin));
  });
  PredictedText result;
  for (auto& part : parts) {
    result.text += part.text;
    result.errors += part.errors;
  }
  return result;
}

}  // namespace genegraft::model
