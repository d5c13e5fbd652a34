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

/// The taps of 16 filters, filter innermost. Tap (i, j) of phase (r, s) is w[S·i + r][S·j + s].
template <typename F>
struct Taps {
  static constexpr int count = F::kernel * F::kernel;
  float tap[count][16];

  GAN_INLINE_MEMBER float* at(int phase, int i, int j) {
    return tap[(F::stride * i + phase / F::stride) * F::kernel + F::stride * j + phase % F::stride];
  }

  /// Filter f's taps begin at w[f·pitch].
  GAN_INLINE_MEMBER void read(const float* w, int64_t pitch) {
    for (int f = 0; f < 16; f++)
      for (int t = 0; t < count; t++) tap[t][f] = w[f * pitch + t];
  }

  GAN_INLINE_MEMBER void to_points(int phase, Points u, int64_t block, int64_t row) {
    Lanes g[F::taps][F::taps], out[F::points][F::points];
    for (int i = 0; i < F::taps; i++)
      for (int j = 0; j < F::taps; j++) load(at(phase, i, j), g[i][j]);
    transform(F::g, g, out);
    u.write(block, row, out);
  }
};

/// U = G w [s²·c, k] for one block of 16 of the k, from w [k, c, kernel, kernel].
template <typename F>
GAN_AVX512 void weight_to_points(const float* w, int64_t c, int64_t block, Points u) {
  Taps<F> taps;
  for (int64_t channel = 0; channel < c; channel++) {
    taps.read(w + (16 * block * c + channel) * taps.count, c * taps.count);
    for (int phase = 0; phase < F::phases; phase++) taps.to_points(phase, u, block, phase * c + channel);
  }
}

/// Uᵀ [k, s²·c] for one block of 16 of the c.
template <typename F>
GAN_AVX512 void weight_to_points_transposed(const float* w, int64_t k, int64_t c, int64_t block, Points u) {
  Taps<F> taps;
  for (int64_t filter = 0; filter < k; filter++) {
    taps.read(w + (filter * c + 16 * block) * taps.count, taps.count);
    for (int phase = 0; phase < F::phases; phase++) taps.to_points(phase, u, phase * (c / 16) + block, filter);
  }
}

/// w = Gᵀ u for one block of 16 of the k.
template <typename F>
GAN_AVX512 void points_to_weight(Points u, int64_t c, int64_t block, float* w) {
  Taps<F> taps;
  for (int64_t channel = 0; channel < c; channel++) {
    for (int phase = 0; phase < F::phases; phase++) {
      Lanes g[F::taps][F::taps], in[F::points][F::points];
      u.read(block, phase * c + channel, in);
      transform_adjoint(F::g, in, g);
      for (int i = 0; i < F::taps; i++)
        for (int j = 0; j < F::taps; j++) store(taps.at(phase, i, j), g[i][j]);
    }
    for (int f = 0; f < 16; f++)
      for (int t = 0; t < taps.count; t++) w[((16 * block + f) * c + channel) * taps.count + t] = taps.tap[t][f];
  }
}

}  // namespace
}  // namespace gan
