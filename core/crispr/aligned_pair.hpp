#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace genegraft::crispr {

/// One letter of an alignment. A-T have the values of sequence::Base.
enum class Letter : std::uint8_t { A, C, G, T, N, gap };

char to_char(Letter letter);  ///< "ACGTN-"
constexpr bool is_base(Letter letter) {
  return letter < Letter::N;
}

/// One column of an alignment of a guide with a genomic site.
struct PairColumn {
  Letter guide = Letter::N;
  Letter target = Letter::N;

  bool bulge() const { return guide == Letter::gap || target == Letter::gap; }
  /// An N in the guide matches whatever the site has.
  bool mismatch() const { return !bulge() && guide != Letter::N && guide != target; }
  bool operator==(const PairColumn&) const = default;
};

constexpr int kProtospacer = 20;  ///< letters of an SpCas9 guide
constexpr int kPam = 3;           ///< letters of its PAM, 3' of the protospacer
constexpr int kBulges = 2;        ///< gaps on either side at most
constexpr int kColumns = kProtospacer + kPam + kBulges;  ///< columns of an alignment at most

/// A guide aligned to a site, 5' to 3': 20 guide letters, up to two gaps on either side, then the
/// three PAM columns, which hold no gap. A gap in the guide is a DNA bulge (the site has a letter
/// more), a gap in the target an RNA bulge. The target holds no N but, where the site's PAM is not
/// known, at the PAM's first position.
class AlignedPair {
 public:
  int width() const { return width_; }             ///< columns: 23, or 24-25 with DNA bulges
  int pam_start() const { return width_ - kPam; }  ///< first PAM column
  const PairColumn& operator[](int column) const { return columns_[column]; }

  /// Guide position, 1 (5' end) to 20, of a protospacer column; of a DNA bulge's column, the
  /// position of the guide letter before it (0 where there is none).
  int position(int column) const;

  int mismatches() const;  ///< in the protospacer
  int dna_bulges() const;  ///< gaps in the guide
  int rna_bulges() const;  ///< gaps in the target
  bool perfect() const { return mismatches() + dna_bulges() + rna_bulges() == 0; }

  std::string guide_text() const;  ///< (width) aligned letters with gaps
  std::string target_text() const;

  /// The 20 letters of the protospacer without gaps: what identifies the guide.
  std::string protospacer() const;

  bool operator==(const AlignedPair&) const = default;

 private:
  friend Expected<AlignedPair> parse_pair(std::string_view, std::string_view);
  friend AlignedPair repair(const AlignedPair& pair, int column);
  friend AlignedPair repair_pam(const AlignedPair& pair);
  std::array<PairColumn, kColumns> columns_{};
  std::uint8_t width_ = 0;
};

/// The pair without the difference in one protospacer column: the site takes the guide's letter;
/// the extra site letter of a DNA bulge goes.
AlignedPair repair(const AlignedPair& pair, int column);

/// The pair with a site PAM that ends in GG.
AlignedPair repair_pam(const AlignedPair& pair);

/// Reads an aligned guide and target. Either case; U is T; `-` or `_` is a gap; columns that are
/// gaps on both sides at the left are padding and dropped.
///   guide   20 letters, or 23 with its PAM (NGG, concrete, or any IUPAC letters). N matches.
///   target  as many columns as the guide; a 20-letter guide also takes a target with its PAM.
///           Without a PAM on either side the site's PAM is taken to be NGG.
/// Guides of 17 to 19 letters (truncated guides) are refused by name.
Expected<AlignedPair> parse_pair(std::string_view guide, std::string_view target);

}  // namespace genegraft::crispr
