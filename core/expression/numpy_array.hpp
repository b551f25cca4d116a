#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace genegraft::expression {

/// An array as NumPy saves it (.npy), over bytes that lie elsewhere.
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
class NumpyArray {
 public:
  /// Fails on what is no such array, is cut short, or holds Python objects.
  static Expected<NumpyArray> open(std::span<const char> bytes);

  const std::vector<std::int64_t>& shape() const { return shape_; }
  std::int64_t size() const { return size_; }    ///< elements
  bool by_column() const { return by_column_; }  ///< Fortran's order
  bool holds_text() const { return kind_ == 'U' || kind_ == 'S'; }

  /// Elements as they lie.
  double number(std::int64_t i) const;
  std::string text(std::int64_t i) const;  ///< numbers are written out

 private:
  std::span<const char> data_;
  std::vector<std::int64_t> shape_;
  std::int64_t size_ = 1;
  bool by_column_ = false, swapped_ = false;
  char kind_ = 0;          // f, i, u, b, U, S
  std::size_t width_ = 0;  // bytes an element
};

}  // namespace genegraft::expression
