// gan::reflection_pad2d: aten's has no bfloat16 on the CPU before libtorch 2, and gives up channels_last.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <cstring>
#include <vector>

#include "simd.h"

namespace gan {
namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// The place in [0, size) that position i of the mirrored line shows; |i| < size beyond either end.
int64_t mirrored(int64_t i, int64_t size) {
  if (i < 0) return -i;
  return i < size ? i : 2 * (size - 1) - i;
}

struct Sides {
  int64_t left, right, top, bottom;
};

Sides sides(const std::vector<int64_t>& padding) { return {padding[0], padding[1], padding[2], padding[3]}; }

template <typename T>
GAN_SIMD void add(const T* from, float* __restrict to, int64_t count) {
  for (int64_t i = 0; i < count; i++) to[i] += load(from + i);
}

template <typename T>
GAN_SIMD void convert(const float* from, T* __restrict to, int64_t count) {
  for (int64_t i = 0; i < count; i++) store(to + i, from[i]);
}

/// Padding copies, so only the size of an element matters.
Tensor mirror(const Tensor& input, const Sides& s) {
  const auto x = input.contiguous(at::MemoryFormat::ChannelsLast);
  const int64_t h = x.size(2), w = x.size(3), height = h + s.top + s.bottom, width = w + s.left + s.right;
  auto y = at::empty({x.size(0), x.size(1), height, width}, x.options(), at::MemoryFormat::ChannelsLast);
  const int64_t pixel = x.size(1) * x.element_size();
  const auto* from = static_cast<const char*>(x.data_ptr());
  auto* to = static_cast<char*>(y.data_ptr());
  at::parallel_for(0, x.size(0) * height, 1 + (1 << 14) / (width * pixel), [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; r++) {
      const auto* line = from + (r / height * h + mirrored(r % height - s.top, h)) * w * pixel;
      auto* row = to + r * width * pixel;
      for (int64_t i = 0; i < s.left; i++) std::memcpy(row + i * pixel, line + (s.left - i) * pixel, pixel);
      std::memcpy(row + s.left * pixel, line, w * pixel);
      for (int64_t i = s.left + w; i < width; i++)
        std::memcpy(row + i * pixel, line + mirrored(i - s.left, w) * pixel, pixel);
    }
  });
  return y;
}

/// The adjoint: each element the sum of those that show it, in float32.
template <typename T>
void gather(const T* dy, T* dx, int64_t n, int64_t c, int64_t h, int64_t w, const Sides& s) {
  const int64_t height = h + s.top + s.bottom, width = w + s.left + s.right;
  at::parallel_for(0, n * h, 1 + (1 << 13) / (width * c), [&](int64_t begin, int64_t end) {
    std::vector<float> sum(w * c);
    for (int64_t r = begin; r < end; r++) {
      const int64_t y = r % h;
      std::fill(sum.begin(), sum.end(), 0.f);
      const auto add_line = [&](int64_t position) {
        const T* line = dy + (r / h * height + s.top + position) * width * c;
        add(line + s.left * c, sum.data(), w * c);
        for (int64_t i = 0; i < s.left; i++) add(line + i * c, sum.data() + (s.left - i) * c, c);
        for (int64_t i = s.left + w; i < width; i++) add(line + i * c, sum.data() + mirrored(i - s.left, w) * c, c);
      };
      add_line(y);
      if (y >= 1 && y <= s.top) add_line(-y);
      if (y <= h - 2 && y >= h - 1 - s.bottom) add_line(2 * (h - 1) - y);
      convert(sum.data(), dx + r * w * c, w * c);
    }
  });
}

Tensor gather(const Tensor& output, const Sides& s) {
  const auto dy = output.contiguous(at::MemoryFormat::ChannelsLast);
  const int64_t n = dy.size(0), c = dy.size(1), h = dy.size(2) - s.top - s.bottom, w = dy.size(3) - s.left - s.right;
  auto dx = at::empty({n, c, h, w}, dy.options(), at::MemoryFormat::ChannelsLast);
  if (dy.scalar_type() == at::kFloat) gather(dy.data_ptr<float>(), dx.data_ptr<float>(), n, c, h, w, s);
  else
    gather(static_cast<const Bfloat16Bits*>(dy.data_ptr()), static_cast<Bfloat16Bits*>(dx.data_ptr()), n, c, h, w, s);
  return dx;
}

struct Pad : Function<Pad> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, std::vector<int64_t> padding) {
    ctx->saved_data["padding"] = padding;
    return mirror(x, sides(padding));
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads);
};

struct Gather : Function<Gather> {
  static Tensor forward(AutogradContext* ctx, const Tensor& y, std::vector<int64_t> padding) {
    ctx->saved_data["padding"] = padding;
    return gather(y, sides(padding));
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads) {
    return {Pad::apply(grads[0], ctx->saved_data["padding"].toIntVector()), Tensor()};
  }
};

variable_list Pad::backward(AutogradContext* ctx, variable_list grads) {
  return {Gather::apply(grads[0], ctx->saved_data["padding"].toIntVector()), Tensor()};
}

/// The same of views and copies: on a GPU aten's gradient adds in an order that changes from run to run.
Tensor mirrored(const Tensor& x, int64_t dim, int64_t before, int64_t after) {
  std::vector<Tensor> parts;
  if (before > 0) parts.push_back(x.narrow(dim, 1, before).flip({dim}));
  parts.push_back(x);
  if (after > 0) parts.push_back(x.narrow(dim, x.size(dim) - 1 - after, after).flip({dim}));
  return at::cat(parts, dim);
}

Tensor reflection_pad2d(const Tensor& x, at::IntArrayRef padding) {
  const auto type = x.scalar_type();
  const bool ours = x.is_cuda() || (x.is_cpu() && (type == at::kFloat || type == at::kBFloat16));
  if (!ours || x.dim() != 4 || x.numel() == 0 || padding.size() != 4) return at::reflection_pad2d(x, padding);
  for (int i = 0; i < 4; i++)
    TORCH_CHECK(padding[i] >= 0 && padding[i] < x.size(i < 2 ? 3 : 2), "gan::reflection_pad2d: ", x.sizes(),
                " can't be mirrored beyond its borders by ", padding, " pixels: each must be less than the side");
  if (x.is_cuda()) return mirrored(mirrored(x, 3, padding[0], padding[1]), 2, padding[2], padding[3]);
  return Pad::apply(x, padding.vec());
}

TORCH_LIBRARY_FRAGMENT(gan, m) { m.def("reflection_pad2d(Tensor x, int[4] padding) -> Tensor", reflection_pad2d); }

}  // namespace
}  // namespace gan
