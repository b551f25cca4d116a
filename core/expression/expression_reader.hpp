#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "expression/expression_files.hpp"
#include "expression/expression_table.hpp"
#include "expression/feature_list.hpp"
#include "expression/matrix_market.hpp"
#include "expression/read_limits.hpp"

namespace genegraft::expression {

/// Reads a matrix from files that come in pieces, unpacked, so that large ones need never lie in
/// memory as text: open with the names at hand, feed what is wanted, one file after the other.
class ExpressionReader {
 public:
  /// names, matrix: as find_expression_files takes them.
  static Expected<ExpressionReader> open(std::span<const std::string> names,
                                         const ReadLimits& limits = {},
                                         const std::string& matrix = "");

  /// The files that are needed, in the order in which they must come.
  const std::vector<std::string>& wanted() const { return files_.wanted; }

  /// The next piece of the file that is due. Errors name file and line.
  Expected<void> feed(std::string_view piece);
  /// The file that is due is complete.
  Expected<void> end_file();
  /// After the last file.
  Expected<Expression> finish();

 private:
  ExpressionReader(ExpressionFiles files, const ReadLimits& limits);
  Expected<void> start_matrix();
  Expected<Expression> read_matrix();
  bool at_matrix() const { return static_cast<int>(due_) >= files_.matrix; }
  const std::string& name() const { return files_.wanted[due_]; }

  ExpressionFiles files_;
  ReadLimits limits_;
  std::vector<std::string> contents_;  // (wanted) of what is not read as it comes
  std::size_t due_ = 0;
  std::int64_t bytes_ = 0;
  FeatureList features_;
  std::vector<std::string> barcodes_;
  std::unique_ptr<MatrixMarketReader> entries_;
  std::unique_ptr<ExpressionTableReader> table_;
};

}  // namespace genegraft::expression
