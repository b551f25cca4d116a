#include "crispr/aligned_pair.hpp"

#include <algorithm>
#include <cassert>

#include "sequence/base.hpp"

namespace genegraft::crispr {
namespace {

constexpr bool is_gap(char c) {
  return c == '-' || c == '_';
}

int count_letters(std::string_view aligned) {
  int letters = 0;
  for (const char c : aligned) letters += !is_gap(c);
  return letters;
}

Error not_a_nucleotide(const char* side, std::size_t index, char c) {
  const bool printable = c >= ' ' && c <= '~';
  return {std::string(side) + " letter " + std::to_string(index + 1) +
          (printable ? std::string(" ('") + c + "')" : "") + " is not a nucleotide"};
}

/// Refuses letters that no nucleotide code has, before anything is said about lengths: a reader who
/// pasted the wrong column should hear that first.
Expected<void> check_letters(const char* side, std::string_view aligned) {
  if (aligned.empty()) return fail(std::string(side) + " is empty");
  for (std::size_t i = 0; i < aligned.size(); ++i) {
    if (!is_gap(aligned[i]) && !sequence::is_iupac(aligned[i]))
      return tl::unexpected(not_a_nucleotide(side, i, aligned[i]));
  }
  return {};
}

Expected<void> check_guide_length(int letters) {
  if (letters == kProtospacer || letters == kProtospacer + kPam) return {};
  const auto length = "guide has " + std::to_string(letters) + " letters";
  if (letters >= 17 && letters < kProtospacer)
    return fail(
        length +
        ": truncated guides (17 to 19 nt) are not supported, expected 20, or 23 with the PAM");
  return fail(length + ", expected 20, or 23 with the PAM");
}

Expected<void> check_same_width(std::string_view guide, std::string_view target) {
  if (guide.size() == target.size()) return {};
  const int guide_letters = count_letters(guide), target_letters = count_letters(target);
  const bool gapless = guide_letters == static_cast<int>(guide.size()) &&
                       target_letters == static_cast<int>(target.size());
  if (gapless)
    return fail("target has " + std::to_string(target_letters) + " letters, expected " +
                std::to_string(guide_letters));
  return fail("guide has " + std::to_string(guide.size()) + " columns and target " +
              std::to_string(target.size()) + ": they are not aligned");
}

/// In the guide's PAM every code but a base stands for "any" (NRG, NNN); elsewhere only N does.
Expected<Letter> guide_letter(char c, std::size_t index, bool pam) {
  if (is_gap(c)) return Letter::gap;
  if (const auto base = sequence::parse_base(c)) return static_cast<Letter>(*base);
  if (pam || c == 'N' || c == 'n') return Letter::N;
  return fail("guide letter " + std::to_string(index + 1) + " ('" + c +
              "') is ambiguous; only N may be");
}

Expected<Letter> target_letter(char c, std::size_t index, bool may_be_unknown) {
  if (is_gap(c)) return Letter::gap;
  if (const auto base = sequence::parse_base(c)) return static_cast<Letter>(*base);
  if (may_be_unknown && (c == 'N' || c == 'n')) return Letter::N;
  return fail("target letter " + std::to_string(index + 1) + " ('" + c +
              "') is ambiguous; a site must be A, C, G or T");
}

}  // namespace

char to_char(Letter letter) {
  return "ACGTN-"[static_cast<int>(letter)];
}

int AlignedPair::position(int column) const {
  int position = 0;
  for (int c = 0; c <= column; ++c) position += columns_[c].guide != Letter::gap;
  return position;
}

int AlignedPair::mismatches() const {
  int count = 0;
  for (int c = 0; c < pam_start(); ++c) count += columns_[c].mismatch();
  return count;
}

int AlignedPair::dna_bulges() const {
  int count = 0;
  for (int c = 0; c < pam_start(); ++c) count += columns_[c].guide == Letter::gap;
  return count;
}

int AlignedPair::rna_bulges() const {
  int count = 0;
  for (int c = 0; c < pam_start(); ++c) count += columns_[c].target == Letter::gap;
  return count;
}

std::string AlignedPair::guide_text() const {
  std::string text(width_, ' ');
  for (int c = 0; c < width_; ++c) text[c] = to_char(columns_[c].guide);
  return text;
}

std::string AlignedPair::target_text() const {
  std::string text(width_, ' ');
  for (int c = 0; c < width_; ++c) text[c] = to_char(columns_[c].target);
  return text;
}

std::string AlignedPair::protospacer() const {
  std::string letters;
  for (int c = 0; c < pam_start(); ++c)
    if (columns_[c].guide != Letter::gap) letters += to_char(columns_[c].guide);
  return letters;
}

AlignedPair repair(const AlignedPair& pair, int column) {
  assert(column >= 0 && column < pair.pam_start());
  AlignedPair repaired = pair;
  if (pair[column].guide != Letter::gap) {
    repaired.columns_[column].target = pair[column].guide;
    return repaired;
  }
  std::copy(pair.columns_.begin() + column + 1, pair.columns_.end(),
            repaired.columns_.begin() + column);
  repaired.columns_.back() = {};
  --repaired.width_;
  return repaired;
}

AlignedPair repair_pam(const AlignedPair& pair) {
  AlignedPair repaired = pair;
  for (int c = pair.pam_start() + 1; c < pair.width(); ++c) repaired.columns_[c].target = Letter::G;
  return repaired;
}

Expected<AlignedPair> parse_pair(std::string_view guide_text, std::string_view target_text) {
  if (const auto checked = check_letters("guide", guide_text); !checked)
    return tl::unexpected(checked.error());
  if (const auto checked = check_letters("target", target_text); !checked)
    return tl::unexpected(checked.error());

  while (!guide_text.empty() && !target_text.empty() && is_gap(guide_text[0]) &&
         is_gap(target_text[0])) {
    guide_text.remove_prefix(1);
    target_text.remove_prefix(1);
  }
  const int letters = count_letters(guide_text);
  if (const auto checked = check_guide_length(letters); !checked)
    return tl::unexpected(checked.error());

  std::string guide(guide_text), target(target_text);
  if (letters == kProtospacer) {
    const bool target_has_pam = target.size() == guide.size() + kPam;
    guide += "NGG";
    if (!target_has_pam) {
      if (const auto checked = check_same_width(guide_text, target_text); !checked)
        return tl::unexpected(checked.error());
      target += "NGG";
    }
  }
  if (const auto checked = check_same_width(guide, target); !checked)
    return tl::unexpected(checked.error());
  if (guide.size() > kColumns) return fail("alignment has more than 2 gaps in the guide");

  AlignedPair pair;
  pair.width_ = static_cast<std::uint8_t>(guide.size());
  for (std::size_t c = 0; c < guide.size(); ++c) {
    const bool pam = static_cast<int>(c) >= pair.pam_start();
    const auto g = guide_letter(guide[c], c, pam);
    if (!g) return tl::unexpected(g.error());
    const auto t = target_letter(target[c], c, static_cast<int>(c) == pair.pam_start());
    if (!t) return tl::unexpected(t.error());
    if (*g == Letter::gap && *t == Letter::gap)
      return fail("column " + std::to_string(c + 1) + " is a gap on both sides");
    if (pam && (*g == Letter::gap || *t == Letter::gap)) return fail("the PAM has a gap");
    pair.columns_[c] = {*g, *t};
  }
  if (pair.rna_bulges() > kBulges) return fail("alignment has more than 2 gaps in the target");
  return pair;
}

}  // namespace genegraft::crispr
