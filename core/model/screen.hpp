#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "crispr/pair_table.hpp"

namespace genegraft::model {

struct ScreenOptions {
  /// Rows with more protospacer mismatches are not candidate sites but failed alignments
  /// (SITE-seq's unaligned positives): counting mismatches alone tells them apart.
  int max_mismatches = 6;
  /// The guide's own site is no off-target, and most sources label it 0 without having asked; keep
  /// it where it was measured (CD33).
  bool keep_on_target = false;
  /// Repeats of a (guide, target) stay rows of their own, as in the reference study's tables.
  bool keep_repeats = false;
  /// Columns that the encoding can hold; wider alignments are left out.
  int max_columns = crispr::kColumns;
};

/// What the options leave out, as a sentence for protocols: "Repeats, on-target rows and rows with
/// more than 6 mismatches never count."
std::string describe_left_out(const ScreenOptions& options);

/// One off-target screen, cleaned for training or testing: each (guide, target) once, labelled 1 if
/// any of its repeats is; no on-target rows, whose label is the sources' guess; nothing unreadable.
struct Screen {
  std::string name;
  std::vector<crispr::AlignedPair> pairs;  ///< (N)
  std::vector<std::int32_t> y;             ///< (N) 0 or 1
  std::vector<int> guide;                  ///< (N) index into guides
  std::vector<std::string> guides;         ///< (G) protospacers, in order of appearance
  std::vector<std::string> notes;          ///< what was left out, in words
  bool sampled = false;  ///< its negatives are made up: to learn from, not to measure on

  std::int64_t rows() const { return static_cast<std::int64_t>(pairs.size()); }
  std::int64_t positives() const;
};

/// Takes records one by one; what it keeps does not depend on how they were read.
class ScreenBuilder {
 public:
  ScreenBuilder(std::string name, ScreenOptions options);

  /// A record whose `error` is set is counted and left out; y: 0 or 1.
  void add(const crispr::PairRecord& record, int y);
  Screen finish();

 private:
  struct PairHash {
    std::size_t operator()(const crispr::AlignedPair& pair) const;
  };
  Screen screen_;
  ScreenOptions options_;
  std::unordered_map<crispr::AlignedPair, std::int64_t, PairHash> row_of_;
  std::unordered_map<std::string, int> guide_of_;
  std::int64_t unreadable_ = 0, repeats_ = 0, on_target_ = 0, distant_ = 0, wide_ = 0;
};

/// The rows of a screen whose guide is chosen; guides keep their numbers. chosen: (G). rows: their
/// numbers in the whole screen are appended, unless nullptr.
Screen with_guides(const Screen& screen, const std::vector<bool>& chosen,
                   std::vector<std::size_t>* rows = nullptr);

/// The rows of these numbers; guides keep theirs.
Screen with_rows(const Screen& screen, const std::vector<std::size_t>& rows);

/// The screen without the rows whose guide is, or is nearly, one of `guides`
/// (crispr::near_identical). `why` says so in the notes: "in training".
Screen without_guides(const Screen& screen, const std::vector<std::string>& guides,
                      const std::string& why);

}  // namespace genegraft::model
