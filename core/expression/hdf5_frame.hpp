#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/read_expression.hpp"

namespace genegraft::expression {

/// A table of cells or genes in HDF5, in any of its ages: a group of columns (AnnData since 0.7,
/// loom's attributes) or one compound dataset (before). Categories lie beside their codes, in
/// `__categories`, or in `/uns/NAME_categories`.
class Hdf5Frame {
 public:
  /// Fails where there is no table. index_names: columns that may hold the names of the rows, if
  /// the table does not say which one does.
  static Expected<Hdf5Frame> open(const Hdf5Source& source, const std::string& path,
                                  const std::vector<std::string>& index_names);

  /// The columns of a group, whose rows have no names.
  static Hdf5Frame columns_of(const Hdf5Source& source, const std::string& group,
                              std::int64_t rows);

  std::int64_t rows() const { return rows_; }
  const std::vector<std::string>& columns() const { return columns_; }  ///< but for the index

  /// Names of the rows; not of columns_of().
  Expected<std::vector<std::string>> index() const;

  /// A column as texts, "" where a value is missing; nothing where it holds measurements or is no
  /// column at all ("" among them): floats, or whole numbers of more than some hundred kinds.
  std::optional<std::vector<std::string>> texts(const std::string& column) const;

  /// A column of numbers.
  std::optional<std::vector<double>> numbers(const std::string& column) const;

  /// The first of these columns that there is, without regard to case; "" if none.
  std::string find(std::initializer_list<std::string_view> names) const;

 private:
  Hdf5Frame(const Hdf5Source& source, std::string path);
  std::optional<std::vector<std::string>> from_categories(const std::string& codes,
                                                          const std::string& categories,
                                                          const std::string& field) const;

  const Hdf5Source* source_;
  std::string path_, index_;
  bool compound_ = false;
  std::int64_t rows_ = 0;
  std::vector<std::string> columns_;
};

/// Genes of a table: by columns of ids and symbols, whatever they are called, and its index.
Expected<std::vector<Gene>> read_genes(const Hdf5Frame& frame);

/// Columns of texts, as far as they are worth the memory; what is left out is noted.
void add_columns(const Hdf5Frame& frame, Expression& to);

/// Library sizes by any usual name, where they can be that: at least the sum of every row of
/// counts.
void add_depth(const Hdf5Frame& frame, Expression& to);

}  // namespace genegraft::expression
