#!/usr/bin/python3
"""ONNX files that `gan export` writes, in engines that are not ours: the other side of tests/Gan.Torch.Tests/Onnx/OnnxEngine.cs.

Each line that it is given holds, with tabs between them,

    opencv MODEL INPUT OUTPUT   ONNX's checker, with all shapes inferred, then OpenCV on the tensors of a safetensors file, by their names
    numpy MODEL INPUT OUTPUT    the same with numpy, node by node, for what OpenCV 4.6 has not got: whole numbers, truth values, sums

and is answered by the line "done", or by a sentence of what is wrong.
"""
import sys

import cv2
import numpy as np
import onnx
import onnx.numpy_helper

import safetensors_io


def dimensions(value):
    return [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]


def check(path):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    # What is inferred for the output must be what the file says; inference works from the inputs on.
    said = dimensions(model.graph.output[0])
    model.graph.output[0].type.tensor_type.ClearField("shape")
    inferred = dimensions(onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True).graph.output[0])
    if len(inferred) != len(said) or any(isinstance(i, int) and i > 0 and i != s for i, s in zip(inferred, said)):
        raise ValueError(f"the output is said to be {said}, and is inferred to be {inferred}")


def opencv(model, inputs):
    for value in model.graph.input:  # OpenCV wants to know every size, also the batch's
        value.type.tensor_type.shape.dim[0].dim_value = len(inputs[value.name])
    net = cv2.dnn.readNetFromONNX(np.frombuffer(model.SerializeToString(), np.uint8))
    net.enableFusion(False)  # with it, instance norm is wrong from the second item of a batch on
    for name, array in inputs.items():
        net.setInput(np.ascontiguousarray(array), name)
    return net.forward("output")


def sliced(x, starts, ends, axes):
    parts = [slice(None)] * x.ndim
    for start, end, axis in zip(starts, ends, axes):
        parts[axis] = slice(start, end)
    return x[tuple(parts)]


# What the operators' documentation says, of an operator's inputs and attributes.
NUMPY = {
    "Add": lambda x, y: x + y,
    "Cast": lambda x, to: x.astype(onnx.mapping.TENSOR_TYPE_TO_NP_TYPE[to]),
    "Clip": np.clip,
    "Concat": lambda *parts, axis: np.concatenate(parts, axis),
    "Div": lambda x, y: x / y,
    "Expand": lambda x, shape: x * np.ones(shape, x.dtype),
    "Gather": lambda x, indices, axis=0: np.take(x, indices, axis),
    "Gemm": lambda x, w, b, transB: x @ w.T + b,
    "Greater": lambda x, y: x > y,
    "Identity": lambda x: x,
    "LeakyRelu": lambda x, alpha: np.where(x > 0, x, alpha * x),
    "Less": lambda x, y: x < y,
    "MatMul": lambda x, y: x @ y,
    "Mul": lambda x, y: x * y,
    "ReduceMean": lambda x, axes, keepdims: x.mean(tuple(axes), keepdims=bool(keepdims)),
    "ReduceSum": lambda x, axes, keepdims: x.sum(tuple(axes), keepdims=bool(keepdims)),
    "Shape": lambda x: np.array(x.shape),
    "Slice": sliced,
    "Sqrt": np.sqrt,
    "Squeeze": lambda x, axes: np.squeeze(x, tuple(axes)),
    "Sub": lambda x, y: x - y,
    "Transpose": lambda x, perm: x.transpose(perm),
    "Unsqueeze": lambda x, axes: np.expand_dims(x, tuple(axes)),
}


def numpy(model, inputs):
    values = dict(inputs)
    for tensor in model.graph.initializer:
        values[tensor.name] = onnx.numpy_helper.to_array(tensor)
    for node in model.graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        values[node.output[0]] = NUMPY[node.op_type](*[values[name] if name else None for name in node.input], **attributes)
    return values["output"]


ENGINES = {"opencv": opencv, "numpy": numpy}

for line in sys.stdin:
    engine, path, source, target = line.rstrip("\n").split("\t")
    try:
        check(path)
        made = ENGINES[engine](onnx.load(path), safetensors_io.load(source)[0])
        safetensors_io.save(target, {"output": np.ascontiguousarray(made)}, {})
        print("done", flush=True)
    except Exception as error:  # noqa: BLE001 The other side says which test it was.
        print(" ".join(str(error).split()) or repr(error), flush=True)
