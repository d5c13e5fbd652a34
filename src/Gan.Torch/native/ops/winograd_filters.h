// The constants of minimal filtering (Winograd 1980; Lavin and Gray 2016, from the points of Toom and Cook's products).
#pragma once

namespace gan {
namespace {

/// y = Aᵀ((G w) ⊙ (B x)) is the convolution of x [M + taps − 1] with w [taps]; the others are its adjoints. A row is one
/// point. A convolution of stride s is s² of stride 1, one for each phase of x.
template <int M, int Taps>
struct Filter;

template <int M, int Taps, int Stride>
struct Sizes {
  static constexpr int tile = M, taps = Taps, stride = Stride, phases = Stride * Stride, kernel = Stride * Taps;
  static constexpr int points = M + Taps - 1;     // P
  static constexpr int step = Stride * M;         // from one window of x to the next
  static constexpr int window = Stride * points;  // of x, all phases
};

/// At 0, 1, ∞: every constant is 0 or ±1.
template <>
struct Filter<2, 2> : Sizes<2, 2, 2> {
  static constexpr float a[3][2] = {{1, 0}, {1, 1}, {0, -1}};
  static constexpr float b[3][3] = {{1, -1, 0}, {0, 1, 0}, {0, 1, -1}};
  static constexpr float g[3][2] = {{1, 0}, {1, 1}, {0, 1}};
};

/// At 0, 1, −1, ∞: every constant is 0, ±1 or ½.
template <>
struct Filter<2, 3> : Sizes<2, 3, 1> {
  static constexpr float a[4][2] = {{1, 0}, {1, 1}, {1, -1}, {0, 1}};
  static constexpr float b[4][4] = {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, 0, 1}};
  static constexpr float g[4][3] = {{1, 0, 0}, {1.f / 2, 1.f / 2, 1.f / 2}, {1.f / 2, -1.f / 2, 1.f / 2}, {0, 0, 1}};
};

/// At 0, 1, −1, ½, −2, ∞: two thirds of the rounding error of 0, ±1, ±2, ∞.
template <>
struct Filter<4, 3> : Sizes<4, 3, 1> {
  static constexpr float a[6][4] = {{1, 0, 0, 0}, {1, 1, 1, 1}, {1, -1, 1, -1}, {8, 4, 2, 1}, {1, -2, 4, -8}, {0, 0, 0, 1}};
  static constexpr float b[6][6] = {{1, -1.5f, -2, 1.5f, 1, 0}, {0, -2, 1, 5, 2, 0}, {0, -2, 5, -1, -2, 0},
                                    {0, 2, 1, -2, -1, 0}, {0, 1, -2, -1, 2, 0}, {0, 1, -1.5f, -2, 1.5f, 1}};
  static constexpr float g[6][3] = {{1, 0, 0}, {1.f / 6, 1.f / 6, 1.f / 6}, {1.f / 6, -1.f / 6, 1.f / 6},
                                    {2.f / 15, 1.f / 15, .5f / 15}, {.5f / 15, -1.f / 15, 2.f / 15}, {0, 0, 1}};
};

}  // namespace
}  // namespace gan
