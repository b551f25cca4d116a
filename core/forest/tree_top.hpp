#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "forest/bit_kernels.hpp"
#include "forest/forest.hpp"

namespace genegraft::forest {

/// The upper part of a tree: tests, and the exits below them, leaves or further tests.
struct TreeTop {
  struct Test {
    std::int32_t node;  ///< of the forest
    std::int32_t left;  ///< index of a test, or ~index of an exit
    std::int32_t right;
  };
  std::vector<Test> tests;          ///< parents first; none if the root is an exit
  std::vector<std::int32_t> exits;  ///< nodes of the forest, from left to right
};

/// The tests that at least `least_share` of the samples come by, and 255 at most: the most visited
/// ones. Shares are read from the covers; where these are no weights, both sides count the same.
TreeTop choose_top(const Forest& forest, int tree, double least_share);

/// Which choices between bits turn a top's tests into the code of the exit.
struct TopCircuit {
  std::vector<BitSelect> selects;
  BitCode code;
  std::vector<std::uint8_t> exit_code;  ///< (exits)
};

/// test_plane: (tests) the plane that holds each test. Planes 0 and 1 hold no bit and every bit;
/// planes from `free_plane` on may be written.
TopCircuit make_circuit(const TreeTop& top, std::span<const std::uint16_t> test_plane,
                        std::uint16_t free_plane);

}  // namespace genegraft::forest
