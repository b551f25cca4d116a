#include "expression/read_expression.hpp"

#include "expression/ten_x_files.hpp"

namespace genegraft::expression {

Expected<Expression> read_expression(std::span<const NamedFile> files, const ReadLimits& limits) {
  if (files.empty()) return fail("there is no file");
  if (has_matrix_market(files)) {
    const auto found = find_ten_x_files(files);
    if (!found) return tl::unexpected(found.error());
    return read_ten_x(*found, limits);
  }
  return fail(files[0].name + ": no expression matrix: expected matrix.mtx with its lists");
}

}  // namespace genegraft::expression
