#include "forest/test_columns.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace genegraft::forest {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

TestColumns::Kind kind_of(const Forest& forest, int node) {
  if (forest.missing_right.empty() || forest.missing_right[node] == 0) {
    return TestColumns::Kind::value;
  }
  return forest.threshold[node] == kInfinity ? TestColumns::Kind::is_missing
                                             : TestColumns::Kind::missing_high;
}

float read_column(TestColumns::Kind kind, float value) {
  if (kind == TestColumns::Kind::is_missing) return std::isnan(value) ? 1.0f : 0.0f;
  return kind == TestColumns::Kind::missing_high && std::isnan(value) ? kInfinity : value;
}

}  // namespace

TestColumns::TestColumns(const Forest& forest)
    : features(forest.features), column(forest.feature), threshold(forest.threshold) {
  constexpr std::array kKinds = {Kind::value, Kind::missing_high, Kind::is_missing};
  std::vector<std::array<std::int32_t, 3>> place(forest.features, {-1, -1, -1});
  for (int i = 0; i < forest.nodes(); ++i) {
    if (forest.feature[i] < 0) continue;
    const Kind kind = kind_of(forest, i);
    place[forest.feature[i]][static_cast<int>(kind)] = 0;
    plain = plain && kind == Kind::value;
  }
  for (int f = 0; f < forest.features; ++f) {
    for (const Kind kind : kKinds) {
      auto& at = place[f][static_cast<int>(kind)];
      if (at < 0 && !(plain && kind == Kind::value)) continue;
      at = count();
      columns.push_back({f, kind});
    }
  }
  if (plain) return;
  for (int i = 0; i < forest.nodes(); ++i) {
    if (forest.feature[i] < 0) continue;
    const Kind kind = kind_of(forest, i);
    column[i] = place[forest.feature[i]][static_cast<int>(kind)];
    if (kind == Kind::is_missing) threshold[i] = 0.5f;
  }
}

void TestColumns::convert(Kind kind, std::span<float> values) {
  if (kind == Kind::value) return;
  if (kind == Kind::is_missing) {
    for (float& value : values) value = read_column(Kind::is_missing, value);
  } else {
    for (float& value : values) value = read_column(Kind::missing_high, value);
  }
}

void TestColumns::expand(std::span<const float> x, int rows, std::span<float> to) const {
  assert(x.size() == static_cast<std::size_t>(rows) * features);
  assert(to.size() == static_cast<std::size_t>(rows) * columns.size());
  for (int r = 0; r < rows; ++r) {
    const float* row = x.data() + static_cast<std::size_t>(r) * features;
    float* out = to.data() + r * columns.size();
    for (const Column& from : columns) *out++ = read_column(from.kind, row[from.feature]);
  }
}

}  // namespace genegraft::forest
