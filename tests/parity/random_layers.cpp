#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "onnx/layered_onnx.hpp"
#include "support/layered_models.hpp"

/// random_layers FOLDER COUNT: writes COUNT random networks of dense layers, rows for them, and the
/// probabilities of a slow reading, as N.onnx, N.x and N.y (floats, row by row). Standard output
/// says of each
///   N, features, classes
namespace genegraft::onnx {
namespace {

constexpr int kRows = 32;

void write(const std::filesystem::path& path, const void* bytes, std::size_t size) {
  std::ofstream(path, std::ios::binary)
      .write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
}

void write_case(const std::filesystem::path& folder, int i) {
  Random random(5, static_cast<std::uint64_t>(i));
  std::vector<int> units = {static_cast<int>(1 + random.below(40))};
  for (auto hidden = random.below(3); hidden > 0; --hidden)
    units.push_back(static_cast<int>(1 + random.below(50)));
  const int outputs[] = {1, 3, 9};
  units.push_back(outputs[random.below(3)]);
  const auto network = linear::random_layers(units, random.below(2) == 1, random);
  std::vector<std::string> labels;
  for (int k = 0; k < network.classes(); ++k) labels.push_back("class " + std::to_string(k));
  const auto bytes = write_model(layered_to_onnx(network, labels));
  const auto x = linear::random_floats(
      static_cast<std::size_t>(kRows) * static_cast<std::size_t>(network.features), random);
  std::vector<float> y;
  for (int row = 0; row < kRows; ++row) {
    const auto p = linear::naive_probabilities(
        linear::naive_margins(network, x.data() + std::ptrdiff_t{row} * network.features));
    if (p.size() == 1) y.push_back(static_cast<float>(1 - p[0]));
    y.insert(y.end(), p.begin(), p.end());
  }
  const auto name = std::to_string(i);
  write(folder / (name + ".onnx"), bytes.data(), bytes.size());
  write(folder / (name + ".x"), x.data(), x.size() * sizeof(float));
  write(folder / (name + ".y"), y.data(), y.size() * sizeof(float));
  std::printf("%d\t%d\t%d\n", i, network.features, network.classes());
}

}  // namespace
}  // namespace genegraft::onnx

int main(int count, char** values) {
  if (count != 3) return 2;
  for (int i = 0; i < std::atoi(values[2]); ++i) genegraft::onnx::write_case(values[1], i);
}
