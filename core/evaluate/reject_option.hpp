#pragma once

#include <optional>
#include <span>

#include "evaluate/scored_rows.hpp"

namespace genegraft::evaluate {

/// Scores in [low, high) are not answered: the row is `unsure` (the reject option, Chow 1970).
struct UnsureBand {
  float low = 0, high = 0;
};

enum class Answer { no, unsure, yes };

/// From a probability to an answer: "yes" from the threshold up, or, with a band, from its high end
/// up; "no" below it.
struct AnswerRule {
  float threshold = 0.5f;
  std::optional<UnsureBand> unsure;  ///< low <= threshold <= high

  Answer answer(float probability) const {
    if (probability >= (unsure ? unsure->high : threshold)) return Answer::yes;
    return unsure && probability >= unsure->low ? Answer::unsure : Answer::no;
  }
};

/// Answers counted by weight; what they are worth to someone who acts on them. Where positives are
/// one row in a hundred, nearly every "no" is right whatever the model does, and so is nearly every
/// answer; so the shares are those that a bench feels: a site called cleaved that is not, and a
/// cleaved site that is called safe.
struct AnswerCounts {
  double right_yes = 0, wrong_yes = 0, right_no = 0, wrong_no = 0;
  double unsure_positives = 0, unsure_negatives = 0;

  void add(Answer answer, bool truth, double weight = 1);
  void add(const AnswerCounts& more);
  double rows() const;
  double answered() const;       ///< share of all rows that get an answer
  double wrong_share() const;    ///< of the answers "yes", those that are wrong; NaN without one
  double missed_share() const;   ///< of all positives, those answered "no"; NaN without one
  double omitted_share() const;  ///< of the answers "no", those that are wrong; NaN without one
};

/// The rule's answers to the rows that have a score.
AnswerCounts count_answers(const ScoredRows& rows, const AnswerRule& rule);

/// How many mistakes are too many; a share that is not stated is not held to.
struct UnsureLimits {
  std::optional<double> wrong;   ///< of the answers "yes", at most this share may be wrong
  std::optional<double> missed;  ///< of all positives, at most this share may be answered "no"
};

struct BandSearch {
  UnsureBand band;            ///< empty (low = high) where the threshold alone will do
  double least_wrong = 0;     ///< the lowest wrong share that a score reaches
  bool wrong_reached = true;  ///< false: no score is high enough, so `high` stays at the threshold
};

/// The narrowest band around the threshold that keeps to the limits on these rows. A score is high
/// enough for "yes" if few enough rows at or above it are negative, and there are 20 of them at
/// least: fewer prove nothing.
BandSearch find_unsure_band(const ScoredRows& rows, float threshold, const UnsureLimits& limits);

/// For many classes: the lowest floor on the top probability such that, of the rows whose top
/// probability reaches it, at most `error` name the wrong class (of at least 20 rows); nothing
/// where there is none. top: (N); rows.y: 1 where the named class is the true one.
std::optional<float> find_floor(const ScoredRows& rows, double error);

}  // namespace genegraft::evaluate
