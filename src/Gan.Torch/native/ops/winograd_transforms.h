// The transforms of winograd.h for tiles of M × M outputs, 16 channels at a time, one thread. T is float or Bfloat16Bits.
// Blocks are of 16 channels, [first, last). "Points" are P² matrices blocked by column (gemm.h): of activations
// [tiles, channels], of weights [s²·c, k] or [k, s²·c]; a column of the s²·c is phase · c + channel.
#pragma once
#include <algorithm>
#include <vector>

#include "conv.h"
#include "simd.h"
#include "winograd_filters.h"

namespace gan {
namespace {

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
template <typename T>
struct Plane {
  T* data;
  int64_t height, width, channels;

  GAN_INLINE_MEMBER T* at(int64_t row, int64_t column) const { return data + (row * width + column) * channels; }

  GAN_INLINE_MEMBER bool has(int64_t row, int64_t column) const {
    return row >= 0 && row < height && column >= 0 && column < width;
  }

  /// Brings rows into the cache in the order of their addresses, which windows read phase by phase are not.
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

  GAN_INLINE_MEMBER float* at(int64_t point, int64_t block, int64_t row) const {
    return data + point * stride + (block * rows + row) * 16;
  }

  template <int P>
  GAN_INLINE_MEMBER void read(int64_t block, int64_t row, Lanes (&to)[P][P]) const {
    for (int p = 0; p < P * P; p++) load(at(p, block, row), to[p / P][p % P]);
  }

  template <int P>
  GAN_INLINE_MEMBER void write(int64_t block, int64_t row, const Lanes (&from)[P][P]) const {
    for (int p = 0; p < P * P; p++) store(at(p, block, row), from[p / P][p % P]);
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

/// V = B x of all phases. `image` places its tiles in V. Tiles are innermost, so that what is written next lies next to it.
template <typename F, typename T>
GAN_AVX512 void input_to_points(Plane<T> x, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last,
                                Points v) {
  constexpr int P = F::points, S = F::stride;
  std::vector<T> zeros(x.channels);
  std::vector<Window<T, F::window>> windows(tiles[1]);
  for (int64_t ty = 0; ty < tiles[0]; ty++) {
    const int64_t row = (image * tiles[0] + ty) * tiles[1], top = F::step * ty - padding[0];
    x.prefetch(top, F::window);
    for (int64_t tx = 0; tx < tiles[1]; tx++) windows[tx].place(x, top, F::step * tx - padding[1], zeros.data());
    for (int64_t b = first; b < last; b++)
      for (int phase = 0; phase < F::phases; phase++)
        for (int64_t tx = 0; tx < tiles[1]; tx++) {
          Lanes d[P][P], out[P][P];
          for (int i = 0; i < P; i++)
            for (int j = 0; j < P; j++)
              load(windows[tx].pixel[S * i + phase / S][S * j + phase % S] + 16 * b, d[i][j]);
          transform(F::b, d, out);
          v.write(phase * (x.channels / 16) + b, row + tx, out);
        }
  }
}

/// x = Bᵀ m. Windows overlap: they are added, in float32, in a strip of the padded image as high as a window.
template <typename F, typename T>
GAN_AVX512 void points_to_input(Points m, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last,
                                Plane<T> x) {
  constexpr int P = F::points, S = F::stride;
  const int64_t width = std::max(F::step * (tiles[1] - 1) + F::window, x.width + padding[1]) * 16;
  std::vector<float> strip(F::window * width);
  for (int64_t b = first; b < last; b++) {
    int64_t done = -padding[0];  // rows of x
    const auto emit = [&](int64_t rows) {
      for (int64_t i = 0; i < rows; i++, done++)
        for (int64_t j = 0; done >= 0 && done < x.height && j < x.width; j++) {
          Lanes value;
          load(&strip[i * width + (j + padding[1]) * 16], value);
          store(x.at(done, j) + 16 * b, value);
        }
      std::copy(strip.begin() + rows * width, strip.end(), strip.begin());
      std::fill(strip.end() - rows * width, strip.end(), 0.f);
    };
    for (int64_t ty = 0; ty < tiles[0]; ty++) {
      for (int phase = 0; phase < F::phases; phase++)
        for (int64_t tx = 0; tx < tiles[1]; tx++) {
          Lanes d[P][P], in[P][P];
          m.read(phase * (x.channels / 16) + b, (image * tiles[0] + ty) * tiles[1] + tx, in);
          transform_adjoint(F::b, in, d);
          for (int i = 0; i < P; i++)
            for (int j = 0; j < P; j++)
              lanes(&strip[(S * i + phase / S) * width + (F::step * tx + S * j + phase % S) * 16]) += d[i][j];
        }
      emit(F::step);
    }
    while (done < x.height) emit(F::window - F::step);  // first the rest of the last windows, then what no tap reached
    std::fill(strip.begin(), strip.end(), 0.f);
  }
}

/// Z = A y.
template <typename F, typename T>
GAN_AVX512 void output_to_points(Plane<T> y, Size2 tiles, int64_t image, int64_t first, int64_t last, Points z) {
  constexpr int M = F::tile;
  std::vector<T> zeros(y.channels);
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++) {
    y.prefetch(M * ty, M);
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      Window<T, M> w;
      w.place(y, M * ty, M * tx, zeros.data());
      for (int64_t b = first; b < last; b++) {
        Lanes d[M][M], out[F::points][F::points];
        for (int i = 0; i < M; i++)
          for (int j = 0; j < M; j++) load(w.pixel[i][j] + 16 * b, d[i][j]);
        transform(F::a, d, out);
        z.write(b, row, out);
      }
    }
  }
}

/// y = Aᵀ m.
template <typename F, typename T>
GAN_AVX512 void points_to_output(Points m, Size2 tiles, int64_t image, int64_t first, int64_t last, Plane<T> y) {
  constexpr int M = F::tile;
  std::vector<T> discarded(y.channels);
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++)
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      Window<T, M> w;
      w.place(y, M * ty, M * tx, discarded.data());
      for (int64_t b = first; b < last; b++) {
        Lanes d[M][M], in[F::points][F::points];
        m.read(b, row, in);
        transform_adjoint(F::a, in, d);
        for (int i = 0; i < M; i++)
          for (int j = 0; j < M; j++) store(w.pixel[i][j] + 16 * b, d[i][j]);
      }
    }
}

/// The taps of 16 · 16 pairs of a filter and a channel, or of a row of 16 of them. Tap (i, j) of phase (r, s) is
/// w[S·i + r][S·j + s].
template <typename F>
struct Taps {
  static constexpr int count = F::kernel * F::kernel;
  float tap[16 * count][16];  // [channel, tap][filter], or [tap][channel] of one filter

  GAN_INLINE_MEMBER float* at(int channel, int phase, int i, int j) {
    return tap[channel * count + (F::stride * i + phase / F::stride) * F::kernel + F::stride * j + phase % F::stride];
  }

  /// Of 16 channels of 16 filters, a filter's beginning at w[filter·pitch].
  GAN_INLINE_MEMBER void read(const float* w, int64_t pitch) {
    for (int t = 0; t < 16 * count; t += 16) {
      Lanes rows[16];
      for (int f = 0; f < 16; f++) load(w + f * pitch + t, rows[f]);
      transpose(rows);
      for (int i = 0; i < 16; i++) store(tap[t + i], rows[i]);
    }
  }

  GAN_INLINE_MEMBER void write(float* w, int64_t pitch) const {
    for (int t = 0; t < 16 * count; t += 16) {
      Lanes rows[16];
      for (int i = 0; i < 16; i++) load(tap[t + i], rows[i]);
      transpose(rows);
      for (int f = 0; f < 16; f++) store(w + f * pitch + t, rows[f]);
    }
  }

  /// Of 16 channels of one filter.
  GAN_INLINE_MEMBER void read(const float* w) {
    float padded[16 * count + 16];  // a row of the last channel's taps reaches behind them
    std::copy_n(w, 16 * count, padded);
    Lanes rows[16];
    for (int c = 0; c < 16; c++) load(padded + c * count, rows[c]);
    transpose(rows);
    for (int t = 0; t < count; t++) store(tap[t], rows[t]);
  }

  GAN_INLINE_MEMBER void to_points(int channel, int phase, Points u, int64_t block, int64_t row) {
    Lanes g[F::taps][F::taps], out[F::points][F::points];
    for (int i = 0; i < F::taps; i++)
      for (int j = 0; j < F::taps; j++) load(at(channel, phase, i, j), g[i][j]);
    transform(F::g, g, out);
    u.write(block, row, out);
  }

  GAN_INLINE_MEMBER void from_points(int channel, int phase, Points u, int64_t block, int64_t row) {
    Lanes g[F::taps][F::taps], in[F::points][F::points];
    u.read(block, row, in);
    transform_adjoint(F::g, in, g);
    for (int i = 0; i < F::taps; i++)
      for (int j = 0; j < F::taps; j++) store(at(channel, phase, i, j), g[i][j]);
  }
};

/// U = G w [s²·c, k] for one block of 16 of the k, from w [k, c, kernel, kernel].
template <typename F>
GAN_AVX512 void weight_to_points(const float* w, int64_t c, int64_t block, Points u) {
  Taps<F> taps;
  for (int64_t first = 0; first < c; first += 16) {
    taps.read(w + (16 * block * c + first) * taps.count, c * taps.count);
    for (int phase = 0; phase < F::phases; phase++)
      for (int i = 0; i < 16; i++) taps.to_points(i, phase, u, block, phase * c + first + i);
  }
}

/// Uᵀ [k, s²·c] for one block of 16 of the c.
template <typename F>
GAN_AVX512 void weight_to_points_transposed(const float* w, int64_t k, int64_t c, int64_t block, Points u) {
  Taps<F> taps;
  for (int64_t filter = 0; filter < k; filter++) {
    taps.read(w + (filter * c + 16 * block) * taps.count);
    for (int phase = 0; phase < F::phases; phase++) taps.to_points(0, phase, u, phase * (c / 16) + block, filter);
  }
}

/// w = Gᵀ u for the `channels` and `filters` of which u [s²·channels, filters] is, in w [k, c, kernel, kernel].
template <typename F>
GAN_AVX512 void points_to_weight(Points u, int64_t channels, int64_t filters, int64_t c, float* w) {
  Taps<F> taps;
  for (int64_t block = 0; block < filters / 16; block++)
    for (int64_t first = 0; first < channels; first += 16) {
      for (int phase = 0; phase < F::phases; phase++)
        for (int i = 0; i < 16; i++) taps.from_points(i, phase, u, block, phase * channels + first + i);
      taps.write(w + (16 * block * c + first) * taps.count, c * taps.count);
    }
}

}  // namespace
}  // namespace gan
