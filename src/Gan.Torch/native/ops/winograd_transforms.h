// The transforms of winograd.h for tiles of M × M outputs, W channels at a time (lanes.h), one thread. T is float or
// Bfloat16Bits. Channels [first, last) are whole blocks of 16. "Points" are P² matrices blocked by column (gemm.h): of
// activations [tiles, channels], of weights [p²·c, k] or [k, p²·c]; a column of the p²·c is part · c + channel.
#pragma once
#include <algorithm>
#include <vector>

#include "conv.h"
#include "lanes.h"
#include "winograd_filters.h"

namespace gan {
namespace {

/// out = m · in · mᵀ. All is unrolled, so that the constants fold away.
template <typename Lanes, int O, int I>
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
template <typename Lanes, int O, int I>
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

  template <typename Lanes, int P>
  GAN_INLINE_MEMBER void read(int64_t column, int64_t row, Lanes (&to)[P][P]) const {
    for (int p = 0; p < P * P; p++) load(at(p, column, row), to[p / P][p % P]);
  }

  template <typename Lanes, int P>
  GAN_INLINE_MEMBER void write(int64_t column, int64_t row, const Lanes (&from)[P][P]) const {
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

/// The taps of W · W pairs of a filter and a channel, or of a row of W of them.
template <int W, typename F>
struct Taps {
  static constexpr int count = F::kernel * F::kernel;
  float tap[W * count][W];  // [channel, tap][filter], or [tap][channel] of one filter

  GAN_INLINE_MEMBER float* at(int channel, int part, int i, int j) {
    return tap[channel * count + F::row(part, i) * F::kernel + F::column(part, j)];
  }

  /// Of W channels of W filters, a filter's beginning at w[filter·pitch].
  GAN_INLINE_MEMBER void read(const float* w, int64_t pitch) {
    for (int t = 0; t < W * count; t += W) {
      Lanes<W> rows[W];
      for (int f = 0; f < W; f++) load(w + f * pitch + t, rows[f]);
      transpose<W>(rows);
      for (int i = 0; i < W; i++) store(tap[t + i], rows[i]);
    }
  }

  GAN_INLINE_MEMBER void write(float* w, int64_t pitch) const {
    for (int t = 0; t < W * count; t += W) {
      Lanes<W> rows[W];
      for (int i = 0; i < W; i++) load(tap[t + i], rows[i]);
      transpose<W>(rows);
      for (int f = 0; f < W; f++) store(w + f * pitch + t, rows[f]);
    }
  }

  /// Of W channels of one filter.
  GAN_INLINE_MEMBER void read(const float* w) {
    float padded[W * count + W];  // a row of the last channel's taps reaches behind them
    std::copy_n(w, W * count, padded);
    for (int t = 0; t < count; t += W) {
      Lanes<W> rows[W];
      for (int c = 0; c < W; c++) load(padded + c * count + t, rows[c]);
      transpose<W>(rows);
      for (int i = 0; i < std::min(W, count - t); i++) store(tap[t + i], rows[i]);
    }
  }

  GAN_INLINE_MEMBER void to_points(int channel, int part, Points u, int64_t column, int64_t row) {
    Lanes<W> g[F::taps][F::taps], out[F::points][F::points];
    for (int i = 0; i < F::taps; i++)
      for (int j = 0; j < F::taps; j++) load(at(channel, part, i, j), g[i][j]);
    transform(F::g, g, out);
    u.write(column, row, out);
  }

  GAN_INLINE_MEMBER void from_points(int channel, int part, Points u, int64_t column, int64_t row) {
    Lanes<W> g[F::taps][F::taps], in[F::points][F::points];
    u.read(column, row, in);
    transform_adjoint(F::g, in, g);
    for (int i = 0; i < F::taps; i++)
      for (int j = 0; j < F::taps; j++) store(at(channel, part, i, j), g[i][j]);
  }
};

/// U = G w [p²·c, k] for filters [first, last) of the k, from w [k, c, kernel, kernel].
template <int W, typename F>
GAN_INLINE void weight_to_points(const float* w, int64_t c, int64_t first, int64_t last, Points u) {
  Taps<W, F> taps;
  for (int64_t filter = first; filter < last; filter += W)
    for (int64_t channel = 0; channel < c; channel += W) {
      taps.read(w + (filter * c + channel) * taps.count, c * taps.count);
      for (int part = 0; part < F::parts; part++)
        for (int i = 0; i < W; i++) taps.to_points(i, part, u, filter, part * c + channel + i);
    }
}

/// Uᵀ [k, p²·c] for channels [first, last) of the c.
template <int W, typename F>
GAN_INLINE void weight_to_points_transposed(const float* w, int64_t k, int64_t c, int64_t first, int64_t last, Points u) {
  Taps<W, F> taps;
  for (int64_t channel = first; channel < last; channel += W)
    for (int64_t filter = 0; filter < k; filter++) {
      taps.read(w + (filter * c + channel) * taps.count);
      for (int part = 0; part < F::parts; part++) taps.to_points(0, part, u, part * c + channel, filter);
    }
}

/// w = Gᵀ u for the `channels` and `filters` of which u [p²·channels, filters] is, in w [k, c, kernel, kernel].
template <int W, typename F>
GAN_INLINE void points_to_weight(Points u, int64_t channels, int64_t filters, int64_t c, float* w) {
  Taps<W, F> taps;
  for (int64_t filter = 0; filter < filters; filter += W)
    for (int64_t channel = 0; channel < channels; channel += W) {
      for (int part = 0; part < F::parts; part++)
        for (int i = 0; i < W; i++) taps.from_points(i, part, u, filter, part * channels + channel + i);
      taps.write(w + (filter * c + channel) * taps.count, c * taps.count);
    }
}

}  // namespace
}  // namespace gan
