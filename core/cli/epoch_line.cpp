#include "cli/epoch_line.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "base/text.hpp"

namespace genegraft::cli {

EpochLine::EpochLine(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO)) {}

EpochLine::~EpochLine() {
  if (drawn_ && terminal_) std::fputs("\r\033[K", stderr);
}

void EpochLine::show(const neural::FinetuneProgress& now) {
  using Clock = std::chrono::steady_clock;
  const double pause = terminal_ ? 0.1 : 10;
  if (drawn_ && std::chrono::duration<double>(Clock::now() - last_).count() < pause) return;
  last_ = Clock::now();
  drawn_ = true;
  std::string fit;
  if (now.fits > 1)
    fit = ", training " + std::to_string(now.fit + 1) + " of " + std::to_string(now.fits);
  char loss[96];
  std::snprintf(loss, sizeof loss,
                std::isnan(now.validation_loss) ? "loss %.3f" : "loss %.3f, held out %.3f",
                now.train_loss, now.validation_loss);
  std::fprintf(stderr,
               terminal_ ? "\r\033[K%s%s, epoch %d of %d: %s, %s rows/s"
                         : "%s%s, epoch %d of %d: %s, %s rows/s\n",
               what_.c_str(), fit.c_str(), now.epoch, now.epochs, loss,
               format_count(std::llround(now.rows_per_second)).c_str());
}

}  // namespace genegraft::cli
