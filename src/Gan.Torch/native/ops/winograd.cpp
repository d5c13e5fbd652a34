#include "winograd.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "cpu.h"
#include "gemm.h"
#include "once.h"
#include "winograd_transforms.h"
#include "winograd_weights.h"

namespace gan {
namespace {

using at::Tensor;

// Bytes of transformed activations held at a time: they stay in the cache between the stages.
constexpr int64_t kScratch = int64_t{4} << 20;
// Rows of a product that one thread takes at a time.
constexpr int64_t kRows = 120;

struct Shape {
  int64_t n, c, k;
  Size2 x, y;
  int kernel, stride, taps, parts, tile;  // tile: outputs per tile and dimension
  int64_t points, images, depth;          // depth: parts·c
  Size2 tiles;

  Shape(int64_t n, int64_t c, int64_t k, int64_t kernel, int64_t stride, Size2 x, Size2 y, at::ScalarType type,
        bool sums_weights = false)
      : n(n), c(c), k(k), x(x), y(y), kernel(kernel), stride(stride), taps(kernel == 4 ? 2 : 3), parts(kernel == 3 ? 1 : 4),
        tile(type == at::kBFloat16 ? 4 : 2), depth(parts * c) {
    points = (tile + taps - 1) * (tile + taps - 1);
    for (int d = 0; d < 2; d++) tiles[d] = (y[d] + tile - 1) / tile;
    const int64_t per_image = points * tiles[0] * tiles[1] * (depth + k) * sizeof(float);
    // A sum of weights over chunks is read and written for each: then no chunk is smaller than it.
    const int64_t sum = points * depth * k * sizeof(float);
    const int64_t bytes = sums_weights ? std::max(kScratch, sum) : kScratch;
    images = std::clamp<int64_t>(bytes / per_image, 1, n);
  }
  int64_t rows(int64_t count) const { return count * tiles[0] * tiles[1]; }

  /// The row and the column of zeros that make a kernel of 5 one of 6.
  int missing() const { return kernel == 5 ? 1 : 0; }
};

/// Odd, so that the blocks and points of a matrix do not all fall on the same sets of the caches.
int64_t pitch(int64_t rows) { return rows | 1; }

Tensor scratch(const Shape& s, int64_t rows, int64_t columns) {
  return at::empty({s.points, pitch(rows), columns}, at::kFloat);
}

Blocks point(const Tensor& t, int64_t p) {
  return Blocks::by_column(t.data_ptr<float>() + p * t.size(1) * t.size(2), t.size(1));
}

Points points(const Tensor& t) { return {t.data_ptr<float>(), t.size(1), t.size(1) * t.size(2)}; }

/// M_p = V_p · U_p over `rows` tiles, for all points.
void products(const Tensor& v, const Tensor& u, const Tensor& m, int64_t rows) {
  const int64_t parts = (rows + kRows - 1) / kRows;
  at::parallel_for(0, m.size(0) * parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t p = i / parts, r = i % parts * kRows;
      gemm(std::min(kRows, rows - r), m.size(2), v.size(2), point(v, p).at(r), point(u, p), point(m, p).at(r), false);
    }
  });
}

/// Calls `transform(image, first channel, last channel)` for all channels of `images` images, by blocks of 16.
template <typename F>
void for_image_blocks(int64_t images, int64_t channels, const F& transform) {
  const int64_t blocks = channels / 16;
  at::parallel_for(0, images * blocks, 1, [&](int64_t begin, int64_t end) {
    while (begin < end) {
      const int64_t image = begin / blocks, first = begin % blocks;
      const int64_t last = std::min(blocks, first + end - begin);
      transform(image, 16 * first, 16 * last);
      begin += last - first;
    }
  });
}

template <typename T>
Plane<T> plane(const Tensor& t, int64_t image) {
  return {static_cast<T*>(t.data_ptr()) + image * t.size(1) * t.size(2) * t.size(3), t.size(2), t.size(3), t.size(1)};
}

Tensor channels_last(const Tensor& t) { return t.contiguous(at::MemoryFormat::ChannelsLast); }

Tensor empty_image(const Tensor& like, int64_t n, int64_t c, Size2 size) {
  return at::empty({n, c, size[0], size[1]}, like.options(), at::MemoryFormat::ChannelsLast);
}

/// Calls `f` with the filter, an element of the activations' type, and the lanes that it is compiled for.
template <typename F>
void with_filter(const Shape& s, const F& f) {
  if (s.tile == 4) return with_lanes(Width<16>(), [&](auto width) { f(Filter<4, 3, 1, 1>(), Bfloat16Bits(), width); });
  with_lanes([&](auto width) {
    if (s.kernel == 3) f(Filter<2, 3, 1, 1>(), float(), width);
    else if (s.kernel == 5) f(Filter<2, 3, 2, 1>(), float(), width);
    else if (s.stride == 1) f(Filter<2, 2, 2, 1>(), float(), width);
    else f(Filter<2, 2, 2, 2>(), float(), width);
  });
}

/// U [points, p²·c, k] (or its transpose per point, [points, k, p²·c]) of w [k, c, kernel, kernel].
Tensor transformed_weight(const Shape& s, const Tensor& weight, bool transposed) {
  auto form = transposed ? Form::points2_transposed : Form::points2;
  if (s.tile == 4) form = transposed ? Form::points4_transposed : Form::points4;
  else if (s.kernel == 4 && s.stride == 1) form = transposed ? Form::pieces_transposed : Form::pieces;
  return made_once(weight, form, at::kFloat, [&] {
    const auto w = (s.missing() ? at::constant_pad_nd(weight, {0, 1, 0, 1}) : weight).contiguous();
    const auto u = transposed ? scratch(s, s.k, s.depth) : scratch(s, s.depth, s.k);
    const auto* pw = w.data_ptr<float>();
    at::parallel_for(0, (transposed ? s.c : s.k) / 16, 1, [&](int64_t begin, int64_t end) {
      with_filter(s, [&](auto filter, auto, auto width) {
        using F = decltype(filter);
        transposed ? weight_to_points_transposed<width(), F>(pw, s.k, s.c, 16 * begin, 16 * end, points(u))
                   : weight_to_points<width(), F>(pw, s.c, 16 * begin, 16 * end, points(u));
      });
    });
    return u;
  });
}

/// v = B x, of `count` images from `first` on.
void input_to_points(const Shape& s, const Tensor& x, const Geometry& g, int64_t first, int64_t count, const Tensor& v) {
  for_image_blocks(count, s.c, [&](int64_t i, int64_t c0, int64_t c1) {
    with_filter(s, [&](auto filter, auto element, auto width) {
      const auto image = plane<decltype(element)>(x, first + i);
      input_to_points<width(), decltype(filter)>(image, g.padding, s.tiles, i, c0, c1, points(v));
    });
  });
}

/// z = A y.
void output_to_points(const Shape& s, const Tensor& y, int64_t first, int64_t count, const Tensor& z) {
  for_image_blocks(count, s.k, [&](int64_t i, int64_t k0, int64_t k1) {
    with_filter(s, [&](auto filter, auto element, auto width) {
      const auto image = plane<decltype(element)>(y, first + i);
      output_to_points<width(), decltype(filter)>(image, s.tiles, i, k0, k1, points(z));
    });
  });
}

}  // namespace

bool winograd_serves(const Tensor& x, at::IntArrayRef w, const Geometry& g) {
  if (!has_avx2() || !x.is_cpu() || x.size(0) == 0 || w[0] % 16 != 0 || w[1] % 16 != 0) return false;
  const bool three = w[2] == 3 && w[3] == 3 && g.stride == Size2{1, 1};
  const bool four = w[2] == 4 && w[3] == 4 && (g.stride == Size2{1, 1} || g.stride == Size2{2, 2});
  const bool five = w[2] == 5 && w[3] == 5 && g.stride == Size2{1, 1};
  if (x.scalar_type() == at::kFloat) return three || four || five;
  // A direct product takes half the time in bfloat16, and less with AMX.
  return x.scalar_type() == at::kBFloat16 && three && has_avx512() && !has_amx() && w[0] >= 64 && w[1] >= 64;
}

Tensor winograd_convolve(const Tensor& input, const Tensor& w, const Geometry& g) {
  const auto x = channels_last(input);
  Size2 size;
  for (int d = 0; d < 2; d++) size[d] = (input.size(2 + d) + 2 * g.padding[d] - w.size(2 + d)) / g.stride[d] + 1;
  const Shape s(x.size(0), w.size(1), w.size(0), w.size(2), g.stride[0], {x.size(2), x.size(3)}, size, x.scalar_type());
  const auto y = empty_image(x, s.n, s.k, s.y);
  const auto u = transformed_weight(s, w, false);
  const auto v = scratch(s, s.rows(s.images), s.depth), m = scratch(s, s.rows(s.images), s.k);
  for (int64_t first = 0; first < s.n; first += s.images) {
    const int64_t count = std::min(s.images, s.n - first);
    input_to_points(s, x, g, first, count, v);
    products(v, u, m, s.rows(count));
    for_image_blocks(count, s.k, [&](int64_t i, int64_t k0, int64_t k1) {
      with_filter(s, [&](auto filter, auto element, auto width) {
        const auto image = plane<decltype(element)>(y, first + i);
        points_to_output<width(), decltype(filter)>(points(m), s.tiles, i, k0, k1, image);
      });
    });
  }
  return y;
}

Tensor winograd_input_gradient(const Tensor& output, const Tensor& w, const Geometry& g, Size2 size) {
  const auto y = channels_last(output);
  const Shape s(y.size(0), w.size(1), w.size(0), w.size(2), g.stride[0], size, {y.size(2), y.size(3)}, y.scalar_type());
  const auto x = empty_image(y, s.n, s.c, s.x);
  const auto u = transformed_weight(s, w, true);
  const auto z = scratch(s, s.rows(s.images), s.k), m = scratch(s, s.rows(s.images), s.depth);
  for (int64_t first = 0; first < s.n; first += s.images) {
    const int64_t count = std::min(s.images, s.n - first);
    output_to_points(s, y, first, count, z);
    products(z, u, m, s.rows(count));
    for_image_blocks(count, s.c, [&](int64_t i, int64_t c0, int64_t c1) {
      with_filter(s, [&](auto filter, auto element, auto width) {
        const auto image = plane<decltype(element)>(x, first + i);
        points_to_input<width(), decltype(filter)>(points(m), g.padding, s.tiles, i, c0, c1, image);
      });
    });
  }
  return x;
}

Tensor winograd_weight_gradient(const Tensor& output, const Tensor& input, const Geometry& g, int64_t kernel) {
  const auto y = channels_last(output), x = channels_last(input);
  const Shape s(x.size(0), x.size(1), y.size(1), kernel, g.stride[0], {x.size(2), x.size(3)}, {y.size(2), y.size(3)},
                x.scalar_type(), true);
  const auto v = scratch(s, s.rows(s.images), s.depth), z = scratch(s, s.rows(s.images), s.k);
  const int64_t taps = kernel + s.missing();
  const auto w = at::empty({s.k, s.c, taps, taps}, at::kFloat);
  // Blocks of U, transformed as soon as they are whole, when they are still in the cache. Where there is one chunk only
  // they need no memory longer than that.
  const int64_t side = s.points < 16 && s.depth * s.k >= 128 * 128 * at::get_num_threads() ? 128 : 64;
  const int64_t channels = side / s.parts, across = (s.c + channels - 1) / channels;
  const int64_t blocks = across * ((s.k + side - 1) / side);
  const bool whole = s.images == s.n;
  const auto sums = at::empty({whole ? at::get_num_threads() : blocks, s.points, pitch(side), side}, at::kFloat);
  for (int64_t first = 0; first < s.n; first += s.images) {
    const int64_t count = std::min(s.images, s.n - first);
    input_to_points(s, x, g, first, count, v);
    output_to_points(s, y, first, count, z);
    at::parallel_for(0, blocks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t block = begin; block < end; block++) {
        const int64_t c0 = block % across * channels, c = std::min(channels, s.c - c0);
        const int64_t k0 = block / across * side, k = std::min(side, s.k - k0);
        const auto u = points(sums[whole ? at::get_thread_num() : block]);
        for (int64_t p = 0; p < s.points; p++)
          for (int part = 0; part < s.parts; part++)
            gemm_transposed(c, k, s.rows(count), point(v, p).at(0, part * s.c + c0), point(z, p).at(0, k0),
                            Blocks::by_column(u.at(p, 0, part * c), u.rows), first > 0);
        if (first + count == s.n)
          with_filter(s, [&](auto filter, auto, auto width) {
            auto* to = w.data_ptr<float>() + (k0 * s.c + c0) * taps * taps;
            points_to_weight<width(), decltype(filter)>(u, c, k, s.c, to);
          });
      }
    });
  }
  return w.slice(2, 0, kernel).slice(3, 0, kernel).contiguous();
}

}  // namespace gan
