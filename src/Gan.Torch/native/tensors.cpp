// What is asked of a tensor without an operator: its facts, its bytes, its place in autograd.
#include "bridge.h"

#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstring>

namespace {
struct Facts {
  int32_t dtype;
  int32_t device_type;
  int32_t device_index;
  int32_t dimensions;
  int32_t requires_grad;
  int32_t contiguous;
  int64_t elements;
};

std::vector<at::Tensor> borrow_all(void* const* handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; ++i)
    tensors.push_back(handles[i] ? gt::borrow(handles[i]) : at::Tensor());
  return tensors;
}
} // namespace

// Fills `facts`, and up to `room` sizes.
GT_API int gt_facts(const void* handle, Facts* facts, int64_t* sizes, int32_t room) {
  return gt::guarded([&] {
    auto tensor = gt::borrow(handle);
    *facts = Facts{
        static_cast<int32_t>(tensor.scalar_type()),
        static_cast<int32_t>(tensor.device().type()),
        static_cast<int32_t>(tensor.device().index()),
        static_cast<int32_t>(tensor.dim()),
        tensor.requires_grad(),
        tensor.is_contiguous(),
        tensor.numel()};
    for (int32_t i = 0; i < std::min<int32_t>(room, facts->dimensions); ++i)
      sizes[i] = tensor.size(i);
  });
}

// A new CPU tensor holding a copy of `bytes` bytes.
GT_API int gt_from(const void* data, int64_t bytes, const int64_t* sizes, int32_t dimensions, int32_t dtype, void** out) {
  return gt::guarded([&] {
    auto tensor = at::empty({sizes, static_cast<size_t>(dimensions)}, at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)));
    TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == bytes, "the shape takes ", tensor.nbytes(), " bytes and ", bytes, " were given");
    std::memcpy(tensor.data_ptr(), data, bytes);
    *out = gt::give(tensor);
  });
}

// Copies the elements out, in row-major order, from whatever device and layout they are in.
GT_API int gt_read(const void* handle, void* data, int64_t bytes) {
  return gt::guarded([&] {
    auto tensor = gt::borrow(handle).detach().cpu().contiguous();
    TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == bytes, "the tensor holds ", tensor.nbytes(), " bytes and ", bytes, " were asked for");
    std::memcpy(data, tensor.data_ptr(), bytes);
  });
}

GT_API int gt_set_requires_grad(const void* handle, int32_t on) {
  return gt::guarded([&] { gt::borrow(handle).set_requires_grad(on != 0); });
}

// Returns the previous state of this thread's grad mode.
GT_API int32_t gt_grad_mode(int32_t on) {
  bool was = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(on != 0);
  return was;
}

// d(sum of outputs·weights)/d(inputs). An input that the outputs do not depend on yields a null handle.
// `weights` may be null (ones, for scalar outputs), or hold nulls.
GT_API int gt_grad(
    void* const* outputs, void* const* weights, int32_t output_count, void* const* inputs, int32_t input_count, int32_t retain_graph,
    int32_t create_graph, void** out) {
  return gt::guarded([&] {
    auto grads = torch::autograd::grad(
        borrow_all(outputs, output_count), borrow_all(inputs, input_count),
        weights ? borrow_all(weights, output_count) : std::vector<at::Tensor>(), static_cast<bool>(retain_graph),
        static_cast<bool>(create_graph), /*allow_unused=*/true);
    for (int32_t i = 0; i < input_count; ++i)
      out[i] = gt::give(grads[i]);
  });
}
