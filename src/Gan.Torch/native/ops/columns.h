// A convolution as one product of matrices: its input, unfolded, has a row per output pixel and a column per tap.
#pragma once
#include "conv.h"

namespace gan {

/// [n, c, h, w] as a matrix [n·h·w, c]; a view of a channels_last tensor.
inline at::Tensor pixels(const at::Tensor& t) { return t.permute({0, 2, 3, 1}).reshape({-1, t.size(1)}); }

/// [n, c, H, W] -> [n·h·w, kh·kw·c] with zeros where a tap falls outside; any type of the CPU.
at::Tensor unfold(const at::Tensor& x, const Geometry& geometry, Size2 kernel, Size2 output);

/// The adjoint: [n·h·w, kh·kw·c] -> [n, c, H, W], overlapping taps added in float32. float32 or bfloat16.
at::Tensor fold(const at::Tensor& columns, const Geometry& geometry, Size2 kernel, Size2 output, int64_t channels,
                Size2 size);

/// Weights [k, c, kh, kw] as the matrix [k, kh·kw·c] that an unfolded input is multiplied with, in `type`.
/// Made once per update.
at::Tensor weight_rows(const at::Tensor& w, at::ScalarType type);

/// Weights [k, c, kh, kw] in `type`: themselves, or the rows above seen as channels_last.
at::Tensor weight_as(const at::Tensor& w, at::ScalarType type);

/// The inverse: [k, kh·kw·c] -> [k, c, kh, kw] contiguous, in `type`.
at::Tensor weight_of_rows(const at::Tensor& rows, int64_t channels, Size2 kernel, at::ScalarType type);

}  // namespace gan
