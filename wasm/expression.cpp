#include "expression.hpp"

#include <emscripten/bind.h>

#include <algorithm>
#include <unordered_map>

#include "base/elementary.hpp"
#include "convert.hpp"
#include "expression/archive.hpp"
#include "expression/cell_quality.hpp"
#include "expression/expression_reader.hpp"
#include "hdf5_functions.hpp"

namespace genegraft::wasm {
namespace {

using expression::Expression;
using expression::ExpressionReader;
using expression::ReadLimits;

ReadLimits to_limits(double bytes) {
  ReadLimits limits;
  limits.bytes = static_cast<std::int64_t>(bytes);
  return limits;
}

val to_texts(const std::vector<std::string>& texts) {
  val list = val::array();
  for (const auto& text : texts) list.call<void>("push", to_text(text));
  return list;
}

/// Newline between texts, of which none holds one.
template <typename Range, typename Text>
val joined(const Range& range, const Text& text_of) {
  std::string text;
  bool first = true;
  for (const auto& item : range) {
    if (!first) text += '\n';
    first = false;
    for (const char c : text_of(item)) text += c == '\n' ? ' ' : c;
  }
  return to_text(text);
}

val facts(const ExpressionMatrix& matrix) {
  const auto& of = matrix.get();
  val result = val::object();
  result.set("cells", of.size());
  result.set("genes", of.values.columns);
  result.set("entries", static_cast<double>(of.values.value.size()));
  result.set("kind", to_text(name_of(of.kind)));
  result.set("species", to_text(name_of(of.species)));
  result.set("format", to_text(of.format));
  result.set("notes", to_texts(of.notes));
  val columns = val::array();
  for (const auto& column : of.columns) columns.call<void>("push", to_text(column.name));
  result.set("columns", columns);
  result.set("embedding", to_text(of.embedding ? of.embedding->name : ""));
  result.set("depthStated", !of.depth.empty());
  return result;
}

val cell_names(const ExpressionMatrix& matrix) {
  return joined(matrix.get().cells,
                [](const std::string& name) -> const std::string& { return name; });
}

val genes(const ExpressionMatrix& matrix) {
  using expression::Gene;
  val result = val::object();
  result.set("ids", joined(matrix.get().genes,
                           [](const Gene& gene) -> const std::string& { return gene.id; }));
  result.set("symbols", joined(matrix.get().genes,
                               [](const Gene& gene) -> const std::string& { return gene.symbol; }));
  return result;
}

val column(const ExpressionMatrix& matrix, int number) {
  const auto& columns = matrix.get().columns;
  std::vector<std::string> levels;
  std::vector<std::int32_t> codes;
  if (number >= 0 && number < std::ssize(columns)) {
    std::unordered_map<std::string_view, std::int32_t> code;
    for (const auto& value : columns[static_cast<std::size_t>(number)].values) {
      if (value.empty()) {
        codes.push_back(-1);
        continue;
      }
      const auto [at, added] = code.emplace(value, static_cast<std::int32_t>(levels.size()));
      if (added) levels.push_back(value);
      codes.push_back(at->second);
    }
  }
  val result = val::object();
  result.set("levels", to_texts(levels));
  result.set("codes", to_int32(codes));
  return result;
}

val embedding(const ExpressionMatrix& matrix) {
  const auto& embedding = matrix.get().embedding;
  return to_float32(embedding ? embedding->places.values : std::vector<float>());
}

val gene(const ExpressionMatrix& matrix, int number, bool normalised) {
  return to_float32(expression::gene_values(matrix.get(), number, normalised));
}

val quality(const ExpressionMatrix& matrix) {
  const auto measured = expression::measure_quality(matrix.get());
  val result = val::object();
  result.set("umi", to_float32(measured.umi));
  result.set("genes", to_int32(measured.genes));
  result.set("mitochondrial", to_float32(measured.mitochondrial));
  result.set("mitochondrialGenes", measured.mitochondrial_genes);
  return result;
}

std::shared_ptr<ExpressionMatrix> keep(const ExpressionMatrix& matrix, const val& mask) {
  const auto kept = to_bytes<std::vector<std::uint8_t>>(mask);
  std::vector<int> cells;
  for (int i = 0; i < std::min<int>(matrix.get().size(), static_cast<int>(kept.size())); ++i)
    if (kept[static_cast<std::size_t>(i)]) cells.push_back(i);
  return std::make_shared<ExpressionMatrix>(expression::select_cells(matrix.get(), cells));
}

val to_matrix(Expected<Expression> read) {
  if (!read) return failure(read.error());
  return success(val(std::make_shared<ExpressionMatrix>(std::move(*read))));
}

val to_nothing(const Expected<void>& done) {
  return done ? success(val::null()) : failure(done.error());
}

val open_expression(const val& names, double bytes) {
  const auto list = emscripten::vecFromJSArray<std::string>(names);
  auto reader = ExpressionReader::open(list, to_limits(bytes));
  if (!reader) return failure(reader.error());
  return success(val(std::make_shared<ExpressionReader>(std::move(*reader))));
}

val wanted(const ExpressionReader& reader) {
  return to_texts(reader.wanted());
}
val feed(ExpressionReader& reader, const val& bytes) {
  return to_nothing(reader.feed(to_bytes<std::string>(bytes)));
}
val end_file(ExpressionReader& reader) {
  return to_nothing(reader.end_file());
}
val finish(ExpressionReader& reader) {
  return to_matrix(reader.finish());
}

val read_hdf5_expression(const val& functions, const std::string& name, double bytes) {
  return to_matrix(expression::read_expression(Hdf5Functions(functions), name, to_limits(bytes)));
}

/// An archive that JavaScript reads.
class JavaScriptBytes : public expression::ByteSource {
 public:
  explicit JavaScriptBytes(val source) : source_(std::move(source)) {}
  std::int64_t size() const override {
    return static_cast<std::int64_t>(source_["size"].as<double>());
  }
  Expected<std::string> read(std::int64_t first, std::int64_t count) const override {
    auto bytes = to_bytes<std::string>(
        source_.call<val>("read", static_cast<double>(first), static_cast<double>(count)));
    if (std::ssize(bytes) != count) return fail("the file cannot be read");
    return bytes;
  }

 private:
  val source_;
};

val list_archive(const val& source) {
  const auto files = expression::list_archive(JavaScriptBytes(source));
  if (!files) return failure(files.error());
  val list = val::array();
  for (const auto& file : *files) {
    val entry = val::object();
    entry.set("name", to_text(file.name));
    entry.set("first", static_cast<double>(file.first));
    entry.set("packed", static_cast<double>(file.packed));
    entry.set("size", static_cast<double>(file.size));
    entry.set("deflated", file.deflated);
    list.call<void>("push", entry);
  }
  return success(list);
}

}  // namespace

EMSCRIPTEN_BINDINGS(expression) {
  emscripten::class_<ExpressionMatrix>("ExpressionMatrix")
      .smart_ptr<std::shared_ptr<ExpressionMatrix>>("ExpressionMatrix")
      .function("facts", &facts)
      .function("cellNames", &cell_names)
      .function("genes", &genes)
      .function("column", &column)
      .function("embedding", &embedding)
      .function("gene", &gene)
      .function("quality", &quality)
      .function("keep", &keep);
  emscripten::class_<ExpressionReader>("ExpressionReader")
      .smart_ptr<std::shared_ptr<ExpressionReader>>("ExpressionReader")
      .function("wanted", &wanted)
      .function("feed", &feed)
      .function("endFile", &end_file)
      .function("finish", &finish);
  emscripten::function("openExpression", &open_expression);
  emscripten::function("readHdf5Expression", &read_hdf5_expression);
  emscripten::function("listArchive", &list_archive);
}

}  // namespace genegraft::wasm
