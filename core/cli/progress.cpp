#include "cli/progress.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "base/text.hpp"

namespace genegraft::cli {
namespace {

constexpr int kBarWidth = 30;

}  // namespace

std::string duration(double seconds) {
  const auto whole = static_cast<long long>(std::lround(seconds));
  char text[32];
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%lld h %02lld min", whole / 3600, whole / 60 % 60);
  else if (whole >= 60)
    std::snprintf(text, sizeof text, "%lld min %02lld s", whole / 60, whole % 60);
  else
    std::snprintf(text, sizeof text, "%lld s", whole);
  return text;
}

std::string bar(double share) {
  const auto filled = static_cast<int>(kBarWidth * share);
  std::string text;
  for (int i = 0; i < kBarWidth; ++i) text += i < filled ? "█" : "░";
  return text;
}

Progress::Progress(std::string label, std::string unit, std::int64_t total)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      total_(total),
      terminal_(isatty(STDERR_FILENO)),
      start_(Clock::now()),
      last_(start_) {}

Progress::~Progress() {
  if (drawn_ && terminal_) std::fputs("\r\033[K", stderr);
}

void Progress::show(std::int64_t done) {
  const auto now = Clock::now();
  const double pause = terminal_ ? 0.1 : 5.0;
  if (std::chrono::duration<double>(now - last_).count() < pause) return;
  last_ = now;
  draw(done, std::chrono::duration<double>(now - start_).count());
}

void Progress::draw(std::int64_t done, double seconds) {
  const double rate = static_cast<double>(done) / seconds;
  std::string text = label_ + "  ";
  if (total_ > 0 && terminal_)
    text += bar(static_cast<double>(done) / static_cast<double>(total_)) + "  ";
  text += format_count(done);
  if (total_ > 0) text += " of " + format_count(total_);
  text += " " + unit_ + ", " +
          (rate >= 10 ? format_count(std::llround(rate))
                      : format_float(std::round(static_cast<float>(rate) * 10) / 10)) +
          "/s";
  if (total_ > 0 && rate > 0)
    text += ", " + duration(static_cast<double>(total_ - done) / rate) + " left";
  std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", text.c_str());
  drawn_ = true;
}

}  // namespace genegraft::cli
