// gan::adam_direction: one pass over the gradient and both moments.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <cmath>

#include "simd.h"

namespace gan {
namespace {

using at::Tensor;

/// The factors of one step, worked out in double as PyTorch does (1 - beta2 in float would be off by 1e-5).
template <typename T>
struct Factors {
  T beta1, rest1, beta2, rest2, correction1, correction2, eps;
};

template <typename T>
GAN_SIMD void direct(const T* g, T* __restrict m, T* __restrict v, T* __restrict d, int64_t n, Factors<T> f) {
  for (int64_t i = 0; i < n; i++) {
    m[i] = f.beta1 * m[i] + f.rest1 * g[i];
    v[i] = f.beta2 * v[i] + f.rest2 * g[i] * g[i];
    d[i] = m[i] / f.correction1 / (std::sqrt(v[i]) / f.correction2 + f.eps);
  }
}

/// Whether element i in memory is the same element of both.
bool same_order(const Tensor& a, const Tensor& b) {
  return (a.is_contiguous() && b.is_contiguous()) || (a.is_non_overlapping_and_dense() && a.strides() == b.strides());
}

/// m̂ / (√v̂ + eps) with m, v updated in place (Kingma and Ba 2015, algorithm 1; PyTorch's arithmetic).
/// `step` counts from 1. All are of one shape and type. The gradient is left alone: autograd may hand out one tensor for
/// several parameters.
Tensor adam_direction(const Tensor& g, Tensor m, Tensor v, double beta1, double beta2, double eps, int64_t step) {
  TORCH_CHECK(step >= 1, "gan::adam_direction: step counts from 1, got ", step);
  TORCH_CHECK(g.sizes() == m.sizes() && g.sizes() == v.sizes(), "gan::adam_direction: the gradient ", g.sizes(),
              " and the moments ", m.sizes(), ", ", v.sizes(), " differ in shape");
  const double correction1 = 1 - std::pow(beta1, step), correction2 = std::sqrt(1 - std::pow(beta2, step));
  at::NoGradGuard no_grad;
  const auto type = g.scalar_type();
  const bool one_pass = g.is_cpu() && m.is_cpu() && v.is_cpu() && (type == at::kFloat || type == at::kDouble) &&
                        m.scalar_type() == type && v.scalar_type() == type && same_order(g, m) && same_order(g, v);
  if (!one_pass) {
    m.mul_(beta1).add_(g, 1 - beta1);
    v.mul_(beta2).addcmul_(g, g, 1 - beta2);
    return m.div(correction1).div_(v.sqrt().div_(correction2).add_(eps));
  }
  Tensor d = at::empty_like(g);
  AT_DISPATCH_FLOATING_TYPES(type, "gan::adam_direction", [&] {
    const Factors<scalar_t> factors{scalar_t(beta1),       scalar_t(1 - beta1),   scalar_t(beta2), scalar_t(1 - beta2),
                                    scalar_t(correction1), scalar_t(correction2), scalar_t(eps)};
    auto *pg = g.data_ptr<scalar_t>(), *pm = m.data_ptr<scalar_t>(), *pv = v.data_ptr<scalar_t>(),
         *pd = d.data_ptr<scalar_t>();
    at::parallel_for(0, g.numel(), 1 << 15, [&](int64_t begin, int64_t end) {
      direct<scalar_t>(pg + begin, pm + begin, pv + begin, pd + begin, end - begin, factors);
    });
  });
  for (const auto& t : {m, v}) t.unsafeGetTensorImpl()->bump_version();
  return d;
}

TORCH_LIBRARY_FRAGMENT(gan, m) {
  m.def("adam_direction(Tensor g, Tensor(a!) m, Tensor(b!) v, float beta1, float beta2, float eps, int step) -> Tensor",
        adam_direction);
}

}  // namespace
}  // namespace gan
