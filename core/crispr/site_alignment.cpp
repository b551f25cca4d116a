#include "crispr/site_alignment.hpp"

#include <utility>

namespace genegraft::crispr {
namespace {

using Cost = std::pair<int, int>;  // mismatches and gaps, gaps

Cost cost(const Alignment& a) {
  return {a.mismatches + a.bulges(), a.bulges()};
}

/// Walks from the anchored end outwards and tries pairs first, so that gaps come as late as can be.
class Enumeration {
 public:
  /// best: keeps one alignment, and leaves a branch that can only cost as much.
  Enumeration(const Place& place, bool best) : place_(place), best_(best) {}

  std::vector<Alignment> find() {
    for (int i = 0; i < place_.first; ++i)
      if (!take_pair(i, i)) return {};
    extend(0);
    return std::move(found_);
  }

 private:
  /// Whether there is a letter of the site that an alignment may use.
  bool has_letter(int site, bool in_protospacer) const {
    return site < static_cast<int>(place_.site.size()) &&
           (place_.site[site] != 0 || place_.unknown_letters || !in_protospacer);
  }

  bool is_hopeless() const {
    return now_.mismatches > place_.mismatches ||
           (best_ && !found_.empty() && cost(now_) >= cost(found_[0]));
  }

  bool take_pair(int guide, int site) {
    const bool in_protospacer = guide >= place_.first && guide < place_.first + place_.count;
    if (!has_letter(site, in_protospacer)) return false;
    now_.mismatches += !sequence::agrees(place_.guide[guide], place_.site[site]);
    now_.steps.push_back(Step::pair);
    return !is_hopeless();
  }

  /// Through the letters beyond the protospacer, which hold no gaps.
  void finish() {
    const auto moved = now_.dna_bulges - now_.rna_bulges;
    for (int i = place_.first + place_.count; i < static_cast<int>(place_.guide.size()); ++i)
      if (!take_pair(i, i + moved)) return;
    if (best_) found_.clear();
    found_.push_back(now_);
  }

  void extend(int letter) {
    if (is_hopeless()) return;
    const auto steps = now_.steps.size();
    const int mismatches = now_.mismatches;
    const auto go_back = [&] {
      now_.steps.resize(steps);
      now_.mismatches = mismatches;
    };
    if (letter == place_.count) {
      finish();
      go_back();
      return;
    }
    const int guide = place_.first + letter;
    const int site = guide + now_.dna_bulges - now_.rna_bulges;
    if (take_pair(guide, site)) extend(letter + 1);
    go_back();
    if (now_.bulges() == place_.bulges.in_all) return;
    if (now_.dna_bulges < place_.bulges.dna && has_letter(site, true))
      take_gap(Step::dna_bulge, now_.dna_bulges, letter);
    if (now_.rna_bulges < place_.bulges.rna) take_gap(Step::rna_bulge, now_.rna_bulges, letter + 1);
  }

  void take_gap(Step gap, int& count, int next) {
    now_.steps.push_back(gap);
    ++count;
    extend(next);
    --count;
    now_.steps.pop_back();
  }

  const Place& place_;
  bool best_;
  Alignment now_;
  std::vector<Alignment> found_;
};

/// With one run of gaps before letter `at` of the guide, or nothing where that has too many
/// mismatches or does not fit the sequence.
void try_run(const Place& place, Step gap, int at, int size, std::vector<Alignment>& found) {
  Alignment alignment;
  int site = 0;
  const auto add_gaps = [&] {
    alignment.steps.insert(alignment.steps.end(), static_cast<std::size_t>(size), gap);
    (gap == Step::dna_bulge ? alignment.dna_bulges : alignment.rna_bulges) += size;
  };
  for (int i = 0; i < static_cast<int>(place.guide.size()); ++i) {
    if (i == at && size > 0) {
      add_gaps();
      if (gap == Step::dna_bulge) {
        site += size;
      } else {
        i += size - 1;
        continue;
      }
    }
    if (site >= static_cast<int>(place.site.size())) return;
    alignment.mismatches += !sequence::agrees(place.guide[i], place.site[site++]);
    alignment.steps.push_back(Step::pair);
  }
  if (alignment.mismatches <= place.mismatches) found.push_back(std::move(alignment));
}

}  // namespace

std::vector<Alignment> every_alignment(const Place& place) {
  return Enumeration(place, false).find();
}

std::optional<Alignment> best_alignment(const Place& place) {
  auto found = Enumeration(place, true).find();
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

std::vector<Alignment> cas_offinder_alignments(const Place& place, PamSide pam) {
  std::vector<Alignment> found;
  const int last = place.first + place.count;
  try_run(place, Step::pair, 0, 0, found);
  for (int size = 1; size <= place.bulges.dna; ++size)
    for (int at = place.first; at < last; ++at) try_run(place, Step::dna_bulge, at, size, found);
  const int nearest = pam == PamSide::three_prime ? 1 : 0;
  for (int size = 1; size <= place.bulges.rna; ++size)
    for (int at = 0; at < place.count - size; ++at)
      try_run(place, Step::rna_bulge, place.first + nearest + at, size, found);
  return found;
}

}  // namespace genegraft::crispr
