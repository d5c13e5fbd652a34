#include "winograd_transforms.h"

#include <algorithm>
#include <vector>

#include "simd.h"

namespace gan {
namespace {

/// 16 channels. The compiler maps it to whatever registers the instruction set has.
typedef float Lanes __attribute__((vector_size(64), aligned(4), may_alias));

GAN_INLINE Lanes& lanes(float* p) { return *reinterpret_cast<Lanes*>(p); }

// In each pair of loops below the one-dimensional transform runs over rows, then over columns.

/// Bᵀ d B: (d0 − d1, d1, d1 − d2) in both dimensions.
GAN_INLINE void window_to_points(const Lanes d[3][3], Lanes v[9]) {
  Lanes t[3][3];
  for (int j = 0; j < 3; j++) {
    t[0][j] = d[0][j] - d[1][j];
    t[1][j] = d[1][j];
    t[2][j] = d[1][j] - d[2][j];
  }
  for (int i = 0; i < 3; i++) {
    v[3 * i] = t[i][0] - t[i][1];
    v[3 * i + 1] = t[i][1];
    v[3 * i + 2] = t[i][1] - t[i][2];
  }
}

/// B m Bᵀ: (m0, m1 + m2 − m0, −m2), the adjoint.
GAN_INLINE void points_to_window(const Lanes m[9], Lanes d[3][3]) {
  Lanes t[3][3];
  for (int j = 0; j < 3; j++) {
    t[0][j] = m[j];
    t[1][j] = m[3 + j] + m[6 + j] - m[j];
    t[2][j] = -m[6 + j];
  }
  for (int i = 0; i < 3; i++) {
    d[i][0] = t[i][0];
    d[i][1] = t[i][1] + t[i][2] - t[i][0];
    d[i][2] = -t[i][2];
  }
}

/// Aᵀ m A: (m0 + m1, m1 − m2).
GAN_INLINE void points_to_tile(const Lanes m[9], Lanes y[2][2]) {
  Lanes t[2][3];
  for (int j = 0; j < 3; j++) {
    t[0][j] = m[j] + m[3 + j];
    t[1][j] = m[3 + j] - m[6 + j];
  }
  for (int i = 0; i < 2; i++) {
    y[i][0] = t[i][0] + t[i][1];
    y[i][1] = t[i][1] - t[i][2];
  }
}

/// A y Aᵀ: (y0, y0 + y1, −y1).
GAN_INLINE void tile_to_points(const Lanes y[2][2], Lanes z[9]) {
  Lanes t[3][2];
  for (int j = 0; j < 2; j++) {
    t[0][j] = y[0][j];
    t[1][j] = y[0][j] + y[1][j];
    t[2][j] = -y[1][j];
  }
  for (int i = 0; i < 3; i++) {
    z[3 * i] = t[i][0];
    z[3 * i + 1] = t[i][0] + t[i][1];
    z[3 * i + 2] = -t[i][1];
  }
}

/// G g Gᵀ: (g0, g0 + g1, g1).
GAN_INLINE void taps_to_points(const Lanes g[2][2], Lanes u[9]) {
  Lanes t[3][2];
  for (int j = 0; j < 2; j++) {
    t[0][j] = g[0][j];
    t[1][j] = g[0][j] + g[1][j];
    t[2][j] = g[1][j];
  }
  for (int i = 0; i < 3; i++) {
    u[3 * i] = t[i][0];
    u[3 * i + 1] = t[i][0] + t[i][1];
    u[3 * i + 2] = t[i][1];
  }
}

/// Gᵀ u G: (u0 + u1, u1 + u2).
GAN_INLINE void points_to_taps(const Lanes u[9], Lanes g[2][2]) {
  Lanes t[2][3];
  for (int j = 0; j < 3; j++) {
    t[0][j] = u[j] + u[3 + j];
    t[1][j] = u[3 + j] + u[6 + j];
  }
  for (int i = 0; i < 2; i++) {
    g[i][0] = t[i][0] + t[i][1];
    g[i][1] = t[i][1] + t[i][2];
  }
}

/// Addresses of a `size` × `size` window of an image, `outside` where there is no pixel.
template <int size>
struct Window {
  float* pixel[size][size];

  inline __attribute__((always_inline)) Window(Plane x, int64_t top, int64_t left, float* outside) {
    for (int i = 0; i < size; i++)
      for (int j = 0; j < size; j++) {
        const int64_t r = top + i, c = left + j;
        const bool inside = r >= 0 && r < x.height && c >= 0 && c < x.width;
        pixel[i][j] = inside ? x.data + (r * x.width + c) * x.channels : outside;
      }
  }
};

}  // namespace

GAN_SIMD void input_to_points(Plane x, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last,
                              Points v) {
  std::vector<float> zeros(x.channels);
  const int64_t blocks = x.channels / 16;
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++)
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      const Window<6> w(x, 4 * ty - padding[0], 4 * tx - padding[1], zeros.data());
      for (int64_t b = first; b < last; b++)
        for (int phase = 0; phase < 4; phase++) {
          Lanes d[3][3], out[9];
          for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) d[i][j] = lanes(w.pixel[2 * i + phase / 2][2 * j + phase % 2] + 16 * b);
          window_to_points(d, out);
          for (int p = 0; p < 9; p++) lanes(v.at(p, phase * blocks + b, row)) = out[p];
        }
    }
}

GAN_SIMD void points_to_input(Points m, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last,
                              Plane x) {
  std::vector<float> discarded(x.channels);
  const int64_t blocks = x.channels / 16;
  for (int64_t i = 0; i < x.height * x.width; i++)
    std::fill_n(x.data + i * x.channels + 16 * first, 16 * (last - first), 0.f);
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++)
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      const Window<6> w(x, 4 * ty - padding[0], 4 * tx - padding[1], discarded.data());
      for (int64_t b = first; b < last; b++)
        for (int phase = 0; phase < 4; phase++) {
          Lanes d[3][3], in[9];
          for (int p = 0; p < 9; p++) in[p] = lanes(m.at(p, phase * blocks + b, row));
          points_to_window(in, d);
          for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) lanes(w.pixel[2 * i + phase / 2][2 * j + phase % 2] + 16 * b) += d[i][j];
        }
    }
}

GAN_SIMD void output_to_points(Plane y, Size2 tiles, int64_t image, int64_t first, int64_t last, Points z) {
  std::vector<float> zeros(y.channels);
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++)
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      const Window<2> w(y, 2 * ty, 2 * tx, zeros.data());
      for (int64_t b = first; b < last; b++) {
        Lanes d[2][2], out[9];
        for (int i = 0; i < 2; i++)
          for (int j = 0; j < 2; j++) d[i][j] = lanes(w.pixel[i][j] + 16 * b);
        tile_to_points(d, out);
        for (int p = 0; p < 9; p++) lanes(z.at(p, b, row)) = out[p];
      }
    }
}

GAN_SIMD void points_to_output(Points m, Size2 tiles, int64_t image, int64_t first, int64_t last, Plane y) {
  std::vector<float> discarded(y.channels);
  int64_t row = image * tiles[0] * tiles[1];
  for (int64_t ty = 0; ty < tiles[0]; ty++)
    for (int64_t tx = 0; tx < tiles[1]; tx++, row++) {
      const Window<2> w(y, 2 * ty, 2 * tx, discarded.data());
      for (int64_t b = first; b < last; b++) {
        Lanes d[2][2], in[9];
        for (int p = 0; p < 9; p++) in[p] = lanes(m.at(p, b, row));
        points_to_tile(in, d);
        for (int i = 0; i < 2; i++)
          for (int j = 0; j < 2; j++) lanes(w.pixel[i][j] + 16 * b) = d[i][j];
      }
    }
}

// A tap (i, j) of phase (r, s) is w[2i + r][2j + s]. `taps` holds the 16 taps of 16 filters, filter innermost.

GAN_SIMD void weight_to_points(const float* w, int64_t k, int64_t c, int64_t block, Points u) {
  alignas(64) float taps[16][16];
  for (int64_t channel = 0; channel < c; channel++) {
    for (int f = 0; f < 16; f++)
      for (int t = 0; t < 16; t++) taps[t][f] = w[((16 * block + f) * c + channel) * 16 + t];
    for (int phase = 0; phase < 4; phase++) {
      Lanes g[2][2], out[9];
      for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) g[i][j] = lanes(taps[(2 * i + phase / 2) * 4 + 2 * j + phase % 2]);
      taps_to_points(g, out);
      for (int p = 0; p < 9; p++) lanes(u.at(p, block, phase * c + channel)) = out[p];
    }
  }
}

GAN_SIMD void weight_to_points_transposed(const float* w, int64_t k, int64_t c, int64_t block, Points u) {
  alignas(64) float taps[16][16];
  for (int64_t filter = 0; filter < k; filter++) {
    for (int f = 0; f < 16; f++)
      for (int t = 0; t < 16; t++) taps[t][f] = w[(filter * c + 16 * block + f) * 16 + t];
    for (int phase = 0; phase < 4; phase++) {
      Lanes g[2][2], out[9];
      for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) g[i][j] = lanes(taps[(2 * i + phase / 2) * 4 + 2 * j + phase % 2]);
      taps_to_points(g, out);
      for (int p = 0; p < 9; p++) lanes(u.at(p, phase * c / 16 + block, filter)) = out[p];
    }
  }
}

GAN_SIMD void points_to_weight(Points u, int64_t k, int64_t c, int64_t block, float* w) {
  alignas(64) float taps[16][16];
  for (int64_t channel = 0; channel < c; channel++) {
    for (int phase = 0; phase < 4; phase++) {
      Lanes g[2][2], in[9];
      for (int p = 0; p < 9; p++) in[p] = lanes(u.at(p, block, phase * c + channel));
      points_to_taps(in, g);
      for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) lanes(taps[(2 * i + phase / 2) * 4 + 2 * j + phase % 2]) = g[i][j];
    }
    for (int f = 0; f < 16; f++)
      for (int t = 0; t < 16; t++) w[((16 * block + f) * c + channel) * 16 + t] = taps[t][f];
  }
}

}  // namespace gan
