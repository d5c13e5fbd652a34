// Included before every source of the bridge where scripts/bench --capped builds it: our kernels then choose as on a processor without
// AVX-512, which, unlike libtorch's and the BLAS', no variable of the environment makes them do.
#pragma once
#include <cstring>
// A macro is not expanded again within itself: the last words are the compiler's own.
#define __builtin_cpu_supports(feature) (std::strncmp(feature, "avx512", 6) != 0 && __builtin_cpu_supports(feature))
#define target_clones(v4, v3, plain) target_clones(v3, plain)
