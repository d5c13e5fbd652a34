// The uses of one weight in a graph. Where a weight is far larger than the activations it meets, the time goes to writing
// its gradient, once a use, and to adding those up: so they are made together, as one product of all uses' activations.
#pragma once
#include "conv.h"

namespace gan {

/// w, through a node of the graph that all uses of this version of w share; w itself where that gains nothing.
at::Tensor shared(const at::Tensor& w);

/// The weight that `shared` was given.
at::Tensor original(const at::Tensor& w);

/// Leaves the weight gradient of this use to the shared node of w. False if it has none, if the activations are too many
/// for that to gain anything, or if the gradient is to have a graph of its own.
bool defer(const at::Tensor& w, const at::Tensor& y, const at::Tensor& x, const Geometry& geometry);

}  // namespace gan
