#pragma once

#include <memory>
#include <string>

#include "expression/read_expression.hpp"

namespace genegraft::cli {

/// A file of HDF5 on disk, by libhdf5. Damaged files fail when what is damaged is read.
class Hdf5File : public expression::Hdf5Source {
 public:
  static Expected<std::unique_ptr<Hdf5File>> open(const std::string& path);
  ~Hdf5File() override;

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
  explicit Hdf5File(std::int64_t file) : file_(file) {}
  std::int64_t file_;
};

/// By the signature that starts such files, or follows a block of the writer's own.
bool is_hdf5(const std::string& path);

}  // namespace genegraft::cli
