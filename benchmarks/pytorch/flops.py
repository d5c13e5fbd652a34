#!/usr/bin/python3
"""How many floating-point operations one training step of a system takes: what achieved GFLOP/s are told by.

    /usr/bin/python3 benchmarks/pytorch/flops.py [SYSTEM...]

prints one JSON object, {system: operations}. The PyTorch step is run once, and every convolution and matrix product in it counted where
it is computed, in forward, backward and double backward: 2 for each product of the direct algorithm, also at borders where one factor
is padding, so that an implementation by minimal filtering may exceed the machine's peak. Only gradients that the optimizer in turn takes,
and that are not zero throughout, are counted. Norms, activations, losses and optimizers are not: they are under 2 % and bound by memory.
"""
import json
import sys

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from systems import SYSTEMS, Setup

aten = torch.ops.aten


def convolution(x, weight, output, transposed):
    """Every element of the smaller side (the output; of a transposed convolution the input) meets a whole filter."""
    return 2 * (x if transposed else output).numel() * weight[0].numel()


class Counter(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.flops = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        output = function(*args, **(kwargs or {}))
        if function is aten.convolution.default:
            self.flops += convolution(args[0], args[1], output, transposed=args[6])
        elif function is aten.convolution_backward.default:
            gradient, x, weight = args[:3]
            inputs, weights, _ = args[10]
            if gradient.any():  # autograd carries a leaky ReLU's second derivative on, though it is zero throughout
                self.flops += (inputs + weights) * convolution(x, weight, gradient, transposed=args[7])
        elif function is aten.mm.default:
            self.flops += 2 * args[0].numel() * args[1].shape[1]
        elif function is aten.addmm.default:
            self.flops += 2 * args[1].numel() * args[2].shape[1]
        elif "bmm" in str(function) or "matmul" in str(function):
            raise NotImplementedError(f"{function} is not counted yet: add it")
        return output


def count(system):
    torch.manual_seed(0)
    step = SYSTEMS[system](Setup(needed_only=True))
    with Counter() as counter:
        step()
    return counter.flops


def main():
    unknown = [name for name in sys.argv[1:] if name not in SYSTEMS]
    if unknown:
        sys.exit(f"flops.py: '{unknown[0]}' is no system; give some of {', '.join(SYSTEMS)}")
    print(json.dumps({name: count(name) for name in sys.argv[1:] or SYSTEMS}, indent=2))


if __name__ == "__main__":
    main()
