// Handles and errors: who owns a tensor, and what is said when something goes wrong.
#include "bridge.h"

#include <c10/util/Logging.h>

#include <atomic>

namespace gt {
namespace {
std::atomic<int64_t> live{0};
thread_local std::string last_error;

using Pointer = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

void quiet_stack_traces() {
  // Collecting a C++ backtrace costs 3 ms an error and tells a .NET user nothing.
  static bool once = (c10::SetStackTraceFetcher([] { return std::string(); }), true);
  (void)once;
}
} // namespace

int guard(void (*body)(void*), void* state) {
  quiet_stack_traces();
  try {
    body(state);
    return 0;
  } catch (const c10::Error& e) {
    last_error = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) {
    last_error = "an unknown C++ exception";
  }
  return 1;
}

void* give(at::Tensor tensor) {
  if (!tensor.defined())
    return nullptr;
  live.fetch_add(1, std::memory_order_relaxed);
  return tensor.unsafeReleaseTensorImpl();
}

at::Tensor borrow(const void* handle) {
  TORCH_CHECK(handle != nullptr, "a tensor was expected and null was given");
  return at::Tensor(Pointer::reclaim_copy(static_cast<c10::TensorImpl*>(const_cast<void*>(handle))));
}

void drop(void* handle) {
  if (handle == nullptr)
    return;
  live.fetch_sub(1, std::memory_order_relaxed);
  Pointer::reclaim(static_cast<c10::TensorImpl*>(handle));
}
} // namespace gt

GT_API const char* gt_error() {
  return gt::last_error.c_str();
}

GT_API int64_t gt_live_tensors() {
  return gt::live.load(std::memory_order_relaxed);
}

GT_API void gt_release(void* const* handles, int32_t count) {
  for (int32_t i = 0; i < count; ++i)
    gt::drop(handles[i]);
}
