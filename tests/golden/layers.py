"""layers.safetensors: every layer forward and backward.

A case stores x, its parameters, y, grad_y, and the gradients of sum(y * grad_y): grad_x and one grad_<parameter>
for each. A layer with state also stores its buffers before (<buffer>) and after (after_<buffer>).
"""
import torch
from torch import nn

from cases import Cases, Seeds


def run(cases, seeds, case, op, args, layer, x, mode="train"):
    """Fills the layer's parameters and buffers, runs it on `x`, and adds the case."""
    layer.train(mode == "train")
    params, buffers = dict(layer.named_parameters()), dict(layer.named_buffers())
    for name, value in [*params.items(), *buffers.items()]:
        if name in ("weight_u", "weight_v"):
            value.data = nn.functional.normalize(seeds.fill(value.shape), dim=0)
        elif value.is_floating_point():
            # a variance, or a scale, must stay away from zero
            positive = name == "running_var" or (name == "weight" and value.dim() == 1)
            value.data = seeds.fill(value.shape, 0.4, 1.0) if positive else seeds.fill(value.shape, 0.5)
    before = {name: value.clone() for name, value in buffers.items()}

    differentiable = x.is_floating_point()
    y = layer(x.requires_grad_(differentiable))
    grad_y = seeds.fill(y.shape)
    wanted = {**({"x": x} if differentiable else {}), **params}
    grads = torch.autograd.grad((y * grad_y).sum(), list(wanted.values()))

    stored = {"x": x, **params, **before, "y": y, "grad_y": grad_y}
    stored |= {f"grad_{name}": grad for name, grad in zip(wanted, grads)}
    stored |= {f"after_{name}": value for name, value in layer.named_buffers()}
    description = {"op": op, "mode": mode, "args": args, "params": list(params), "buffers": list(before)}
    cases.add(case, description, stored)


def dense_and_convolutions(cases, seeds):
    for bias in (False, True):
        tail = "_bias" if bias else ""
        args = {"in": 7, "out": 3, "bias": bias}
        run(cases, seeds, f"linear{tail}", "linear", args, nn.Linear(7, 3, bias), seeds.fill((5, 7)))

        # batch 1 as well as 2, never square
        shape = (1 if bias else 2, 3, 9, 8)
        for k, s, p in [(1, 1, 0), (1, 2, 0), (3, 1, 0), (3, 1, 1), (3, 2, 0), (3, 2, 1), (4, 1, 0), (4, 1, 1), (4, 1, 2), (4, 2, 0),
                        (4, 2, 1), (4, 2, 3), (5, 1, 0), (5, 1, 2), (5, 2, 1), (5, 2, 2), (7, 1, 0), (7, 1, 3), (7, 2, 3)]:
            args = {"in": 3, "out": 4, "kernel": k, "stride": s, "padding": p, "bias": bias}
            layer = nn.Conv2d(3, 4, k, s, p, bias=bias)
            run(cases, seeds, f"conv2d_k{k}_s{s}_p{p}{tail}", "conv2d", args, layer, seeds.fill(shape))

        shape = (1 if bias else 2, 3, 5, 4)
        for k, s, p, extra in [(4, 1, 0, 0), (4, 2, 1, 0), (3, 2, 1, 1), (5, 2, 2, 1), (7, 1, 0, 0)]:
            args = {"in": 3, "out": 4, "kernel": k, "stride": s, "padding": p, "output_padding": extra, "bias": bias}
            layer = nn.ConvTranspose2d(3, 4, k, s, p, extra, bias=bias)
            run(cases, seeds, f"conv_transpose2d_k{k}_s{s}_p{p}_op{extra}{tail}", "conv_transpose2d", args, layer, seeds.fill(shape))


def norms(cases, seeds):
    for mode in ("train", "eval"):
        args = {"features": 5, "eps": 1e-5, "momentum": 0.1}
        run(cases, seeds, f"batch_norm1d_{mode}", "batch_norm1d", args, nn.BatchNorm1d(5), seeds.fill((6, 5), 2, 0.3), mode)
        run(cases, seeds, f"batch_norm2d_{mode}", "batch_norm2d", args, nn.BatchNorm2d(5), seeds.fill((3, 5, 4, 3), 2, 0.3), mode)
        args = {"features": 5, "eps": 0.8, "momentum": 0.1}
        run(cases, seeds, f"batch_norm1d_eps0.8_{mode}", "batch_norm1d", args, nn.BatchNorm1d(5, 0.8), seeds.fill((6, 5), 2, 0.3), mode)
    for affine in (False, True):
        args = {"features": 4, "eps": 1e-5, "affine": affine}
        layer = nn.InstanceNorm2d(4, affine=affine)
        run(cases, seeds, "instance_norm" + ("_affine" if affine else ""), "instance_norm2d", args, layer, seeds.fill((2, 4, 5, 3), 2, 0.3))
    for shape in ([7], [3, 4, 5]):
        args = {"shape": shape, "eps": 1e-5}
        run(cases, seeds, f"layer_norm_{len(shape)}d", "layer_norm", args, nn.LayerNorm(shape), seeds.fill([4, *shape], 2, 0.3))

    # One power iteration before each training pass: v = normalize(Wt u), u = normalize(W v), weight = W / (u . W v); W has the
    # output channels as rows (a transposed convolution's are its second dimension). Evaluation uses u and v as they stand.
    wrapped = {
        "linear": (lambda: nn.Linear(7, 4), {"in": 7, "out": 4, "bias": True}, (5, 7)),
        "conv2d": (lambda: nn.Conv2d(3, 4, 3, 1, 1), {"in": 3, "out": 4, "kernel": 3, "stride": 1, "padding": 1, "bias": True}, (2, 3, 5, 4)),
        "conv_transpose2d": (
            lambda: nn.ConvTranspose2d(3, 4, 4, 2, 1),
            {"in": 3, "out": 4, "kernel": 4, "stride": 2, "padding": 1, "output_padding": 0, "bias": True},
            (2, 3, 3, 4),
        ),
    }
    for mode in ("train", "eval"):
        for inner, (make, inner_args, shape) in wrapped.items():
            layer = nn.utils.spectral_norm(make())
            args = {"inner": inner, "iterations": 1, "eps": 1e-12, **inner_args}
            run(cases, seeds, f"spectral_norm_{inner}_{mode}", "spectral_norm", args, layer, seeds.fill(shape), mode)


def shapes_and_activations(cases, seeds):
    activations = [
        ("relu", {}, nn.ReLU()), ("tanh", {}, nn.Tanh()), ("sigmoid", {}, nn.Sigmoid()), ("softplus", {}, nn.Softplus()),
        ("elu", {"alpha": 1.0}, nn.ELU()), ("gelu", {}, nn.GELU()), ("silu", {}, nn.SiLU()),
        *[("leaky_relu", {"slope": slope}, nn.LeakyReLU(slope)) for slope in (0.2, 0.01, 0.3)],
    ]  # fmt: skip
    for op, args, layer in activations:
        case = f"{op}_{args['slope']}" if "slope" in args else op
        run(cases, seeds, case, op, args, layer, seeds.fill((3, 2, 4, 5), 4))
    run(cases, seeds, "dropout_eval", "dropout", {"p": 0.4}, nn.Dropout(0.4), seeds.fill((3, 8)), "eval")

    for name, layer in [("reflection", nn.ReflectionPad2d), ("replication", nn.ReplicationPad2d), ("zero", nn.ZeroPad2d)]:
        for amounts in ([3, 3, 3, 3], [1, 2, 0, 3]):
            args = {"left": amounts[0], "right": amounts[1], "top": amounts[2], "bottom": amounts[3]}
            run(cases, seeds, f"{name}_pad_{''.join(map(str, amounts))}", f"{name}_pad2d", args, layer(amounts), seeds.fill((2, 2, 5, 4)))
    run(cases, seeds, "embedding", "embedding", {"count": 6, "features": 4}, nn.Embedding(6, 4), torch.tensor([[0, 3, 5], [3, 3, 1]]))

    for op, layer in [("max_pool2d", nn.MaxPool2d), ("avg_pool2d", nn.AvgPool2d)]:
        for k, s, p in [(2, 2, 0), (3, 2, 1)]:
            args = {"kernel": k, "stride": s, "padding": p}
            run(cases, seeds, f"{op}_k{k}_s{s}_p{p}", op, args, layer(k, s, p), seeds.fill((2, 2, 7, 6)))
    run(cases, seeds, "upsample_nearest", "upsample_nearest2d", {"scale": 2}, nn.Upsample(scale_factor=2), seeds.fill((2, 2, 3, 4)))
    run(cases, seeds, "flatten", "flatten", {}, nn.Flatten(), seeds.fill((2, 3, 4, 5)))
    run(cases, seeds, "reshape", "reshape", {"shape": [3, 2, 5]}, nn.Unflatten(1, (3, 2, 5)), seeds.fill((2, 30)))


def make():
    cases, seeds = Cases(), Seeds()
    dense_and_convolutions(cases, seeds)
    norms(cases, seeds)
    shapes_and_activations(cases, seeds)
    return cases
