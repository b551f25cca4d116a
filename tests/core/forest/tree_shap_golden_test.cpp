#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "forest/tree_shap.hpp"

namespace genegraft::forest {
namespace {

/// A forest trained elsewhere and what the shap package says of some rows; see
/// tests/golden/make_tree_shap.py.
struct Golden {
  std::string name;
  Forest forest;
  std::vector<std::vector<float>> x;        // (N) of (F)
  std::vector<std::vector<double>> mean;    // (N) of (O)
  std::vector<std::vector<double>> shares;  // (N) of (F, O)
};

template <typename T>
std::vector<T> numbers(const std::vector<std::string_view>& fields) {
  std::vector<T> result;
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const auto number = fields[i] == "nan" ? std::numeric_limits<double>::quiet_NaN()
                                           : parse_number(fields[i]).value();
    result.push_back(static_cast<T>(number));
  }
  return result;
}

void read_line(const std::vector<std::string_view>& fields, Golden& golden) {
  Forest& forest = golden.forest;
  const auto key = fields[0];
  if (key == "shape") {
    forest.features = static_cast<int>(*parse_number(fields[1]));
    forest.outputs = static_cast<int>(*parse_number(fields[2]));
    forest.aggregation = fields[3] == "sum" ? Aggregation::sum : Aggregation::average;
  }
  if (key == "root") forest.root = numbers<std::int32_t>(fields);
  if (key == "feature") forest.feature = numbers<std::int32_t>(fields);
  if (key == "threshold") forest.threshold = numbers<float>(fields);
  if (key == "missing_right") forest.missing_right = numbers<std::uint8_t>(fields);
  if (key == "left") forest.left = numbers<std::int32_t>(fields);
  if (key == "cover") forest.cover = numbers<float>(fields);
  if (key == "leaf_value") forest.leaf_value = numbers<float>(fields);
  if (key == "target") forest.target = numbers<std::int32_t>(fields);
  if (key == "base") forest.base = numbers<float>(fields);
  if (key == "x") golden.x.push_back(numbers<float>(fields));
  if (key == "mean") golden.mean.push_back(numbers<double>(fields));
  if (key == "shares") golden.shares.push_back(numbers<double>(fields));
}

std::vector<Golden> read_golden() {
  std::vector<Golden> result;
  std::ifstream file(GENEGRAFT_SOURCE "/tests/golden/tree_shap.tsv");
  for (std::string line; std::getline(file, line);) {
    const auto fields = split(line, '\t');
    if (fields[0] == "case") result.push_back({std::string(fields[1])});
    read_line(fields, result.back());
  }
  return result;
}

/// Leaves are floats here and doubles there, so that a sum of a few differs by some 1e-7.
void expect_near(const std::vector<double>& found, const std::vector<double>& expected,
                 const std::string& name) {
  ASSERT_EQ(found.size(), expected.size()) << name;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], 1e-6 * std::max(0.1, std::abs(expected[i]))) << name;
  }
}

TEST(TreeShap, GivesTheValuesOfTheShapPackage) {
  const auto cases = read_golden();
  ASSERT_EQ(cases.size(), 5u);
  for (const Golden& golden : cases) {
    ASSERT_TRUE(check_explainable(golden.forest)) << golden.name;
    ASSERT_EQ(golden.x.size(), 8u) << golden.name;
    for (std::size_t i = 0; i < golden.x.size(); ++i) {
      const Contributions found = explain(golden.forest, golden.x[i]);
      expect_near(found.base, golden.mean[i], golden.name);
      expect_near(found.value, golden.shares[i], golden.name);
    }
  }
}

}  // namespace
}  // namespace genegraft::forest
