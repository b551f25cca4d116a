#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "expression/expression.hpp"
#include "expression/read_limits.hpp"

namespace genegraft::expression {

/// Files by name, wherever they lie: on disk, in the page, in an archive. Gzip is unpacked by
/// whoever hands them in.
struct NamedFile {
  std::string name;               ///< "sample/matrix.mtx", without .gz
  std::span<const char> content;  ///< valid as long as the reading
};

/// A file of HDF5, read dataset by dataset: by libhdf5 natively, by h5wasm in the page, so that
/// what the formats mean is written once. Paths are absolute: "/matrix/data".
class Hdf5Source {
 public:
  virtual ~Hdf5Source() = default;
  enum class Kind { none, group, dataset };
  virtual Kind kind(const std::string& path) const = 0;
  virtual std::vector<std::string> children(const std::string& group) const = 0;
  virtual std::vector<std::int64_t> shape(const std::string& dataset) const = 0;
  /// Field names of a compound dataset; else none.
  virtual std::vector<std::string> fields(const std::string& dataset) const = 0;
  /// "" where there is none or it is no text.
  virtual std::string attribute(const std::string& path, const std::string& name) const = 0;
  virtual std::vector<std::int64_t> attribute_numbers(const std::string& path,
                                                      const std::string& name) const = 0;
  /// Elements [first, first + count) in row-major order; of a dataset of more than one dimension,
  /// whole rows. field: of a compound dataset, else ""; one that is an array itself gives all its
  /// numbers, element after element. Fails on text.
  virtual Expected<std::vector<double>> numbers(const std::string& dataset, std::int64_t first,
                                                std::int64_t count,
                                                const std::string& field = "") const = 0;
  /// All of a dataset, without the zeros at the ends. Fails on numbers.
  virtual Expected<std::vector<std::string>> texts(const std::string& dataset,
                                                   const std::string& field = "") const = 0;
};

/// Any of the text and NumPy formats: a 10x triple (matrix.mtx, genes.tsv or features.tsv,
/// barcodes.tsv), tables of either orientation, npy/npz with lists of genes and cells beside them.
/// A labels.tsv (header: barcode, label, …) among the files becomes columns. ExpressionReader does
/// the same from files that come in pieces.
Expected<Expression> read_expression(std::span<const NamedFile> files,
                                     const ReadLimits& limits = {});

/// 10x .h5 (v2 with several genomes, v3), .h5ad of any age, loom.
Expected<Expression> read_expression(const Hdf5Source& source, std::string_view name,
                                     const ReadLimits& limits = {});

}  // namespace genegraft::expression
