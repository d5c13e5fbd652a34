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

/// Two sums per channel over all rows: `block` adds the sums of some rows to two float32 arrays [c].
template <typename Block>
std::vector<double> two_sums(int64_t rows, int64_t c, const Block& block) {
  const int64_t threads = at::get_num_threads();
  std::vector<double> totals(threads * 2 * c);
  at::parallel_for(0, rows, std::max<int64_t>(1, kGrain / c), [&](int64_t begin, int64_t end) {
    auto* total = totals.data() + at::get_thread_num() * 2 * c;
    std::vector<float> partial(2 * c);
    for (int64_t r = begin; r < end; r += kBlock) {
      std::fill(partial.begin(), partial.end(), 0.f);
      block(r, std::min(kBlock, end - r), partial.data(), partial.data() + c);
      for (int64_t j = 0; j < 2 * c; j++) total[j] += partial[j];
    }
  });
  for (int64_t t = 1; t < threads; t++)
    for (int64_t j = 0; j < 2 * c; j++) totals[j] += totals[t * 2 * c + j];
  return totals;
}

int64_t row_count(const Tensor& x) { return x.numel() / x.size(1); }

Tensor empty_channels(const Tensor& x) { return at::empty({x.size(1)}, x.options().dtype(at::kFloat)); }

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

std::tuple<Tensor, Tensor> norm_statistics(const Tensor& x) {
  const int64_t rows = row_count(x), c = x.size(1);
  auto mean = empty_channels(x), variance = empty_channels(x);
  dispatch(x, [&](auto* px) {
    // Moments about the first row: exact enough in one pass even where the mean is far from zero.
    std::vector<float> shift(c);
    for (int64_t j = 0; j < c; j++) shift[j] = load(px + j);
    const auto sums = two_sums(rows, c, [&](int64_t r, int64_t count, float* sum, float* square) {
      moments(px + r * c, count, c, shift.data(), sum, square);
    });
    auto *pm = mean.data_ptr<float>(), *pv = variance.data_ptr<float>();
    for (int64_t j = 0; j < c; j++) {
      const double m = sums[j] / rows;
      pm[j] = static_cast<float>(m + shift[j]);
      pv[j] = static_cast<float>(std::max(0.0, sums[c + j] / rows - m * m));
    }
  });
  return {mean, variance};
}

Tensor norm_apply(const Tensor& x, const Tensor& a, const Tensor& b, double slope) {
  auto y = at::empty_like(x);
  const int64_t c = x.size(1);
  const auto *pa = a.data_ptr<float>(), *pb = b.data_ptr<float>();
  dispatch(x, [&](auto* px) {
    auto* py = static_cast<decltype(px)>(y.data_ptr());
    at::parallel_for(0, row_count(x), std::max<int64_t>(1, kGrain / c), [&](int64_t begin, int64_t end) {
      affine(px + begin * c, py + begin * c, end - begin, c, pa, pb, static_cast<float>(slope));
    });
  });
  return y;
}

std::tuple<Tensor, Tensor, Tensor> norm_backward(const Tensor& dy, const Tensor& x, const Tensor& gamma,
                                                 const Tensor& beta, const Tensor& mean, const Tensor& variance,
                                                 bool training, double eps, double slope) {
  const int64_t rows = row_count(x), c = x.size(1);
  const auto scale = (variance + eps).rsqrt();
  const auto a = gamma.defined() ? scale * gamma : scale;
  const auto b = beta.defined() ? beta - mean * a : -mean * a;
  const auto leak = static_cast<float>(slope);
  auto dx = at::empty_like(x), dgamma = empty_channels(x), dbeta = empty_channels(x);
  const auto *pa = a.data_ptr<float>(), *pb = b.data_ptr<float>(), *pm = mean.data_ptr<float>(),
             *ps = scale.data_ptr<float>();
  dispatch(x, [&](auto* px) {
    const auto* pdy = static_cast<decltype(px)>(dy.data_ptr());
    auto* pdx = static_cast<decltype(px)>(dx.data_ptr());
    const auto sums = two_sums(rows, c, [&](int64_t r, int64_t count, float* sum, float* product) {
      products(pdy + r * c, px + r * c, count, c, pa, pb, pm, leak, sum, product);
    });
    std::vector<float> p(c), q(c);
    for (int64_t j = 0; j < c; j++) {
      const double sum = sums[j], normal = sums[c + j] * ps[j];
      dbeta.data_ptr<float>()[j] = static_cast<float>(sum);
      dgamma.data_ptr<float>()[j] = static_cast<float>(normal);
      // dx = a·(dz − Σdz/N − x̂·Σ(dz·x̂)/N)
      const double slope_x = training ? pa[j] * normal * ps[j] / rows : 0;
      p[j] = static_cast<float>(slope_x);
      q[j] = static_cast<float>(training ? pa[j] * sum / rows - slope_x * pm[j] : 0);
    }
    at::parallel_for(0, rows, std::max<int64_t>(1, kGrain / c), [&](int64_t begin, int64_t end) {
      input_gradient(pdy + begin * c, px + begin * c, pdx + begin * c, end - begin, c, pa, pb, p.data(), q.data(),
                        leak);
    });
  });
  return {dx, dgamma, dbeta};
}

}  // namespace gan
