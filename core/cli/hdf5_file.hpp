#pragma once

#include <memory>
#include <string>

#include "expression/read_expression.hpp"

namespace genegraft::cli {

/// A file of HDF5 on disk, by libhdf5. Damaged files fail when what is damaged is read.
Expected<std::unique_ptr<expression::Hdf5Source>> open_hdf5(const std::string& path);

}  // namespace genegraft::cli
