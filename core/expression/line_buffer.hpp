#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace genegraft::expression {

/// Cuts a text that comes in pieces into whole lines, without copying but for the line that two
/// pieces share.
class LineBuffer {
 public:
  explicit LineBuffer(std::size_t longest) : longest_(longest) {}

  /// Calls take(line) -> Expected<void> for each line that is complete, without its end; stops at
  /// the first that fails.
  template <typename Take>
  Expected<void> feed(std::string_view text, const Take& take) {
    if (!rest_.empty()) {
      const auto end = text.find('\n');
      rest_ += text.substr(0, end);
      if (rest_.size() > longest_) return too_long();
      if (end == std::string_view::npos) return {};
      text.remove_prefix(end + 1);
      const std::string line = std::move(rest_);
      rest_.clear();
      if (const auto taken = take_line(line, take); !taken) return taken;
    }
    for (;;) {
      const auto end = text.find('\n');
      if (end == std::string_view::npos) break;
      if (const auto taken = take_line(text.substr(0, end), take); !taken) return taken;
      text.remove_prefix(end + 1);
    }
    if (text.size() > longest_) return too_long();
    rest_ = text;
    return {};
  }

  /// The last line, where it has no end.
  template <typename Take>
  Expected<void> finish(const Take& take) {
    if (rest_.empty()) return {};
    const std::string line = std::move(rest_);
    rest_.clear();
    return take_line(line, take);
  }

  long long lines() const { return lines_; }  ///< taken so far: the number of the last, from 1

 private:
  template <typename Take>
  Expected<void> take_line(std::string_view line, const Take& take) {
    ++lines_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return take(line);
  }
  Expected<void> too_long() const {
    return fail("line " + std::to_string(lines_ + 1) + ": the line is too long");
  }

  std::size_t longest_;
  std::string rest_;
  long long lines_ = 0;
};

}  // namespace genegraft::expression
