// The passes of batch and instance normalisation over a dense matrix [n·h·w, c] (channels_last), float32 or bfloat16, on
// the CPU. Statistics are [c] of all rows, or [n, c] of each image's own: then all that comes of them is [n, c] too.
#pragma once
#include <ATen/ATen.h>

#include <tuple>

namespace gan {

/// Whether the fused passes serve these tensors: CPU, float32 or bfloat16 x, float32 parameters (undefined: none).
bool norm_fused(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta);

/// x, dense with its channels innermost.
at::Tensor norm_layout(const at::Tensor& x);

/// Mean and biased variance of each channel in float32, [n, c] where `per_image`, else [c].
std::tuple<at::Tensor, at::Tensor> norm_statistics(const at::Tensor& x, bool per_image);

/// leaky(a·x + b) with contiguous a, b [c] or [n, c]; `slope` below zero.
at::Tensor norm_apply(const at::Tensor& x, const at::Tensor& a, const at::Tensor& b, double slope);

/// (dx, dgamma [c], dbeta [c]). `training`: mean and variance are functions of x.
std::tuple<at::Tensor, at::Tensor, at::Tensor> norm_backward(const at::Tensor& dy, const at::Tensor& x,
                                                             const at::Tensor& gamma, const at::Tensor& beta,
                                                             const at::Tensor& mean, const at::Tensor& variance,
                                                             bool training, double eps, double slope);

}  // namespace gan
