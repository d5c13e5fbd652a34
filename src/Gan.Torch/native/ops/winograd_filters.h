// The constants of minimal filtering (Winograd 1980; Lavin and Gray 2016, from the points of Toom and Cook's products).
#pragma once

namespace gan {
namespace {

/// y = Aᵀ((G w) ⊙ (B x)) is the convolution of x [M + taps − 1] with w [taps]; the others are its adjoints. A row is one
/// point.
template <int M, int Taps>
struct Constants;

/// At 0, 1, ∞: every constant is 0 or ±1.
template <>
struct Constants<2, 2> {
  static constexpr float a[3][2] = {{1, 0}, {1, 1}, {0, -1}};
  static constexpr float b[3][3] = {{1, -1, 0}, {0, 1, 0}, {0, 1, -1}};
  static constexpr float g[3][2] = {{1, 0}, {1, 1}, {0, 1}};
};

/// At 0, 1, −1, ∞: every constant is 0, ±1 or ½.
template <>
struct Constants<2, 3> {
  static constexpr float a[4][2] = {{1, 0}, {1, 1}, {1, -1}, {0, 1}};
  static constexpr float b[4][4] = {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, 0, 1}};
  static constexpr float g[4][3] = {{1, 0, 0}, {1.f / 2, 1.f / 2, 1.f / 2}, {1.f / 2, -1.f / 2, 1.f / 2}, {0, 0, 1}};
};

/// At 0, 1, −1, ½, −2, ∞: two thirds of the rounding error of 0, ±1, ±2, ∞.
template <>
struct Constants<4, 3> {
  static constexpr float a[6][4] = {{1, 0, 0, 0}, {1, 1, 1, 1}, {1, -1, 1, -1}, {8, 4, 2, 1}, {1, -2, 4, -8}, {0, 0, 0, 1}};
  static constexpr float b[6][6] = {{1, -1.5f, -2, 1.5f, 1, 0}, {0, -2, 1, 5, 2, 0}, {0, -2, 5, -1, -2, 0},
                                    {0, 2, 1, -2, -1, 0}, {0, 1, -2, -1, 2, 0}, {0, 1, -1.5f, -2, 1.5f, 1}};
  static constexpr float g[6][3] = {{1, 0, 0}, {1.f / 6, 1.f / 6, 1.f / 6}, {1.f / 6, -1.f / 6, 1.f / 6},
                                    {2.f / 15, 1.f / 15, .5f / 15}, {.5f / 15, -1.f / 15, 2.f / 15}, {0, 0, 1}};
};

/// A convolution as the sum of parts² of stride 1 with `taps` in each dimension: the phases of x if its stride is 2, else
/// pieces of the kernel, side by side.
template <int M, int Taps, int Parts, int Stride>
struct Filter : Constants<M, Taps> {
  static constexpr int tile = M, taps = Taps, parts = Parts * Parts, kernel = Parts * Taps;
  static constexpr int points = M + Taps - 1;  // P
  static constexpr int step = Stride * M;      // from one window of x to the next

  /// The place in the kernel, and in the window of x, of a part's i-th.
  static constexpr int place(int part, int i) { return Stride == 1 ? part * Taps + i : part + Stride * i; }
  static constexpr int row(int part, int i) { return place(part / Parts, i); }
  static constexpr int column(int part, int j) { return place(part % Parts, j); }

  static constexpr int window = place(Parts - 1, points - 1) + 1;  // of x, all parts
};

}  // namespace
}  // namespace gan
