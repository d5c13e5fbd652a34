// The C ABI that Gan.Torch (C#) calls. Every entry point returns 0, or 1 with the reason in
// gt_error(); no C++ exception crosses it. A tensor handle is an owned c10::TensorImpl*.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>

#define GT_API extern "C" __attribute__((visibility("default")))

namespace gt {

enum Tag : int32_t {
  kNone = 0,
  kTensor = 1,
  kInt = 2,
  kDouble = 3,
  kBool = 4,
  kInts = 5,
  kDoubles = 6,
  kTensors = 7,
  kString = 8,
  kGenerator = 9,
};

// One argument or result. `size` counts the elements of a list or the bytes of a string.
struct Value {
  int32_t tag;
  int32_t size;
  union {
    int64_t i;
    double d;
    const void* p;
  };
};

// Runs `body`, turning whatever it throws into a status and one message.
int guard(void (*body)(void*), void* state);
template <typename F>
int guarded(F&& body) {
  return guard([](void* f) { (*static_cast<F*>(f))(); }, &body);
}

// Ownership: `give` hands a new handle out, `borrow` looks at one without taking it.
void* give(at::Tensor tensor);
at::Tensor borrow(const void* handle);
void drop(void* handle);

} // namespace gt
