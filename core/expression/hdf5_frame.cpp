#include "expression/hdf5_frame.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "expression/gene_names.hpp"
#include "expression/hdf5_matrix.hpp"

namespace genegraft::expression {
namespace {

using Kind = Hdf5Source::Kind;

constexpr std::size_t kKindsOfNumbers = 200;
constexpr std::int64_t kTextsAtMost = 20'000'000;  // cells times columns
constexpr std::int64_t kCategoriesAtMost = 10'000'000;

bool is_missing(const std::string& text) {
  return text == "nan" || text == "NaN" || text == "NA" || text == "<NA>";
}

/// Names of measurements, of which whole numbers are no labels.
bool is_measurement(std::string_view name) {
  const auto lower = to_lower(name);
  for (const std::string_view start : {"n_", "ncount", "nfeature", "numi", "ngene", "pct",
                                       "percent", "total", "log1p", "size_factor"})
    if (lower.starts_with(start)) return true;
  return false;
}

/// (N) or (N, 1)
bool is_column(const std::vector<std::int64_t>& shape, std::int64_t rows) {
  return !shape.empty() && shape[0] == rows &&
         (shape.size() == 1 || (shape.size() == 2 && shape[1] == 1));
}

}  // namespace

Hdf5Frame::Hdf5Frame(const Hdf5Source& source, std::string path)
    : source_(&source), path_(std::move(path)) {}

Expected<Hdf5Frame> Hdf5Frame::open(const Hdf5Source& source, const std::string& path,
                                    const std::vector<std::string>& index_names) {
  Hdf5Frame frame(source, path);
  const auto kind = source.kind(path);
  if (kind == Kind::none) return fail(path + " is missing");
  frame.compound_ = kind == Kind::dataset;
  frame.columns_ = frame.compound_ ? source.fields(path) : source.children(path);
  if (frame.columns_.empty()) return fail(path + ": a table without columns");
  const auto has = [&](const std::string& name) {
    return std::find(frame.columns_.begin(), frame.columns_.end(), name) != frame.columns_.end();
  };
  if (const auto stated = source.attribute(path, "_index"); has(stated)) frame.index_ = stated;
  for (const auto& name : index_names)
    if (frame.index_.empty() && has(name)) frame.index_ = name;
  if (frame.index_.empty() && frame.compound_) frame.index_ = frame.columns_[0];
  if (frame.index_.empty()) {
    std::string names;
    for (const auto& name : index_names) names += (names.empty() ? "" : ", ") + name;
    return fail(path + ": no column of names; expected one of " + names);
  }
  const auto shape = source.shape(frame.compound_ ? path : path + "/" + frame.index_);
  if (shape.empty()) return fail(path + ": a table without rows");
  frame.rows_ = shape[0];
  std::erase(frame.columns_, frame.index_);
  std::erase(frame.columns_, "__categories");
  return frame;
}

Hdf5Frame Hdf5Frame::columns_of(const Hdf5Source& source, const std::string& group,
                                std::int64_t rows) {
  Hdf5Frame frame(source, group);
  frame.columns_ = source.children(group);
  frame.rows_ = rows;
  return frame;
}

Expected<std::vector<std::string>> Hdf5Frame::index() const {
  if (compound_) return read_texts(*source_, path_, rows_, index_);
  return read_texts(*source_, path_ + "/" + index_, rows_);
}

std::optional<std::vector<std::string>> Hdf5Frame::from_categories(const std::string& codes,
                                                                   const std::string& categories,
                                                                   const std::string& field) const {
  const auto shape = source_->shape(categories);
  if (shape.size() != 1 || shape[0] < 0 || shape[0] > kCategoriesAtMost) return std::nullopt;
  const auto names = read_texts(*source_, categories, shape[0]);
  if (!names || !is_column(source_->shape(codes), rows_)) return std::nullopt;
  const auto numbers = source_->numbers(codes, 0, rows_, field);
  if (!numbers || std::ssize(*numbers) != rows_) return std::nullopt;
  std::vector<std::string> texts;
  texts.reserve(numbers->size());
  for (const double code : *numbers) {
    const bool known = code >= 0 && code < static_cast<double>(names->size());
    texts.push_back(known ? (*names)[static_cast<std::size_t>(code)] : "");
  }
  return texts;
}

std::optional<std::vector<double>> Hdf5Frame::numbers(const std::string& column) const {
  const auto path = compound_ ? path_ : path_ + "/" + column;
  if (source_->kind(path) != Kind::dataset || !is_column(source_->shape(path), rows_))
    return std::nullopt;
  auto numbers = source_->numbers(path, 0, rows_, compound_ ? column : "");
  if (!numbers || std::ssize(*numbers) != rows_) return std::nullopt;
  return std::move(*numbers);
}

std::optional<std::vector<std::string>> Hdf5Frame::texts(const std::string& column) const {
  if (column.empty()) return std::nullopt;
  std::optional<std::vector<std::string>> texts;
  if (compound_) {
    if (const auto categories = "/uns/" + column + "_categories";
        source_->kind(categories) == Kind::dataset)
      texts = from_categories(path_, categories, column);
  } else if (const auto path = path_ + "/" + column; source_->kind(path) == Kind::group) {
    texts = from_categories(path + "/codes", path + "/categories", "");
  } else if (const auto categories = path_ + "/__categories/" + column;
             source_->kind(categories) == Kind::dataset) {
    texts = from_categories(path, categories, "");
  } else if (!is_column(source_->shape(path), rows_)) {
    return std::nullopt;
  }
  if (!texts) {
    const auto path = compound_ ? path_ : path_ + "/" + column;
    if (source_->kind(path) != Kind::dataset) return std::nullopt;
    if (const auto values = numbers(column)) {
      if (is_measurement(column)) return std::nullopt;
      std::set<double> kinds;
      for (const double value : *values) {
        if (value != std::floor(value)) return std::nullopt;
        if (kinds.insert(value).second && kinds.size() > kKindsOfNumbers) return std::nullopt;
      }
    }
    auto read = read_texts(*source_, path, rows_, compound_ ? column : "");
    if (!read) return std::nullopt;
    texts = std::move(*read);
  }
  for (auto& text : *texts)
    if (is_missing(text)) text.clear();
  return texts;
}

std::string Hdf5Frame::find(std::initializer_list<std::string_view> names) const {
  for (const auto name : names)
    for (const auto& column : columns_)
      if (to_lower(column) == name) return column;
  return "";
}

Expected<std::vector<Gene>> read_genes(const Hdf5Frame& frame) {
  auto index = frame.index();
  if (!index) return tl::unexpected(index.error());
  const auto id_column =
      frame.find({"gene_ids", "gene_id", "ensembl_id", "ensembl_ids", "ensembl", "ensemblid",
                  "accession", "feature_id", "ensembl_gene_id", "id"});
  const auto symbol_column =
      frame.find({"gene_symbols", "gene_symbol", "feature_name", "gene_names", "gene_name",
                  "genesymbol", "symbol", "symbols", "gene", "genename", "name"});
  const auto ids = frame.texts(id_column), symbols = frame.texts(symbol_column);
  std::vector<Gene> genes;
  genes.reserve(index->size());
  for (std::size_t g = 0; g < index->size(); ++g) {
    const std::string_view name = (*index)[g];
    genes.push_back(read_gene(ids ? (*ids)[g] : name, symbols ? (*symbols)[g] : name));
  }
  return genes;
}

void add_columns(const Hdf5Frame& frame, Expression& to) {
  std::int64_t left_out = 0;
  for (const auto& name : frame.columns()) {
    if (frame.rows() * (std::ssize(to.columns) + 1) > kTextsAtMost) {
      ++left_out;
      continue;
    }
    if (auto texts = frame.texts(name); texts && *texts != to.cells)
      to.columns.push_back({name, std::move(*texts)});
  }
  if (left_out > 0)
    to.notes.push_back(format_count(left_out) +
                       " columns of the cells were not read, for their size");
}

void add_depth(const Hdf5Frame& frame, Expression& to) {
  const auto column = frame.find({"total_umi", "n_counts", "total_counts", "ncount_rna", "numi",
                                  "n_umi", "total_umis", "n_umis", "raw_sum"});
  if (column.empty() || to.kind != Values::counts) return;
  auto depth = frame.numbers(column);
  if (!depth || std::ssize(*depth) != to.size()) return;
  for (int i = 0; i < to.size(); ++i) {
    double sum = 0;
    for (const float value : to.values.row(i).value) sum += value;
    const double stated = (*depth)[static_cast<std::size_t>(i)];
    if (!(stated > 0) || !std::isfinite(stated) || stated < sum * 0.999) return;
  }
  to.depth = std::move(*depth);
  to.notes.push_back("library sizes as " + column + " states them");
}

}  // namespace genegraft::expression
