#pragma once

#include "convert.hpp"
#include "expression/read_expression.hpp"

namespace genegraft::wasm {

/// A file of HDF5 that JavaScript opened with h5wasm, by functions of its own; the type of the same
/// name in genegraft.d.ts says what they give.
class Hdf5Functions : public expression::Hdf5Source {
 public:
  explicit Hdf5Functions(val functions) : functions_(std::move(functions)) {}

  Kind kind(const std::string& path) const override;
  std::vector<std::string> children(const std::string& group) const override;
  std::vector<std::int64_t> shape(const std::string& dataset) const override;
  std::vector<std::string> fields(const std::string& dataset) const override;
  std::string attribute(const std::string& path, const std::string& name) const override;
  std::vector<std::int64_t> attribute_numbers(const std::string& path,
                                              const std::string& name) const override;
  Expected<std::vector<double>> numbers(const std::string& dataset, std::int64_t first,
                                        std::int64_t count,
                                        const std::string& field) const override;
  Expected<std::vector<std::string>> texts(const std::string& dataset,
                                           const std::string& field) const override;

 private:
  val functions_;
};

}  // namespace genegraft::wasm
