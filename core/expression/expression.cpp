#include "expression/expression.hpp"

namespace genegraft::expression {

std::string_view name_of(Values values) {
  switch (values) {
    case Values::counts: return "counts";
    case Values::log: return "log";
    case Values::scaled: return "scaled";
  }
  return "";
}

}  // namespace genegraft::expression
