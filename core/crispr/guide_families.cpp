#include "crispr/guide_families.hpp"

#include <numeric>
#include <string_view>
#include <unordered_map>

namespace genegraft::crispr {
namespace {

bool within_distance(std::string_view a, std::string_view b) {
  int differences = 0;
  for (std::size_t i = 0; i < a.size() && differences <= kFamilyMismatches; ++i)
    differences += a[i] != b[i] && a[i] != 'N' && b[i] != 'N';
  return differences <= kFamilyMismatches;
}

int find_root(std::vector<int>& parent, int item) {
  while (parent[item] != item) item = parent[item] = parent[parent[item]];
  return item;
}

}  // namespace

bool near_identical(const std::string& a, const std::string& b) {
  const std::string_view x = a, y = b;
  if (x.size() != y.size()) return false;
  if (x.empty() || within_distance(x, y)) return true;
  return within_distance(x.substr(1), y.substr(0, y.size() - 1)) ||
         within_distance(x.substr(0, x.size() - 1), y.substr(1));
}

std::vector<int> guide_families(std::span<const std::string> protospacers) {
  std::unordered_map<std::string, int> number;
  std::vector<const std::string*> distinct;
  for (const auto& guide : protospacers)
    if (number.emplace(guide, static_cast<int>(distinct.size())).second) distinct.push_back(&guide);

  std::vector<int> parent(distinct.size());
  std::iota(parent.begin(), parent.end(), 0);
  for (std::size_t a = 0; a < distinct.size(); ++a)
    for (std::size_t b = a + 1; b < distinct.size(); ++b)
      if (near_identical(*distinct[a], *distinct[b]))
        parent[find_root(parent, static_cast<int>(b))] = find_root(parent, static_cast<int>(a));

  std::vector<int> family_of_root(distinct.size(), -1);
  int families = 0;
  std::vector<int> family;
  family.reserve(protospacers.size());
  for (const auto& guide : protospacers) {
    int& of_root = family_of_root[find_root(parent, number[guide])];
    if (of_root < 0) of_root = families++;
    family.push_back(of_root);
  }
  return family;
}

}  // namespace genegraft::crispr
