#include "gemm.h"

#include <algorithm>

#include "simd.h"

namespace gan {
namespace {

// Steps of the inner dimension per pass: 32 columns of B over them fill two thirds of the first-level cache.
constexpr int64_t kDepth = 256;
// Terms that are summed one after another; such sums are then added. A long sum's error grows with its length.
constexpr int64_t kTerms = 64;

/// C tile [R, 16·N] over `depth` steps. With R = 8, N = 2: 16 accumulators, 10 loads for 16 multiply-adds.
template <int R, int N, bool Transposed>
GAN_AVX512 void tile(int64_t depth, Blocks a, Blocks b, Blocks c, bool add) {
  for (int64_t first = 0; first < depth; first += kTerms, add = true) {
    Lanes sum[R][N] = {};
    for (int64_t k = first; k < std::min(depth, first + kTerms); k += 16) {
      const float* pa = Transposed ? a.data + k * a.row : a.data + k / 16 * a.block;
      float* pb = b.data + k * b.row;
      const int64_t steps = std::min<int64_t>(16, depth - k);
      for (int64_t s = 0; s < steps; s++) {
        Lanes column[N];
#pragma GCC unroll 2
        for (int j = 0; j < N; j++) column[j] = lanes(pb + s * b.row + j * b.block);
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
        Lanes& to = lanes(c.data + i * c.row + j * c.block);
        to = add ? to + sum[i][j] : sum[i][j];
      }
  }
}

template <int N, bool Transposed>
void column_of_tiles(int64_t m, int64_t depth, Blocks a, Blocks b, Blocks c, bool add) {
  const auto a_at = [&](int64_t i) { return Transposed ? a.at(0, i) : a.at(i); };
  int64_t i = 0;
  for (; i + 8 <= m; i += 8) tile<8, N, Transposed>(depth, a_at(i), b, c.at(i), add);
  for (; i + 4 <= m; i += 4) tile<4, N, Transposed>(depth, a_at(i), b, c.at(i), add);
  for (; i < m; i++) tile<1, N, Transposed>(depth, a_at(i), b, c.at(i), add);
}

template <bool Transposed>
void product(int64_t m, int64_t n, int64_t k, Blocks a, Blocks b, Blocks c, bool add) {
  for (int64_t s = 0; s < k; s += kDepth) {
    const int64_t depth = std::min(kDepth, k - s);
    const auto part = Transposed ? a.at(s) : a.at(0, s);
    int64_t j = 0;
    for (; j + 32 <= n; j += 32)
      column_of_tiles<2, Transposed>(m, depth, part, b.at(s, j), c.at(0, j), add || s > 0);
    for (; j < n; j += 16)
      column_of_tiles<1, Transposed>(m, depth, part, b.at(s, j), c.at(0, j), add || s > 0);
  }
}

}  // namespace

void gemm(int64_t m, int64_t n, int64_t k, Blocks a, Blocks b, Blocks c, bool add) {
  product<false>(m, n, k, a, b, c, add);
}

void gemm_transposed(int64_t m, int64_t n, int64_t k, Blocks a, Blocks b, Blocks c, bool add) {
  product<true>(m, n, k, a, b, c, add);
}

}  // namespace gan
