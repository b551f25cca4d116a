#pragma once

#include <cstdint>

#include "base/error.hpp"

namespace genegraft::expression {

/// What reading may take at most; beyond it the file is refused with its size.
struct ReadLimits {
  std::int64_t entries = 1'000'000'000;  ///< non-zero values
  std::int64_t bytes = 3'000'000'000;    ///< of memory, estimated before reading
};

/// What a matrix says of itself, before anything is read.
struct MatrixSize {
  std::int64_t cells = 0, genes = 0;
  std::int64_t entries = 0;  ///< non-zero values; 0 where that is not known beforehand
  bool by_gene = false;      ///< has to be turned, for which it is held twice for a while
};

/// Bytes of memory that reading takes: 8 a value, and the names.
std::int64_t memory_to_read(const MatrixSize& size);

/// Fails on sizes beyond the limits, or that are no sizes at all.
Expected<void> check_size(const MatrixSize& size, const ReadLimits& limits);

}  // namespace genegraft::expression
