// Copies of weights in another layout and element type, made once per update instead of at every use.
#pragma once
#include <ATen/ATen.h>

#include <functional>

namespace gan {

/// The rows (columns.h) that `make` makes of the weight `w` in `type`. A leaf's are kept until it is written to (its
/// version moves) or freed.
at::Tensor made_once(const at::Tensor& w, at::ScalarType type, const std::function<at::Tensor()>& make);

}  // namespace gan
