// Included before every source of the bridge where scripts/bench --capped builds it. Our AVX-512 kernels heed ATEN_CPU_CAPABILITY, as
// libtorch's do; loops that are compiled for several instruction sets are chosen by the loader, which knows no such variable.
#pragma once
#define target_clones(v4, v3, plain) target_clones(v3, plain)
