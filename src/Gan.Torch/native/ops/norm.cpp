// gan::batch_norm_act and gan::instance_norm_act: normalisation and leaky ReLU in two passes forward, two backward.
#include "norm_kernels.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace gan {
namespace {

using at::Tensor;
using OptionalTensor = c10::optional<Tensor>;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// [c] as [1, c, 1, 1], [n, c] as [n, c, 1, 1]: what it takes to meet x.
Tensor per_channel(const Tensor& t, const Tensor& x) {
  std::vector<int64_t> shape(x.dim(), 1);
  shape[0] = t.dim() == 2 ? t.size(0) : 1;
  shape[1] = x.size(1);
  return t.view(shape);
}

/// The dimensions that statistics are taken over: per image all but the first two, else all but the channels.
std::vector<int64_t> pooled(const Tensor& x, bool per_image) {
  std::vector<int64_t> dims;
  if (!per_image) dims.push_back(0);
  for (int64_t d = 2; d < x.dim(); d++) dims.push_back(d);
  return dims;
}

/// A gradient per channel from sums [c] or [n, c].
Tensor of_parameter(const Tensor& sums) { return sums.dim() == 2 ? sums.sum(0) : sums; }

/// Statistics are never narrower than float32.
Tensor wide(const Tensor& t) { return t.scalar_type() == at::kDouble ? t : t.to(at::kFloat); }

Tensor or_undefined(const OptionalTensor& t) { return t && t->defined() ? *t : Tensor(); }

struct Statistics {
  Tensor mean, variance;  // [c] or [n, c], biased
};

Statistics statistics_of(const Tensor& x, bool per_image) {
  const auto dims = pooled(x, per_image);
  const auto mean = x.mean(dims);
  return {mean, (x - per_channel(mean, x)).square().mean(dims)};
}

/// dL/d(x, gamma, beta) written with differentiable operators: what the fused kernel computes, on any device and type,
/// and the graph of the second derivative.
variable_list composed_backward(const Tensor& dy, const Tensor& input, const Tensor& gamma, const Tensor& beta,
                                const Statistics& fixed, bool per_image, double eps, double slope) {
  const bool training = !fixed.mean.defined();
  const auto x = wide(input);
  const auto s = training ? statistics_of(x, per_image) : fixed;
  const auto scale = (s.variance + eps).rsqrt();
  const auto normal = (x - per_channel(s.mean, x)) * per_channel(scale, x);
  auto z = normal;
  if (gamma.defined()) z = z * per_channel(gamma, x);
  if (beta.defined()) z = z + per_channel(beta, x);
  const auto dz = wide(dy) * at::where(z.detach() > 0, at::ones({}, x.options()), at::full({}, slope, x.options()));
  const auto dims = pooled(x, per_image);
  const auto dbeta = dz.sum(dims), dgamma = (dz * normal).sum(dims);
  const double count = static_cast<double>(x.numel() / s.mean.numel());
  auto dx = dz;
  if (training) dx = dx - per_channel(dbeta / count, x) - normal * per_channel(dgamma / count, x);
  dx = dx * per_channel(gamma.defined() ? scale * gamma : scale, x);
  return {dx.to(input.scalar_type()), gamma.defined() ? of_parameter(dgamma) : Tensor(),
          beta.defined() ? of_parameter(dbeta) : Tensor()};
}

struct NormAct : Function<NormAct> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, const OptionalTensor& weight, const OptionalTensor& bias,
                        const OptionalTensor& mean, const OptionalTensor& variance, bool per_image, bool training,
                        double momentum, double eps, double slope) {
    const auto gamma = or_undefined(weight), beta = or_undefined(bias);
    const auto running_mean = or_undefined(mean), running_var = or_undefined(variance);
    Statistics s{running_mean, running_var};
    const bool fused = norm_fused(x, gamma, beta);
    const auto dense = fused ? norm_layout(x) : x;
    if (training) {
      if (fused) std::tie(s.mean, s.variance) = norm_statistics(dense, per_image);
      else s = statistics_of(wide(x), per_image);
      if (running_mean.defined()) {
        const double count = static_cast<double>(x.numel() / s.mean.numel());
        const auto of_batch = [&](const Tensor& t) { return per_image ? t.mean(0) : t; };
        running_mean.mul_(1 - momentum).add_(of_batch(s.mean), momentum);
        running_var.mul_(1 - momentum).add_(of_batch(s.variance), momentum * count / (count - 1));
      }
    }
    ctx->saved_data["per_image"] = per_image;
    ctx->saved_data["training"] = training;
    ctx->saved_data["eps"] = eps;
    ctx->saved_data["slope"] = slope;
    // In evaluation the running statistics may move before the backward: what was used is kept.
    if (!training) s = {s.mean.clone(), s.variance.clone()};
    ctx->save_for_backward({x, gamma, beta, s.mean, s.variance});
    const auto scale = (s.variance + eps).rsqrt();
    const auto a = gamma.defined() ? scale * gamma : scale;
    const auto b = beta.defined() ? beta - s.mean * a : -s.mean * a;
    if (fused) return norm_apply(dense, a, b, slope);
    const auto z = wide(x) * per_channel(a, x) + per_channel(b, x);
    return at::where(z > 0, z, z * slope).to(x.scalar_type());
  }

  static variable_list backward(AutogradContext* ctx, variable_list grads) {
    const auto saved = ctx->get_saved_variables();
    const auto &x = saved[0], &gamma = saved[1], &beta = saved[2], &dy = grads[0];
    const Statistics s{saved[3], saved[4]};
    const bool training = ctx->saved_data["training"].toBool();
    const double eps = ctx->saved_data["eps"].toDouble(), slope = ctx->saved_data["slope"].toDouble();
    variable_list result;
    if (!at::GradMode::is_enabled() && norm_fused(x, gamma, beta) && dy.scalar_type() == x.scalar_type()) {
      auto [dx, dgamma, dbeta] = norm_backward(norm_layout(dy), norm_layout(x), gamma, beta, s.mean, s.variance,
                                               training, eps, slope);
      result = {dx, gamma.defined() ? dgamma : Tensor(), beta.defined() ? dbeta : Tensor()};
    } else {
      const bool per_image = ctx->saved_data["per_image"].toBool();
      result = composed_backward(dy, x, gamma, beta, training ? Statistics{} : s, per_image, eps, slope);
    }
    result.resize(10);
    return result;
  }
};

/// Whether there are running statistics, after all that is per channel was held against x.
bool check(const char* name, const Tensor& x, const OptionalTensor& gamma, const OptionalTensor& beta,
           const OptionalTensor& running_mean, const OptionalTensor& running_var) {
  for (const auto& t : {gamma, beta, running_mean, running_var})
    TORCH_CHECK(!t || !t->defined() || t->numel() == x.size(1), name, ": x has ", x.size(1),
                " channels, but a parameter or running statistic has ", t ? t->numel() : 0, " elements");
  const bool tracked = or_undefined(running_mean).defined();
  TORCH_CHECK(tracked == or_undefined(running_var).defined(), name, ": give both running_mean and running_var, or neither");
  return tracked;
}

/// A GPU has fused normalisations of its own, with derivatives of any order.
Tensor leaky(const Tensor& z, double slope) {
  if (slope == 1) return z;
  return slope == 0 ? z.relu() : at::leaky_relu(z, slope);
}

Tensor batch_norm_act(const Tensor& x, const OptionalTensor& gamma, const OptionalTensor& beta,
                      const OptionalTensor& running_mean, const OptionalTensor& running_var, bool training,
                      double momentum, double eps, double slope) {
  TORCH_CHECK(x.dim() >= 2, "gan::batch_norm_act: expected x [n, c, ...], got ", x.sizes());
  const bool tracked = check("gan::batch_norm_act", x, gamma, beta, running_mean, running_var);
  TORCH_CHECK(training || tracked, "gan::batch_norm_act: evaluation needs the running statistics");
  TORCH_CHECK(!training || x.numel() > x.size(1), "gan::batch_norm_act: a batch of ", x.sizes(),
              " has one value per channel, so no variance; train with a larger batch");
  if (x.is_cuda())
    return leaky(at::batch_norm(x, gamma, beta, running_mean, running_var, training, momentum, eps, true), slope);
  return NormAct::apply(x, gamma, beta, running_mean, running_var, false, training, momentum, eps, slope);
}

Tensor instance_norm_act(const Tensor& x, const OptionalTensor& gamma, const OptionalTensor& beta,
                         const OptionalTensor& running_mean, const OptionalTensor& running_var, double momentum,
                         double eps, double slope) {
  TORCH_CHECK(x.dim() >= 3, "gan::instance_norm_act: expected x [n, c, h, w], got ", x.sizes());
  const bool tracked = check("gan::instance_norm_act", x, gamma, beta, running_mean, running_var);
  TORCH_CHECK(x.numel() == 0 || x.numel() > x.size(0) * x.size(1), "gan::instance_norm_act: images of ", x.sizes(),
              " have one value per channel, so no variance; take larger images");
  if (x.is_cuda()) {
    // aten's gives up channels_last, which a single image, being its own batch, can keep.
    const auto z = x.size(0) == 1 && !tracked
                       ? at::batch_norm(x, gamma, beta, {}, {}, true, momentum, eps, true)
                       : at::instance_norm(x, gamma, beta, running_mean, running_var, true, momentum, eps, true)
                             .contiguous(x.suggest_memory_format());
    return leaky(z, slope);
  }
  return NormAct::apply(x, gamma, beta, running_mean, running_var, true, true, momentum, eps, slope);
}

TORCH_LIBRARY_FRAGMENT(gan, m) {
  m.def(
      "batch_norm_act(Tensor x, Tensor? gamma, Tensor? beta, Tensor(a!)? running_mean, Tensor(b!)? running_var, "
      "bool training, float momentum, float eps, float slope) -> Tensor",
      batch_norm_act);
  m.def(
      "instance_norm_act(Tensor x, Tensor? gamma, Tensor? beta, Tensor(a!)? running_mean, Tensor(b!)? running_var, "
      "float momentum, float eps, float slope) -> Tensor",
      instance_norm_act);
}

}  // namespace
}  // namespace gan
