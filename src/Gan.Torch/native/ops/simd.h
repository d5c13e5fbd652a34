// Loops over float32 and bfloat16 that the compiler vectorises, compiled once per instruction set and chosen at load.
#pragma once
#include <cstdint>
#include <cstring>

// No global -march: the same library runs on every x86-64. Elsewhere the plain version is the only one.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define GAN_SIMD __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define GAN_SIMD
#endif

#define GAN_INLINE_MEMBER inline __attribute__((always_inline))
#define GAN_INLINE static GAN_INLINE_MEMBER

namespace gan {

GAN_INLINE float load(const float* p) { return *p; }

GAN_INLINE void store(float* p, float value) { *p = value; }

/// The bits of a bfloat16, as a type that vectorises.
using Bfloat16Bits = uint16_t;

GAN_INLINE float load(const Bfloat16Bits* p) {
  const uint32_t bits = uint32_t(*p) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// Rounds to nearest even. Branch-free, so that it vectorises: the NaNs that arithmetic makes stay NaN.
GAN_INLINE void store(Bfloat16Bits* p, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  *p = static_cast<Bfloat16Bits>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

}  // namespace gan
