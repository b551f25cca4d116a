#include <algorithm>
#include <cstdio>
#include <map>

#include "base/random.hpp"
#include "cli/files.hpp"
#include "cli/finetune.hpp"
#include "cli/interrupt.hpp"
#include "evaluate/answer_figures.hpp"
#include "neural/branch_mix.hpp"

namespace genegraft::cli {
namespace {

using evaluate::AnswerFigures;

constexpr double AnswerFigures::*kFigures[] = {&AnswerFigures::accuracy, &AnswerFigures::precision,
                                               &AnswerFigures::recall, &AnswerFigures::mcc,
                                               &AnswerFigures::roc_auc};

/// So many rows with the classes' own shares, but at least two of each.
std::vector<int> draw_rows(const model::LabelledSequences& rows, std::span<const int> from,
                           int wanted, Random random) {
  std::vector<std::vector<int>> of_class(rows.labels.size());
  for (const int row : from) of_class[static_cast<std::size_t>(rows.y[row])].push_back(row);
  const double share =
      std::min(1.0, static_cast<double>(wanted) / static_cast<double>(from.size()));
  std::vector<int> drawn;
  for (auto& own : of_class) {
    random.shuffle(std::span(own));
    const auto count = std::max<std::size_t>(
        2, static_cast<std::size_t>(share * static_cast<double>(own.size()) + 0.5));
    own.resize(std::min(count, own.size()));
    drawn.insert(drawn.end(), own.begin(), own.end());
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

std::string cell(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "\t%.5g", value);
  return text;
}

/// Figures of all draws so far, by score.
class Figures {
 public:
  explicit Figures(std::string set, int rows) : set_(std::move(set)), rows_(rows) {}

  static std::string header() {
    return "set\trows\tdraw\tscore\taccuracy\tprecision\trecall\tmcc\troc_auc\n";
  }

  std::string add(int draw, const std::string& score, const AnswerFigures& figures) {
    if (!of_score_.contains(score)) scores_.push_back(score);
    of_score_[score].push_back(figures);
    auto line = begin(std::to_string(draw), score);
    for (const auto figure : kFigures) line += cell(figures.*figure);
    return line + "\n";
  }

  std::string means() const {
    std::string lines;
    for (const auto& score : scores_) {
      std::string mean = begin("mean", score), low = begin("low", score),
                  high = begin("high", score);
      for (const auto figure : kFigures) {
        std::vector<double> draws;
        for (const auto& figures : of_score_.at(score)) draws.push_back(figures.*figure);
        const auto interval = evaluate::mean_interval(draws);
        mean += cell(interval.mean);
        low += cell(interval.low);
        high += cell(interval.high);
      }
      lines += mean + "\n" + low + "\n" + high + "\n";
    }
    return lines;
  }

 private:
  std::string begin(const std::string& draw, const std::string& score) const {
    return set_ + "\t" + std::to_string(rows_) + "\t" + draw + "\t" + score;
  }

  std::string set_;
  int rows_;
  std::vector<std::string> scores_;  // in the order of their first figures
  std::map<std::string, std::vector<AnswerFigures>> of_score_;
};

/// The model without its linear branch.
std::vector<float> network_alone(const FinetuneTask& task, neural::Classifier classifier,
                                 std::span<const int> rows) {
  if (!classifier->linear) return {};
  const torch::NoGradGuard no_gradients;
  const auto mix = classifier->mix.clone();
  classifier->mix[0] = 1;
  classifier->mix[1] = 0;
  auto answers = neural::classify(*classifier, task.rows(), rows, task.both_strands());
  classifier->mix.copy_(mix);
  return answers;
}

}  // namespace

Expected<void> measure_few(const FinetuneTask& task, const CommonOptions& common) {
  const auto& flags = task.flags;
  const auto training = task.samples.rows_of("train"), test = task.samples.rows_of("test");
  if (training.empty() || test.empty())
    return fail("--rows needs tables whose column '" + flags.columns.split +
                "' says train and test");
  auto output = Output::open(flags.out);
  if (!output) return tl::unexpected(output.error());
  if (const auto written = output->write(Figures::header()); !written) return written;
  const int wanted = std::min(flags.rows, static_cast<int>(training.size()));
  Figures figures(task.rows().name, wanted);
  std::vector<std::int32_t> y;
  for (const int row : test) y.push_back(task.rows().y[static_cast<std::size_t>(row)]);
  for (int draw = 1; draw <= flags.draws; ++draw) {
    auto own = task;
    own.flags.recipe.seed = own.flags.adapting.seed =
        common.seed + 1000 * static_cast<std::uint64_t>(draw);
    const auto drawn = draw_rows(task.rows(), training, wanted,
                                 Random(common.seed, static_cast<std::uint64_t>(draw)));
    const auto what = std::to_string(wanted) + " rows, draw " + std::to_string(draw) + " of " +
                      std::to_string(flags.draws);
    const auto trained = learn(own, drawn, {}, what);
    if (!trained) return tl::unexpected(trained.error());
    if (is_interrupted()) return fail("stopped before all draws were done; nothing is written");
    const auto answers = answer_rows(own, trained->classifier, drawn, test, task.rows().name);
    if (!answers) return tl::unexpected(answers.error());
    const auto alone = network_alone(own, trained->classifier, test);
    std::string lines;
    for (const auto& [name, probability] :
         {std::pair<const char*, const std::vector<float>&>("model", answers->model),
          {"network", alone},
          {"linear", answers->linear}})
      if (!probability.empty())
        lines += figures.add(draw, name,
                             evaluate::answer_figures(probability, y, task.rows().classes()));
    if (const auto written = output->write(lines); !written) return written;
  }
  if (const auto written = output->write(figures.means()); !written) return written;
  return output->finish();
}

}  // namespace genegraft::cli
