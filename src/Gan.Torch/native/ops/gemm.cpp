#include "gemm.h"

#include <algorithm>

#include "lanes.h"

namespace gan {
namespace {

// Steps of the inner dimension per pass: the columns of B that a tile takes, over them, stay in the first-level cache.
constexpr int64_t kDepth = 256;
// Terms that are summed one after another; such sums are then added. A long sum's error grows with its length.
constexpr int64_t kTerms = 64;

/// C tile [R, W·N] over `depth` steps.
template <int W, int R, int N, bool Transposed>
GAN_INLINE void tile(int64_t depth, Blocks a, Blocks b, Blocks c, bool more) {
  for (int64_t first = 0; first < depth; first += kTerms, more = true) {
    Lanes<W> sum[R][N] = {};
    for (int64_t k = first; k < std::min(depth, first + kTerms); k += 16) {
      const float* pa = Transposed ? a.at(k).data : a.at(0, k).data;
      const int64_t steps = std::min<int64_t>(16, depth - k);
      for (int64_t s = 0; s < steps; s++) {
        Lanes<W> column[N];
#pragma GCC unroll 2
        for (int j = 0; j < N; j++) load(b.at(k + s, j * W).data, column[j]);
#pragma GCC unroll 8
        for (int i = 0; i < R; i++) {
          const float value = Transposed ? pa[s * a.row + i] : pa[i * a.row + s];
#pragma GCC unroll 2
          for (int j = 0; j < N; j++) sum[i][j] += value * column[j];
        }
      }
    }
#pragma GCC unroll 8
    for (int i = 0; i < R; i++)
#pragma GCC unroll 2
      for (int j = 0; j < N; j++) {
        float* to = c.at(i, j * W).data;
        more ? add(sum[i][j], to) : store(to, sum[i][j]);
      }
  }
}

template <int W, int N, bool Transposed>
GAN_INLINE void column_of_tiles(int64_t m, int64_t depth, Blocks a, Blocks b, Blocks c, bool add) {
  // As many rows as leave registers for a row of B and an element of A: 16 sums of the 32 of AVX-512, 12 of the 16 of AVX2.
  constexpr int most = W == 16 ? 8 : 6;
  for (int64_t i = 0; i < m;) {
    const auto part = Transposed ? a.at(0, i) : a.at(i);
    // Of Aᵀ 16 rows are contiguous.
    const int64_t rows = Transposed ? 16 - i % 16 : m - i;
    if (rows >= most) tile<W, most, N, Transposed>(depth, part, b, c.at(i), add), i += most;
    else if (rows >= 4) tile<W, 4, N, Transposed>(depth, part, b, c.at(i), add), i += 4;
    else tile<W, 1, N, Transposed>(depth, part, b, c.at(i), add), i++;
  }
}

template <int W, bool Transposed>
void product(int64_t m, int64_t n, int64_t k, Blocks a, Blocks b, Blocks c, bool add) {
  for (int64_t s = 0; s < k; s += kDepth) {
    const int64_t depth = std::min(kDepth, k - s);
    const auto part = Transposed ? a.at(s) : a.at(0, s);
    int64_t j = 0;
    for (; j + 2 * W <= n; j += 2 * W)
      column_of_tiles<W, 2, Transposed>(m, depth, part, b.at(s, j), c.at(0, j), add || s > 0);
    for (; j < n; j += W)
      column_of_tiles<W, 1, Transposed>(m, depth, part, b.at(s, j), c.at(0, j), add || s > 0);
  }
}

}  // namespace

void gemm(int64_t m, int64_t n, int64_t k, Blocks a, Blocks b, Blocks c, bool add) {
  with_lanes([&](auto width) { product<width(), false>(m, n, k, a, b, c, add); });
}

void gemm_transposed(int64_t m, int64_t n, int64_t k, Blocks a, Blocks b, Blocks c, bool add) {
  with_lanes([&](auto width) { product<width(), true>(m, n, k, a, b, c, add); });
}

}  // namespace gan
