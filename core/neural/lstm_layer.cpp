#include "neural/lstm_layer.hpp"

namespace genegraft::neural {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

/// The parts of a row of gates (N, 4 H), or of their gradients.
struct Gates {
  explicit Gates(const Tensor& row) {
    const auto hidden = row.size(1) / 4;
    input = row.narrow(1, 0, hidden);
    forget = row.narrow(1, hidden, hidden);
    cell = row.narrow(1, 2 * hidden, hidden);
    output = row.narrow(1, 3 * hidden, hidden);
  }
  Tensor input, forget, cell, output;
};

/// What backpropagation needs of a step; time comes first.
struct Steps {
  Tensor gates;     // (T, N, 4 H) behind their sigmoids and tanh
  Tensor h, c;      // (T + 1, N, H), the state before all first
  Tensor squashed;  // (T, N, H) tanh of c
};

/// x: (T, N, I)
Steps run(const Tensor& x, const Tensor& h, const Tensor& c, const LstmWeights& weights) {
  const auto steps = x.size(0), rows = x.size(1), hidden = h.size(1);
  const auto bias = weights.input_bias + weights.recurrent_bias;
  Steps run;
  run.gates = torch::addmm(bias, x.view({steps * rows, x.size(2)}), weights.input.t())
                  .view({steps, rows, -1});
  run.h = torch::empty({steps + 1, rows, hidden}, x.options());
  run.c = torch::empty_like(run.h);
  run.squashed = torch::empty({steps, rows, hidden}, x.options());
  run.h[0].copy_(h);
  run.c[0].copy_(c);
  const auto recurrent = weights.recurrent.t();
  for (std::int64_t t = 0; t < steps; ++t) {
    auto row = run.gates[t];
    row.addmm_(run.h[t], recurrent);
    Gates gates(row);
    row.narrow(1, 0, 2 * hidden).sigmoid_();
    gates.cell.tanh_();
    gates.output.sigmoid_();
    auto c_now = run.c[t + 1], squashed = run.squashed[t], h_now = run.h[t + 1];
    torch::mul_out(c_now, gates.forget, run.c[t]).addcmul_(gates.input, gates.cell);
    torch::tanh_out(squashed, c_now);
    torch::mul_out(h_now, gates.output, squashed);
  }
  return run;
}

/// Gradients of the gates before their sigmoids and tanh, (T, N, 4 H). by_y: (T, N, H)
Tensor run_back(const Steps& run, const Tensor& recurrent, const Tensor& by_y) {
  auto by_gates = torch::empty_like(run.gates);
  auto by_h = torch::zeros_like(run.h[0]), by_c = torch::zeros_like(by_h);
  for (std::int64_t t = by_y.size(0); t-- > 0;) {
    const Gates gates(run.gates[t]);
    Gates by(by_gates[t]);
    const auto squashed = run.squashed[t];
    by_h.add_(by_y[t]);
    by_c.add_(torch::tanh_backward(by_h * gates.output, squashed));
    torch::sigmoid_backward_out(by.output, by_h * squashed, gates.output);
    torch::sigmoid_backward_out(by.forget, by_c * run.c[t], gates.forget);
    torch::sigmoid_backward_out(by.input, by_c * gates.cell, gates.input);
    torch::tanh_backward_out(by.cell, by_c * gates.input, gates.cell);
    by_c.mul_(gates.forget);
    if (t > 0) torch::mm_out(by_h, by_gates[t], recurrent);
  }
  return by_gates;
}

struct LstmFunction : torch::autograd::Function<LstmFunction> {
  static tensor_list forward(AutogradContext* context, const Tensor& x, const Tensor& h,
                             const Tensor& c, const Tensor& input, const Tensor& recurrent,
                             const Tensor& input_bias, const Tensor& recurrent_bias) {
    const auto in_time = x.transpose(0, 1).contiguous();
    const auto done = run(in_time, h, c, {input, recurrent, input_bias, recurrent_bias});
    context->save_for_backward(
        {in_time, input, recurrent, done.gates, done.h, done.c, done.squashed});
    const auto steps = in_time.size(0);
    return {done.h.narrow(0, 1, steps).transpose(0, 1), done.h[steps].clone(),
            done.c[steps].clone()};
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& by_outputs) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &input = saved[1], &recurrent = saved[2];
    const Steps run{saved[3], saved[4], saved[5], saved[6]};
    const auto steps = x.size(0), rows = x.size(1);
    const auto by_gates = run_back(run, recurrent, by_outputs[0].transpose(0, 1));
    const auto all = by_gates.view({steps * rows, -1});
    const auto before = run.h.narrow(0, 0, steps).reshape({steps * rows, -1});
    Tensor by_x;
    if (context->needs_input_grad(0)) by_x = all.mm(input).view(x.sizes()).transpose(0, 1);
    const auto by_bias = all.sum(0);
    return {by_x,    Tensor(), Tensor(), all.t().mm(x.view({steps * rows, -1})), all.t().mm(before),
            by_bias, by_bias};
  }
};

}  // namespace

LstmOutput lstm_layer(const Tensor& x, const Tensor& h, const Tensor& c,
                      const LstmWeights& weights) {
  const auto out =
      LstmFunction::apply(x, h[0].detach(), c[0].detach(), weights.input, weights.recurrent,
                          weights.input_bias, weights.recurrent_bias);
  return {out[0], out[1].detach().unsqueeze(0), out[2].detach().unsqueeze(0)};
}

}  // namespace genegraft::neural
