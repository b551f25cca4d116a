#include "model/score_sites.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "crispr/cfd.hpp"
#include "crispr/mit.hpp"
#include "crispr/site_table.hpp"

namespace genegraft::model {
namespace {

constexpr std::size_t kChunk = 2048;  // sites a thread scores at a time

bool is_perfect(const crispr::Site& site) {
  return site.mismatches + site.dna_bulges + site.rna_bulges == 0;
}

/// NaN counts as less than any number.
float rank_value(float score) {
  return score == score ? score : -1;
}

}  // namespace

bool can_be_scored(const crispr::SearchQuery& query) {
  constexpr auto kLetters = static_cast<std::size_t>(crispr::kProtospacer + crispr::kPam);
  return query.pam == crispr::PamSide::three_prime && query.pattern.size() == kLetters &&
         std::all_of(query.pattern.begin(), query.pattern.begin() + crispr::kProtospacer,
                     [](char c) { return c == 'N'; });
}

SiteScores score_sites(const OfftargetModel* model, std::span<const crispr::Site> sites,
                       int threads) {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  SiteScores scores;
  scores.probability.assign(model ? sites.size() : 0, kNone);
  scores.cfd.assign(sites.size(), kNone);
  scores.mit.assign(sites.size(), kNone);
  scores.error.resize(sites.size());
  const auto chunks = static_cast<std::int64_t>((sites.size() + kChunk - 1) / kChunk);
  parallel_for(chunks, threads, [&](std::int64_t chunk) {
    const auto first = static_cast<std::size_t>(chunk) * kChunk;
    const auto part = sites.subspan(first, std::min(kChunk, sites.size() - first));
    std::vector<crispr::PairRecord> records(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto pair = crispr::parse_pair(part[i].guide_text, part[i].target_text);
      if (!pair) {
        records[i].error = pair.error().message;
        continue;
      }
      records[i].pair = *pair;
      scores.cfd[first + i] = crispr::cfd_score(*pair);
      scores.mit[first + i] = crispr::mit_score(*pair);
    }
    if (model) model->score(records, std::span(scores.probability).subspan(first, part.size()), 1);
    for (std::size_t i = 0; i < part.size(); ++i)
      scores.error[first + i] = std::move(records[i].error);
  });
  return scores;
}

std::vector<std::size_t> rank_sites(std::span<const crispr::Site> sites, const SiteScores* scores) {
  std::vector<std::size_t> order(sites.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto before = [&](std::size_t a, std::size_t b) {
    if (sites[a].guide != sites[b].guide) return sites[a].guide < sites[b].guide;
    if (!scores) {
      const auto differences = [&](std::size_t i) {
        return sites[i].mismatches + sites[i].dna_bulges + sites[i].rna_bulges;
      };
      return differences(a) < differences(b);
    }
    if (!scores->probability.empty()) {
      const float pa = rank_value(scores->probability[a]), pb = rank_value(scores->probability[b]);
      if (pa != pb) return pa > pb;
    }
    return rank_value(scores->cfd[a]) > rank_value(scores->cfd[b]);
  };
  std::stable_sort(order.begin(), order.end(), before);
  return order;
}

std::string site_answer_header(std::span<const Label> labels, bool scored) {
  std::string header = crispr::site_header();
  if (!labels.empty()) header += "\tpredicted";
  for (const auto& label : labels) header += "\tp." + label.name;
  return header + (scored ? "\tcfd\tmit\terror\n" : "\n");
}

void append_site_answer(std::string& text, const crispr::SearchQuery& query,
                        const crispr::Site& site, const OfftargetModel* model,
                        const SiteScores* scores, std::size_t i) {
  crispr::append_site(text, query, site);
  const auto add = [&](std::string_view field) { (text += '\t') += field; };
  if (scores) {
    if (model) {
      const float p = scores->probability[i];
      if (p == p) {
        const auto answer = model->decision().rule.answer(p);
        const auto labels = model->manifest().labels();
        add(answer == evaluate::Answer::unsure
                ? kUnsure
                : std::string_view(labels[answer == evaluate::Answer::yes ? 1 : 0].name));
        add(format_float(1 - p));
        add(format_float(p));
      } else {
        text += "\t\t\t";
      }
    }
    add(format_float(scores->cfd[i]));
    add(format_float(scores->mit[i]));
    add(scores->error[i]);
  }
  text += '\n';
}

std::vector<crispr::GuideSpecificity> guide_specificities(std::size_t guides,
                                                          std::span<const crispr::Site> sites,
                                                          const SiteScores& scores) {
  std::vector<crispr::GuideSpecificity> result(guides);
  for (std::size_t i = 0; i < sites.size(); ++i)
    result[static_cast<std::size_t>(sites[i].guide)].add(is_perfect(sites[i]),
                                                         static_cast<double>(scores.mit[i]),
                                                         static_cast<double>(scores.cfd[i]));
  return result;
}

}  // namespace genegraft::model
