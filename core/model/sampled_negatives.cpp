#include "model/sampled_negatives.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/random.hpp"
#include "base/text.hpp"

namespace genegraft::model {
namespace {

constexpr std::string_view kBases = "ACGT";
constexpr int kLetters = crispr::kProtospacer;

/// Numbers of mismatches, each as often as a random genome has it.
class MismatchCounts {
 public:
  explicit MismatchCounts(int most) {
    double sites = 1;
    for (int k = 0; k <= most; ++k) {
      if (k > 0) sites *= 3.0 * (kLetters - k + 1) / k;
      up_to_.push_back((up_to_.empty() ? 0 : up_to_.back()) + (k > 0 ? sites : 0));
    }
  }
  int draw(Random& random) const {
    const auto at =
        std::upper_bound(up_to_.begin(), up_to_.end(), random.uniform() * up_to_.back());
    return static_cast<int>(std::min<std::ptrdiff_t>(at - up_to_.begin(), std::ssize(up_to_) - 1));
  }

 private:
  std::vector<double> up_to_;
};

std::string draw_site(const std::string& guide, int mismatches, Random& random) {
  std::string site = guide;
  for (int changed = 0; changed < mismatches;) {
    const auto at = random.below(kLetters);
    if (site[at] != guide[at]) continue;
    const auto other = kBases[(kBases.find(guide[at]) + 1 + random.below(3)) % 4];
    site[at] = other;
    ++changed;
  }
  site += kBases[random.below(4)];
  return site + (random.below(2) == 0 ? "AG" : "GG");
}

}  // namespace

Screen with_sampled_negatives(Screen screen, int each, int max_mismatches, std::uint64_t seed) {
  const auto positives = screen.positives();
  if (each == 0 || max_mismatches == 0 || positives == 0 || positives < screen.rows())
    return screen;
  const MismatchCounts counts(max_mismatches);
  std::unordered_set<std::string> taken;  // guide and site
  for (const auto& pair : screen.pairs) {
    auto site = pair.target_text();
    std::erase(site, '-');
    taken.insert(pair.protospacer() + site);
  }
  Random random(seed, 4243);
  const auto own = screen.pairs.size();
  for (std::size_t i = 0; i < own; ++i) {
    const auto number = screen.guide[i];
    const auto& guide = screen.guides[static_cast<std::size_t>(number)];
    if (guide.find_first_not_of(kBases) != std::string::npos) continue;
    for (int n = 0; n < each; ++n) {
      const auto site = draw_site(guide, counts.draw(random), random);
      if (!taken.insert(guide + site).second) continue;
      const auto pair = crispr::parse_pair(guide + "NGG", site);
      if (!pair) continue;
      screen.pairs.push_back(*pair);
      screen.y.push_back(0);
      screen.guide.push_back(number);
    }
  }
  screen.sampled = true;
  screen.notes.push_back(format_count(screen.rows() - positives) +
                         " made-up negatives beside its positives");
  return screen;
}

}  // namespace genegraft::model
