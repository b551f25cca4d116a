#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "forest/training_set.hpp"
#include "forest/tree_sample.hpp"

namespace genegraft::forest {

/// The drawn entries of one node after another, in the forms that the look-ups of its features
/// want: copied together where they are few, as a bitmap of rows where they are many. Either is
/// made once a node, when it is first asked for.
class NodeEntries {
 public:
  struct Held {
    std::uint32_t row;
    int group;
    double weight;
  };
  struct Hit {
    std::uint32_t bin;
    int group;
    double weight;
  };
  struct Hits {
    std::span<const Hit> hits;  ///< valid until the next call
    bool are_all = false;       ///< whether they are the whole node
  };

  NodeEntries(const TrainingSet& data, const TreeSample& sample);

  /// tried: features that are going to be asked for, and which others may follow.
  void start_node(const NodeRows& rows, std::span<const int> tried);

  std::size_t size() const { return size_; }
  std::span<const Entry> of_class(int k) const { return sample_.entries((*rows_)[k]); }

  double weight(Entry entry) const { return sample_.weight(entry); }

  /// All entries of a small node, class after class.
  std::span<const Held> together();

  /// Those whose rows a feature's column holds, which must be sparse.
  Hits find_held(int feature);

  /// Asks ahead for what `find_held` reads first.
  void prefetch(int feature) const;

 private:
  enum class Way { by_rows, by_entries, by_bitmaps };
  Way choose_way(std::size_t tried) const;
  void gather(std::span<const int> tried);
  void mark();
  std::size_t look_up(const BinnedColumn& column);
  std::size_t intersect(const BinnedColumn& column);

  const TrainingSet& data_;
  const TreeSample& sample_;
  const NodeRows* rows_ = nullptr;
  std::size_t size_ = 0;
  Way way_ = Way::by_entries;
  std::vector<Held> held_;

  // by rows: all hits of the tried features at once
  std::vector<std::uint64_t> wanted_;  // (F bits) the tried ones
  std::vector<int> slot_;              // (F) place of a feature's hits, -1 if not tried
  std::vector<int> tried_;             // features that have a slot
  std::vector<std::vector<Hit>> hits_of_slot_;

  // by entries, by bitmaps: one feature after another
  std::vector<std::uint64_t> marks_;  // (N bits) the node's rows
  std::size_t marked_ = 0;            // how many they are
  std::vector<std::uint32_t> places_;
  std::vector<Hit> hits_;
};

}  // namespace genegraft::forest
