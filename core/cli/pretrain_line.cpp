#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "base/text.hpp"
#include "cli/pretrain.hpp"
#include "cli/progress.hpp"

namespace genegraft::cli {

PretrainLine::PretrainLine(std::function<std::string(double nats)> loss, std::string unit,
                           double units)
    : loss_(std::move(loss)),
      unit_(std::move(unit)),
      units_(units),
      terminal_(isatty(STDERR_FILENO)) {}

PretrainLine::~PretrainLine() {
  if (drawn_ && terminal_) std::fputs("\r\033[K", stderr);
}

void PretrainLine::show(const neural::TrainingProgress& progress) {
  const double pause = terminal_ ? 0.5 : 30;
  if (progress.seconds < shown_ + pause) return;
  shown_ = progress.seconds;
  drawn_ = true;
  std::string text = "pretraining  " + (terminal_ ? bar(progress.done) + "  " : "") +
                     std::to_string(std::lround(100 * progress.done)) + " %, step " +
                     format_count(progress.step) + ", " + loss_(progress.loss);
  if (progress.held_out) text += " (held out " + loss_(*progress.held_out) + ")";
  text += ", " + format_count(std::llround(progress.tokens_per_second * units_)) + " " + unit_ +
          "/s, " + duration(progress.seconds_left) + " left";
  std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", text.c_str());
}

}  // namespace genegraft::cli
