// Streams of a device: waiting for its work, and copies that overtake it.
#include "bridge.h"

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <cstring>

namespace {
c10::Device device_of(const char* name) {
  c10::Device device{std::string(name)};
  return device.has_index() || device.is_cpu() ? device : c10::Device(device.type(), 0);
}

// What is enqueued on `later` from now on waits for all that is enqueued on `earlier`.
void order(const c10::Stream& earlier, const c10::Stream& later) {
  c10::Event done(earlier.device_type());
  done.record(earlier);
  done.block(later);
}
} // namespace

// Waits for all that this thread has enqueued.
GT_API int gt_synchronize(const char* device) {
  return gt::guarded([&] {
    const auto where = device_of(device);
    if (!where.is_cpu()) c10::impl::VirtualGuardImpl(where.type()).getStream(where).synchronize();
  });
}

// A new tensor of the device holding a copy of `bytes` bytes, of which the caller keeps none: they are copied once, into page-locked
// memory, and travel from there on a stream of their own while the device computes what was enqueued before.
GT_API int gt_upload(const void* data, int64_t bytes, const int64_t* sizes, int32_t dimensions, int32_t dtype, const char* device, void** out) {
  return gt::guarded([&] {
    const auto where = device_of(device);
    const auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    const auto pinned = at::empty({sizes, static_cast<size_t>(dimensions)}, options.pinned_memory(true));
    TORCH_CHECK(static_cast<int64_t>(pinned.nbytes()) == bytes, "the shape takes ", pinned.nbytes(), " bytes and ", bytes, " were given");
    std::memcpy(pinned.data_ptr(), data, bytes);
    const c10::impl::VirtualGuardImpl streams(where.type());
    const auto work = streams.getStream(where);
    static thread_local const auto copies = streams.getStreamFromGlobalPool(where, /*isHighPriority=*/true);
    at::Tensor tensor;
    {
      const c10::StreamGuard guard(copies.device() == where ? copies : work);
      // libtorch keeps the page-locked block until the copy is done.
      tensor = pinned.to(where, /*non_blocking=*/true);
      order(streams.getStream(where), work);
    }
    tensor.record_stream(work);
    *out = gt::give(tensor);
  });
}
