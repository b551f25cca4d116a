#include "expression/expression_files.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"

namespace genegraft::expression {
namespace {

using Form = ExpressionFiles::Form;
using Names = std::vector<std::string>;

constexpr std::string_view kFeatures[] = {"features",  "genes",    "gene_names", "gene_ids",
                                          "var_names", "geneids",  "gene",       "var",
                                          "symbols",   "gene_list"};
constexpr std::string_view kCells[] = {"barcodes", "cells",   "barcode",   "cell_names",
                                       "cell_ids", "cellids", "obs_names", "obs"};
constexpr std::string_view kLabels[] = {"labels",     "metadata",   "meta",       "label",
                                        "cell_types", "annotation", "annotations"};

std::string_view folder_of(std::string_view name) {
  const auto slash = name.rfind('/');
  return slash == std::string_view::npos ? "" : name.substr(0, slash + 1);
}

std::string_view base_of(std::string_view name) {
  return name.substr(folder_of(name).size());
}

/// ".tsv" of "folder/genes.tsv", in small letters.
std::string extension_of(std::string_view name) {
  const auto base = base_of(name);
  const auto point = base.rfind('.');
  return point == std::string_view::npos ? "" : to_lower(base.substr(point));
}

std::string_view stem_of(std::string_view name) {
  const auto base = base_of(name);
  return base.substr(0, base.rfind('.'));
}

bool is_text_table(std::string_view name) {
  const auto extension = extension_of(name);
  return extension == ".tsv" || extension == ".csv" || extension == ".txt" || extension == ".tab";
}

/// "features", or "GSM1_features", "GSM1.features"
bool is_called(std::string_view stem, std::string_view word) {
  if (!stem.ends_with(word)) return false;
  stem.remove_suffix(word.size());
  return stem.empty() || stem.back() == '_' || stem.back() == '-' || stem.back() == '.';
}

template <std::size_t n>
bool is_any_of(std::string_view name, const std::string_view (&words)[n]) {
  const auto stem = to_lower(stem_of(name));
  return std::any_of(words, words + n,
                     [&](std::string_view word) { return is_called(stem, word); });
}

bool is_list(std::string_view name) {
  return is_any_of(name, kFeatures) || is_any_of(name, kCells) || is_any_of(name, kLabels);
}

/// Files that unpackers leave behind.
bool is_hidden(std::string_view name) {
  return base_of(name).empty() || base_of(name).starts_with(".") ||
         name.find("__MACOSX/") != std::string_view::npos;
}

/// "counts.npz/" of an array that came out of it, else "".
std::string npz_of(std::string_view name) {
  const auto folder = folder_of(name);
  return to_lower(folder).ends_with(".npz/") ? std::string(folder) : "";
}

/// "GSM1_" of "folder/GSM1_matrix.mtx"
std::string prefix_of(std::string_view matrix) {
  const auto stem = stem_of(matrix);
  return std::string(stem.ends_with("matrix") ? stem.substr(0, stem.size() - 6) : stem);
}

/// The list in `folder` that bears one of these names, the matrix's prefix before it or not.
template <std::size_t n>
std::string find_list(const Names& names, const std::string& folder, const std::string& prefix,
                      const std::string_view (&words)[n], bool arrays) {
  for (const auto& before : {prefix, prefix + "_", std::string()})
    for (const auto word : words)
      for (const auto& name : names)
        if (folder_of(name) == folder &&
            to_lower(stem_of(name)) == to_lower(before + std::string(word)) &&
            (is_text_table(name) || (arrays && extension_of(name) == ".npy")))
          return name;
  return "";
}

std::string list_names(const Names& names) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i)
    text += (i ? ", " : "") + names[i];
  return text + (names.size() > kShown ? ", …" : "");
}

/// What could be the matrix: of the most telling form that there is. An .npz stands for its arrays.
Names find_matrices(const Names& names, Form& form) {
  Names found;
  for (const auto& name : names)
    if (extension_of(name) == ".mtx") found.push_back(name);
  form = Form::ten_x;
  if (!found.empty()) return found;
  form = Form::numpy;
  for (const auto& name : names) {
    if (extension_of(name) != ".npy") continue;
    const auto archive = npz_of(name);
    if (archive.empty() ? is_list(name)
                        : std::find(found.begin(), found.end(), archive) != found.end())
      continue;
    found.push_back(archive.empty() ? name : archive);
  }
  if (!found.empty()) return found;
  form = Form::table;
  for (const auto& name : names)
    if (is_text_table(name) && !is_list(name)) found.push_back(name);
  return found.empty() && names.size() == 1 ? names : found;
}

Expected<std::string> choose(Names matrices, const std::string& stated) {
  if (!stated.empty()) {
    for (const auto& matrix : matrices)
      if (matrix == stated || matrix == stated + "/") return matrix;
    return stated;
  }
  if (matrices.size() > 1) {
    Names filtered;
    for (const auto& matrix : matrices)
      if (matrix.find("filtered") != std::string::npos) filtered.push_back(matrix);
    if (filtered.size() == 1) matrices = filtered;
  }
  if (matrices.size() > 1)
    return fail(std::to_string(matrices.size()) + " matrices (" + list_names(matrices) +
                "); give the files of one");
  return matrices[0];
}

Form form_of(std::string_view matrix) {
  const auto extension = extension_of(matrix);
  if (extension == ".mtx") return Form::ten_x;
  return extension == ".npy" || matrix.ends_with("/") ? Form::numpy : Form::table;
}

}  // namespace

Expected<ExpressionFiles> find_expression_files(std::span<const std::string> all,
                                                const std::string& stated) {
  Names names;
  for (const auto& name : all)
    if (!is_hidden(name)) names.push_back(name);
  std::sort(names.begin(), names.end());
  ExpressionFiles files;
  const auto matrices = find_matrices(names, files.form);
  if (matrices.empty())
    return fail("no expression matrix among " + std::to_string(names.size()) + " files" +
                (names.empty() ? "" : " (" + list_names(names) + ")") +
                "; expected matrix.mtx with its lists, a table, or NumPy arrays");
  const auto matrix = choose(matrices, stated);
  if (!matrix) return tl::unexpected(matrix.error());
  if (!stated.empty()) files.form = form_of(*matrix);

  // The arrays of an .npz have their lists beside them, or beside the archive.
  const bool archive = matrix->ends_with("/");
  const auto own = archive ? matrix->substr(0, matrix->size() - 1) : *matrix;
  const auto folder = std::string(folder_of(own)), prefix = prefix_of(own);
  const auto want = [&](const auto& words, int& place) {
    auto name = find_list(names, folder, prefix, words, files.form == Form::numpy);
    if (name.empty() || name == *matrix) return;
    place = static_cast<int>(files.wanted.size());
    files.wanted.push_back(std::move(name));
  };
  if (files.form != Form::table) {
    want(kFeatures, files.features);
    want(kCells, files.cells);
  }
  want(kLabels, files.labels);
  if (files.form == Form::ten_x && files.features < 0)
    return fail(*matrix + ": features.tsv (or genes.tsv) is missing beside it");
  if (files.form == Form::ten_x && files.cells < 0)
    return fail(*matrix + ": barcodes.tsv is missing beside it");
  if (files.form == Form::numpy && !archive && files.features < 0)
    return fail(*matrix + ": a list of genes (genes.txt) is missing beside it");
  files.matrix = static_cast<int>(files.wanted.size());
  for (const auto& name : names)
    if (archive ? name.starts_with(*matrix) : name == *matrix) files.wanted.push_back(name);
  return files;
}

}  // namespace genegraft::expression
