// The transforms of winograd.h of activations, for tiles of M × M outputs, W channels at a time (lanes.h), one thread. T is
// float or Bfloat16Bits. Channels [first, last) are whole blocks of 16. "Points" are P² matrices blocked by column (gemm.h),
// here [tiles, channels]; a column of x's p²·c is part · c + channel.
#pragma once
#include <algorithm>
#include <vector>

#include "conv.h"
#include "lanes.h"
#include "winograd_filters.h"

namespace gan {
namespace {

/// out = m · in · mᵀ. All is unrolled, so that the constants fold away.
template <typename L, int O, int I>
GAN_INLINE void transform(const float (&m)[O][I], const L (&in)[I][I], L (&out)[O][O]) {
  L half[O][I];
#pragma GCC unroll 8
  for (int o = 0; o < O; o++)
#pragma GCC unroll 8
    for (int c = 0; c < I; c++) {
      half[o][c] = L{};
#pragma GCC unroll 8
      for (int i = 0; i < I; i++)
        if (m[o][i] != 0) half[o][c] += m[o][i] * in[i][c];
    }
#pragma GCC unroll 8
  for (int r = 0; r < O; r++)
#pragma GCC unroll 8
    for (int o = 0; o < O; o++) {
      out[r][o] = L{};
#pragma GCC unroll 8
      for (int i = 0; i < I; i++)
        if (m[o][i] != 0) out[r][o] += m[o][i] * half[r][i];
    }
}

/// out = mᵀ · in · m.
template <typename L, int O, int I>
GAN_INLINE void transform_adjoint(const float (&m)[I][O], const L (&in)[I][I], L (&out)[O][O]) {
  L half[O][I];
#pragma GCC unroll 8
  for (int o = 0; o < O; o++)
#pragma GCC unroll 8
    for (int c = 0; c < I; c++) {
      half[o][c] = L{};
#pragma GCC unroll 8
      for (int i = 0; i < I; i++)
        if (m[i][o] != 0) half[o][c] += m[i][o] * in[i][c];
    }
#pragma GCC unroll 8
  for (int r = 0; r < O; r++)
#pragma GCC unroll 8
    for (int o = 0; o < O; o++) {
      out[r][o] = L{};
#pragma GCC unroll 8
      for (int i = 0; i < I; i++)
        if (m[i][o] != 0) out[r][o] += m[i][o] * half[r][i];
    }
}

/// One image, channels innermost.
template <typename T>
struct Plane {
  T* data;
  int64_t height, width, channels;

  GAN_INLINE_MEMBER T* at(int64_t row, int64_t column) const { return data + (row * width + column) * channels; }

  GAN_INLINE_MEMBER bool has(int64_t row, int64_t column) const {
    return row >= 0 && row < height && column >= 0 && column < width;
  }

  /// Brings rows into the cache in the order of their addresses, which windows read part by part are not.
  GAN_INLINE_MEMBER void prefetch(int64_t top, int64_t rows) const {
    const char* end = reinterpret_cast<const char*>(at(std::min(top + rows, height), 0));
    for (auto* p = reinterpret_cast<const char*>(at(std::max<int64_t>(top, 0), 0)); p < end; p += 64)
      __builtin_prefetch(p);
  }
};

struct Points {
  float* data;
  int64_t rows;    // allocated: of one block of 16 columns
  int64_t stride;  // from one point to the next

  GAN_INLINE_MEMBER float* at(int64_t point, int64_t column, int64_t row) const {
    return data + point * stride + (column / 16 * rows + row) * 16 + column % 16;
  }

  template <typename L, int P>
  GAN_INLINE_MEMBER void read(int64_t column, int64_t row, L (&to)[P][P]) const {
    for (int p = 0; p < P * P; p++) load(at(p, column, row), to[p / P][p % P]);
  }

  template <typename L, int P>
  GAN_INLINE_MEMBER void write(int64_t column, int64_t row, const L (&from)[P][P]) const {
    for (int p = 0; p < P * P; p++) store(at(p, column, row), from[p / P][p % P]);
  }
};

/// Addresses of a window of an image, `outside` where there is no pixel.
template <typename T, int size>
struct Window {
  T* pixel[size][size];

  GAN_INLINE_MEMBER void place(Plane<T> x, int64_t top, int64_t left, T* outside) {
    for (int i = 0; i < size; i++)
      for (int j = 0; j < size; j++) pixel[i][j] = x.has(top + i, left + j) ? x.at(top + i, left + j) : outside;
  }
};

/// V = B x of all parts. `image` places its tiles in V. Tiles are innermost, so that what is written next lies next to it.
template <int W, typename F, typename T>
GAN_INLINE void input_to_points(Plane<T> x, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last,
                                Points v) {
  constexpr int P = F::points;
  std::vector<T> zeros(x.channels);
  std::vector<Window<T, F::window>> windows(tiles[1]);
  for (int64_t ty = 0; ty < tiles[0]; ty++) {
    const int64_t row = (image * tiles[0] + ty) * tiles[1], top = F::step * ty - padding[0];
    x.prefetch(top, F::window);
    for (int64_t tx = 0; tx < tiles[1]; tx++) windows[tx].place(x, top, F::step * tx - padding[1], zeros.data());
    for (int64_t block = first; block < last; block += 16)
      for (int part = 0; part < F::parts; part++)
        for (int64_t tx = 0; tx < tiles[1]; tx++)
          for (int64_t c = block; c < block + 16; c += W) {
            Lanes<W> d[P][P], out[P][P];
            for (int i = 0; i < P; i++)
              for (int j = 0; j < P; j++)
                load(windows[tx].pixel[F::row(part, i)][F::column(part, j)] + c, d[i][j]);
            transform(F::b, d, out);
            v.write(part * x.channels + c, row + tx, out);
          }
  }
}

/// x = Bᵀ m. Windows overlap: they are added, in float32, in a strip of the padded image as high as a window.
template <int W, typename F, typename T>
GAN_INLINE void points_to_input(Points m, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last,
                                Plane<T> x) {
  constexpr int P = F::points;
  const int64_t width = std::max(F::step * (tiles[1] - 1) + F::window, x.width + padding[1]) * 16;
  std::vector<float> strip(F::window * width);
  for (int64_t block = first; block < last; block += 16) {
    int64_t done = -padding[0];  // rows of x
    const auto emit = [&](int64_t rows) {
      for (int64_t i = 0; i < rows; i++, done++)
        for (int64_t j = 0; done >= 0 && done < x.height && j < x.width; j++)
          for (int lane = 0; lane < 16; lane += W) {
            Lanes<W> value;
            load(&strip[i * width + (j + padding[1]) * 16 + lane], value);
            store(x.at(done, j) + block + lane, value);
          }
      std::copy(strip.begin() + rows * width, strip.end(), strip.begin());
      std::fill(strip.end() - rows * width, strip.end(), 0.f);
    };
    for (int64_t ty = 0; ty < tiles[0]; ty++) {
      for (int part = 0; part < F::parts; part++)
        for (int64_t tx = 0; tx < tiles[1]; tx++)
          for (int lane = 0; lane < 16; lane += W) {
            Lanes<W> d[P][P], in[P][P];
            m.read(part * x.channels + block + lane, (image * tiles[0] + ty) * tiles[1] + tx, in);
            transform_adjoint(F::b, in, d);
            for (int i = 0; i < P; i++)
              for (int j = 0; j < P; j++)
                add(d[i][j], &strip[F::row(part, i) * width + (F::step * tx + F::column(part, j)) * 16 + lane]);
          }
      emit(F::step);
    }
    while (done < x.height) emit(F::window - F::step);  // first the rest of the last windows, then what no tap reached
    std::fill(strip.begin(), strip.end(), 0.f);
  }
}

/// Z = A y.
template <int W, typename F, typename T>
GAN_INLINE void output_to_points(Plane<T> y, Size2 tiles, int64_t image, int64_t first, int64_t last, Points z) {
  constexpr int M = F::tile;
  std::vector<T> zeros(y.channels);
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++) {
    y.prefetch(M * ty, M);
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      Window<T, M> w;
      w.place(y, M * ty, M * tx, zeros.data());
      for (int64_t c = first; c < last; c += W) {
        Lanes<W> d[M][M], out[F::points][F::points];
        for (int i = 0; i < M; i++)
          for (int j = 0; j < M; j++) load(w.pixel[i][j] + c, d[i][j]);
        transform(F::a, d, out);
        z.write(c, row, out);
      }
    }
  }
}

/// y = Aᵀ m.
template <int W, typename F, typename T>
GAN_INLINE void points_to_output(Points m, Size2 tiles, int64_t image, int64_t first, int64_t last, Plane<T> y) {
  constexpr int M = F::tile;
  std::vector<T> discarded(y.channels);
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++)
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      Window<T, M> w;
      w.place(y, M * ty, M * tx, discarded.data());
      for (int64_t c = first; c < last; c += W) {
        Lanes<W> d[M][M], in[F::points][F::points];
        m.read(c, row, in);
        transform_adjoint(F::a, in, d);
        for (int i = 0; i < M; i++)
          for (int j = 0; j < M; j++) store(w.pixel[i][j] + c, d[i][j]);
      }
    }
}

}  // namespace
}  // namespace gan
