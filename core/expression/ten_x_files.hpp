#pragma once

#include <span>

#include "expression/read_expression.hpp"

namespace genegraft::expression {

/// The files of a 10x matrix among others, by the ends of their names ("GSM1_matrix.mtx" is one),
/// all from one folder: the filtered one where raw and filtered lie together.
struct TenXFiles {
  const NamedFile *matrix = nullptr, *features = nullptr, *barcodes = nullptr, *labels = nullptr;
};

bool has_matrix_market(std::span<const NamedFile> files);

/// Fails, naming what was found, where a file is missing or there are several matrices.
Expected<TenXFiles> find_ten_x_files(std::span<const NamedFile> files);

Expected<Expression> read_ten_x(const TenXFiles& files, const ReadLimits& limits);

}  // namespace genegraft::expression
