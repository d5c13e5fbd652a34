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

// For what is only worth running with AVX-512; callers ask has_avx512 (cpu.h) first.
#if defined(__x86_64__)
#define GAN_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#else
#define GAN_AVX512
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

/// 16 numbers at once.
typedef float Lanes __attribute__((vector_size(64), aligned(4), may_alias));

GAN_INLINE Lanes& lanes(float* p) { return *reinterpret_cast<Lanes*>(p); }

GAN_INLINE void load(const float* p, Lanes& value) { value = *reinterpret_cast<const Lanes*>(p); }

GAN_INLINE void store(float* p, const Lanes& value) { lanes(p) = value; }

typedef uint32_t LanesBits __attribute__((vector_size(64)));
typedef Bfloat16Bits LanesBfloat16 __attribute__((vector_size(32), aligned(2), may_alias));

GAN_INLINE void load(const Bfloat16Bits* p, Lanes& value) {
  const LanesBits bits = __builtin_convertvector(*reinterpret_cast<const LanesBfloat16*>(p), LanesBits) << 16;
  std::memcpy(&value, &bits, sizeof value);
}

GAN_INLINE void store(Bfloat16Bits* p, const Lanes& value) {
  LanesBits bits;
  std::memcpy(&bits, &value, sizeof bits);
  bits = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  *reinterpret_cast<LanesBfloat16*>(p) = __builtin_convertvector(bits, LanesBfloat16);
}

typedef int32_t LanesIndex __attribute__((vector_size(64)));

/// Of each pair of rows that are S apart, the blocks of S × S off the diagonal change places.
template <int S>
GAN_INLINE void exchange(Lanes (&rows)[16]) {
  LanesIndex upper, lower;
#pragma GCC unroll 16
  for (int j = 0; j < 16; j++) {
    upper[j] = j & S ? 16 + j - S : j;
    lower[j] = j & S ? 16 + j : j + S;
  }
#pragma GCC unroll 16
  for (int i = 0; i < 16; i++)
    if (!(i & S)) {
      const Lanes a = rows[i], b = rows[i + S];
      rows[i] = __builtin_shuffle(a, b, upper);
      rows[i + S] = __builtin_shuffle(a, b, lower);
    }
}

GAN_INLINE void transpose(Lanes (&rows)[16]) {
  exchange<8>(rows);
  exchange<4>(rows);
  exchange<2>(rows);
  exchange<1>(rows);
}

}  // namespace gan
