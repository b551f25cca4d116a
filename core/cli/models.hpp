#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "model/cell_model.hpp"
#include "model/offtarget_model.hpp"
#include "model/rank_cell_model.hpp"
#include "model/sequence_model.hpp"
#include "model/table_model.hpp"

namespace genegraft::cli {

constexpr std::uint64_t kLargestModel = std::uint64_t{1} << 30;

/// Opens a model file by path; errors name the file.
Expected<model::OfftargetModel> open_offtarget_model(const std::string& path);

/// A model of any task that predict knows; those of networks are without them, see networks.hpp.
using AnyModel = std::variant<model::OfftargetModel, model::TableModel, model::SequenceModel,
                              model::CellModel, model::RankCellModel>;
Expected<AnyModel> open_any_model(const std::string& path,
                                  model::ManifestPart part = model::ManifestPart::whole);

}  // namespace genegraft::cli
