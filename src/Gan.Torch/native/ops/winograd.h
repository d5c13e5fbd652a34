// 4×4 convolutions of stride 2 in float32 by minimal filtering: of each 16 multiplications 9 are left, or 6.25.
//
// Of the four phases of x (odd and even rows and columns) a 4×4 stride-2 convolution makes four 2×2 stride-1 ones. Each
// is computed for a tile of M × M outputs by F(M×M, 2×2) (Winograd 1980; Lavin and Gray 2016). In one dimension, M = 2,
// for inputs d and taps g,
//   y0 = d0·g0 + d1·g1 = (d0 − d1)·g0 + d1·(g0 + g1),   y1 = d1·g0 + d2·g1 = d1·(g0 + g1) − (d1 − d2)·g1,
// so that every constant is 0 or ±1 and float32 loses nothing to it; M = 4 triples the rounding error (1.6e-6 against
// 0.6e-6 of the definition). With the transforms V of x, U of w and Z of y,
//   convolve y = Aᵀ(V·U),   input_gradient x = Bᵀ(Z·Uᵀ),   weight_gradient w = Gᵀ(Vᵀ·Z),
// (M + 1)² products of matrices each, over [tiles] × [4·c] × [k].
#pragma once
#include "conv.h"

namespace gan {

/// Whether the functions below serve this weight shape [k, c, kh, kw] for activations like `x`.
bool winograd_serves(const at::Tensor& x, at::IntArrayRef weight, const Geometry& geometry);

/// As in conv.h; the results are channels_last, the weight gradient contiguous.
at::Tensor winograd_convolve(const at::Tensor& x, const at::Tensor& w, const Geometry& geometry);
at::Tensor winograd_input_gradient(const at::Tensor& y, const at::Tensor& w, const Geometry& geometry, Size2 size);
at::Tensor winograd_weight_gradient(const at::Tensor& y, const at::Tensor& x, const Geometry& geometry);

}  // namespace gan
