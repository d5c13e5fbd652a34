// The transforms of winograd.h of weights, W filters or channels at a time (lanes.h), one thread: to and from the points
// (winograd_transforms.h) of matrices [p²·c, k] or [k, p²·c], in which part · c + channel is the place in p²·c.
#pragma once
#include "winograd_transforms.h"

namespace gan {
namespace {

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
