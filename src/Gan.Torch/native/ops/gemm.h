// float32 matrix products over matrices whose columns come in blocks of 16, for AVX2 and AVX-512 (cpu.h).
// The layout is the point: row-major matrices and the blocked ones that winograd.cpp writes are both read in place,
// with no packing pass, and any BLAS that is installed is left out of it.
#pragma once
#include <cstdint>

namespace gan {

/// Element (r, c) is at data[r·row + (c / 16)·block + c % 16]. Row-major: row = columns, block = 16.
struct Blocks {
  float* data;
  int64_t row, block;

  /// [rows, 16·n] with the 16 columns of a block contiguous over all rows.
  static Blocks by_column(float* data, int64_t rows) { return {data, 16, 16 * rows}; }
  static Blocks row_major(float* data, int64_t columns) { return {data, columns, 16}; }

  Blocks at(int64_t r, int64_t c = 0) const { return {data + r * row + c / 16 * block + c % 16, row, block}; }
};

/// C [m, n] = A [m, k] · B [k, n], or C += where `add`. n and k are multiples of 16. One thread.
void gemm(int64_t m, int64_t n, int64_t k, Blocks a, Blocks b, Blocks c, bool add);

/// C [m, n] = Aᵀ · B with A [k, m], B [k, n], or C += where `add`. m and n are multiples of 16. One thread.
void gemm_transposed(int64_t m, int64_t n, int64_t k, Blocks a, Blocks b, Blocks c, bool add);

}  // namespace gan
