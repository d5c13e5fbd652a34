// The process around the tensors: version, threads, devices, random generators.
#include "bridge.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <mutex>

GT_API const char* gt_torch_version() {
  return TORCH_VERSION;
}

GT_API int gt_config(char* text, int32_t room) {
  return gt::guarded([&] {
    auto config = at::show_config();
    snprintf(text, room, "%s", config.c_str());
  });
}

GT_API int gt_set_threads(int32_t count) {
  return gt::guarded([&] { at::set_num_threads(count); });
}

GT_API int32_t gt_threads() {
  return at::get_num_threads();
}

// Of the calling thread, and of the threads that it starts later.
GT_API int32_t gt_flush_denormal(int32_t on) {
  return at::globalContext().setFlushDenormal(on != 0);
}

GT_API int32_t gt_has_cuda() {
  return at::globalContext().hasCUDA();
}

GT_API int32_t gt_cuda_devices() {
  return at::globalContext().hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
}

GT_API int gt_generator(const char* device, uint64_t seed, void** out) {
  return gt::guarded([&] {
    c10::Device where{std::string(device)};
    // A GPU's generator is made by cloning its default one: that needs none of CUDA's headers.
    at::Generator generator = where.is_cpu() ? at::detail::createCPUGenerator(seed) : at::globalContext().defaultGenerator(where).clone();
    generator.set_current_seed(seed);
    *out = new at::Generator(std::move(generator));
  });
}

GT_API void gt_generator_free(void* generator) {
  delete static_cast<at::Generator*>(generator);
}

GT_API int gt_generator_seed(void* generator, uint64_t seed) {
  return gt::guarded([&] {
    auto& g = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(g.mutex());
    g.set_current_seed(seed);
  });
}

GT_API int gt_generator_state(void* generator, void** out) {
  return gt::guarded([&] {
    auto& g = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(g.mutex());
    *out = gt::give(g.get_state());
  });
}

GT_API int gt_generator_restore(void* generator, const void* state) {
  return gt::guarded([&] {
    auto& g = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(g.mutex());
    g.set_state(gt::borrow(state));
  });
}
