#pragma once

#include <string>

#include "model/offtarget_model.hpp"

namespace genegraft::cli {

/// Opens a model file by path; errors name the file.
Expected<model::OfftargetModel> open_offtarget_model(const std::string& path);

}  // namespace genegraft::cli
