// The transforms of winograd.h, 16 channels at a time, one thread. Blocks are of 16 channels, [first, last).
// "Points" are nine matrices blocked by column (gemm.h): of activations [tiles, channels], of weights [4c, k] or [k, 4c].
#pragma once
#include "conv.h"

namespace gan {

/// One image, channels innermost.
struct Plane {
  float* data;
  int64_t height, width, channels;
};

struct Points {
  float* data;
  int64_t rows;    // allocated: of one block of 16 columns
  int64_t stride;  // from one point to the next

  float* at(int64_t point, int64_t block, int64_t row) const {
    return data + point * stride + (block * rows + row) * 16;
  }
};

/// V = Bᵀ d of the four phases of x; column block = phase · c / 16 + channel block. `image` places its tiles in V.
void input_to_points(Plane x, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last, Points v);

/// Z = A y.
void output_to_points(Plane y, Size2 tiles, int64_t image, int64_t first, int64_t last, Points z);

/// y = Aᵀ m.
void points_to_output(Points m, Size2 tiles, int64_t image, int64_t first, int64_t last, Plane y);

/// x = B m, overlapping tiles added.
void points_to_input(Points m, Size2 padding, Size2 tiles, int64_t image, int64_t first, int64_t last, Plane x);

/// U = G w [4c, k] for one block of 16 of the k, from w [k, c, 4, 4].
void weight_to_points(const float* w, int64_t k, int64_t c, int64_t block, Points u);

/// Uᵀ [k, 4c] for one block of 16 of the c.
void weight_to_points_transposed(const float* w, int64_t k, int64_t c, int64_t block, Points u);

/// w = Gᵀ u for one block of 16 of the k.
void points_to_weight(Points u, int64_t k, int64_t c, int64_t block, float* w);

}  // namespace gan
