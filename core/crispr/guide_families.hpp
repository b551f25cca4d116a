#pragma once

#include <span>
#include <string>
#include <vector>

namespace genegraft::crispr {

/// Guides that differ by so few letters count as one when data are split.
constexpr int kFamilyMismatches = 3;

/// Family number of each guide, from 0 in order of first appearance. Two guides belong together if
/// they agree but for kFamilyMismatches letters, as they stand or with one of them shifted by one
/// letter; so does whatever they are linked to. protospacers: (n) 20 letters each, repeats allowed.
/// O(n^2) in the number of distinct guides.
std::vector<int> guide_families(std::span<const std::string> protospacers);

/// Whether two protospacers belong together by themselves.
bool near_identical(const std::string& a, const std::string& b);

}  // namespace genegraft::crispr
