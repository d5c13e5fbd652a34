// Copies of weights in another layout and element type, made once per update instead of at every use.
#pragma once
#include <ATen/ATen.h>

#include <functional>

namespace gan {

/// What is made of a weight: the rows of columns.h, or winograd.cpp's points for tiles of 2 (and of pieces of a kernel that is
/// used with a stride of 2, too) or 4.
enum class Form { rows, points2, points2_transposed, pieces, pieces_transposed, points4, points4_transposed };

/// What `make` makes of the weight `w`, in `type`. A leaf's are kept, one of each form, until it is written to (its
/// version moves) or freed.
at::Tensor made_once(const at::Tensor& w, Form form, at::ScalarType type, const std::function<at::Tensor()>& make);

}  // namespace gan
