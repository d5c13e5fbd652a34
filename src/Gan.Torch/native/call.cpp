// The door: any operator of libtorch's dispatcher (aten::*, and our own gan::*), by schema name.
#include "bridge.h"

#include <ATen/core/dispatch/Dispatcher.h>

#include <sstream>
#include <vector>

namespace gt {
namespace {

using c10::IValue;
using c10::TypeKind;

struct Operator {
  c10::OperatorHandle handle;
  std::vector<c10::TypePtr> types; // of the arguments, optionals unwrapped
  std::vector<bool> optional;
};

thread_local std::vector<Value> results;

c10::TypePtr unwrap(const c10::TypePtr& type) {
  return type->kind() == TypeKind::OptionalType ? type->castRaw<c10::OptionalType>()->getElementType() : type;
}

const char* describe(int32_t tag) {
  static const char* names[] = {"nothing", "a tensor",          "an integer",    "a number", "a boolean", "a list of integers", "a list of numbers",
                                "a list of tensors", "a string", "a generator"};
  return tag >= kNone && tag <= kGenerator ? names[tag] : "an unknown value";
}

[[noreturn]] void mismatch(const c10::Argument& argument, const Value& value) {
  std::ostringstream text;
  text << "argument '" << argument.name() << "' takes " << *argument.type() << " and was given " << describe(value.tag);
  TORCH_CHECK(false, text.str());
}

template <typename T>
IValue numbers(c10::ArrayRef<T> given) {
  c10::impl::GenericList list(c10::NumberType::get());
  for (T number : given)
    list.push_back(number);
  return list;
}

IValue list(const Value& value, const c10::TypePtr& type, const c10::Argument& argument) {
  auto element = type->castRaw<c10::ListType>()->getElementType();
  switch (value.tag) {
    case kInts: {
      c10::ArrayRef<int64_t> given(static_cast<const int64_t*>(value.p), value.size);
      if (element->kind() == TypeKind::IntType)
        return c10::List<int64_t>(given);
      if (element->kind() == TypeKind::BoolType) {
        c10::List<bool> truths;
        for (int64_t truth : given)
          truths.push_back(truth != 0);
        return truths;
      }
      if (element->kind() == TypeKind::NumberType)
        return numbers(given);
      break;
    }
    case kDoubles: {
      c10::ArrayRef<double> given(static_cast<const double*>(value.p), value.size);
      if (element->kind() == TypeKind::FloatType)
        return c10::List<double>(given);
      if (element->kind() == TypeKind::NumberType)
        return numbers(given);
      break;
    }
    case kTensors: {
      auto data = static_cast<void* const*>(value.p);
      if (element->kind() == TypeKind::TensorType) {
        c10::List<at::Tensor> tensors;
        tensors.reserve(value.size);
        for (int32_t i = 0; i < value.size; ++i)
          tensors.push_back(borrow(data[i]));
        return tensors;
      }
      if (element->kind() == TypeKind::OptionalType) {
        c10::List<c10::optional<at::Tensor>> tensors;
        tensors.reserve(value.size);
        for (int32_t i = 0; i < value.size; ++i)
          tensors.push_back(data[i] ? c10::optional<at::Tensor>(borrow(data[i])) : c10::nullopt);
        return tensors;
      }
      break;
    }
    default:
      break;
  }
  mismatch(argument, value);
}

IValue convert(const Value& value, const c10::TypePtr& type, bool optional, const c10::Argument& argument) {
  if (value.tag == kNone && optional)
    return IValue();
  switch (type->kind()) {
    case TypeKind::TensorType:
      if (value.tag == kTensor)
        return borrow(value.p);
      break;
    case TypeKind::IntType:
      if (value.tag == kInt || value.tag == kBool)
        return value.i;
      break;
    case TypeKind::FloatType:
      if (value.tag == kDouble)
        return value.d;
      if (value.tag == kInt)
        return static_cast<double>(value.i);
      break;
    case TypeKind::BoolType:
      if (value.tag == kBool || value.tag == kInt)
        return value.i != 0;
      break;
    case TypeKind::NumberType:
      if (value.tag == kDouble)
        return value.d;
      if (value.tag == kInt)
        return value.i;
      if (value.tag == kBool)
        return value.i != 0;
      break;
    case TypeKind::StringType:
      if (value.tag == kString)
        return std::string(static_cast<const char*>(value.p), value.size);
      break;
    case TypeKind::DeviceObjType:
      if (value.tag == kString)
        return c10::Device(std::string(static_cast<const char*>(value.p), value.size));
      break;
    case TypeKind::GeneratorType:
      if (value.tag == kGenerator)
        return *static_cast<const at::Generator*>(value.p);
      break;
    case TypeKind::ListType:
      return list(value, type, argument);
    default: // ScalarType, Layout and MemoryFormat travel as integers
      if (value.tag == kInt)
        return value.i;
  }
  mismatch(argument, value);
}

void push(const IValue& value) {
  Value out{kNone, 0, {0}};
  if (value.isTensor()) {
    out.tag = kTensor;
    out.p = give(value.toTensor());
  } else if (value.isInt()) {
    out.tag = kInt;
    out.i = value.toInt();
  } else if (value.isDouble()) {
    out.tag = kDouble;
    out.d = value.toDouble();
  } else if (value.isBool()) {
    out.tag = kBool;
    out.i = value.toBool();
  } else if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector())
      push(tensor);
    return;
  } else {
    TORCH_CHECK(value.isNone(), "a result of kind ", value.tagKind(), " has no form in .NET");
  }
  results.push_back(out);
}

void take(const torch::jit::Stack& stack) {
  results.clear();
  try {
    for (const auto& value : stack)
      push(value);
  } catch (...) { // what was handed out already has no other owner
    for (const Value& value : results)
      if (value.tag == kTensor)
        drop(const_cast<void*>(value.p));
    throw;
  }
}

} // namespace
} // namespace gt

// Finds an operator once; the result lives as long as the process.
GT_API int gt_find(const char* name, const char* overload, void** found) {
  return gt::guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    TORCH_CHECK(handle.has_value(), "this libtorch has no operator of that name");
    auto op = new gt::Operator{*handle, {}, {}};
    for (const auto& argument : handle->schema().arguments()) {
      op->types.push_back(gt::unwrap(argument.type()));
      op->optional.push_back(argument.type()->kind() == c10::TypeKind::OptionalType);
    }
    *found = op;
  });
}

// Calls it. Missing trailing arguments take the schema's defaults; lists of tensors come back flattened.
// The results stay in this thread's buffer until its next call; their handles belong to the caller.
GT_API int gt_call(const void* found, const gt::Value* arguments, int32_t count, const gt::Value** out, int32_t* out_count) {
  return gt::guarded([&] {
    const auto& op = *static_cast<const gt::Operator*>(found);
    const auto& schema = op.handle.schema().arguments();
    TORCH_CHECK(static_cast<size_t>(count) <= schema.size(), "it takes ", schema.size(), " arguments and was given ", count);
    torch::jit::Stack stack;
    stack.reserve(schema.size());
    for (int32_t i = 0; i < count; ++i)
      stack.push_back(gt::convert(arguments[i], op.types[i], op.optional[i], schema[i]));
    for (size_t i = count; i < schema.size(); ++i) {
      TORCH_CHECK(schema[i].default_value().has_value(), "argument '", schema[i].name(), "' is missing");
      stack.push_back(*schema[i].default_value());
    }
    op.handle.callBoxed(&stack);
    gt::take(stack);
    *out = gt::results.data();
    *out_count = static_cast<int32_t>(gt::results.size());
  });
}
