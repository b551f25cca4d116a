#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace genegraft {

/// Something outside the program was wrong: a file, a sequence, a manifest, an option.
/// The message says what and where, for a person: `guides.tsv:17: letter 4 is not a nucleotide`.
struct Error {
  std::string message;
};

template <typename T>
using Expected = tl::expected<T, Error>;

/// `return fail("…");` ends a function that returns Expected<T>.
inline tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

/// The same error, seen from further out: `inside("guides.tsv", error)` is "guides.tsv: …".
inline tl::unexpected<Error> inside(const std::string& place, const Error& error) {
  return fail(place + ": " + error.message);
}

}  // namespace genegraft
