#include "forest/bit_kernels.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "support/forest_samples.hpp"

namespace genegraft::forest {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

bool bit(const BitPlane& plane, int row) {
  return plane.bytes[row / 8] >> row % 8 & 1;
}

std::vector<BitPlane> random_planes(int count, Random& random) {
  std::vector<BitPlane> planes(count);
  for (BitPlane& plane : planes) {
    for (auto& byte : plane.bytes) byte = static_cast<std::uint8_t>(random.below(256));
  }
  return planes;
}

TEST(BitKernels, CountTheCutsBelow) {
  Random random(1);
  for (const int count : {1, 3, 16, 17, 40, 255}) {
    std::vector<float> cuts(count);
    for (float& cut : cuts) cut = static_cast<float>(random.uniform());
    cuts.front() = -kInfinity;
    std::sort(cuts.begin(), cuts.end());
    auto x = awkward_rows(kCircuitRows, 1, random);
    for (int i = 0; i < kCircuitRows; i += 3) x[i] = cuts[random.below(count)];
    CutTable table{nullptr, count, 8, nullptr, 0, 0, 0};
    std::vector<float> padded = cuts;
    padded.resize(255 + kMostInBucket, kInfinity);
    table.cuts = padded.data();
    for (const BitKernels& kernels : available_bit_kernels()) {
      std::vector<std::uint16_t> bin(kCircuitRows);
      kernels.bin(x.data(), table, bin.data());
      for (int i = 0; i < kCircuitRows; ++i) {
        const auto below =
            std::count_if(cuts.begin(), cuts.end(), [&](float c) { return c < x[i]; });
        ASSERT_EQ(bin[i], below) << x[i];
      }
    }
  }
}

TEST(BitKernels, CompareBinsToRanks) {
  Random random(2);
  for (int count = 1; count <= 255; ++count) {
    std::vector<std::uint16_t> bin(kCircuitRows), rank(kCircuitRows);
    for (auto& value : bin) value = static_cast<std::uint16_t>(random.below(1000));
    std::vector<std::uint8_t> lookup(1000);
    for (int i = 0; i < 1000; ++i) lookup[i] = static_cast<std::uint8_t>(i * count / 999);
    for (int i = 0; i < kCircuitRows; ++i) rank[i] = lookup[bin[i]];
    const auto before = random_planes(count + 1, random);
    for (const BitKernels& kernels : available_bit_kernels()) {
      auto by_lookup = before, by_bin = before;
      kernels.compare(bin.data(), lookup.data(), count, by_lookup.data());
      kernels.compare(rank.data(), nullptr, count, by_bin.data());
      for (int plane = 0; plane < count; ++plane) {
        for (int i = 0; i < kCircuitRows; ++i) {
          ASSERT_EQ(bit(by_lookup[plane], i), rank[i] > plane) << count << " planes, " << plane;
        }
        ASSERT_EQ(by_bin[plane].bytes, by_lookup[plane].bytes) << count << " planes, " << plane;
      }
      ASSERT_EQ(by_lookup[count].bytes, before[count].bytes);  // nothing beyond
      ASSERT_EQ(by_bin[count].bytes, before[count].bytes);
    }
  }
}

TEST(BitKernels, SelectBits) {
  Random random(3);
  const auto before = random_planes(5, random);
  const std::vector<BitSelect> selects = {{3, 0, 1, 2}, {4, 1, 3, 0}};
  for (const BitKernels& kernels : available_bit_kernels()) {
    auto planes = before;
    kernels.select(selects.data(), 2, planes.data());
    for (int i = 0; i < kCircuitRows; ++i) {
      const bool first = bit(before[0], i) ? bit(before[1], i) : bit(before[2], i);
      ASSERT_EQ(bit(planes[3], i), first);
      ASSERT_EQ(bit(planes[4], i), bit(before[1], i) ? first : bit(before[0], i));
    }
  }
}

TEST(BitKernels, LookUpCodes) {
  Random random(4);
  const auto planes = random_planes(8, random);
  std::vector<double> value(256);
  std::vector<std::uint32_t> node(256);
  for (int i = 0; i < 256; ++i) value[i] = node[i] = static_cast<std::uint32_t>(random.below(9999));
  for (int bits = 0; bits <= 8; ++bits) {
    const BitCode code{{7, 1, 2, 3, 4, 5, 6, 0}, static_cast<std::uint8_t>(bits)};
    for (const BitKernels& kernels : available_bit_kernels()) {
      std::vector<double> sums(kCircuitRows, 0.5);
      std::vector<std::uint32_t> nodes(kCircuitRows);
      kernels.add(planes.data(), code, value.data(), sums.data());
      kernels.look_up(planes.data(), code, node.data(), nodes.data());
      for (int i = 0; i < kCircuitRows; ++i) {
        int expected = 0;
        for (int b = 0; b < bits; ++b) expected |= bit(planes[code.plane[b]], i) << b;
        ASSERT_EQ(nodes[i], node[expected]);
        ASSERT_EQ(sums[i], 0.5 + value[expected]);
      }
    }
  }
}

}  // namespace
}  // namespace genegraft::forest
