#pragma once

#include <span>
#include <string>
#include <vector>

#include "crispr/site_search.hpp"
#include "crispr/specificity.hpp"
#include "model/offtarget_model.hpp"

namespace genegraft::model {

/// Scores of sites, (N) each; NaN where there is none.
struct SiteScores {
  std::vector<float> probability;  ///< of cleavage, calibrated; empty without a model
  std::vector<float> cfd, mit;
  std::vector<std::string> error;  ///< why a site has no scores; "" where it has
};

/// Whether the query is of guides that the models, CFD and MIT know: SpCas9's, 20 letters and a 3'
/// PAM of three.
bool can_be_scored(const crispr::SearchQuery& query);

/// Of a query that can be scored. model: nullptr: CFD and MIT alone.
SiteScores score_sites(const OfftargetModel* model, std::span<const crispr::Site> sites,
                       int threads = 0);

/// Places of the sites from the best to the worst: by guide, then by falling probability, CFD, and
/// as they are. scores: nullptr: by mismatches and gaps instead.
std::vector<std::size_t> rank_sites(std::span<const crispr::Site> sites, const SiteScores* scores);

/// site_header and the answers: predicted, p.<label> of the model's labels (none: no model), cfd,
/// mit, error; with a line end. scored: whether there are any.
std::string site_answer_header(std::span<const Label> labels, bool scored);
/// One line of site i. scores: nullptr: none.
void append_site_answer(std::string& text, const crispr::SearchQuery& query,
                        const crispr::Site& site, const OfftargetModel* model,
                        const SiteScores* scores, std::size_t i);

/// (guides) over all sites.
std::vector<crispr::GuideSpecificity> guide_specificities(std::size_t guides,
                                                          std::span<const crispr::Site> sites,
                                                          const SiteScores& scores);

}  // namespace genegraft::model
