// What this CPU may use: what it has, less what the environment variables that cap libtorch and oneDNN take from it.
#pragma once

namespace gan {

/// AVX-512 with its byte, word and vector-length parts; ATEN_CPU_CAPABILITY=avx2 or =default leaves it unused.
bool has_avx512();

/// AVX2 with fused multiply-adds, or more; ATEN_CPU_CAPABILITY=default leaves them unused.
bool has_avx2();

/// AMX products of bfloat16, in libtorch's oneDNN; ONEDNN_MAX_CPU_ISA may leave them unused.
bool has_amx();

}  // namespace gan
