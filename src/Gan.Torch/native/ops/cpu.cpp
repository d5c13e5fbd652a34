#include "cpu.h"

#include <cstdlib>
#include <string_view>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace gan {
namespace {

/// Whether the variable allows `most`: it is not set, or names that or no limit.
bool allows(const char* variable, std::string_view most, std::string_view no_limit) {
  const char* value = std::getenv(variable);
  return value == nullptr || value == most || value == no_limit;
}

}  // namespace

#if defined(__x86_64__)

bool has_avx512() {
  static const bool has = allows("ATEN_CPU_CAPABILITY", "avx512", "") && __builtin_cpu_supports("avx512f") &&
                          __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                          __builtin_cpu_supports("avx512dq");
  return has;
}

bool has_avx2() {
  static const bool has = has_avx512() || (allows("ATEN_CPU_CAPABILITY", "avx2", "avx512") &&
                                           __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
  return has;
}

bool has_amx() {
  constexpr unsigned amx_bf16 = 1u << 22;  // of edx
  static const bool has = [] {
    unsigned a, b, c, d = 0;
    return allows("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_AMX", "ALL") && allows("DNNL_MAX_CPU_ISA", "AVX512_CORE_AMX", "ALL") &&
           __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & amx_bf16);
  }();
  return has;
}

#else
bool has_avx512() { return false; }
bool has_avx2() { return false; }
bool has_amx() { return false; }
#endif

}  // namespace gan
