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

  void start_node(const NodeRows& rows);

  std::size_t size() const { return size_; }
  std::span<const Entry> of_class(int k) const { return sample_.entries((*rows_)[k]); }

  double weight(Entry entry) const { return sample_.weight(entry); }

  /// All entries of a small node, class after class.
  std::span<const Held> together();

  /// Those whose rows a sparse column holds.
  Hits find_held(const BinnedColumn& column);

  /// Asks ahead for what `find_held` reads first.
  void prefetch(const BinnedColumn& column) const;

 private:
  /// A pass over bitmaps costs about as much as looking up an entry for every 256 rows.
  bool is_large() const { return size_ >= static_cast<std::size_t>(data_.table.rows) / 256; }
  void mark();
  std::size_t look_up(const BinnedColumn& column);
  std::size_t intersect(const BinnedColumn& column);

  const TrainingSet& data_;
  const TreeSample& sample_;
  const NodeRows* rows_ = nullptr;
  std::size_t size_ = 0;
  std::vector<Held> held_;
  std::vector<std::uint64_t> marks_;  // (N / 64)
  std::size_t marked_ = 0;            // bits that are set
  std::vector<std::uint32_t> places_;
  std::vector<Hit> hits_;
};

}  // namespace genegraft::forest
