#include "winograd.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "gemm.h"
#include "winograd_transforms.h"

namespace gan {
namespace {

using at::Tensor;

// Bytes of transformed activations held at a time: they stay in the cache between the stages.
constexpr int64_t kScratch = int64_t{4} << 20;
constexpr int64_t kTilesForLarge = 128;
// Rows of a product that one thread takes at a time.
constexpr int64_t kRows = 128;

struct Shape {
  int64_t n, c, k;
  Size2 x, y;
  int tile;  // M: outputs per tile and dimension
  int64_t points, images;
  Size2 tiles;

  Shape(int64_t n, int64_t c, int64_t k, Size2 x, Size2 y, bool sums_weights = false) : n(n), c(c), k(k), x(x), y(y) {
    // Larger tiles save more products, but make more of the weights, which few tiles do not repay.
    const bool exact = y[0] % 4 == 0 && y[1] % 4 == 0;
    tile = exact && n * y[0] * y[1] / 16 >= kTilesForLarge ? 4 : 2;
    points = (tile + 1) * (tile + 1);
    for (int d = 0; d < 2; d++) tiles[d] = (y[d] + tile - 1) / tile;
    const int64_t per_image = points * tiles[0] * tiles[1] * (4 * c + k) * sizeof(float);
    // A sum of weights over chunks is read and written for each: then no chunk is smaller than it.
    const int64_t sum = points * 4 * c * k * sizeof(float);
    const int64_t bytes = sums_weights ? std::max(kScratch, sum) : kScratch;
    images = std::clamp<int64_t>(bytes / per_image, 1, n);
  }
  int64_t rows(int64_t count) const { return count * tiles[0] * tiles[1]; }
};

/// Odd, so that the blocks and points of a matrix do not all fall on the same sets of the caches.
int64_t pitch(int64_t rows) { return rows | 1; }

Tensor scratch(const Shape& s, int64_t rows, int64_t columns, const Tensor& like) {
  return at::empty({s.points, pitch(rows), columns}, like.options(), at::MemoryFormat::Contiguous);
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
      gemm(std::min(kRows, rows - r), m.size(2), v.size(2), point(v, p).at(r), point(u, p),
           point(m, p).at(r), false);
    }
  });
}

/// Calls `transform(image, first block, last block)` for all blocks of 16 channels of `images` images.
template <typename F>
void for_image_blocks(int64_t images, int64_t channels, const F& transform) {
  const int64_t blocks = channels / 16;
  at::parallel_for(0, images * blocks, 1, [&](int64_t begin, int64_t end) {
    while (begin < end) {
      const int64_t image = begin / blocks, first = begin % blocks;
      const int64_t last = std::min(blocks, first + end - begin);
      transform(image, first, last);
      begin += last - first;
    }
  });
}

struct Image {
  Tensor t;
  Plane operator[](int64_t i) const {
    return {t.data_ptr<float>() + i * t.size(1) * t.size(2) * t.size(3), t.size(2), t.size(3), t.size(1)};
  }
};

Image channels_last(const Tensor& t) { return {t.contiguous(at::MemoryFormat::ChannelsLast)}; }

Image empty_image(const Tensor& like, int64_t n, int64_t c, Size2 size) {
  return {at::empty({n, c, size[0], size[1]}, like.options(), at::MemoryFormat::ChannelsLast)};
}

/// Calls `f` with the tile size as a constant.
template <typename F>
void with_tile(const Shape& s, const F& f) {
  if (s.tile == 4) f(std::integral_constant<int, 4>());
  else f(std::integral_constant<int, 2>());
}

/// U [points, 4c, k] (or its transpose per point, [points, k, 4c]) of w [k, c, 4, 4].
Tensor transformed_weight(const Shape& s, const Tensor& weight, bool transposed) {
  const auto w = weight.contiguous();
  const auto u = transposed ? scratch(s, s.k, 4 * s.c, w) : scratch(s, 4 * s.c, s.k, w);
  const auto* pw = w.data_ptr<float>();
  with_tile(s, [&](auto tile) {
    at::parallel_for(0, (transposed ? s.c : s.k) / 16, 1, [&](int64_t begin, int64_t end) {
      for (int64_t block = begin; block < end; block++)
        transposed ? weight_to_points_transposed<tile()>(pw, s.k, s.c, block, points(u))
                   : weight_to_points<tile()>(pw, s.c, block, points(u));
    });
  });
  return u;
}

}  // namespace

bool winograd_serves(const Tensor& x, at::IntArrayRef w, const Geometry& g) {
  return gemm_available() && x.is_cpu() && x.scalar_type() == at::kFloat && x.size(0) > 0 && w[2] == 4 && w[3] == 4 &&
         g.stride == Size2{2, 2} && w[0] % 16 == 0 && w[1] % 16 == 0;
}

Tensor winograd_convolve(const Tensor& input, const Tensor& w, const Geometry& g) {
  const auto x = channels_last(input);
  Size2 size;
  for (int d = 0; d < 2; d++) size[d] = (input.size(2 + d) + 2 * g.padding[d] - 4) / 2 + 1;
  const Shape s(input.size(0), w.size(1), w.size(0), {input.size(2), input.size(3)}, size);
  const auto y = empty_image(input, s.n, s.k, s.y);
  const auto u = transformed_weight(s, w, false);
  const auto v = scratch(s, s.rows(s.images), 4 * s.c, input), m = scratch(s, s.rows(s.images), s.k, input);
  for (int64_t first = 0; first < s.n; first += s.images) {
    const int64_t count = std::min(s.images, s.n - first), rows = s.rows(count);
    with_tile(s, [&](auto tile) {
      for_image_blocks(count, s.c, [&](int64_t i, int64_t b0, int64_t b1) {
        input_to_points<tile()>(x[first + i], g.padding, s.tiles, i, b0, b1, points(v));
      });
    });
    products(v, u, m, rows);
    with_tile(s, [&](auto tile) {
      for_image_blocks(count, s.k, [&](int64_t i, int64_t b0, int64_t b1) {
        points_to_output<tile()>(points(m), s.tiles, i, b0, b1, y[first + i]);
      });
    });
  }
  return y.t;
}

Tensor winograd_input_gradient(const Tensor& output, const Tensor& w, const Geometry& g, Size2 size) {
  const auto y = channels_last(output);
  const Shape s(output.size(0), w.size(1), w.size(0), size, {output.size(2), output.size(3)});
  const auto x = empty_image(output, s.n, s.c, s.x);
  const auto u = transformed_weight(s, w, true);
  const auto z = scratch(s, s.rows(s.images), s.k, output), m = scratch(s, s.rows(s.images), 4 * s.c, output);
  for (int64_t first = 0; first < s.n; first += s.images) {
    const int64_t count = std::min(s.images, s.n - first), rows = s.rows(count);
    with_tile(s, [&](auto tile) {
      for_image_blocks(count, s.k, [&](int64_t i, int64_t b0, int64_t b1) {
        output_to_points<tile()>(y[first + i], s.tiles, i, b0, b1, points(z));
      });
    });
    products(z, u, m, rows);
    with_tile(s, [&](auto tile) {
      for_image_blocks(count, s.c, [&](int64_t i, int64_t b0, int64_t b1) {
        points_to_input<tile()>(points(m), g.padding, s.tiles, i, b0, b1, x[first + i]);
      });
    });
  }
  return x.t;
}

Tensor winograd_weight_gradient(const Tensor& output, const Tensor& input, const Geometry& g) {
  const auto y = channels_last(output), x = channels_last(input);
  const Shape s(input.size(0), input.size(1), output.size(1), {input.size(2), input.size(3)},
                {output.size(2), output.size(3)}, true);
  const auto v = scratch(s, s.rows(s.images), 4 * s.c, input), z = scratch(s, s.rows(s.images), s.k, input);
  const auto u = scratch(s, 4 * s.c, s.k, input);
  for (int64_t first = 0; first < s.n; first += s.images) {
    const int64_t count = std::min(s.images, s.n - first), rows = s.rows(count);
    with_tile(s, [&](auto tile) {
      for_image_blocks(count, s.c, [&](int64_t i, int64_t b0, int64_t b1) {
        input_to_points<tile()>(x[first + i], g.padding, s.tiles, i, b0, b1, points(v));
      });
    });
    with_tile(s, [&](auto tile) {
      for_image_blocks(count, s.k, [&](int64_t i, int64_t b0, int64_t b1) {
        output_to_points<tile()>(y[first + i], s.tiles, i, b0, b1, points(z));
      });
    });
    const int64_t parts = s.c / 16;  // of 64 rows of U each
    at::parallel_for(0, s.points * parts, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        const int64_t p = i / parts, r = i % parts * 64;
        gemm_transposed(64, s.k, rows, point(v, p).at(0, r), point(z, p), point(u, p).at(r),
                        first > 0);
      }
    });
  }
  auto w = at::empty({s.k, s.c, 4, 4}, input.options(), at::MemoryFormat::Contiguous);
  with_tile(s, [&](auto tile) {
    at::parallel_for(0, s.k / 16, 1, [&](int64_t begin, int64_t end) {
      for (int64_t block = begin; block < end; block++)
        points_to_weight<tile()>(points(u), s.c, block, w.data_ptr<float>());
    });
  });
  return w;
}

}  // namespace gan
