#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace genegraft::model {

/// A JSON object's text with null in place of the values of `keys`, so that a parser need not read
/// what nobody asks for. Only brackets and strings are looked at: what is left out is not checked,
/// and of a text that is no JSON object something comes back that is none either.
std::string without_values(std::string_view object, std::initializer_list<std::string_view> keys);

}  // namespace genegraft::model
