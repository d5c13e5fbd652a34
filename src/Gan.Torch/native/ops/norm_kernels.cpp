#include "norm_kernels.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "simd.h"

namespace gan {
namespace {

using at::Tensor;

// Rows summed in float32 before they are added to the double totals.
constexpr int64_t kBlock = 256;
// Elements below which another thread costs more than it saves.
constexpr int64_t kGrain = 1 << 14;

/// sum += Σ (x − shift), square += Σ (x − shift)²
template <typename T>
GAN_SIMD void moments(const T* x, int64_t rows, int64_t c, const float* shift, float* __restrict sum,
                      float* __restrict square) {
  int64_t r = 0;
  for (; r + 4 <= rows; r += 4, x += 4 * c)
    for (int64_t j = 0; j < c; j++) {
      const float v0 = load(x + j) - shift[j], v1 = load(x + c + j) - shift[j];
      const float v2 = load(x + 2 * c + j) - shift[j], v3 = load(x + 3 * c + j) - shift[j];
      sum[j] += (v0 + v1) + (v2 + v3);
      square[j] += (v0 * v0 + v1 * v1) + (v2 * v2 + v3 * v3);
    }
  for (; r < rows; r++, x += c)
    for (int64_t j = 0; j < c; j++) {
      const float v = load(x + j) - shift[j];
      sum[j] += v;
      square[j] += v * v;
    }
}

/// sum += Σ dz, product += Σ dz·(x − mean) with dz = dy·leaky'(a·x + b)
template <typename T>
GAN_SIMD void products(const T* dy, const T* x, int64_t rows, int64_t c, const float* a, const float* b,
                       const float* mean, float slope, float* __restrict sum, float* __restrict product) {
  for (int64_t r = 0; r < rows; r++, x += c, dy += c)
    for (int64_t j = 0; j < c; j++) {
      const float v = load(x + j), g = load(dy + j);
      const float dz = a[j] * v + b[j] > 0 ? g : g * slope;
      sum[j] += dz;
      product[j] += dz * (v - mean[j]);
    }
}

template <typename T>
GAN_SIMD void affine(const T* x, T* __restrict y, int64_t rows, int64_t c, const float* a, const float* b,
                     float slope) {
  for (int64_t r = 0; r < rows; r++, x += c, y += c)
    for (int64_t j = 0; j < c; j++) {
      const float z = a[j] * load(x + j) + b[j];
      store(y + j, z > 0 ? z : z * slope);
    }
}

/// dx = a·dz − p·x − q
template <typename T>
GAN_SIMD void input_gradient(const T* dy, const T* x, T* __restrict dx, int64_t rows, int64_t c, const float* a,
                             const float* b, const float* p, const float* q, float slope) {
  for (int64_t r = 0; r < rows; r++, x += c, dy += c, dx += c)
    for (int64_t j = 0; j < c; j++) {
      const float v = load(x + j), g = load(dy + j);
      const float dz = a[j] * v + b[j] > 0 ? g : g * slope;
      store(dx + j, a[j] * dz - p[j] * v - q[j]);
    }
}

/// The rows of a matrix [groups · size, c], each group with statistics of its own.
struct Rows {
  int64_t groups, size, c;

  Rows(const Tensor& x, const Tensor& statistic)
      : groups(statistic.numel() / x.size(1)), size(x.numel() / statistic.numel()), c(x.size(1)) {}

  /// Calls `run(first, count, group)` for runs of at most `most` rows of one group, in parallel.
  template <typename Run>
  void each(int64_t most, const Run& run) const {
    at::parallel_for(0, groups * size, std::max<int64_t>(1, kGrain / c), [&](int64_t begin, int64_t end) {
      while (begin < end) {
        const int64_t group = begin / size, count = std::min({most, end - begin, (group + 1) * size - begin});
        run(begin, count, group);
        begin += count;
      }
    });
  }
};

/// Two sums per group and channel, [groups, 2, c]: `block(first, count, group, …)` adds the sums of some rows to two
/// float32 arrays [c].
template <typename Block>
std::vector<double> two_sums(const Rows& rows, const Block& block) {
  const int64_t threads = at::get_num_threads(), c = rows.c, size = rows.groups * 2 * c;
  std::vector<double> totals(threads * size);
  rows.each(kBlock, [&](int64_t first, int64_t count, int64_t group) {
    thread_local std::vector<float> partial;
    partial.assign(2 * c, 0.f);
    block(first, count, group, partial.data(), partial.data() + c);
    auto* total = totals.data() + at::get_thread_num() * size + group * 2 * c;
    for (int64_t j = 0; j < 2 * c; j++) total[j] += partial[j];
  });
  for (int64_t t = 1; t < threads; t++)
    for (int64_t j = 0; j < size; j++) totals[j] += totals[t * size + j];
  return totals;
}

template <typename F>
void dispatch(const Tensor& x, const F& f) {
  if (x.scalar_type() == at::kFloat) f(static_cast<float*>(x.data_ptr()));
  else f(static_cast<Bfloat16Bits*>(x.data_ptr()));
}

}  // namespace

bool norm_fused(const Tensor& x, const Tensor& gamma, const Tensor& beta) {
  const auto type = x.scalar_type();
  const auto plain = [](const Tensor& p) { return !p.defined() || (p.is_cpu() && p.scalar_type() == at::kFloat); };
  return x.is_cpu() && (type == at::kFloat || type == at::kBFloat16) && (x.dim() == 2 || x.dim() == 4) &&
         x.numel() > 0 && plain(gamma) && plain(beta);
}

Tensor norm_layout(const Tensor& x) {
  return x.contiguous(x.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
}

std::tuple<Tensor, Tensor> norm_statistics(const Tensor& x, bool per_image) {
  const int64_t c = x.size(1);
  auto mean = per_image ? at::empty({x.size(0), c}, x.options().dtype(at::kFloat), at::MemoryFormat::Contiguous)
                        : at::empty({c}, x.options().dtype(at::kFloat), at::MemoryFormat::Contiguous);
  auto variance = at::empty_like(mean);
  const Rows rows(x, mean);
  dispatch(x, [&](auto* px) {
    // Moments about each group's first row: exact enough in one pass even where the mean is far from zero.
    std::vector<float> shift(mean.numel());
    for (int64_t i = 0; i < mean.numel(); i++) shift[i] = load(px + i / c * rows.size * c + i % c);
    const auto sums = two_sums(rows, [&](int64_t first, int64_t count, int64_t group, float* sum, float* square) {
      moments(px + first * c, count, c, shift.data() + group * c, sum, square);
    });
    auto *pm = mean.data_ptr<float>(), *pv = variance.data_ptr<float>();
    for (int64_t i = 0; i < mean.numel(); i++) {
      const auto* sum = sums.data() + i / c * 2 * c + i % c;
      const double m = sum[0] / rows.size;
      pm[i] = static_cast<float>(m + shift[i]);
      pv[i] = static_cast<float>(std::max(0.0, sum[c] / rows.size - m * m));
    }
  });
  return {mean, variance};
}

Tensor norm_apply(const Tensor& x, const Tensor& a, const Tensor& b, double slope) {
  auto y = at::empty_like(x);
  const Rows rows(x, a);
  const int64_t c = rows.c;
  const auto *pa = a.data_ptr<float>(), *pb = b.data_ptr<float>();
  dispatch(x, [&](auto* px) {
    auto* py = static_cast<decltype(px)>(y.data_ptr());
    rows.each(rows.size, [&](int64_t first, int64_t count, int64_t group) {
      affine(px + first * c, py + first * c, count, c, pa + group * c, pb + group * c, static_cast<float>(slope));
    });
  });
  return y;
}

std::tuple<Tensor, Tensor, Tensor> norm_backward(const Tensor& dy, const Tensor& x, const Tensor& gamma,
                                                 const Tensor& beta, const Tensor& mean, const Tensor& variance,
                                                 bool training, double eps, double slope) {
  const auto scale = (variance + eps).rsqrt();
  const auto a = gamma.defined() ? scale * gamma : scale;
  const auto b = beta.defined() ? beta - mean * a : -mean * a;
  const auto leak = static_cast<float>(slope);
  const Rows rows(x, mean);
  const int64_t c = rows.c;
  auto dx = at::empty_like(x);
  auto dgamma = at::zeros({c}, mean.options()), dbeta = at::zeros({c}, mean.options());
  const auto *pa = a.data_ptr<float>(), *pb = b.data_ptr<float>(), *pm = mean.data_ptr<float>(),
             *ps = scale.data_ptr<float>();
  dispatch(x, [&](auto* px) {
    const auto* pdy = static_cast<decltype(px)>(dy.data_ptr());
    auto* pdx = static_cast<decltype(px)>(dx.data_ptr());
    const auto sums = two_sums(rows, [&](int64_t first, int64_t count, int64_t group, float* sum, float* product) {
      products(pdy + first * c, px + first * c, count, c, pa + group * c, pb + group * c, pm + group * c, leak, sum,
               product);
    });
    std::vector<float> p(mean.numel()), q(mean.numel());
    for (int64_t i = 0; i < mean.numel(); i++) {
      const auto* both = sums.data() + i / c * 2 * c + i % c;
      const double sum = both[0], normal = both[c] * ps[i];
      dbeta.data_ptr<float>()[i % c] += static_cast<float>(sum);
      dgamma.data_ptr<float>()[i % c] += static_cast<float>(normal);
      // dx = a·(dz − Σdz/N − x̂·Σ(dz·x̂)/N)
      const double slope_x = training ? pa[i] * normal * ps[i] / rows.size : 0;
      p[i] = static_cast<float>(slope_x);
      q[i] = static_cast<float>(training ? pa[i] * sum / rows.size - slope_x * pm[i] : 0);
    }
    rows.each(rows.size, [&](int64_t first, int64_t count, int64_t group) {
      const int64_t at = first * c, of = group * c;
      input_gradient(pdy + at, px + at, pdx + at, count, c, pa + of, pb + of, p.data() + of, q.data() + of, leak);
    });
  });
  return {dx, dgamma, dbeta};
}

}  // namespace gan
