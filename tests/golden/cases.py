"""What every fixture is made of: tensors filled by formula, and a list of named cases.

The fill formula. Element i (row-major, from 0) of a tensor with seed s, in uint32 arithmetic (mod 2^32):

    x = (i + 1) * 0x9E3779B9 + s * 0x85EBCA6B
    x ^= x >> 16;  x *= 0x7feb352d;  x ^= x >> 15;  x *= 0x846ca68b;  x ^= x >> 16
    value = float32((x / 2^32 * 2 - 1) * scale + shift)         in float64, rounded once to float32

so values are uniform in [shift - scale, shift + scale), and the same bits come out in any language:
weights of millions of elements need not be stored.
"""
import json

import numpy as np
import torch


def fill(shape, seed, scale=1.0, shift=0.0):
    """A float32 tensor of `shape`, by the formula above."""
    index = np.arange(1, int(np.prod(shape)) + 1, dtype=np.uint32)
    x = index * np.uint32(0x9E3779B9) + np.uint32(seed * 0x85EBCA6B % 2**32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    value = (x.astype(np.float64) / 2**32 * 2 - 1) * scale + shift
    return torch.from_numpy(value.astype(np.float32).reshape(shape))


class Seeds:
    """Consecutive seeds, so that no two small tensors of a file are alike."""

    def __init__(self):
        self.next = 0

    def fill(self, shape, scale=1.0, shift=0.0):
        self.next += 1
        return fill(shape, self.next, scale, shift)


class Cases:
    """The content of one fixture file: `case/tensor` -> array, and `case` -> one JSON object as a string."""

    def __init__(self):
        self.tensors = {}
        self.metadata = {}

    def add(self, case, description, tensors):
        assert case not in self.metadata, case
        self.metadata[case] = json.dumps(description, separators=(",", ":"))
        for name, tensor in tensors.items():
            array = tensor.detach().contiguous().numpy()
            self.tensors[f"{case}/{name}"] = array if array.dtype == np.int64 else array.astype(np.float32)


def summary(name, tensor):
    """What is kept of a tensor too large to store: {name/sample, name/stats}.

    sample = flat[0], flat[stride], flat[2*stride] ... with stride = max(1, count / 128) made odd, so that
    it does not step along one image column; stats = [mean, L2 norm], in float64.
    """
    flat = tensor.detach().flatten().double()
    stride = max(1, flat.numel() // 128) | 1
    return {f"{name}/sample": flat[::stride], f"{name}/stats": torch.stack([flat.mean(), flat.norm()])}
