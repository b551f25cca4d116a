#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/manifest.hpp"

namespace genegraft::neural {

/// A gigabyte of weights: a damaged manifest must not ask for more.
constexpr double kMostWeights = 1 << 28;

/// Reads numbers of an object and remembers the first that is wrong.
class NumberReader {
 public:
  NumberReader(const model::Json& json, std::string place) : json_(json), place_(std::move(place)) {
    if (!json.is_object()) refuse(" is no object");
  }

  int integer(const std::string& key, int least, int most) {
    const auto* value = find(key);
    return value ? integer(*value, key, least, most) : least;
  }

  std::vector<int> integers(const std::string& key, std::size_t shortest, std::size_t longest,
                            int least, int most) {
    std::vector<int> numbers;
    const auto* list = find(key);
    if (!list) return numbers;
    if (!list->is_array() || list->size() < shortest || list->size() > longest) {
      refuse("." + key + " is no list of " + std::to_string(shortest) + " to " +
             std::to_string(longest) + " numbers");
      return numbers;
    }
    for (const auto& value : *list) numbers.push_back(integer(value, key, least, most));
    return numbers;
  }

  /// A number in [0, 1); of a scale, [0, 1].
  double share(const std::string& key, bool with_one = false) {
    const auto* value = find(key);
    if (!value) return 0;
    const double number = value->is_number() ? value->get<double>() : -1;
    if (number >= 0 && (number < 1 || (with_one && number == 1))) return number;
    refuse("." + key + " is no share");
    return 0;
  }

  bool boolean(const std::string& key) {
    const auto* value = find(key);
    if (value && !value->is_boolean()) refuse("." + key + " is neither true nor false");
    return value && value->is_boolean() && value->get<bool>();
  }

  std::string text(const std::string& key) {
    const auto* value = find(key);
    if (value && !value->is_string()) refuse("." + key + " is no text");
    return value && value->is_string() ? value->get<std::string>() : "";
  }

  void refuse(const std::string& what) {
    if (error_.empty()) error_ = place_ + what;
  }

  const std::string& error() const { return error_; }

 private:
  const model::Json* find(const std::string& key) {
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(key);
    if (found != json_.end()) return &*found;
    refuse("." + key + " is missing");
    return nullptr;
  }

  int integer(const model::Json& value, const std::string& key, int least, int most) {
    // Unsigned numbers above 2^63 turn negative, and are refused for that.
    const auto number = value.is_number_integer() ? value.get<std::int64_t>() : std::int64_t{-1};
    if (number >= least && number <= most) return static_cast<int>(number);
    refuse("." + key + " is no whole number from " + std::to_string(least) + " to " +
           std::to_string(most));
    return least;
  }

  const model::Json& json_;
  std::string place_, error_;
};

}  // namespace genegraft::neural
