// Which computation serves a convolution of a given shape, type and device.
#include "conv.h"
#include "winograd.h"

namespace gan {
namespace {

using at::Tensor;

Tensor cast(const Tensor& w, const Tensor& like) { return w.to(like.scalar_type()); }

/// The kernel covers the whole input, so that the convolution is a product of matrices.
bool covers(Size2 kernel, Size2 size, const Geometry& g) {
  return kernel == size && g.padding == Size2{0, 0};
}

/// [n, c, h, w] as a matrix [n, h·w·c]; a view of a channels_last tensor.
Tensor rows(const Tensor& t) { return t.permute({0, 2, 3, 1}).reshape({t.size(0), -1}); }

/// The inverse of `rows`.
Tensor pixels(const Tensor& t, int64_t channels, Size2 size) {
  return t.view({t.size(0), size[0], size[1], channels}).permute({0, 3, 1, 2});
}

Tensor backward(const Tensor& y, const Tensor& x, const Tensor& w, const Geometry& g, bool of_input) {
  const auto grads = at::convolution_backward(y, x, w, c10::nullopt, g.stride, g.padding, {1, 1}, false, {0, 0}, 1,
                                              {of_input, !of_input, false});
  return of_input ? std::get<0>(grads) : std::get<1>(grads);
}

/// Stands for a tensor of which only the shape matters.
Tensor shape_only(const Tensor& like, at::IntArrayRef shape) { return at::zeros({1}, like.options()).expand(shape); }

}  // namespace

Tensor convolve(const Tensor& x, const Tensor& weight, const Geometry& g) {
  const auto w = cast(weight, x);
  if (covers({w.size(2), w.size(3)}, {x.size(2), x.size(3)}, g))
    return pixels(rows(x).mm(rows(w).t()), w.size(0), {1, 1});
  if (winograd_serves(x, w.sizes(), g)) return winograd_convolve(x, w, g);
  return at::conv2d(x, w, {}, g.stride, g.padding);
}

Tensor input_gradient(const Tensor& y, const Tensor& weight, const Geometry& g, Size2 size) {
  const auto w = cast(weight, y);
  if (covers({w.size(2), w.size(3)}, size, g)) return pixels(rows(y).mm(rows(w)), w.size(1), size);
  if (winograd_serves(y, w.sizes(), g)) return winograd_input_gradient(y, w, g, size);
  return backward(y, shape_only(y, {y.size(0), w.size(1), size[0], size[1]}), w, g, true);
}

Tensor weight_gradient(const Tensor& y, const Tensor& x, const Geometry& g, Size2 kernel, at::ScalarType type) {
  if (covers(kernel, {x.size(2), x.size(3)}, g))
    return pixels(rows(y).t().mm(rows(x)), x.size(1), kernel).to(type).contiguous();
  const std::array<int64_t, 4> weight{y.size(1), x.size(1), kernel[0], kernel[1]};
  if (winograd_serves(x, weight, g)) return winograd_weight_gradient(y, x, g).to(type);
  return backward(y, x, shape_only(y, weight), g, false).to(type);
}

}  // namespace gan
