#pragma once

#include <string>
#include <variant>

#include "model/offtarget_model.hpp"
#include "model/table_model.hpp"

namespace genegraft::cli {

/// Opens a model file by path; errors name the file.
Expected<model::OfftargetModel> open_offtarget_model(const std::string& path);

/// A model of any task that predict knows.
using AnyModel = std::variant<model::OfftargetModel, model::TableModel>;
Expected<AnyModel> open_any_model(const std::string& path);

}  // namespace genegraft::cli
