// The three bilinear maps of a convolution, without autograd. With y = conv(x, w):
//   convolve        (x, w) -> y     [n, c, H, W], [k, c, kh, kw] -> [n, k, h, w]
//   input_gradient  (y, w) -> x     the transposed convolution
//   weight_gradient (y, x) -> w
// Each one's derivatives are the other two, so autograd (conv.cpp) is closed over them to any order.
#pragma once
#include <ATen/ATen.h>

#include <array>

namespace gan {

struct Geometry {
  std::array<int64_t, 2> stride, padding;
};

using Size2 = std::array<int64_t, 2>;

/// Activations keep their type; weights are cast to it (float32 weights under bfloat16 activations).
at::Tensor convolve(const at::Tensor& x, const at::Tensor& w, const Geometry& geometry);

/// `size` is the [H, W] of x, which a stride above 1 leaves ambiguous.
at::Tensor input_gradient(const at::Tensor& y, const at::Tensor& w, const Geometry& geometry, Size2 size);

/// `kernel` is [kh, kw]; the result has the type of the weights, which may be wider than the activations'.
at::Tensor weight_gradient(const at::Tensor& y, const at::Tensor& x, const Geometry& geometry, Size2 kernel,
                           at::ScalarType type);

}  // namespace gan
