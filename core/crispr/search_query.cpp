#include "crispr/search_query.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "crispr/aligned_pair.hpp"

namespace genegraft::crispr {
namespace {

constexpr int kMostGaps = 2;

Expected<void> check_letters(const std::string& what, std::string_view letters) {
  for (std::size_t i = 0; i < letters.size(); ++i)
    if (!sequence::parse_base_set(letters[i]))
      return fail(what + ": letter " + std::to_string(i + 1) + " ('" + letters[i] +
                  "') is no nucleotide (A, C, G, T or an IUPAC code)");
  return {};
}

std::string describe(const SearchGuide& guide) {
  return guide.name.empty() || guide.name == guide.letters ? "guide " + guide.letters
                                                           : "guide " + guide.name;
}

bool is_unknown(char letter) {
  return letter == 'N' || letter == 'n';
}

Expected<void> check_guide(const SearchGuide& guide, std::size_t length) {
  const auto what = describe(guide);
  if (auto letters = check_letters(what, guide.letters); !letters) return letters;
  if (guide.letters.size() != length)
    return fail(what + " has " + std::to_string(guide.letters.size()) + " letters, the pattern " +
                std::to_string(length));
  if (std::all_of(guide.letters.begin(), guide.letters.end(), is_unknown))
    return fail(what + " has no letter but N");
  if (guide.mismatches < 0 || guide.mismatches > kMostMismatches)
    return fail(what + ": " + std::to_string(guide.mismatches) + " mismatches, expected 0 to " +
                std::to_string(kMostMismatches));
  return {};
}

bool is_ambiguous(char letter) {
  const auto set = sequence::parse_base_set(letter);
  return set && (*set & (*set - 1)) != 0;
}

/// Letter by letter, whether they have a base in common.
bool fits(std::string_view letters, std::string_view pam) {
  for (std::size_t i = 0; i < pam.size(); ++i) {
    const auto a = sequence::parse_base_set(letters[i]), b = sequence::parse_base_set(pam[i]);
    if (!a || !b || (*a & *b) == 0) return false;
  }
  return true;
}

/// The guide without its PAM, where it has one.
Expected<std::string> without_pam(const SearchGuide& guide, const std::string& pam, PamSide side) {
  const auto& letters = guide.letters;
  if (letters.size() <= pam.size()) return letters;
  const bool three = side == PamSide::three_prime;
  const auto at_side =
      three ? letters.substr(letters.size() - pam.size()) : letters.substr(0, pam.size());
  const bool long_enough = three && letters.size() == kProtospacer + pam.size();
  if (at_side != pam && !long_enough) return letters;
  if (!fits(at_side, pam))
    return fail(describe(guide) + " ends with " + at_side + ", which does not fit the PAM " + pam);
  return three ? letters.substr(0, letters.size() - pam.size()) : letters.substr(pam.size());
}

}  // namespace

Expected<void> check(const SearchQuery& query) {
  const auto& limits = query.bulges;
  if (auto letters = check_letters("pattern " + query.pattern, query.pattern); !letters)
    return letters;
  if (query.pattern.empty() || query.pattern.size() > kLongestPattern)
    return fail("a pattern has 1 to " + std::to_string(kLongestPattern) + " letters, this one " +
                std::to_string(query.pattern.size()));
  if (std::min({limits.dna, limits.rna, limits.in_all}) < 0 ||
      std::max(limits.dna, limits.rna) > kMostGaps || limits.in_all > 2 * kMostGaps)
    return fail("DNA and RNA bulges: 0 to " + std::to_string(kMostGaps) + " each");
  if (query.guides.empty()) return fail("there are no guides to search");
  for (const auto& guide : query.guides)
    if (auto checked = check_guide(guide, query.pattern.size()); !checked) return checked;
  return {};
}

std::string pam_of(std::span<const SearchGuide> guides) {
  for (const auto& guide : guides) {
    if (guide.letters.size() != kProtospacer + kPam) continue;
    const auto pam = to_upper(std::string_view(guide.letters).substr(kProtospacer));
    if (std::any_of(pam.begin(), pam.end(), is_ambiguous)) return pam;
  }
  return "NGG";
}

Expected<SearchQuery> make_query(std::vector<SearchGuide> guides, const std::string& pam,
                                 PamSide side, const BulgeLimits& bulges) {
  const std::string motif = to_upper(pam);
  if (auto letters = check_letters("PAM " + pam, pam); !letters)
    return tl::unexpected(letters.error());
  SearchQuery query{{}, side, std::move(guides), bulges};
  std::size_t length = 0;
  for (auto& guide : query.guides) {
    guide.letters = to_upper(guide.letters);
    if (auto letters = check_letters(describe(guide), guide.letters); !letters)
      return tl::unexpected(letters.error());
    auto protospacer = without_pam(guide, motif, side);
    if (!protospacer) return tl::unexpected(protospacer.error());
    if (length == 0) length = protospacer->size();
    if (protospacer->size() != length)
      return fail(describe(guide) + " has " + std::to_string(protospacer->size()) +
                  " letters without its PAM, the first guide " + std::to_string(length) +
                  "; search guides of different lengths apart");
    const std::string any(motif.size(), 'N');
    guide.letters = side == PamSide::three_prime ? *protospacer + any : any + *protospacer;
  }
  const std::string any(length, 'N');
  query.pattern = side == PamSide::three_prime ? any + motif : motif + any;
  if (auto checked = check(query); !checked) return tl::unexpected(checked.error());
  return query;
}

}  // namespace genegraft::crispr
