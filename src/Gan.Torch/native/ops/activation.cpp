// gan::leaky_relu: its slope is constant on either side of zero, and its derivatives say so. libtorch's own hands a
// second derivative of zeros down the graph, so that a gradient penalty differentiates its whole network by nothing.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace gan {
namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

Tensor sloped(AutogradContext* ctx, const Tensor& dy);

/// dy where y is above zero, slope·dy elsewhere. Linear in dy: it is its own derivative.
struct Sloped : Function<Sloped> {
  static Tensor forward(AutogradContext* ctx, const Tensor& dy, const Tensor& y, double slope) {
    ctx->set_materialize_grads(false);
    ctx->save_for_backward({y});
    ctx->saved_data["slope"] = slope;
    return slope == 0 ? at::threshold_backward(dy, y, 0) : at::leaky_relu_backward(dy, y, slope, false);
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads) {
    if (!grads[0].defined()) return variable_list(3);
    return {sloped(ctx, grads[0]), Tensor(), Tensor()};
  }
};

struct LeakyRelu : Function<LeakyRelu> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, double slope) {
    ctx->set_materialize_grads(false);
    const auto y = slope == 0 ? at::relu(x) : at::leaky_relu(x, slope);
    // For slopes above zero the sign of the output is the input's, so that the input need not be kept.
    ctx->save_for_backward({slope >= 0 ? y : x});
    ctx->saved_data["slope"] = slope;
    return y;
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads) {
    if (!grads[0].defined()) return variable_list(2);
    return {sloped(ctx, grads[0]), Tensor()};
  }
};

/// The sign has no derivative: it is a constant to what differentiates this.
Tensor sloped(AutogradContext* ctx, const Tensor& dy) {
  return Sloped::apply(dy, ctx->get_saved_variables()[0].detach(), ctx->saved_data["slope"].toDouble());
}

Tensor leaky_relu(const Tensor& x, double slope) { return LeakyRelu::apply(x, slope); }

TORCH_LIBRARY_FRAGMENT(gan, m) { m.def("leaky_relu(Tensor x, float slope) -> Tensor", leaky_relu); }

}  // namespace
}  // namespace gan
