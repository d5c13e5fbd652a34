// The process around the tensors: version, threads, devices, random generators.
#include "bridge.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <mutex>

namespace {
// libtorch's CPU generator starts from the lower 32 bits of a seed only, so that seeds 2^32 apart would give one stream,
// and some among 100,000 hashed seeds would meet. Smaller seeds give PyTorch's own streams; larger ones fill the whole
// state of the Mersenne twister from all 64 bits, by SplitMix64 (Steele, Lea and Flood 2014).
void start(at::Generator& generator, uint64_t seed) {
  generator.set_current_seed(seed);
  if (!generator.device().is_cpu() || seed >> 32 == 0)
    return;
  at::mt19937 engine(seed);
  auto data = engine.data();
  for (auto& word : data.state_) {
    uint64_t x = seed += 0x9E3779B97F4A7C15;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    word = static_cast<uint32_t>((x ^ (x >> 31)) >> 32);
  }
  engine.set_data(data);
  at::check_generator<at::CPUGeneratorImpl>(generator)->set_engine(engine);
}
} // namespace

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

// Of the calling thread and of libtorch's threads that work for it. 0 where the CPU can't.
GT_API int32_t gt_flush_denormal(int32_t on) {
  bool able = true;
#pragma omp parallel reduction(&& : able)
  able = at::globalContext().setFlushDenormal(on != 0);
  return able;
}

GT_API int32_t gt_has_cuda() {
  return at::globalContext().hasCUDA();
}

GT_API int32_t gt_cuda_devices() {
  return at::globalContext().hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
}

// A GPU's convolutions and matrix products in the float32 that was asked for, not in TF32's 10 bits, and by algorithms that
// give the same bytes each time. Called once, when the bridge is loaded.
GT_API int gt_exact() {
  return gt::guarded([] {
    auto& context = at::globalContext();
    context.setAllowTF32CuBLAS(false);
    context.setAllowTF32CuDNN(false);
    context.setDeterministicCuDNN(true);
    context.setBenchmarkCuDNN(false);
  });
}

// Whether the GPU of this thread multiplies bfloat16 in hardware: compute capability 8 (Ampere) or higher.
GT_API int32_t gt_cuda_bfloat16() {
  return at::globalContext().hasCUDA() && at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
}

GT_API int gt_generator(const char* device, uint64_t seed, void** out) {
  return gt::guarded([&] {
    c10::Device where{std::string(device)};
    // A GPU's generator is made by cloning its default one: that needs none of CUDA's headers.
    at::Generator generator = where.is_cpu() ? at::detail::createCPUGenerator(seed) : at::globalContext().defaultGenerator(where).clone();
    start(generator, seed);
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
    start(g, seed);
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
