#include "columns.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "once.h"
#include "simd.h"

namespace gan {
namespace {

using at::Tensor;

/// row[i·step + j] += columns[i·pitch + j] for i < count, j < run: one kernel row of `count` neighbouring outputs.
template <typename T>
GAN_SIMD void add_runs(const T* columns, int64_t pitch, int64_t count, int64_t run, float* __restrict row,
                       int64_t step) {
  for (int64_t i = 0; i < count; i++)
    for (int64_t j = 0; j < run; j++) row[i * step + j] += load(columns + i * pitch + j);
}

template <typename T>
GAN_SIMD void convert(const float* from, T* __restrict to, int64_t count) {
  for (int64_t i = 0; i < count; i++) store(to + i, from[i]);
}

template <typename T>
void fold_rows(const T* columns, const Geometry& g, Size2 kernel, Size2 output, int64_t channels, Size2 size, int64_t n,
               T* x) {
  const int64_t run = kernel[1] * channels, pitch = kernel[0] * run, step = g.stride[1] * channels;
  const int64_t length = std::max((output[1] - 1) * step + run, (size[1] + g.padding[1]) * channels);
  at::parallel_for(0, n * size[0], 1, [&](int64_t begin, int64_t end) {
    std::vector<float> row(length);
    for (int64_t r = begin; r < end; r++) {
      std::fill(row.begin(), row.end(), 0.f);
      for (int64_t ky = 0; ky < kernel[0]; ky++) {
        const int64_t top = r % size[0] + g.padding[0] - ky;
        if (top < 0 || top % g.stride[0] != 0 || top / g.stride[0] >= output[0]) continue;
        const int64_t first = (r / size[0] * output[0] + top / g.stride[0]) * output[1];
        add_runs(columns + first * pitch + ky * run, pitch, output[1], run, row.data(), step);
      }
      convert(row.data() + g.padding[1] * channels, x + r * size[1] * channels, size[1] * channels);
    }
  });
}

/// [height, width] -> [width, height], in tiles that stay in the first-level cache.
template <typename From, typename To>
GAN_SIMD void transpose(const From* from, To* __restrict to, int64_t height, int64_t width) {
  for (int64_t top = 0; top < height; top += 64)
    for (int64_t j = 0; j < width; j++)
      for (int64_t i = top; i < std::min(top + 64, height); i++) store(to + j * height + i, load(from + i * width + j));
}

template <typename From, typename To>
void transpose_each(const Tensor& from, const Tensor& to, int64_t height, int64_t width) {
  const auto* source = static_cast<const From*>(from.data_ptr());
  auto* target = static_cast<To*>(to.data_ptr());
  const int64_t size = height * width;
  at::parallel_for(0, size > 0 ? from.numel() / size : 0, 1 + (1 << 14) / std::max<int64_t>(size, 1),
                   [&](int64_t begin, int64_t end) {
                     for (int64_t i = begin; i < end; i++)
                       transpose(source + i * size, target + i * size, height, width);
                   });
}

/// Each [height, width] of a contiguous `from` transposed into `to`.
void transpose_each(const Tensor& from, Tensor to, int64_t height, int64_t width) {
  const auto are = [&](at::ScalarType of, at::ScalarType as) {
    return from.is_cpu() && from.scalar_type() == of && to.scalar_type() == as;
  };
  if (are(at::kFloat, at::kFloat)) transpose_each<float, float>(from, to, height, width);
  else if (are(at::kFloat, at::kBFloat16)) transpose_each<float, Bfloat16Bits>(from, to, height, width);
  else if (are(at::kBFloat16, at::kFloat)) transpose_each<Bfloat16Bits, float>(from, to, height, width);
  else to.view({-1, width, height}).copy_(from.view({-1, height, width}).transpose(1, 2));
}

}  // namespace

Tensor weight_rows(const Tensor& w, at::ScalarType type) {
  const int64_t c = w.size(1), taps = w.size(2) * w.size(3);
  if (taps == 1 && w.scalar_type() == type) return w.reshape({-1, c});
  return made_once(w, Form::rows, type, [&] {
    if (taps == 1) return w.to(type).reshape({-1, c});
    const auto rows = at::empty({w.size(0), taps * c}, w.options().dtype(type), at::MemoryFormat::Contiguous);
    transpose_each(w.contiguous(), rows, c, taps);
    return rows;
  });
}

Tensor weight_as(const Tensor& w, at::ScalarType type) {
  if (w.scalar_type() == type) return w;
  return weight_rows(w, type).view({w.size(0), w.size(2), w.size(3), w.size(1)}).permute({0, 3, 1, 2});
}

Tensor weight_of_rows(const Tensor& rows, int64_t c, Size2 kernel, at::ScalarType type) {
  const auto w = at::empty({rows.size(0), c, kernel[0], kernel[1]}, rows.options().dtype(type),
                           at::MemoryFormat::Contiguous);
  transpose_each(rows.contiguous(), w, kernel[0] * kernel[1], c);
  return w;
}

Tensor unfold(const Tensor& input, const Geometry& g, Size2 kernel, Size2 output) {
  const auto x = input.contiguous(at::MemoryFormat::ChannelsLast);
  const int64_t n = x.size(0), height = x.size(2), width = x.size(3);
  const int64_t pixel = x.size(1) * x.element_size(), run = kernel[1] * pixel;
  auto columns = at::empty({n * output[0] * output[1], kernel[0] * kernel[1] * x.size(1)}, x.options(),
                           at::MemoryFormat::Contiguous);
  const auto* from = static_cast<const char*>(x.data_ptr());
  auto* to = static_cast<char*>(columns.data_ptr());
  at::parallel_for(0, n * output[0], 1, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; r++)
      for (int64_t ox = 0; ox < output[1]; ox++) {
        const int64_t left = ox * g.stride[1] - g.padding[1];
        const int64_t before = std::clamp<int64_t>(-left, 0, kernel[1]) * pixel;
        const int64_t inside = std::clamp<int64_t>(width - left, 0, kernel[1]) * pixel;
        auto* row = to + (r * output[1] + ox) * kernel[0] * run;
        for (int64_t ky = 0; ky < kernel[0]; ky++, row += run) {
          const int64_t y = r % output[0] * g.stride[0] - g.padding[0] + ky;
          if (y < 0 || y >= height || inside <= before) {
            std::memset(row, 0, run);
            continue;
          }
          const auto* line = from + ((r / output[0] * height + y) * width + left) * pixel;
          std::memset(row, 0, before);
          std::memcpy(row + before, line + before, inside - before);
          std::memset(row + inside, 0, run - inside);
        }
      }
  });
  return columns;
}

Tensor fold(const Tensor& columns, const Geometry& g, Size2 kernel, Size2 output, int64_t channels, Size2 size) {
  const int64_t n = columns.size(0) / (output[0] * output[1]);
  auto x = at::empty({n, channels, size[0], size[1]}, columns.options(), at::MemoryFormat::ChannelsLast);
  const auto rows = columns.contiguous();
  if (columns.scalar_type() == at::kFloat)
    fold_rows(rows.data_ptr<float>(), g, kernel, output, channels, size, n, x.data_ptr<float>());
  else
    fold_rows(static_cast<const Bfloat16Bits*>(rows.data_ptr()), g, kernel, output, channels, size, n,
              static_cast<Bfloat16Bits*>(x.data_ptr()));
  return x;
}

}  // namespace gan
