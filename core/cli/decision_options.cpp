#include "cli/decision_options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/text.hpp"

namespace genegraft::cli {
namespace {

using evaluate::DecisionRule;

Expected<DecisionRule> checked_rule(const DecisionFlags& flags) {
  DecisionRule rule;
  const bool costs = flags.cost_false_positive || flags.cost_false_negative;
  if (flags.threshold == "cost") {
    rule.kind = DecisionRule::Kind::cost;
    if (!flags.cost_false_positive || !flags.cost_false_negative)
      return fail("--threshold cost needs --cost-false-positive and --cost-false-negative");
    rule.cost_false_positive = *flags.cost_false_positive;
    rule.cost_false_negative = *flags.cost_false_negative;
  } else if (flags.threshold == "f-beta") {
    rule.beta = flags.beta.value_or(1);
  } else {
    const auto number = parse_number(flags.threshold);
    if (!number || !(*number >= 0 && *number <= 1))
      return fail("--threshold " + flags.threshold +
                  ": expected f-beta, cost, or a number from 0 to 1");
    rule.kind = DecisionRule::Kind::number;
    rule.number = static_cast<float>(*number);
  }
  if (costs && flags.threshold != "cost")
    return fail("the costs of mistakes count for --threshold cost only");
  if (flags.beta && flags.threshold != "f-beta")
    return fail("--beta counts for --threshold f-beta only");
  return rule;
}

}  // namespace

void declare_decision_options(CLI::App& app, DecisionFlags& flags) {
  app.add_option("--calibration", flags.calibration,
                 "scores to probabilities, fitted on held-out rows; auto: lowest log loss")
      ->check(CLI::IsMember({"auto", "none", "platt", "isotonic"}))
      ->capture_default_str();
  app.add_option("--threshold", flags.threshold,
                 "where the positive answer begins: f-beta or cost on held-out rows, or a number")
      ->capture_default_str();
  app.add_option("--beta", flags.beta,
                 "f-beta: recall counts so many times as much as precision (default 1)")
      ->check(CLI::PositiveNumber);
  app.add_option("--cost-false-positive", flags.cost_false_positive,
                 "cost: of a negative answered positive")
      ->check(CLI::PositiveNumber);
  app.add_option("--cost-false-negative", flags.cost_false_negative,
                 "cost: of a positive answered negative")
      ->check(CLI::PositiveNumber);
  app.add_option("--unsure-wrong", flags.unsure_wrong,
                 "answer 'unsure' above the threshold until at most this share of the positive "
                 "answers is wrong")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--unsure-missed", flags.unsure_missed,
                 "answer 'unsure' below the threshold until at most this share of all positives "
                 "is answered negative")
      ->check(CLI::Range(0.0, 1.0));
}

Expected<model::DecisionOptions> checked(const DecisionFlags& flags, bool held_out) {
  model::DecisionOptions options;
  const auto rule = checked_rule(flags);
  if (!rule) return tl::unexpected(rule.error());
  options.rule = *rule;
  options.calibration = evaluate::find_calibration(flags.calibration);  // auto: nothing
  options.unsure = {flags.unsure_wrong, flags.unsure_missed};
  if (held_out) return options;
  const auto needs = [](const std::string& option) {
    return fail(option + " needs held-out rows, and --validate none keeps none");
  };
  if (flags.calibration == "platt" || flags.calibration == "isotonic")
    return needs("--calibration " + flags.calibration);
  if (flags.threshold == "cost" || flags.beta)
    return needs(flags.beta ? "--beta" : "--threshold cost");
  if (flags.unsure_wrong || flags.unsure_missed)
    return needs(flags.unsure_wrong ? "--unsure-wrong" : "--unsure-missed");
  return options;
}

void print_decision(const model::HeldOutDecision& decided, const model::DecisionOptions& options) {
  for (const auto& [kind, log_loss, brier] : decided.figures)
    std::fprintf(stderr, "calibration %s: log loss %.5f, Brier score %.6f%s\n",
                 std::string(name(kind)).c_str(), log_loss, brier,
                 kind == decided.shipped.calibrator.kind ? " (used)" : "");
  const auto& rule = decided.shipped.rule;
  std::fprintf(stderr, "threshold %.4g\n", static_cast<double>(rule.threshold));
  if (rule.unsure)
    std::fprintf(stderr, "unsure from %.4g to %.4g\n", static_cast<double>(rule.unsure->low),
                 static_cast<double>(rule.unsure->high));
  if (!decided.wrong_reached)
    std::fprintf(stderr,
                 "--unsure-wrong %g cannot be kept to: however high the score, at least %.2g of "
                 "the positive answers on held-out rows are wrong\n",
                 *options.unsure.wrong, decided.least_wrong);
}

}  // namespace genegraft::cli
