// gan::conv2d, gan::conv_transpose2d and gan::linear: the autograd side.
#include "conv.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "uses.h"

namespace gan {
namespace {

using at::Tensor;
using OptionalTensor = c10::optional<Tensor>;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

void save(AutogradContext* ctx, const Geometry& g) {
  // Where no gradient comes in none goes out: zeros would be convolved all the same.
  ctx->set_materialize_grads(false);
  ctx->saved_data["geometry"] = std::vector<int64_t>{g.stride[0], g.stride[1], g.padding[0], g.padding[1]};
}

Geometry saved_geometry(AutogradContext* ctx) {
  const auto g = ctx->saved_data["geometry"].toIntVector();
  return {{g[0], g[1]}, {g[2], g[3]}};
}

Size2 spatial(const Tensor& t) { return {t.size(2), t.size(3)}; }

/// y + b over dimension 1, in the place of a y that nothing else has seen.
Tensor with_bias(Tensor y, const OptionalTensor& b) {
  if (!b || !b->defined()) return y;
  std::vector<int64_t> shape(y.dim(), 1);
  shape[1] = b->numel();
  return y.add_(b->to(y.scalar_type()).view(shape));
}

void save_bias(AutogradContext* ctx, const OptionalTensor& b) {
  if (b && b->defined()) ctx->saved_data["bias"] = static_cast<int64_t>(b->scalar_type());
}

/// The gradient of the bias, summed in its own type, not in the activations'. Undefined without one.
Tensor bias_gradient(AutogradContext* ctx, size_t input, const Tensor& dy) {
  if (!ctx->saved_data.count("bias") || !ctx->needs_input_grad(input)) return {};
  return dy.sum({0, 2, 3}, /*keepdim=*/false, static_cast<at::ScalarType>(ctx->saved_data["bias"].toInt()));
}

struct Convolve : Function<Convolve> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& w, const OptionalTensor& b,
                        const Geometry& geometry) {
    ctx->save_for_backward({x, w});
    save(ctx, geometry);
    save_bias(ctx, b);
    return with_bias(convolve(x, original(w), geometry), b);
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads);
};

struct InputGradient : Function<InputGradient> {
  static Tensor forward(AutogradContext* ctx, const Tensor& y, const Tensor& w, const OptionalTensor& b,
                        const Geometry& geometry, Size2 size) {
    ctx->save_for_backward({y, w});
    save(ctx, geometry);
    save_bias(ctx, b);
    return with_bias(input_gradient(y, original(w), geometry, size), b);
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads);
};

struct WeightGradient : Function<WeightGradient> {
  static Tensor forward(AutogradContext* ctx, const Tensor& y, const Tensor& x, const Geometry& geometry, Size2 kernel,
                        at::ScalarType type) {
    ctx->save_for_backward({y, x});
    save(ctx, geometry);
    return weight_gradient(y, x, geometry, kernel, type);
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads);
};

/// Undefined where it is left to the weight's shared node.
Tensor gradient_of(const Tensor& w, const Tensor& y, const Tensor& x, const Geometry& geometry) {
  return defer(w, y, x, geometry) ? Tensor() : WeightGradient::apply(y, x, geometry, spatial(w), w.scalar_type());
}

// Inputs are numbered as autograd numbers them: tensors only.
variable_list Convolve::backward(AutogradContext* ctx, variable_list grads) {
  if (!grads[0].defined()) return variable_list(4);
  const auto saved = ctx->get_saved_variables();
  const auto &x = saved[0], &w = saved[1], &dy = grads[0];
  const auto geometry = saved_geometry(ctx);
  Tensor dx, dw;
  if (ctx->needs_input_grad(0)) dx = InputGradient::apply(dy, w, c10::nullopt, geometry, spatial(x));
  if (ctx->needs_input_grad(1)) dw = gradient_of(w, dy, x, geometry);
  return {dx, dw, bias_gradient(ctx, 2, dy), Tensor()};
}

variable_list InputGradient::backward(AutogradContext* ctx, variable_list grads) {
  if (!grads[0].defined()) return variable_list(5);
  const auto saved = ctx->get_saved_variables();
  const auto &y = saved[0], &w = saved[1], &dx = grads[0];
  const auto geometry = saved_geometry(ctx);
  Tensor dy, dw;
  if (ctx->needs_input_grad(0)) dy = Convolve::apply(dx, w, c10::nullopt, geometry);
  if (ctx->needs_input_grad(1)) dw = gradient_of(w, y, dx, geometry);
  return {dy, dw, bias_gradient(ctx, 2, dx), Tensor(), Tensor()};
}

variable_list WeightGradient::backward(AutogradContext* ctx, variable_list grads) {
  if (!grads[0].defined()) return variable_list(5);
  const auto saved = ctx->get_saved_variables();
  const auto &y = saved[0], &x = saved[1], &dw = grads[0];
  const auto geometry = saved_geometry(ctx);
  Tensor dy, dx;
  if (ctx->needs_input_grad(0)) dy = Convolve::apply(x, dw, c10::nullopt, geometry);
  if (ctx->needs_input_grad(1)) dx = InputGradient::apply(y, dw, c10::nullopt, geometry, spatial(x));
  return {dy, dx, Tensor(), Tensor(), Tensor()};
}

Geometry geometry(at::IntArrayRef stride, at::IntArrayRef padding) {
  TORCH_CHECK(stride.size() == 2 && padding.size() == 2,
              "stride and padding take two numbers each, height and width, and were given ", stride, " and ", padding);
  return {{stride[0], stride[1]}, {padding[0], padding[1]}};
}

void check(const char* name, const Tensor& x, const Tensor& w, int64_t w_channels, const Geometry& g) {
  TORCH_CHECK(x.dim() == 4 && w.dim() == 4, name, ": expected x [n, c, h, w] and a 4-d weight, got ", x.sizes(), " and ",
              w.sizes());
  TORCH_CHECK(x.size(1) == w_channels, name, ": x has ", x.size(1), " channels, but the weight ", w.sizes(), " takes ",
              w_channels);
  for (int d = 0; d < 2; d++)
    TORCH_CHECK(g.stride[d] > 0 && g.padding[d] >= 0, name, ": stride must be at least 1 and padding at least 0, got ",
                g.stride[d], " and ", g.padding[d]);
}

Tensor conv2d(const Tensor& x, const Tensor& w, const c10::optional<Tensor>& b, at::IntArrayRef stride,
              at::IntArrayRef padding) {
  const auto g = geometry(stride, padding);
  check("gan::conv2d", x, w, w.dim() == 4 ? w.size(1) : 0, g);
  for (int d = 0; d < 2; d++)
    TORCH_CHECK(x.size(2 + d) + 2 * g.padding[d] >= w.size(2 + d), "gan::conv2d: the kernel of ", w.sizes(),
                " is larger than the padded input ", x.sizes());
  return Convolve::apply(x, shared(w), b, g);
}

Tensor conv_transpose2d(const Tensor& x, const Tensor& w, const c10::optional<Tensor>& b, at::IntArrayRef stride,
                        at::IntArrayRef padding, at::IntArrayRef output_padding) {
  const auto g = geometry(stride, padding);
  check("gan::conv_transpose2d", x, w, w.dim() == 4 ? w.size(0) : 0, g);
  TORCH_CHECK(output_padding.size() == 2, "output_padding takes two numbers, height and width, and was given ",
              output_padding);
  Size2 size;
  for (int d = 0; d < 2; d++) {
    TORCH_CHECK(output_padding[d] >= 0 && output_padding[d] < g.stride[d],
                "gan::conv_transpose2d: output_padding must be at least 0 and below the stride, got ",
                output_padding[d]);
    size[d] = (x.size(2 + d) - 1) * g.stride[d] - 2 * g.padding[d] + w.size(2 + d) + output_padding[d];
    TORCH_CHECK(size[d] > 0, "gan::conv_transpose2d: no output is left of ", x.sizes(), " with padding ", g.padding[d]);
  }
  return InputGradient::apply(x, shared(w), b, g, size);
}

/// x [..., in] · wᵀ [in, out]: a convolution with one pixel.
Tensor linear(const Tensor& x, const Tensor& w, const c10::optional<Tensor>& b) {
  TORCH_CHECK(w.dim() == 2 && x.dim() >= 1 && x.size(-1) == w.size(1), "gan::linear: x ", x.sizes(),
              " does not fit the weight ", w.sizes());
  const auto y = Convolve::apply(x.reshape({-1, w.size(1), 1, 1}), w.view({w.size(0), w.size(1), 1, 1}), b,
                                 Geometry{{1, 1}, {0, 0}});
  auto shape = x.sizes().vec();
  shape.back() = w.size(0);
  return y.view(shape);
}

TORCH_LIBRARY_FRAGMENT(gan, m) {
  m.def("conv2d(Tensor x, Tensor w, Tensor? b, int[2] stride, int[2] padding) -> Tensor", conv2d);
  m.def(
      "conv_transpose2d(Tensor x, Tensor w, Tensor? b, int[2] stride, int[2] padding, int[2] output_padding) -> Tensor",
      conv_transpose2d);
  m.def("linear(Tensor x, Tensor w, Tensor? b) -> Tensor", linear);
}

}  // namespace
}  // namespace gan
