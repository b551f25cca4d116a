#include "hdf5_functions.hpp"

namespace genegraft::wasm {
namespace {

std::vector<std::int64_t> to_whole(const val& numbers) {
  std::vector<std::int64_t> whole;
  for (const double number : emscripten::vecFromJSArray<double>(numbers))
    whole.push_back(static_cast<std::int64_t>(number));
  return whole;
}

Error to_error(const val& outcome) {
  return {outcome["error"].as<std::string>()};
}

}  // namespace

Hdf5Functions::Kind Hdf5Functions::kind(const std::string& path) const {
  const auto name = functions_.call<std::string>("kind", path);
  return name == "group" ? Kind::group : name == "dataset" ? Kind::dataset : Kind::none;
}

std::vector<std::string> Hdf5Functions::children(const std::string& group) const {
  return emscripten::vecFromJSArray<std::string>(functions_.call<val>("children", group));
}

std::vector<std::int64_t> Hdf5Functions::shape(const std::string& dataset) const {
  return to_whole(functions_.call<val>("shape", dataset));
}

std::vector<std::string> Hdf5Functions::fields(const std::string& dataset) const {
  return emscripten::vecFromJSArray<std::string>(functions_.call<val>("fields", dataset));
}

std::string Hdf5Functions::attribute(const std::string& path, const std::string& name) const {
  return functions_.call<std::string>("attribute", path, name);
}

std::vector<std::int64_t> Hdf5Functions::attribute_numbers(const std::string& path,
                                                           const std::string& name) const {
  return to_whole(functions_.call<val>("attributeNumbers", path, name));
}

Expected<std::vector<double>> Hdf5Functions::numbers(const std::string& dataset, std::int64_t first,
                                                     std::int64_t count,
                                                     const std::string& field) const {
  const auto outcome = functions_.call<val>("numbers", dataset, static_cast<double>(first),
                                            static_cast<double>(count), field);
  if (!outcome["ok"].as<bool>()) return tl::unexpected(to_error(outcome));
  return emscripten::convertJSArrayToNumberVector<double>(outcome["value"]);
}

Expected<std::vector<std::string>> Hdf5Functions::texts(const std::string& dataset,
                                                        const std::string& field) const {
  const auto outcome = functions_.call<val>("texts", dataset, field);
  if (!outcome["ok"].as<bool>()) return tl::unexpected(to_error(outcome));
  return emscripten::vecFromJSArray<std::string>(outcome["value"]);
}

}  // namespace genegraft::wasm
