#include "model/sequence_text.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/text.hpp"
#include "model/decision.hpp"

namespace genegraft::model {
namespace {

std::span<const float> row_of(const std::vector<float>& answers, std::int64_t window, int classes) {
  return std::span(answers).subspan(static_cast<std::size_t>(window * classes),
                                    static_cast<std::size_t>(classes));
}

/// How much a window is what the model looks for.
float signal(std::span<const float> answer) {
  return answer.size() == 2 ? answer[1] : *std::max_element(answer.begin(), answer.end());
}

struct Place {
  std::int64_t first, end;  ///< from 0, end left out
};

Place place_of(const SequenceModel& model, const AnsweredRecord& record, std::int64_t window) {
  const auto first = window * record.stride;
  return {first, std::min(record.letters, first + model.encoding().window)};
}

std::string answer_name(const SequenceModel& model, std::span<const float> answer) {
  const int decided = model.decide(answer);
  return decided < 0 ? std::string(kUnsure) : model.labels()[static_cast<std::size_t>(decided)];
}

const char* strand_sign(const SequenceModel& model, bool reverse) {
  if (model.encoding().both_strands) return ".";
  return reverse ? "-" : "+";
}

std::string probability_titles(const SequenceModel& model) {
  std::string titles;
  for (const auto& label : model.labels()) titles += "\tp." + label;
  return titles;
}

std::string probability_cells(std::span<const float> answer) {
  std::string cells;
  for (const float value : answer) cells += "\t" + format_float(value);
  return cells;
}

std::string numbers(std::int64_t first, std::int64_t last) {
  return "\t" + std::to_string(first) + "\t" + std::to_string(last);
}

/// A run of windows that overlap and are answered alike.
struct Peak {
  int answer = 0;
  std::int64_t window = 0, end = 0;  ///< the best one; where the last one ends
  float signal = 0;
};

}  // namespace

BestWindow best_window(const WindowAnswers& answers, int classes) {
  BestWindow best;
  float most = -1;
  for (const bool reverse : {false, true}) {
    const auto& strand = reverse ? answers.reverse : answers.forward;
    for (std::int64_t w = 0; w < std::ssize(strand) / classes; ++w) {
      const float own = signal(row_of(strand, w, classes));
      if (!(own > most)) continue;
      most = own;
      best = {w, reverse};
    }
  }
  return best;
}

std::string record_header(const SequenceModel& model, std::string_view own_titles) {
  return std::string(own_titles) + "\tlength\tpredicted" + probability_titles(model) +
         "\tstart\tend\tstrand\terror\n";
}

std::string record_line(const SequenceModel& model, const AnsweredRecord& record) {
  auto line = std::string(record.own) + "\t" + std::to_string(record.letters) + "\t";
  const auto best = best_window(record.answers, model.classes());
  if (best.window < 0) {
    line.append(static_cast<std::size_t>(model.classes()) + 4, '\t');
    return line + record.answers.error + "\n";
  }
  const auto& strand = best.reverse ? record.answers.reverse : record.answers.forward;
  const auto answer = row_of(strand, best.window, model.classes());
  const auto place = place_of(model, record, best.window);
  return line + answer_name(model, answer) + probability_cells(answer) +
         numbers(place.first + 1, place.end) + "\t" + strand_sign(model, best.reverse) + "\t\n";
}

std::string window_header(const SequenceModel& model, std::string_view own_titles) {
  return std::string(own_titles) + "\tstart\tend\tstrand\tpredicted" + probability_titles(model) +
         "\n";
}

std::string window_lines(const SequenceModel& model, const AnsweredRecord& record) {
  std::string lines;
  for (std::int64_t w = 0; w < record.answers.windows; ++w)
    for (const bool reverse : {false, true}) {
      const auto& strand = reverse ? record.answers.reverse : record.answers.forward;
      if (strand.empty()) continue;
      const auto answer = row_of(strand, w, model.classes());
      const auto place = place_of(model, record, w);
      lines += std::string(record.own) + numbers(place.first + 1, place.end) + "\t" +
               strand_sign(model, reverse) + "\t" + answer_name(model, answer) +
               probability_cells(answer) + "\n";
    }
  return lines;
}

std::string bed_lines(const SequenceModel& model, std::string_view name,
                      const AnsweredRecord& record) {
  std::string lines;
  for (const bool reverse : {false, true}) {
    const auto& strand = reverse ? record.answers.reverse : record.answers.forward;
    Peak peak;  // of answer 0: none is open
    const auto close = [&] {
      if (peak.answer <= 0) return;
      const auto place = place_of(model, record, peak.window);
      lines += std::string(name) + numbers(place.first, place.end) + "\t" +
               model.labels()[static_cast<std::size_t>(peak.answer)] + "\t" +
               std::to_string(std::lround(1000 * peak.signal)) + "\t" +
               strand_sign(model, reverse) + "\n";
      peak.answer = 0;
    };
    for (std::int64_t w = 0; w < std::ssize(strand) / model.classes(); ++w) {
      const auto answer = row_of(strand, w, model.classes());
      const int decided = model.decide(answer);
      const auto place = place_of(model, record, w);
      if (decided != peak.answer || place.first >= peak.end) close();
      if (decided <= 0) continue;
      const float own = answer[static_cast<std::size_t>(decided)];
      if (peak.answer == 0 || own > peak.signal) peak = {decided, w, place.end, own};
      peak.end = place.end;
    }
    close();
  }
  return lines;
}

std::string bedgraph_lines(const SequenceModel& model, std::string_view name,
                           const AnsweredRecord& record, bool reverse) {
  const auto& strand = reverse ? record.answers.reverse : record.answers.forward;
  const std::int64_t stride = record.stride, window = model.encoding().window;
  std::string lines;
  for (std::int64_t w = 0; w < std::ssize(strand) / model.classes(); ++w) {
    const auto from = std::max<std::int64_t>(0, w * stride + (window - stride) / 2);
    const auto end = std::min(record.letters, from + stride);
    if (end <= from) continue;  // the middle of a window that was filled up
    lines += std::string(name) + numbers(from, end) + "\t" +
             format_float(1 - row_of(strand, w, model.classes())[0]) + "\n";
  }
  return lines;
}

}  // namespace genegraft::model
