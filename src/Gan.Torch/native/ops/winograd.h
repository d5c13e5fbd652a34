// 3×3, 4×4 and 5×5 convolutions of stride 1 and 4×4 ones of stride 2 by minimal filtering: fewer multiplications for the
// same sums.
//
// A 3×3 convolution of stride 1 is computed for a tile of M × M outputs by F(M×M, 3×3) (Winograd 1980; Lavin and Gray
// 2016): of each 9 multiplications 4 are left for M = 2, and 2.25 for M = 4. The others are sums of four convolutions of
// stride 1, p = 2 parts in each dimension: a 4×4 one of stride 2 of the 2×2 ones of its phases (odd and even rows and columns
// of x), a 4×4 one of stride 1 of the 2×2 quarters of its kernel, each computed by F(2×2, 2×2): of each 16 multiplications
// 9 are left. A 5×5 kernel makes four of 3×3 with a zero row and column: of each 25, 16. In one dimension, for inputs d and
// taps g of F(2, 2),
//   y0 = d0·g0 + d1·g1 = (d0 − d1)·g0 + d1·(g0 + g1),   y1 = d1·g0 + d2·g1 = d1·(g0 + g1) − (d1 − d2)·g1.
// With the transforms V of x, U of w and Z of y,
//   convolve y = Aᵀ(V·U),   input_gradient x = Bᵀ(Z·Uᵀ),   weight_gradient w = Gᵀ(Vᵀ·Z),
// products of matrices over [tiles] × [p²·c] × [k], one for each point.
//
// All of it is in float32. Tiles of 2 have constants of 0, ±1 and ½ only, and their sums are shorter than those of the
// definition: their error is that of a direct convolution or less (2.6e-7 of the result's norm at 256 channels, direct
// 2.3e-7 or 8.6e-7 by the layout). Tiles of 4 lose four times that (1.1e-6), which bfloat16 activations hide: they, and
// products of the exact weights, make half the error of bfloat16 products.
#pragma once
#include "conv.h"

namespace gan {

/// Whether the functions below serve this weight shape [k, c, kh, kw] for activations like `x`.
bool winograd_serves(const at::Tensor& x, at::IntArrayRef weight, const Geometry& geometry);

/// As in conv.h; the results are channels_last, the weight gradient contiguous.
at::Tensor winograd_convolve(const at::Tensor& x, const at::Tensor& w, const Geometry& geometry);
at::Tensor winograd_input_gradient(const at::Tensor& y, const at::Tensor& w, const Geometry& geometry, Size2 size);
at::Tensor winograd_weight_gradient(const at::Tensor& y, const at::Tensor& x, const Geometry& geometry, int64_t kernel);

}  // namespace gan
