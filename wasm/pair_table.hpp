#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "convert.hpp"
#include "crispr/pair_table.hpp"

namespace genegraft::wasm {

/// A table of guide/site pairs in memory: its text, and where each record's line lies in it.
class PairTable {
 public:
  PairTable(std::string text, crispr::PairFormat format);

  int rows() const { return static_cast<int>(lines_.size()); }
  std::string_view line(int row) const { return lines_[static_cast<std::size_t>(row)]; }
  const crispr::PairFormat& format() const { return format_; }

  val summary() const;
  val fields(int first, int count) const;

 private:
  std::string text_;
  crispr::PairFormat format_;
  std::vector<std::string_view> lines_;
  int problems_ = 0;
};

val read_pairs(const val& bytes);

}  // namespace genegraft::wasm
