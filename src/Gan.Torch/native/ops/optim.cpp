// gan::adam_: one pass over the gradient and both moments.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <cmath>

#include "simd.h"

namespace gan {
namespace {

using at::Tensor;

template <typename T>
GAN_SIMD void direction(T* g, T* m, T* v, int64_t n, T beta1, T beta2, T eps, T correction1, T correction2) {
  for (int64_t i = 0; i < n; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    g[i] = m[i] / correction1 / (std::sqrt(v[i]) / correction2 + eps);
  }
}

/// g <- m̂ / (√v̂ + eps) with m, v updated in place (Kingma and Ba 2015, algorithm 1; PyTorch's arithmetic).
/// `step` counts from 1. All three are of one shape and type; `p -= lr · g` is the caller's.
void adam_(Tensor g, Tensor m, Tensor v, double beta1, double beta2, double eps, int64_t step) {
  TORCH_CHECK(step >= 1, "gan::adam_: step counts from 1, got ", step);
  TORCH_CHECK(g.sizes() == m.sizes() && g.sizes() == v.sizes(), "gan::adam_: the gradient ", g.sizes(),
              " and the moments ", m.sizes(), ", ", v.sizes(), " differ in shape");
  const double correction1 = 1 - std::pow(beta1, step), correction2 = std::sqrt(1 - std::pow(beta2, step));
  at::NoGradGuard no_grad;
  const auto type = g.scalar_type();
  const bool one_pass = g.is_cpu() && m.is_cpu() && v.is_cpu() && (type == at::kFloat || type == at::kDouble) &&
                        m.scalar_type() == type && v.scalar_type() == type && g.is_non_overlapping_and_dense() &&
                        g.strides() == m.strides() && g.strides() == v.strides();
  if (!one_pass) {
    m.mul_(beta1).add_(g, 1 - beta1);
    v.mul_(beta2).addcmul_(g, g, 1 - beta2);
    g.copy_(m.div(correction1).div_(v.sqrt().div_(correction2).add_(eps)));
    return;
  }
  AT_DISPATCH_FLOATING_TYPES(type, "gan::adam_", [&] {
    auto *pg = g.data_ptr<scalar_t>(), *pm = m.data_ptr<scalar_t>(), *pv = v.data_ptr<scalar_t>();
    at::parallel_for(0, g.numel(), 1 << 15, [&](int64_t begin, int64_t end) {
      direction<scalar_t>(pg + begin, pm + begin, pv + begin, end - begin, beta1, beta2, eps, correction1, correction2);
    });
  });
  for (const auto& t : {g, m, v}) t.unsafeGetTensorImpl()->bump_version();
}

TORCH_LIBRARY_FRAGMENT(gan, m) {
  m.def("adam_(Tensor(a!) g, Tensor(b!) m, Tensor(c!) v, float beta1, float beta2, float eps, int step) -> ()", adam_);
}

}  // namespace
}  // namespace gan
