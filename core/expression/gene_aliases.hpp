#pragma once

#include <string_view>

namespace genegraft::expression {

/// The symbol, in capitals, under which older or newer lists have a human gene: "KIAA0101" for
/// "PCLAF" and the other way round; "" where none is known.
std::string_view other_symbol(std::string_view symbol);

}  // namespace genegraft::expression
