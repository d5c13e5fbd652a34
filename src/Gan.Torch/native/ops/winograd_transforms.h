// The transforms of winograd.h for tiles of M × M outputs, 16 channels at a time, one thread.
// Blocks are of 16 channels, [first, last). "Points" are (M + 1)² matrices blocked by column (gemm.h): of activations
// [tiles, channels], of weights [4c, k] or [k, 4c]; a column of the 4c is phase · c + channel.
#pragma once
#include <algorithm>
#include <vector>

#include "conv.h"
#include "simd.h"

namespace gan {
namespace {

/// y = Aᵀ((G w) ⊙ (B x)) is the convolution of x [M + 1] with w [2]; the others are its adjoints.
template <int M>
struct Filter;

/// Evaluation at 0, 1, ∞: every constant is 0 or ±1.
template <>
struct Filter<2> {
  static constexpr float a[3][2] = {{1, 0}, {1, 1}, {0, -1}};
  static constexpr float b[3][3] = {{1, -1, 0}, {0, 1, 0}, {0, 1, -1}};
  static constexpr float g[3][2] = {{1, 0}, {1, 1}, {0, 1}};
};

/// Evaluation at 0, 1, −1, 2, ∞, the fractions on the weights' side.
template <>
struct Filter<4> {
  static constexpr float a[5][4] = {{1, 0, 0, 0}, {1, 1, 1, 1}, {1, -1, 1, -1}, {1, 2, 4, 8}, {0, 0, 0, 1}};
  static constexpr float b[5][5] = {
      {2, -1, -2, 1, 0}, {0, 2, 1, -1, 0}, {0, -2, 3, -1, 0}, {0, -1, 0, 1, 0}, {0, 2, -1, -2, 1}};
  static constexpr float g[5][2] = {{1.f / 2, 0}, {1.f / 2, 1.f / 2}, {1.f / 6, -1.f / 6}, {1.f / 6, 2.f / 6}, {0, 1}};
};

/// 16 channels.
typedef float Lanes __attribute__((vector_size(64), aligned(4), may_alias));

GAN_INLINE Lanes& lanes(float* p) { return *reinterpret_cast<Lanes*>(p); }

/// out = m · in · mᵀ. All is unrolled, so that the constants fold away.
template <int O, int I>
GAN_INLINE void transform(const float (&m)[O][I], const Lanes (&in)[I][I], Lanes (&out)[O][O]) {
  Lanes half[O][I];
#pragma GCC unroll 8
  for (int o = 0; o < O; o++)
#pragma GCC unroll 8
    for (int c = 0; c < I; c++) {
      half[o][c] = Lanes{};
#pragma GCC unroll 8
      for (int i = 0; i < I; i++)
        if (m[o][i] != 0) half[o][c] += m[o][i] * in[i][c];
    }
#pragma GCC unroll 8
  for (int r = 0; r < O; r++)
#pragma GCC unroll 8
    for (int o = 0; o < O; o++) {
      out[r][o] = Lanes{};
#pragma GCC unroll 8
      for (int i = 0; i < I; i++)
        if (m[o][i] != 0) out[r][o] += m[o][i] * half[r][i];
    }
}

/// out = mᵀ · in · m.
template <int O, int I>
GAN_INLINE void transform_adjoint(const float (&m)[I][O], const Lanes (&in)[I][I], Lanes (&out)[O][O]) {
  Lanes half[O][I];
#pragma GCC unroll 8
  for (int o = 0; o < O; o++)
#pragma GCC unroll 8
    for (int c = 0; c < I; c++) {
      half[o][c] = Lanes{};
#pragma GCC unroll 8
      for (int i = 0; i < I; i++)
        if (m[i][o] != 0) half[o][c] += m[i][o] * in[i][c];
    }
#pragma GCC unroll 8
  for (int r = 0; r < O; r++)
#pragma GCC unroll 8
    for (int o = 0; o < O; o++) {
      out[r][o] = Lanes{};
#pragma GCC unroll 8
      for (int i = 0; i < I; i++)
        if (m[i][o] != 0) out[r][o] += m[i][o] * half[r][i];
    }
}

/// One image, channels innermost.
struct Plane {
  float* data;
  int64_t height, width, channels;
};

struct Points {
  float* data;
  int64_t rows;    // allocated: of one block of 16 columns
  int64_t stride;  // from one point to the next

  GAN_INLINE_MEMBER float* at(int64_t point, int64_t block, int64_t row) const {
    return data + point * stride + (block * rows + row) * 16;
  }

  template <int P>
  GAN_INLINE_MEMBER void read(int64_t block, int64_t row, Lanes (&to)[P][P]) const {
    for (int p = 0; p < P * P; p++) to[p / P][p % P] = lanes(at(p, block, row));
  }

  template <int P>
  GAN_INLINE_MEMBER void write(int64_t block, int64_t row, const Lanes (&from)[P][P]) const {
    for (int p = 0; p < P * P; p++) lanes(at(p, block, row)) = from[p / P][p % P];
  }
};

/// Brings rows of an image into the cache in the order of their addresses, which windows read phase by phase are not.
GAN_INLINE void prefetch(Plane x, int64_t top, int64_t rows) {
  const int64_t line = x.width * x.channels;
  const int64_t end = std::min(top + rows, x.height) * line;
  for (int64_t i = std::max<int64_t>(top, 0) * line; i < end; i += 16) __builtin_prefetch(x.data + i);
}

/// Addresses of a window of an image, `outside` where there is no pixel.
template <int size>
struct Window {
  float* pixel[size][size];

  GAN_INLINE_MEMBER void place(Plane x, int64_t top, int64_t left, float* outside) {
    for (int i = 0; i < size; i++)
      for (int j = 0; j < size; j++) {
        const int64_t r = top + i, c = left + j;
        const bool inside = r >= 0 && r < x.height && c >= 0 && c < x.width;
        pixel[i][j] = inside ? x.data + (r * x.width + c) * x.channels : outside;
      }
  }
};

/// V = B x of the four phases (odd and even rows and columns). `image` places its tiles in V. Tiles are innermost, so
/// that what is written next lies next to it.
template <int M>
GAN_AVX512 void input_to_points(Plane x, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last,
                                Points v) {
  const std::vector<float> zeros(x.channels);
  std::vector<Window<2 * M + 2>> windows(tiles[1]);
  for (int64_t ty = 0; ty < tiles[0]; ty++) {
    const int64_t row = (image * tiles[0] + ty) * tiles[1];
    prefetch(x, 2 * M * ty - padding[0], 2 * M + 2);
    for (int64_t tx = 0; tx < tiles[1]; tx++)
      windows[tx].place(x, 2 * M * ty - padding[0], 2 * M * tx - padding[1], const_cast<float*>(zeros.data()));
    for (int64_t b = first; b < last; b++)
      for (int phase = 0; phase < 4; phase++)
        for (int64_t tx = 0; tx < tiles[1]; tx++) {
          Lanes d[M + 1][M + 1], out[M + 1][M + 1];
          for (int i = 0; i <= M; i++)
            for (int j = 0; j <= M; j++)
              d[i][j] = lanes(windows[tx].pixel[2 * i + phase / 2][2 * j + phase % 2] + 16 * b);
          transform(Filter<M>::b, d, out);
          v.write(phase * (x.channels / 16) + b, row + tx, out);
        }
  }
}

/// x = Bᵀ m, overlapping tiles added.
template <int M>
GAN_AVX512 void points_to_input(Points m, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last,
                                Plane x) {
  std::vector<float> discarded(x.channels);
  std::vector<Window<2 * M + 2>> windows(tiles[1]);
  for (int64_t i = 0; i < x.height * x.width; i++)
    std::fill_n(x.data + i * x.channels + 16 * first, 16 * (last - first), 0.f);
  for (int64_t ty = 0; ty < tiles[0]; ty++) {
    const int64_t row = (image * tiles[0] + ty) * tiles[1];
    for (int64_t tx = 0; tx < tiles[1]; tx++)
      windows[tx].place(x, 2 * M * ty - padding[0], 2 * M * tx - padding[1], discarded.data());
    for (int64_t b = first; b < last; b++)
      for (int phase = 0; phase < 4; phase++)
        for (int64_t tx = 0; tx < tiles[1]; tx++) {
          Lanes d[M + 1][M + 1], in[M + 1][M + 1];
          m.read(phase * (x.channels / 16) + b, row + tx, in);
          transform_adjoint(Filter<M>::b, in, d);
          for (int i = 0; i <= M; i++)
            for (int j = 0; j <= M; j++)
              lanes(windows[tx].pixel[2 * i + phase / 2][2 * j + phase % 2] + 16 * b) += d[i][j];
        }
  }
}

/// Z = A y.
template <int M>
GAN_AVX512 void output_to_points(Plane y, Size2 tiles, int64_t image, int64_t first, int64_t last, Points z) {
  std::vector<float> zeros(y.channels);
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++) {
    prefetch(y, M * ty, M);
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      Window<M> w;
      w.place(y, M * ty, M * tx, zeros.data());
      for (int64_t b = first; b < last; b++) {
        Lanes d[M][M], out[M + 1][M + 1];
        for (int i = 0; i < M; i++)
          for (int j = 0; j < M; j++) d[i][j] = lanes(w.pixel[i][j] + 16 * b);
        transform(Filter<M>::a, d, out);
        z.write(b, row, out);
      }
    }
  }
}

/// y = Aᵀ m.
template <int M>
GAN_AVX512 void points_to_output(Points m, Size2 tiles, int64_t image, int64_t first, int64_t last, Plane y) {
  std::vector<float> discarded(y.channels);
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++)
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      Window<M> w;
      w.place(y, M * ty, M * tx, discarded.data());
      for (int64_t b = first; b < last; b++) {
        Lanes d[M][M], in[M + 1][M + 1];
        m.read(b, row, in);
        transform_adjoint(Filter<M>::a, in, d);
        for (int i = 0; i < M; i++)
          for (int j = 0; j < M; j++) lanes(w.pixel[i][j] + 16 * b) = d[i][j];
      }
    }
}

/// The 16 taps of 16 filters, filter innermost. Tap (i, j) of phase (r, s) is w[2i + r][2j + s].
struct Taps {
  alignas(64) float tap[16][16];

  GAN_INLINE_MEMBER Lanes& at(int phase, int i, int j) {
    return lanes(tap[(2 * i + phase / 2) * 4 + 2 * j + phase % 2]);
  }

  template <int M>
  GAN_INLINE_MEMBER void to_points(int phase, Points u, int64_t block, int64_t row) {
    Lanes g[2][2], out[M + 1][M + 1];
    for (int i = 0; i < 4; i++) g[i / 2][i % 2] = at(phase, i / 2, i % 2);
    transform(Filter<M>::g, g, out);
    u.write(block, row, out);
  }
};

/// U = G w [4c, k] for one block of 16 of the k, from w [k, c, 4, 4].
template <int M>
GAN_AVX512 void weight_to_points(const float* w, int64_t c, int64_t block, Points u) {
  Taps taps;
  for (int64_t channel = 0; channel < c; channel++) {
    for (int f = 0; f < 16; f++)
      for (int t = 0; t < 16; t++) taps.tap[t][f] = w[((16 * block + f) * c + channel) * 16 + t];
    for (int phase = 0; phase < 4; phase++) taps.to_points<M>(phase, u, block, phase * c + channel);
  }
}

/// Uᵀ [k, 4c] for one block of 16 of the c.
template <int M>
GAN_AVX512 void weight_to_points_transposed(const float* w, int64_t k, int64_t c, int64_t block, Points u) {
  Taps taps;
  for (int64_t filter = 0; filter < k; filter++) {
    for (int f = 0; f < 16; f++)
      for (int t = 0; t < 16; t++) taps.tap[t][f] = w[(filter * c + 16 * block + f) * 16 + t];
    for (int phase = 0; phase < 4; phase++) taps.to_points<M>(phase, u, phase * (c / 16) + block, filter);
  }
}

/// w = Gᵀ u for one block of 16 of the k.
template <int M>
GAN_AVX512 void points_to_weight(Points u, int64_t c, int64_t block, float* w) {
  Taps taps;
  for (int64_t channel = 0; channel < c; channel++) {
    for (int phase = 0; phase < 4; phase++) {
      Lanes g[2][2], in[M + 1][M + 1];
      u.read(block, phase * c + channel, in);
      transform_adjoint(Filter<M>::g, in, g);
      for (int i = 0; i < 4; i++) taps.at(phase, i / 2, i % 2) = g[i / 2][i % 2];
    }
    for (int f = 0; f < 16; f++)
      for (int t = 0; t < 16; t++) w[((16 * block + f) * c + channel) * 16 + t] = taps.tap[t][f];
  }
}

}  // namespace
}  // namespace gan
