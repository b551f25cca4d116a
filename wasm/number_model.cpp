#include <emscripten/bind.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "base/delimited.hpp"
#include "base/parallel.hpp"
#include "convert.hpp"
#include "model/table_model.hpp"

namespace genegraft::wasm {
namespace {

using model::TableModel;

constexpr std::size_t kBlock = 512;

/// A text table of numbers, held in WASM memory.
class NumberTable {
 public:
  NumberTable(std::string text, NumberFormat format)
      : text_(std::move(text)),
        format_(std::move(format)),
        lines_(row_lines(text_, true, format_.header)) {}

  // Lines point into the text.
  NumberTable(const NumberTable&) = delete;
  NumberTable& operator=(const NumberTable&) = delete;

  const NumberFormat& format() const { return format_; }
  int rows() const { return static_cast<int>(lines_.size()); }
  std::string_view line(std::size_t row) const { return lines_[row]; }

 private:
  std::string text_;
  NumberFormat format_;
  std::vector<std::string_view> lines_;
};

val to_texts(const std::vector<std::string>& texts) {
  val list = val::array();
  for (const auto& text : texts) list.call<void>("push", to_text(text));
  return list;
}

val summary(const NumberTable& table) {
  const auto& format = table.format();
  val result = val::object();
  result.set("format", separator_name(format.separator));
  result.set("header", format.header);
  result.set("rows", table.rows());
  result.set("columns", to_texts(format.columns));
  val numeric = val::array();
  for (const int column : format.numeric) numeric.call<void>("push", column);
  result.set("numeric", numeric);
  return result;
}

val read_number_table(const val& bytes) {
  auto text = to_bytes<std::string>(bytes);
  auto format = detect_number_format(std::string_view(text).substr(0, std::size_t{1} << 20));
  if (!format) return failure(format.error());
  return success(val(std::make_shared<NumberTable>(std::move(text), std::move(*format))));
}

val facts(const TableModel& model) {
  const auto* forest = std::get_if<forest::Forest>(&model.learner());
  val result = val::object();
  result.set("manifest", model.manifest().json.empty()
                             ? val("")
                             : to_text(model.manifest().json.dump(
                                   -1, ' ', false, model::Json::error_handler_t::replace)));
  result.set("kind", std::string(model::kind_of(model.learner())));
  result.set("features", model.features());
  result.set("featureNames", to_texts(model.feature_names()));
  result.set("labels", to_texts(model.labels()));
  result.set("answers", to_texts(model.answer_titles()));
  result.set("trees", forest ? forest->trees() : 0);
  result.set("nodes", forest ? forest->nodes() : 0);
  return result;
}

val find_columns(const TableModel& model, const NumberTable& table) {
  const auto columns = model.find_columns(table.format());
  if (!columns) return failure(columns.error());
  val list = val::array();
  for (const int column : *columns) list.call<void>("push", column);
  return success(list);
}

/// Answers of rows [first, first + count).
struct Answers {
  std::vector<float> answer;          // (count, A) NaN where the row has an error
  std::vector<std::int32_t> decided;  // (count) class, -1 unsure or none, -2 error
  std::vector<std::string> errors;
};

void fill(const TableModel& model, const NumberTable& table, std::span<const int> columns,
          std::size_t first, std::size_t begin, std::size_t end, Answers& answers) {
  const std::size_t features = columns.size(),
                    width = answers.answer.size() / answers.errors.size();
  std::vector<float> x((end - begin) * features);
  for (auto i = begin; i < end; ++i)
    answers.errors[i] = read_numbers(table.format(), table.line(first + i), columns,
                                     std::span(x).subspan((i - begin) * features, features));
  const auto own = std::span(answers.answer).subspan(begin * width, (end - begin) * width);
  model.score(x, own);
  for (auto i = begin; i < end; ++i) {
    const auto row = std::span(answers.answer).subspan(i * width, width);
    if (!answers.errors[i].empty()) {
      std::fill(row.begin(), row.end(), std::numeric_limits<float>::quiet_NaN());
      answers.decided[i] = -2;
    } else if (!model.labels().empty()) {
      answers.decided[i] = model.decide(row);
    }
  }
}

val score_numbers(const TableModel& model, const NumberTable& table, int first, int count) {
  const auto columns = model.find_columns(table.format());
  if (!columns) return failure(columns.error());
  first = std::clamp(first, 0, table.rows());
  const auto rows = static_cast<std::size_t>(std::clamp(count, 0, table.rows() - first));
  Answers answers{std::vector<float>(rows * model.answer_titles().size()),
                  std::vector<std::int32_t>(rows, -1), std::vector<std::string>(rows)};
  parallel_for(static_cast<std::int64_t>((rows + kBlock - 1) / kBlock), 0, [&](std::int64_t block) {
    const auto begin = static_cast<std::size_t>(block) * kBlock;
    fill(model, table, *columns, static_cast<std::size_t>(first), begin,
         std::min(rows, begin + kBlock), answers);
  });
  std::string errors;
  for (std::size_t i = 0; i < rows; ++i) errors += (i ? "\n" : "") + answers.errors[i];
  val result = val::object();
  result.set("answers", to_float32(answers.answer));
  result.set("decided", to_int32(answers.decided));
  result.set("errors", to_text(errors));
  return success(result);
}

/// The table's own fields of rows [first, first + count): tabs between fields, newlines between
/// rows.
val own_fields(const NumberTable& table, int first, int count) {
  std::string text;
  const int last = std::min(table.rows(), first + count);
  for (int row = std::max(0, first); row < last; ++row) {
    if (row > first) text += '\n';
    bool start = true;
    for (const auto& field :
         split_fields(table.format().separator, table.line(static_cast<std::size_t>(row)))) {
      if (!start) text += '\t';
      start = false;
      for (const char c : field) text += c == '\t' || c == '\n' ? ' ' : c;
    }
  }
  return to_text(text);
}

val open_number_model(const val& bytes) {
  auto model = TableModel::open(to_bytes<std::vector<std::uint8_t>>(bytes));
  if (!model) return failure(model.error());
  return success(val(std::make_shared<TableModel>(std::move(*model))));
}

}  // namespace

EMSCRIPTEN_BINDINGS(number_model) {
  emscripten::class_<NumberTable>("NumberTable")
      .smart_ptr<std::shared_ptr<NumberTable>>("NumberTable")
      .function("summary", &summary)
      .function("fields", &own_fields);
  emscripten::class_<TableModel>("NumberModel")
      .smart_ptr<std::shared_ptr<TableModel>>("NumberModel")
      .function("facts", &facts)
      .function("findColumns", &find_columns)
      .function("score", &score_numbers);
  emscripten::function("readNumberTable", &read_number_table);
  emscripten::function("openNumberModel", &open_number_model);
}

}  // namespace genegraft::wasm
