#include "expression/ten_x_files.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "expression/feature_list.hpp"
#include "expression/matrix_market.hpp"
#include "expression/put_in_order.hpp"

namespace genegraft::expression {
namespace {

std::string_view folder_of(std::string_view name) {
  const auto slash = name.rfind('/');
  return slash == std::string_view::npos ? "" : name.substr(0, slash + 1);
}

std::string_view base_of(std::string_view name) {
  return name.substr(folder_of(name).size());
}

bool is_matrix(const NamedFile& file) {
  return to_lower(file.name).ends_with(".mtx") && !base_of(file.name).starts_with(".");
}

std::string_view text_of(const NamedFile& file) {
  return {file.content.data(), file.content.size()};
}

/// "GSM1_" of "folder/GSM1_matrix.mtx"
std::string_view prefix_of(std::string_view matrix) {
  auto base = base_of(matrix);
  base.remove_suffix(4);
  return base.ends_with("matrix") ? base.substr(0, base.size() - 6) : base;
}

/// The file of the matrix's folder that bears one of these names, its prefix before it or not.
const NamedFile* find_beside(std::span<const NamedFile> files, const NamedFile& matrix,
                             std::initializer_list<std::string_view> names) {
  const auto folder = std::string(folder_of(matrix.name));
  for (const auto& prefix : {std::string(prefix_of(matrix.name)), std::string()})
    for (const auto name : names)
      for (const auto extension : {".tsv", ".csv", ".txt"})
        for (const auto& file : files)
          if (file.name == folder + prefix + std::string(name) + extension) return &file;
  return nullptr;
}

std::string list_names(std::span<const NamedFile* const> files) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, files.size()); ++i)
    text += (i ? ", " : "") + files[i]->name;
  return text + (files.size() > kShown ? ", …" : "");
}

}  // namespace

bool has_matrix_market(std::span<const NamedFile> files) {
  return std::any_of(files.begin(), files.end(), is_matrix);
}

Expected<TenXFiles> find_ten_x_files(std::span<const NamedFile> files) {
  std::vector<const NamedFile*> matrices, filtered;
  for (const auto& file : files) {
    if (!is_matrix(file)) continue;
    matrices.push_back(&file);
    if (file.name.find("filtered") != std::string::npos) filtered.push_back(&file);
  }
  if (matrices.size() > 1 && filtered.size() == 1) matrices = filtered;
  if (matrices.empty()) return fail("there is no matrix.mtx");
  if (matrices.size() > 1)
    return fail(std::to_string(matrices.size()) + " matrices (" + list_names(matrices) +
                "); give the files of one");
  TenXFiles found;
  found.matrix = matrices[0];
  found.features = find_beside(files, *found.matrix, {"features", "genes", "gene_names", "var"});
  found.barcodes = find_beside(files, *found.matrix, {"barcodes", "cells", "obs", "barcode"});
  found.labels = find_beside(files, *found.matrix, {"labels", "metadata", "meta"});
  if (!found.features)
    return fail(found.matrix->name + ": features.tsv (or genes.tsv) is missing beside it");
  if (!found.barcodes) return fail(found.matrix->name + ": barcodes.tsv is missing beside it");
  return found;
}

Expected<Expression> read_ten_x(const TenXFiles& files, const ReadLimits& limits) {
  auto features = read_features(text_of(*files.features));
  auto barcodes = read_names(text_of(*files.barcodes));
  if (features.genes.empty()) return fail(files.features->name + ": the file is empty");
  if (barcodes.empty()) return fail(files.barcodes->name + ": the file is empty");
  MatrixMarketReader reader(files.matrix->name, std::ssize(features.genes), std::ssize(barcodes),
                            limits);
  if (const auto fed = reader.feed(text_of(*files.matrix)); !fed)
    return tl::unexpected(fed.error());
  auto matrix = reader.finish();
  if (!matrix) return tl::unexpected(matrix.error());
  Expression read;
  read.values = std::move(*matrix);
  read.cells = std::move(barcodes);
  read.genes = std::move(features.genes);
  read.format = features.types.empty() ? "10x matrix, v2" : "10x matrix, v3";
  if (reader.cells_in_rows()) read.notes.push_back("the matrix has cells in its rows");
  auto ordered = put_in_order(std::move(read), features.types, files.matrix->name);
  if (ordered && files.labels)
    if (const auto added = add_labels(text_of(*files.labels), files.labels->name, *ordered); !added)
      return tl::unexpected(added.error());
  return ordered;
}

}  // namespace genegraft::expression
