// CUDA graphs: what a thread enqueues on its stream, recorded once and launched as a whole. Needs a CUDA libtorch from 2.4 on,
// whose graphs know random streams other than the default one; elsewhere there is a reason instead.
#include "bridge.h"

#include <torch/version.h>

#if defined(GAN_CUDA) && (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4))

#include <ATen/cuda/CUDAGraph.h>

#include <memory>

namespace {
using at::cuda::CUDAGraph;

// A random stream draws in a replay from where it stands then, not from where it stood at the capture: until libtorch 2.13 it
// must be registered for that, later it is at its first draw.
template <typename Graph>
auto know(Graph& graph, const at::Generator& generator, int) -> decltype(graph.register_generator_state(generator)) {
  graph.register_generator_state(generator);
}
template <typename Graph>
void know(Graph&, const at::Generator&, long) {}
} // namespace

// Why nothing can be captured; null where it can.
GT_API const char* gt_graph_unavailable() {
  return at::globalContext().hasCUDA() ? nullptr : "libtorch finds no GPU";
}

// Begins to record what this thread enqueues, which is not executed. `generators` are all that draw meanwhile. Memory is shared
// with `sibling`, an earlier graph or null, whose tensors nobody holds.
GT_API int gt_graph_begin(void* const* generators, int32_t count, void* sibling, void** out) {
  return gt::guarded([&] {
    auto graph = std::make_unique<CUDAGraph>();
    for (int32_t i = 0; i < count; ++i)
      know(*graph, *static_cast<const at::Generator*>(generators[i]), 0);
    c10::cuda::getCurrentCUDAStream().synchronize();
    decltype(graph->pool()) pool{0, 0};
    if (sibling) pool = static_cast<CUDAGraph*>(sibling)->pool();
    // Other threads (data loaders, finalizers) may go on: only this one is held to what can be recorded.
    graph->capture_begin(pool, cudaStreamCaptureModeThreadLocal);
    *out = graph.release();
  });
}

GT_API int gt_graph_end(void* graph) {
  return gt::guarded([&] { static_cast<CUDAGraph*>(graph)->capture_end(); });
}

GT_API int gt_graph_replay(void* graph) {
  return gt::guarded([&] { static_cast<CUDAGraph*>(graph)->replay(); });
}

GT_API void gt_graph_free(void* graph) {
  delete static_cast<CUDAGraph*>(graph);
}

#else

GT_API const char* gt_graph_unavailable() {
  return "CUDA graphs need a libtorch from 2.4 on that was built with CUDA, and this bridge was built against " TORCH_VERSION;
}
GT_API int gt_graph_begin(void* const*, int32_t, void*, void**) {
  return gt::guarded([] { TORCH_CHECK(false, gt_graph_unavailable()); });
}
GT_API int gt_graph_end(void*) {
  return gt::guarded([] { TORCH_CHECK(false, gt_graph_unavailable()); });
}
GT_API int gt_graph_replay(void*) {
  return gt::guarded([] { TORCH_CHECK(false, gt_graph_unavailable()); });
}
GT_API void gt_graph_free(void*) {}

#endif
