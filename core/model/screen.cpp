#include "model/screen.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "crispr/guide_families.hpp"

namespace genegraft::model {
namespace {

/// The guide's own site: no mismatch or gap, and a PAM that the guide's agrees with. A perfect
/// protospacer beside another PAM (CD33's PAM series) is a measurement like any other.
bool on_target(const crispr::AlignedPair& pair) {
  if (!pair.perfect()) return false;
  for (int c = pair.pam_start(); c < pair.width(); ++c)
    if (pair[c].mismatch()) return false;
  return true;
}

void note(std::vector<std::string>& notes, std::int64_t count, const std::string& what) {
  if (count > 0) notes.push_back(format_count(count) + " " + what);
}

}  // namespace

std::string describe_left_out(const ScreenOptions& options) {
  std::string kinds;
  if (!options.keep_repeats) kinds = "repeats, ";
  if (!options.keep_on_target) kinds += "on-target rows, ";
  if (!kinds.empty()) kinds.replace(kinds.size() - 2, 2, " and ");
  kinds += "rows with more than " + std::to_string(options.max_mismatches) +
           (options.max_mismatches == 1 ? " mismatch" : " mismatches") + " never count.";
  kinds[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(kinds[0])));
  return kinds;
}

std::int64_t Screen::positives() const {
  return std::count(y.begin(), y.end(), 1);
}

std::size_t ScreenBuilder::PairHash::operator()(const crispr::AlignedPair& pair) const {
  std::uint64_t hash = 1469598103934665603u;  // FNV-1a over the columns
  for (int c = 0; c < pair.width(); ++c) {
    hash ^=
        static_cast<std::uint64_t>(pair[c].guide) * 8 + static_cast<std::uint64_t>(pair[c].target);
    hash *= 1099511628211u;
  }
  return static_cast<std::size_t>(hash ^ (hash >> 29));
}

ScreenBuilder::ScreenBuilder(std::string name, ScreenOptions options) : options_(options) {
  screen_.name = std::move(name);
}

void ScreenBuilder::add(const crispr::PairRecord& record, int y) {
  if (!record.error.empty()) {
    ++unreadable_;
    return;
  }
  if (!options_.keep_on_target && on_target(record.pair)) {
    ++on_target_;
    return;
  }
  if (record.pair.mismatches() > options_.max_mismatches) {
    ++distant_;
    return;
  }
  if (record.pair.width() > options_.max_columns) {
    ++wide_;
    return;
  }
  if (!options_.keep_repeats) {
    const auto [at, fresh] = row_of_.emplace(record.pair, screen_.rows());
    if (!fresh) {
      ++repeats_;
      screen_.y[at->second] = std::max(screen_.y[at->second], y);
      return;
    }
  }
  auto guide = record.pair.protospacer();
  const auto [number, new_guide] =
      guide_of_.emplace(guide, static_cast<int>(screen_.guides.size()));
  if (new_guide) screen_.guides.push_back(std::move(guide));
  screen_.pairs.push_back(record.pair);
  screen_.y.push_back(y);
  screen_.guide.push_back(number->second);
}

Screen ScreenBuilder::finish() {
  note(screen_.notes, repeats_, "repeated rows left out");
  note(screen_.notes, on_target_, "on-target rows left out");
  note(screen_.notes, distant_,
       "rows with more than " + std::to_string(options_.max_mismatches) + " mismatches left out");
  note(screen_.notes, wide_,
       "alignments of more than " + std::to_string(options_.max_columns) + " columns left out");
  note(screen_.notes, unreadable_, "unreadable rows left out");
  row_of_.clear();
  guide_of_.clear();
  return std::move(screen_);
}

Screen with_rows(const Screen& screen, const std::vector<std::size_t>& rows) {
  Screen part;
  part.name = screen.name;
  part.sampled = screen.sampled;
  part.guides = screen.guides;
  for (const auto i : rows) {
    part.pairs.push_back(screen.pairs[i]);
    part.y.push_back(screen.y[i]);
    part.guide.push_back(screen.guide[i]);
  }
  return part;
}

Screen with_guides(const Screen& screen, const std::vector<bool>& chosen,
                   std::vector<std::size_t>* rows) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < screen.pairs.size(); ++i)
    if (chosen[static_cast<std::size_t>(screen.guide[i])]) kept.push_back(i);
  if (rows) rows->insert(rows->end(), kept.begin(), kept.end());
  return with_rows(screen, kept);
}

Screen without_guides(const Screen& screen, const std::vector<std::string>& guides,
                      const std::string& why) {
  std::vector<bool> dropped(screen.guides.size());
  for (std::size_t g = 0; g < screen.guides.size(); ++g)
    dropped[g] = std::any_of(guides.begin(), guides.end(), [&](const auto& other) {
      return crispr::near_identical(screen.guides[g], other);
    });
  Screen kept;
  kept.name = screen.name;
  kept.sampled = screen.sampled;
  kept.notes = screen.notes;
  std::vector<int> number(screen.guides.size(), -1);
  for (std::size_t i = 0; i < screen.pairs.size(); ++i) {
    const auto g = static_cast<std::size_t>(screen.guide[i]);
    if (dropped[g]) continue;
    if (number[g] < 0) {
      number[g] = static_cast<int>(kept.guides.size());
      kept.guides.push_back(screen.guides[g]);
    }
    kept.pairs.push_back(screen.pairs[i]);
    kept.y.push_back(screen.y[i]);
    kept.guide.push_back(number[g]);
  }
  const auto left_out = static_cast<std::int64_t>(std::count(dropped.begin(), dropped.end(), true));
  note(kept.notes, screen.rows() - kept.rows(),
       "rows of " + format_count(left_out) + " guides " + why + " left out");
  return kept;
}

}  // namespace genegraft::model
