#include "expression/expression.hpp"

namespace genegraft::expression {

std::string_view name_of(Values values) {
  switch (values) {
    case Values::counts:
      return "counts";
    case Values::log:
      return "log";
    case Values::scaled:
      return "scaled";
  }
  return "";
}

std::string_view name_of(Species species) {
  switch (species) {
    case Species::unknown:
      return "";
    case Species::human:
      return "human";
    case Species::mouse:
      return "mouse";
    case Species::both:
      return "human and mouse";
  }
  return "";
}

}  // namespace genegraft::expression
