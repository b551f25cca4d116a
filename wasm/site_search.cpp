#include <emscripten/bind.h>

#include <memory>
#include <string>
#include <utility>

#include "convert.hpp"
#include "crispr/aligned_pair.hpp"
#include "crispr/genome_search.hpp"
#include "crispr/guide_list.hpp"
#include "crispr/site_table.hpp"
#include "pair_table.hpp"

namespace genegraft::wasm {
namespace {

/// Blocks wait until there is this much, so that all threads have some.
constexpr std::size_t kTogether = std::size_t{1} << 21;

/// Guides searched in one genome, which comes piece by piece.
class GuideSearch {
 public:
  explicit GuideSearch(crispr::SiteSearch search) : search_(std::move(search)), genome_(search_) {}

  val feed(const val& bytes) {
    const auto text = to_bytes<std::string>(bytes);
    if (const auto fed = genome_.feed(text); !fed) return failure(fed.error());
    waiting_ += text.size();
    if (waiting_ >= kTogether) search();
    return success(val(static_cast<double>(genome_.letters())));
  }

  /// The sites found as a table of pairs.
  val finish() {
    if (const auto finished = genome_.finish(); !finished) return failure(finished.error());
    search();
    std::string text = crispr::site_header() + "\n";
    for (const auto& site : genome_.take_sites()) {
      crispr::append_site(text, search_.query(), site);
      text += '\n';
    }
    // Of the header, for there may be no site.
    auto format = crispr::detect_pair_format(text);
    if (!format) return failure(format.error());
    return success(val(std::make_shared<PairTable>(std::move(text), std::move(*format))));
  }

  int guides() const { return static_cast<int>(search_.query().guides.size()); }
  double letters() const { return static_cast<double>(genome_.letters()); }

 private:
  void search() {
    genome_.search();
    waiting_ = 0;
  }

  crispr::SiteSearch search_;
  crispr::GenomeSearch genome_;
  std::size_t waiting_ = 0;
};

val search_guides(const val& guides, const std::string& pam, int mismatches, int bulges) {
  auto list = crispr::read_guide_list(to_bytes<std::string>(guides), mismatches);
  if (!list) return failure(list.error());
  const auto motif = pam.empty() ? crispr::pam_of(*list) : pam;
  auto query = crispr::make_query(std::move(*list), motif, crispr::PamSide::three_prime,
                                  {bulges, bulges, bulges});
  if (!query) return failure(query.error());
  constexpr auto kLetters = static_cast<std::size_t>(crispr::kProtospacer + crispr::kPam);
  if (query->pattern.size() != kLetters)
    return failure(
        {"the page searches guides of 20 letters with a PAM of three, which it can "
         "score; genegraft search takes others"});
  auto search = crispr::SiteSearch::make(std::move(*query));
  if (!search) return failure(search.error());
  return success(val(std::make_shared<GuideSearch>(std::move(*search))));
}

}  // namespace

EMSCRIPTEN_BINDINGS(site_search) {
  emscripten::class_<GuideSearch>("GuideSearch")
      .smart_ptr<std::shared_ptr<GuideSearch>>("GuideSearch")
      .function("feed", &GuideSearch::feed)
      .function("finish", &GuideSearch::finish)
      .function("guides", &GuideSearch::guides)
      .function("letters", &GuideSearch::letters);
  emscripten::function("searchGuides", &search_guides);
}

}  // namespace genegraft::wasm
