#include "model/skim_json.hpp"

#include <algorithm>

namespace genegraft::model {
namespace {

/// The place behind the string whose opening quote stands at `at`; the text's end where it has
/// none.
std::size_t behind_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

/// The place behind the value that begins at `at`, which is a comma or the bracket that closes what
/// the value stands in.
std::size_t behind_value(std::string_view text, std::size_t at) {
  for (int depth = 0; at < text.size();) {
    const char letter = text[at];
    if (letter == '"') {
      at = behind_string(text, at);
      continue;
    }
    const bool closes = letter == '}' || letter == ']';
    if (depth == 0 && (closes || letter == ',')) return at;
    depth += (letter == '{' || letter == '[') - closes;
    ++at;
  }
  return at;
}

}  // namespace

std::string without_values(std::string_view object, std::initializer_list<std::string_view> keys) {
  const auto in_between = [&](std::size_t from) {
    return std::min(object.find_first_not_of(" \t\r\n", from), object.size());
  };
  std::string kept;
  std::size_t copied = 0;
  std::size_t at = in_between(0) + 1;  // behind the opening bracket
  while ((at = in_between(at)) < object.size() && object[at] == '"') {
    const std::size_t end = behind_string(object, at);
    const auto key = object.substr(at + 1, end - at - 2);
    const std::size_t colon = in_between(end);
    if (colon == object.size() || object[colon] != ':') break;
    at = behind_value(object, colon + 1);
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
      kept.append(object.substr(copied, colon + 1 - copied)).append("null");
      copied = at;
    }
    if (at == object.size() || object[at] != ',') break;
    ++at;
  }
  return kept.append(object.substr(copied));
}

}  // namespace genegraft::model
