#include <cmath>

#include "cli/files.hpp"
#include "cli/transfer.hpp"
#include "model/report_json.hpp"

namespace genegraft::cli {
namespace {

using model::Json;

constexpr std::uint64_t kLargestMatrix = 1u << 30;
constexpr const char* kFigures[] = {"pr_auc", "roc_auc"};

/// Three digits: what a cell of a map shows.
Json rounded(const Json& value) {
  if (!value.is_number()) return nullptr;
  const double number = value.get<double>();
  if (number == 0) return 0.0;
  const double unit = std::pow(10, std::floor(std::log10(std::abs(number))) - 2);
  return model::figure_number(std::round(number / unit) * unit);
}

/// [value, low, high] of each cell; null where nothing could be measured.
Json figures_of(const Json& cells, const char* key) {
  Json list = Json::array();
  for (const auto& cell : cells) {
    if (cell.at("scores").empty() || !cell["scores"][0].contains(key)) {
      list.push_back(nullptr);
      continue;
    }
    const auto& figure = cell["scores"][0][key];
    list.push_back({rounded(figure.at("value")), rounded(figure.value("low", Json())),
                    rounded(figure.value("high", Json()))});
  }
  return list;
}

Json rows_of(const Json& rows) {
  Json list = Json::array();
  for (const auto& row : rows) {
    Json own = {{"source", row.at("source")}};
    for (const auto* key : kFigures) own[key] = figures_of(row.at("cells"), key);
    list.push_back(std::move(own));
  }
  return list;
}

Json distil(const Json& matrices) {
  Json result = {{"schema", 1}, {"title", matrices.at("title")}, {"screens", Json::array()}};
  if (matrices.contains("command")) result["command"] = matrices["command"];
  for (const auto& screen : matrices.at("screens")) {
    Json own;
    for (const auto* key : {"name", "rows", "positives", "guides"}) own[key] = screen.at(key);
    own["prevalence"] = rounded(screen.at("prevalence"));
    result["screens"].push_back(std::move(own));
  }
  result["matrices"] = Json::array();
  for (const auto& matrix : matrices.at("matrices")) {
    if (matrix.at("protocol") != "guides") continue;  // the other flatters
    result["matrices"].push_back({{"rebalancing", matrix.at("rebalancing")},
                                  {"method", matrix.at("method")},
                                  {"text", matrix.at("text")},
                                  {"rows", rows_of(matrix.at("rows"))},
                                  {"untrained", rows_of(matrix.at("untrained"))}});
  }
  return result;
}

}  // namespace

Expected<void> distil_transfer(const std::string& path, const std::string& out) {
  const auto bytes = read_file(path, kLargestMatrix);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto matrices = Json::parse(bytes->begin(), bytes->end(), nullptr, false);
  Json small;
  try {
    small = distil(matrices);
  } catch (const Json::exception& problem) {
    return fail(path + ": not what transfer --json writes: " + problem.what());
  }
  if (small["matrices"].empty())
    return fail(path + ": no matrix by guide, which transfer --protocol guides makes");
  auto output = Output::open(out);
  if (!output) return tl::unexpected(output.error());
  if (const auto written = output->write(small.dump() + "\n"); !written) return written;
  return output->finish();
}

}  // namespace genegraft::cli
