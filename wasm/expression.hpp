#pragma once

#include <memory>

#include "expression/expression.hpp"

namespace genegraft::wasm {

/// A matrix of expression, held in WASM memory; other bindings take it as they need it.
class ExpressionMatrix {
 public:
  explicit ExpressionMatrix(expression::Expression of) : of_(std::move(of)) {}
  const expression::Expression& get() const { return of_; }

 private:
  expression::Expression of_;
};

}  // namespace genegraft::wasm
