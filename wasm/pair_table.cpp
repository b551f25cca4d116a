#include "pair_table.hpp"

#include <emscripten/bind.h>

#include <algorithm>
#include <atomic>

#include "base/parallel.hpp"

namespace genegraft::wasm {
namespace {

constexpr std::int64_t kBlock = 4096;

int count_problems(const crispr::PairFormat& format, const std::vector<std::string_view>& lines) {
  std::atomic<int> problems{0};
  const auto count = static_cast<std::int64_t>(lines.size());
  parallel_for((count + kBlock - 1) / kBlock, 0, [&](std::int64_t block) {
    int found = 0;
    for (auto i = block * kBlock; i < std::min(count, (block + 1) * kBlock); ++i)
      found += !crispr::read_record(format, lines[static_cast<std::size_t>(i)]).error.empty();
    problems += found;
  });
  return problems;
}

}  // namespace

PairTable::PairTable(std::string text, crispr::PairFormat format)
    : text_(std::move(text)), format_(std::move(format)) {
  lines_ = crispr::record_lines(format_, text_, true);
  problems_ = count_problems(format_, lines_);
}

val PairTable::summary() const {
  val columns = val::array();
  for (const auto& column : format_.columns) columns.call<void>("push", to_text(column));
  val summary = val::object();
  summary.set("format", format_.name);
  summary.set("header", format_.header);
  summary.set("rows", rows());
  summary.set("problems", problems_);
  summary.set("columns", columns);
  summary.set("guideColumn", format_.guide);
  summary.set("targetColumn", format_.target);
  summary.set("labelColumn", format_.label);
  return summary;
}

val PairTable::fields(int first, int count) const {
  std::string text;
  const int last = std::min(rows(), first + count);
  for (int row = std::max(0, first); row < last; ++row) {
    if (!text.empty() || row > first) text += '\n';
    bool start = true;
    for (const auto& field : crispr::split_fields(format_, line(row))) {
      if (!start) text += '\t';
      start = false;
      for (const char c : field) text += c == '\t' || c == '\n' ? ' ' : c;
    }
  }
  return to_text(text);
}

val read_pairs(const val& bytes) {
  auto text = to_bytes<std::string>(bytes);
  auto format = crispr::detect_pair_format(std::string_view(text).substr(0, std::size_t{1} << 20));
  if (!format) return failure(format.error());
  return success(val(std::make_shared<PairTable>(std::move(text), std::move(*format))));
}

EMSCRIPTEN_BINDINGS(pair_table) {
  emscripten::class_<PairTable>("PairTable")
      .smart_ptr<std::shared_ptr<PairTable>>("PairTable")
      .function("summary", &PairTable::summary)
      .function("fields", &PairTable::fields);
  emscripten::function("readPairs", &read_pairs);
}

}  // namespace genegraft::wasm
