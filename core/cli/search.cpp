#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/genome_files.hpp"
#include "cli/json_lines.hpp"
#include "cli/models.hpp"
#include "cli/search_genome.hpp"
#include "cli/text_source.hpp"
#include "crispr/cas_offinder.hpp"
#include "crispr/guide_list.hpp"
#include "crispr/site_table.hpp"
#include "model/score_sites.hpp"

namespace genegraft::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestGuideList = std::uint64_t{1} << 26;
constexpr int kMostOfAKind = 2;
constexpr const char* kShippedModel = "models/offtarget-forest.onnx";

struct Options {
  std::vector<std::string> guides, genomes;
  std::string guide_file, cas_offinder, pam, side = "3", alignments = "best", model, out, summary;
  int mismatches = 4, bulges = 0, dna = -1, rna = -1;
};

Expected<std::string> read_text(const std::string& path) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  std::string text;
  for (;;) {
    const auto block = source->read_block();
    if (!block) return tl::unexpected(block.error());
    if (block->empty()) return text;
    text += *block;
    if (text.size() > kLargestGuideList) return fail(source->name() + ": too long for guides");
  }
}

Expected<std::vector<crispr::SearchGuide>> read_guides(const Options& options) {
  std::vector<crispr::SearchGuide> guides;
  for (const auto& letters : options.guides)
    guides.push_back({to_upper(letters), letters, options.mismatches});
  if (options.guide_file.empty()) return guides;
  const auto text = read_text(options.guide_file);
  if (!text) return tl::unexpected(text.error());
  auto listed = crispr::read_guide_list(*text, options.mismatches);
  if (!listed) return inside(options.guide_file, listed.error());
  guides.insert(guides.end(), listed->begin(), listed->end());
  return guides;
}

crispr::BulgeLimits bulge_limits(const Options& options) {
  const int each = std::min(options.bulges, kMostOfAKind);
  crispr::BulgeLimits limits{options.dna >= 0 ? options.dna : each,
                             options.rna >= 0 ? options.rna : each, options.bulges};
  // Without a word on both together, one kind's limit is it.
  if (options.bulges == 0) limits.in_all = std::max(limits.dna, limits.rna);
  return limits;
}

Expected<crispr::SearchQuery> read_query(const Options& options) {
  auto guides = read_guides(options);
  if (!guides) return tl::unexpected(guides.error());
  if (guides->empty()) return fail("no guides: name them by --guide or --guides");
  const bool three = options.side == "3";
  if (!three && options.pam.empty()) return fail("a PAM on the 5' side is to be named: --pam TTTV");
  const auto pam = options.pam.empty() ? crispr::pam_of(*guides) : options.pam;
  return crispr::make_query(std::move(*guides), pam,
                            three ? crispr::PamSide::three_prime : crispr::PamSide::five_prime,
                            bulge_limits(options));
}

/// The shipped model, from where the repository or an installation has it beside the program; "":
/// it is not there.
std::string find_shipped_model() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& folder :
       {fs::path("."), program / ".." / "..", program, program / ".." / "share" / "genegraft"})
    if (const auto path = folder / kShippedModel; fs::exists(path, error)) return path.string();
  return "";
}

/// A model that may be needed: a search without sites has no use for its forest, which takes most
/// of the time of opening it.
struct UnopenedModel {
  std::string path;
  std::vector<std::uint8_t> bytes;
  std::vector<model::Label> labels;
};

Expected<std::optional<UnopenedModel>> read_model(const std::string& path) {
  if (path.empty() || path == "none") return std::nullopt;
  auto bytes = read_file(path, kLargestModel);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto manifest = model::read_manifest(*bytes, model::ManifestPart::to_answer);
  if (!manifest) return inside(path, manifest.error());
  if (manifest->task() != "offtarget")
    return fail(path + ": the model answers another question (task " + manifest->task() +
                "), not off-target cleavage");
  return UnopenedModel{path, std::move(*bytes), manifest->labels()};
}

std::string summary_table(const crispr::SearchQuery& query,
                          const std::vector<crispr::GuideSpecificity>& guides) {
  std::string text = "name\tguide\tsites\tperfect\tspecificity.mit\tspecificity.cfd\n";
  for (std::size_t g = 0; g < guides.size(); ++g)
    text += query.guides[g].name + "\t" + query.guides[g].letters + "\t" +
            std::to_string(guides[g].sites()) + "\t" + std::to_string(guides[g].perfect()) + "\t" +
            format_float(static_cast<float>(guides[g].by_mit())) + "\t" +
            format_float(static_cast<float>(guides[g].by_cfd())) + "\n";
  return text;
}

void print_summary(const crispr::SearchQuery& query, const GenomeSites& found,
                   const std::vector<crispr::GuideSpecificity>& guides) {
  constexpr std::size_t kMost = 20;
  std::fprintf(stderr, "%s sites in %s letters\n", format_count(std::ssize(found.sites)).c_str(),
               format_count(found.letters).c_str());
  for (std::size_t g = 0; g < std::min(kMost, guides.size()); ++g)
    std::fprintf(stderr, "%s: %s sites, %s perfect; specificity %.1f (MIT), %.1f (CFD)\n",
                 query.guides[g].name.c_str(), format_count(guides[g].sites()).c_str(),
                 format_count(guides[g].perfect()).c_str(), guides[g].by_mit(), guides[g].by_cfd());
}

/// The sites with their answers, the best first, and the guides' summary.
Expected<void> write_sites(const crispr::SearchQuery& query, const GenomeSites& found,
                           const UnopenedModel* unopened, const Options& options,
                           const CommonOptions& common, Output& output) {
  const bool scored = model::can_be_scored(query);
  if (!scored) unopened = nullptr;
  std::optional<model::OfftargetModel> opened;
  if (unopened && !found.sites.empty()) {
    auto model = model::OfftargetModel::open(unopened->bytes, model::ManifestPart::to_answer);
    if (!model) return inside(unopened->path, model.error());
    opened.emplace(std::move(*model));
  }
  const auto* model = opened ? &*opened : nullptr;
  model::SiteScores scores;
  if (scored) scores = model::score_sites(model, found.sites, common.threads);
  const auto header = model::site_answer_header(
      unopened ? std::span<const model::Label>(unopened->labels) : std::span<const model::Label>(),
      scored);
  std::string text;
  for (const auto i : model::rank_sites(found.sites, scored ? &scores : nullptr))
    model::append_site_answer(text, query, found.sites[i], model, scored ? &scores : nullptr, i);
  const auto written = output.write(
      common.json ? to_json_lines(header, crispr::kFirstSiteNumber, text) : header + text);
  if (!written) return written;
  if (auto finished = output.finish(); !finished) return finished;
  if (!scored) {
    std::fprintf(stderr,
                 "%s sites in %s letters\nno scores: model, CFD and MIT are for SpCas9, 20 letters "
                 "and a 3' PAM of three\n",
                 format_count(std::ssize(found.sites)).c_str(),
                 format_count(found.letters).c_str());
    return {};
  }
  const auto guides = model::guide_specificities(query.guides.size(), found.sites, scores);
  print_summary(query, found, guides);
  return options.summary.empty() ? Expected<void>{}
                                 : write_file(options.summary, summary_table(query, guides));
}

Expected<void> search_sites(const Options& options, const CommonOptions& common) {
  auto query = read_query(options);
  if (!query) return tl::unexpected(query.error());
  if (!options.summary.empty() && !model::can_be_scored(*query))
    return fail("--summary is for guides of 20 letters with a 3' PAM of three");
  const auto alignments =
      options.alignments == "best" ? crispr::Alignments::best : crispr::Alignments::every;
  const auto search = crispr::SiteSearch::make(std::move(*query), {.alignments = alignments});
  if (!search) return tl::unexpected(search.error());
  if (options.genomes.empty()) return fail("no genome: name its files or folders");
  const auto files = find_sequence_files(options.genomes, true);
  if (!files) return tl::unexpected(files.error());
  auto output = Output::open(options.out);
  if (!output) return tl::unexpected(output.error());

  const auto path = options.model.empty() ? find_shipped_model() : options.model;
  if (path.empty())
    std::fprintf(stderr, "no model at hand, so CFD and MIT alone; name one by --model\n");
  auto reading = std::async(std::launch::async, read_model, path);
  const auto found = search_genome(*search, *files, common.threads);
  const auto model = reading.get();
  if (!model) return tl::unexpected(model.error());
  if (!found) return tl::unexpected(found.error());
  return write_sites(search->query(), *found, *model ? &**model : nullptr, options, common,
                     *output);
}

Expected<void> search_as_cas_offinder(const Options& options, const CommonOptions& common) {
  const auto text = read_text(options.cas_offinder);
  if (!text) return tl::unexpected(text.error());
  auto input = crispr::read_cas_offinder(*text);
  if (!input) return inside(options.cas_offinder, input.error());
  const auto files = find_sequence_files(std::vector{input->genome}, true);
  if (!files) return tl::unexpected(files.error());
  const auto search =
      crispr::SiteSearch::make(std::move(input->query), crispr::kCasOffinderOptions);
  if (!search) return inside(options.cas_offinder, search.error());
  auto output = Output::open(options.out);
  if (!output) return tl::unexpected(output.error());
  const auto found = search_genome(*search, *files, common.threads);
  if (!found) return tl::unexpected(found.error());
  std::string lines = crispr::cas_offinder_header("Genegraft, in the format of Cas-OFFinder 3");
  for (const auto& site : found->sites) crispr::append_cas_offinder(lines, search->query(), site);
  if (const auto written = output->write(lines); !written) return written;
  return output->finish();
}

}  // namespace

Action declare_search(CLI::App& app, const CommonOptions& common) {
  auto options = std::make_shared<Options>();
  app.add_option("genome", options->genomes,
                 "files of a genome, or folders of them: FASTA (.gz) or 2bit");
  app.add_option("--guide,-g", options->guides,
                 "a guide, 5' to 3', with or without its PAM; more than one by more --guide")
      ->allow_extra_args(false);
  app.add_option("--guides", options->guide_file,
                 "a file of guides, one a line, maybe with a name; or FASTA");
  app.add_option("--mismatches,-m", options->mismatches, "mismatches at most")
      ->capture_default_str()
      ->check(CLI::Range(0, crispr::kMostMismatches));
  app.add_option("--bulges,-b", options->bulges,
                 "gaps at most, of both kinds together (as many of each, unless told)")
      ->capture_default_str()
      ->check(CLI::Range(0, 4));
  app.add_option("--dna-bulges", options->dna, "gaps in the guide at most")
      ->check(CLI::Range(0, 2));
  app.add_option("--rna-bulges", options->rna, "gaps in the site at most")->check(CLI::Range(0, 2));
  app.add_option("--pam", options->pam,
                 "the PAM in IUPAC letters; unless told the guides' own (…NRG), or NGG");
  app.add_option("--pam-side", options->side, "its side of the guide: 3 (Cas9) or 5 (Cas12a)")
      ->check(CLI::IsMember({"3", "5"}));
  app.add_option(
         "--alignments", options->alignments,
         "best: one for each place, with the fewest differences; every: all within the limits")
      ->check(CLI::IsMember({"best", "every"}));
  app.add_option(
      "--model", options->model,
      "off-target model (.onnx) that scores the sites; unless told the shipped one; none: "
      "CFD and MIT alone");
  app.add_option("--out,-o", options->out, "write here instead of standard output");
  app.add_option("--summary", options->summary,
                 "write here each guide's sites and specificity scores (TSV)");
  app.add_option("--cas-offinder", options->cas_offinder,
                 "take Cas-OFFinder 3's input file instead of all others, and write its output");
  return [options, &common] {
    return options->cas_offinder.empty() ? search_sites(*options, common)
                                         : search_as_cas_offinder(*options, common);
  };
}

}  // namespace genegraft::cli
