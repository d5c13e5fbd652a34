#include "uses.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <mutex>
#include <unordered_map>

#include "columns.h"

namespace gan {
namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Below this a weight and its gradients stay in the cache.
constexpr int64_t kLarge = int64_t{1} << 20;
// Elements of a weight for one of its activations, from which on its gradients are made together.
constexpr int64_t kManyTimes = 16;

struct Use {
  Tensor y, x;
  Geometry geometry;
};

struct Uses : torch::CustomClassHolder {
  Tensor weight;
  std::vector<Use> waiting;
};

struct Shared : torch::autograd::Function<Shared> {
  static Tensor forward(AutogradContext* ctx, const Tensor& w, const c10::intrusive_ptr<Uses>& uses) {
    ctx->set_materialize_grads(false);
    ctx->saved_data["uses"] = c10::IValue::make_capsule(uses);
    return w.detach();
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads);
};

Uses* uses_of(const Tensor& w) {
  auto* node = dynamic_cast<torch::autograd::CppNode<Shared>*>(w.grad_fn().get());
  return node ? static_cast<Uses*>(node->ctx_.saved_data["uses"].toCapsule().get()) : nullptr;
}

variable_list Shared::backward(AutogradContext* ctx, variable_list grads) {
  auto& uses = *static_cast<Uses*>(ctx->saved_data["uses"].toCapsule().get());
  const auto waiting = std::move(uses.waiting);
  uses.waiting.clear();
  auto sum = grads[0];
  if (!waiting.empty()) {
    const Size2 kernel{uses.weight.size(2), uses.weight.size(3)};
    std::vector<Tensor> outputs, columns;
    for (const auto& use : waiting) {
      outputs.push_back(pixels(use.y));
      columns.push_back(unfold(use.x, use.geometry, kernel, {use.y.size(2), use.y.size(3)}));
    }
    const auto rows = at::cat(outputs).t().mm(at::cat(columns));
    const auto w = weight_of_rows(rows, uses.weight.size(1), kernel, uses.weight.scalar_type());
    sum = sum.defined() ? sum + w : w;
  }
  return {sum, Tensor()};
}

std::mutex mutex;

struct Alias {
  // The graph's uses own it, and with it the weight: an address whose alias is alive is still the same weight's.
  c10::weak_intrusive_ptr<c10::TensorImpl> value;
  int64_t version;
};

std::unordered_map<const c10::TensorImpl*, Alias>& aliases() {
  // Never destroyed: at exit libtorch may be gone before it.
  static auto* all = new std::unordered_map<const c10::TensorImpl*, Alias>();
  return *all;
}

}  // namespace

Tensor shared(const Tensor& w) {
  if (!w.is_cpu() || !w.is_leaf() || !w.requires_grad() || w.numel() < kLarge || !at::GradMode::is_enabled()) return w;
  const std::lock_guard<std::mutex> lock(mutex);
  auto& all = aliases();
  const int64_t version = w._version();
  const auto found = all.find(w.unsafeGetTensorImpl());
  if (found != all.end() && found->second.version == version) {
    if (auto alive = found->second.value.lock()) {
      const Tensor alias(std::move(alive));
      uses_of(alias)->waiting.clear();  // of a backward pass that an error ended
      return alias;
    }
  }
  for (auto it = all.begin(); it != all.end();) it = it->second.value.expired() ? all.erase(it) : std::next(it);
  const auto uses = c10::make_intrusive<Uses>();
  uses->weight = w;
  const auto alias = Shared::apply(w, uses);
  all.insert_or_assign(w.unsafeGetTensorImpl(),
                       Alias{c10::weak_intrusive_ptr<c10::TensorImpl>(alias.getIntrusivePtr()), version});
  return alias;
}

Tensor original(const Tensor& w) {
  const auto* uses = uses_of(w);
  return uses ? uses->weight : w;
}

bool defer(const Tensor& w, const Tensor& y, const Tensor& x, const Geometry& geometry) {
  const bool typed = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
  if (at::GradMode::is_enabled() || !typed || w.numel() < kManyTimes * x.numel() || x.numel() == 0) return false;
  auto* uses = uses_of(w);
  if (!uses || (!uses->waiting.empty() && uses->waiting[0].x.scalar_type() != x.scalar_type())) return false;
  uses->waiting.push_back({y, x, geometry});
  return true;
}

}  // namespace gan
