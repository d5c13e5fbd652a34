// Which computation serves a convolution of a given shape, type and device. Measured: see the rules below.
#include "columns.h"
#include "conv.h"
#include "cpu.h"
#include "winograd.h"

namespace gan {
namespace {

using at::Tensor;

Size2 spatial(const Tensor& t) { return {t.size(2), t.size(3)}; }

/// The kernel covers the whole input, so that the convolution is a product of matrices as it stands.
bool covers(Size2 kernel, Size2 size, const Geometry& g) { return kernel == size && g.padding == Size2{0, 0}; }

/// What unfold and fold work on.
bool unfoldable(const Tensor& x) {
  const bool typed = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
  return x.is_cpu() && typed && x.numel() > 0;
}

/// Unfolding makes few enough copies of x to pay.
bool unfolds(const Tensor& x, Size2 kernel, const Geometry& g) {
  return unfoldable(x) && kernel[0] * kernel[1] <= 4 * g.stride[0] * g.stride[1];
}

/// More weights than activations: a direct convolution spends its time on laying out the weights.
bool heavy(const Tensor& w, int64_t activations) { return w.numel() > activations; }

/// Minimal filtering, unless there are so few activations that reading the weights takes the time: it makes more of them.
bool filters(const Tensor& x, at::IntArrayRef w, const Geometry& g, int64_t activations) {
  const int64_t most = x.scalar_type() == at::kFloat ? 16 : 4;
  return winograd_serves(x, w, g) && w[0] * w[1] * w[2] * w[3] <= most * activations;
}

/// Images rather than feature maps: too few channels for a direct convolution's vectors.
bool narrow(int64_t channels) { return channels < 16; }

/// oneDNN's kernels for AVX2 stride through channels_last images at a third to a half of their speed.
bool strides_slowly(const Tensor& x, int64_t channels, const Geometry& g) {
  return !has_avx512() && x.scalar_type() == at::kFloat && g.stride != Size2{1, 1} && !narrow(channels);
}

/// A convolution of stride 1 is the transposed convolution of the turned kernel, which folds well if it has few outputs.
bool turns(const Tensor& x, int64_t outputs, Size2 kernel, const Geometry& g) {
  return unfoldable(x) && narrow(outputs) && outputs < x.size(1) && g.stride == Size2{1, 1} && g.padding[0] < kernel[0] &&
         g.padding[1] < kernel[1];
}

Geometry turned(const Geometry& g, Size2 kernel) {
  return {g.stride, {kernel[0] - 1 - g.padding[0], kernel[1] - 1 - g.padding[1]}};
}

Tensor turned(const Tensor& w) { return w.flip({2, 3}).transpose(0, 1); }

/// [n, c, h, w] as a matrix [n, h·w·c]; a view of a channels_last tensor.
Tensor rows(const Tensor& t) { return t.permute({0, 2, 3, 1}).reshape({t.size(0), -1}); }

/// The inverse of both.
Tensor image(const Tensor& t, int64_t n, int64_t channels, Size2 size) {
  return t.view({n, size[0], size[1], channels}).permute({0, 3, 1, 2});
}

Tensor backward(const Tensor& y, const Tensor& x, const Tensor& w, const Geometry& g, bool of_input) {
  const auto grads = at::convolution_backward(y, x, w, c10::nullopt, g.stride, g.padding, {1, 1}, false, {0, 0}, 1,
                                              {of_input, !of_input, false});
  return of_input ? std::get<0>(grads) : std::get<1>(grads);
}

/// Stands for a tensor of which only the shape and layout matter: never read, so its pages are never touched.
Tensor shape_only(const Tensor& like, at::IntArrayRef shape) {
  return at::empty(shape, like.options(), at::MemoryFormat::ChannelsLast);
}

}  // namespace

Tensor convolve(const Tensor& x, const Tensor& w, const Geometry& g) {
  const auto kernel = spatial(w), size = spatial(x);
  const auto type = x.scalar_type();
  if (covers(kernel, size, g)) return image(rows(x).mm(weight_rows(w, type).t()), x.size(0), w.size(0), {1, 1});
  if (filters(x, w.sizes(), g, x.numel())) return winograd_convolve(x, w, g);
  Size2 output;
  for (int d = 0; d < 2; d++) output[d] = (size[d] + 2 * g.padding[d] - kernel[d]) / g.stride[d] + 1;
  if (turns(x, w.size(0), kernel, g)) return input_gradient(x, turned(w), turned(g, kernel), output);
  if (unfolds(x, kernel, g) && (heavy(w, x.numel()) || strides_slowly(x, x.size(1), g))) {
    const auto y = unfold(x, g, kernel, output).mm(weight_rows(w, type).t());
    return image(y, x.size(0), w.size(0), output);
  }
  return at::conv2d(x, weight_as(w, type), {}, g.stride, g.padding);
}

Tensor input_gradient(const Tensor& y, const Tensor& w, const Geometry& g, Size2 size) {
  const auto kernel = spatial(w);
  const auto type = y.scalar_type();
  const int64_t n = y.size(0), channels = w.size(1);
  if (covers(kernel, size, g)) return image(rows(y).mm(weight_rows(w, type)), n, channels, size);
  const int64_t activations = n * channels * size[0] * size[1];
  if (filters(y, w.sizes(), g, activations)) return winograd_input_gradient(y, w, g, size);
  // Images: columns that are rounded before they are summed would cost one rounding more than a convolution has.
  if (unfoldable(y) && narrow(channels)) {
    const auto columns = pixels(y).to(at::kFloat).mm(weight_rows(w, at::kFloat));
    return fold(columns, g, kernel, spatial(y), channels, size).to(type);
  }
  if (unfolds(y, kernel, g) && (heavy(w, activations) || strides_slowly(y, channels, g)))
    return fold(pixels(y).mm(weight_rows(w, type)), g, kernel, spatial(y), channels, size);
  return backward(y, shape_only(y, {n, channels, size[0], size[1]}), weight_as(w, type), g, true);
}

Tensor weight_gradient(const Tensor& y, const Tensor& x, const Geometry& g, Size2 kernel, at::ScalarType type) {
  const int64_t k = y.size(1), c = x.size(1);
  const std::array<int64_t, 4> shape{k, c, kernel[0], kernel[1]};
  if (covers(kernel, spatial(x), g)) return weight_of_rows(rows(y).t().mm(rows(x)), c, kernel, type);
  const int64_t outputs = y.numel() / k;
  if (filters(x, shape, g, x.numel())) return winograd_weight_gradient(y, x, g, kernel[0]).to(type);
  if (turns(x, k, kernel, g)) return turned(weight_gradient(x, y, turned(g, kernel), kernel, type)).contiguous();
  // A direct one is slow in bfloat16, where its matrix is flat.
  const bool flat = unfoldable(x) && x.scalar_type() == at::kBFloat16 && outputs < kernel[0] * kernel[1] * c;
  if (unfolds(x, kernel, g) || flat)
    return weight_of_rows(pixels(y).t().mm(unfold(x, g, kernel, spatial(y))), c, kernel, type);
  return backward(y, x, shape_only(y, shape), g, false).to(type).contiguous();
}

}  // namespace gan
