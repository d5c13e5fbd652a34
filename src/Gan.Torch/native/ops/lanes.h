// Vectors of numbers, for kernels that are written once, for registers of 8 (AVX2) or 16 (AVX-512), and chosen when they run.
// Vectors that are wider than the registers would be correct, and slow: the compiler keeps the parts of few of them.
#pragma once
#include <type_traits>

#include "cpu.h"
#include "simd.h"

#if defined(__x86_64__)
#define GAN_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#define GAN_AVX2 __attribute__((target("avx2,fma")))
#else
#define GAN_AVX512
#define GAN_AVX2
#endif

namespace gan {

/// A number of lanes, as a type: the argument of a generic lambda.
template <int W>
using Width = std::integral_constant<int, W>;

/// f(width) and, inlined into it, all that it calls, compiled for registers of that many numbers, which the CPU must have.
template <typename F>
GAN_AVX512 __attribute__((flatten)) void with_lanes(Width<16> width, const F& f) {
  f(width);
}

template <typename F>
GAN_AVX2 __attribute__((flatten)) void with_lanes(Width<8> width, const F& f) {
  f(width);
}

/// The same for this CPU's widest registers, of 8 at least (has_avx2).
template <typename F>
void with_lanes(const F& f) {
  has_avx512() ? with_lanes(Width<16>(), f) : with_lanes(Width<8>(), f);
}

template <typename T, int W>
struct Vector {
  typedef T Value __attribute__((vector_size(W * sizeof(T))));
  typedef T InMemory __attribute__((vector_size(W * sizeof(T)), aligned(alignof(T)), may_alias));
};

/// W numbers at once.
template <int W>
using Lanes = typename Vector<float, W>::Value;

template <typename L>
constexpr int width = sizeof(L) / sizeof(float);

template <typename L>
GAN_INLINE void load(const float* p, L& value) {
  value = *reinterpret_cast<const typename Vector<float, width<L>>::InMemory*>(p);
}

template <typename L>
GAN_INLINE void store(float* p, const L& value) {
  *reinterpret_cast<typename Vector<float, width<L>>::InMemory*>(p) = value;
}

template <typename L>
GAN_INLINE void add(const L& value, float* p) {
  *reinterpret_cast<typename Vector<float, width<L>>::InMemory*>(p) += value;
}

template <typename L>
GAN_INLINE void load(const Bfloat16Bits* p, L& value) {
  using Packed = Vector<Bfloat16Bits, width<L>>;
  using Bits = typename Vector<uint32_t, width<L>>::Value;
  const Bits bits = __builtin_convertvector(*reinterpret_cast<const typename Packed::InMemory*>(p), Bits) << 16;
  std::memcpy(&value, &bits, sizeof value);
}

template <typename L>
GAN_INLINE void store(Bfloat16Bits* p, const L& value) {
  using Packed = Vector<Bfloat16Bits, width<L>>;
  typename Vector<uint32_t, width<L>>::Value bits;
  std::memcpy(&bits, &value, sizeof bits);
  bits = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  *reinterpret_cast<typename Packed::InMemory*>(p) = __builtin_convertvector(bits, typename Packed::Value);
}

/// Of each pair of rows that are S apart, the blocks of S × S off the diagonal change places.
template <int S, int W>
GAN_INLINE void exchange(Lanes<W> (&rows)[W]) {
  typename Vector<int32_t, W>::Value upper, lower;
#pragma GCC unroll 16
  for (int j = 0; j < W; j++) {
    upper[j] = j & S ? W + j - S : j;
    lower[j] = j & S ? W + j : j + S;
  }
#pragma GCC unroll 16
  for (int i = 0; i < W; i++)
    if (!(i & S)) {
      const Lanes<W> a = rows[i], b = rows[i + S];
      rows[i] = __builtin_shuffle(a, b, upper);
      rows[i + S] = __builtin_shuffle(a, b, lower);
    }
}

/// Rows become columns.
template <int W>
GAN_INLINE void transpose(Lanes<W> (&rows)[W]) {
  if constexpr (W > 8) exchange<8, W>(rows);
  exchange<4, W>(rows);
  exchange<2, W>(rows);
  exchange<1, W>(rows);
}

}  // namespace gan
