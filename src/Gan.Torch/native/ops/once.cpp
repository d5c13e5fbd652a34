#include "once.h"

#include <map>
#include <mutex>

namespace gan {
namespace {

using at::Tensor;
using Weak = c10::weak_intrusive_ptr<c10::TensorImpl>;

struct Copy {
  Weak of;  // also keeps the address from being given to another tensor
  int64_t version;
  Tensor value;
};

std::mutex mutex;

using Copies = std::map<std::pair<const c10::TensorImpl*, Form>, Copy>;

Copies& copies() {
  // Never destroyed: at exit libtorch may be gone before it.
  static auto* all = new Copies();
  return *all;
}

}  // namespace

Tensor made_once(const Tensor& w, Form form, at::ScalarType type, const std::function<Tensor()>& make) {
  if (!w.is_cpu() || !w.is_leaf() || w.is_inference()) return make();
  const std::pair key(static_cast<const c10::TensorImpl*>(w.unsafeGetTensorImpl()), form);
  const int64_t version = w._version();
  {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto found = copies().find(key);
    if (found != copies().end() && found->second.version == version && found->second.value.scalar_type() == type)
      return found->second.value;
  }
  const auto value = make();
  const std::lock_guard<std::mutex> lock(mutex);
  auto& all = copies();
  for (auto it = all.begin(); it != all.end();) it = it->second.of.expired() ? all.erase(it) : std::next(it);
  all.insert_or_assign(key, Copy{Weak(w.getIntrusivePtr()), version, value});
  return value;
}

}  // namespace gan
