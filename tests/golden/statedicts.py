#!/usr/bin/python3
"""Makes the files in statedicts/ with PyTorch's torch.save, for the reader of such files, or checks them.

    /usr/bin/python3 tests/golden/statedicts.py            writes those that are missing or stale
    /usr/bin/python3 tests/golden/statedicts.py --check    writes nothing: exit 1 if one is stale

NAME.pth is in the zip format (PyTorch 1.6 and later), NAME-legacy.pth in the one before. The elements of tensor number i (from 1) of a
file are i, i + 1/4, i + 2/4 ... in their order in memory, exact in every type; whole numbers i, i + 1, ..., truth values true, false, true ... The translator is filled by README.md's formula with seed i and scale 0.2.
"""
import argparse
import collections
import pathlib
import sys

import torch
from torch import nn

import translators
from cases import fill

FOLDER = pathlib.Path(__file__).resolve().parent / "statedicts"


def tensors(*shapes_and_types):
    """Tensors filled as said above, numbered in order."""
    made = []
    for i, (shape, dtype) in enumerate(shapes_and_types, 1):
        count = torch.Size(shape).numel()
        steps = torch.arange(count, dtype=torch.float64)
        values = steps % 2 == 0 if dtype == torch.bool else i + (steps / 4 if dtype.is_floating_point else steps)
        made.append(values.to(dtype).reshape(shape))
    return made


def floats(*shapes):
    return tensors(*[(shape, torch.float32) for shape in shapes])


def types():
    dtypes = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.uint8, torch.bool]
    named = zip([str(dtype).removeprefix("torch.") for dtype in dtypes], tensors(*[((2, 3), dtype) for dtype in dtypes]))
    scalar, empty = tensors(((), torch.int64), ((0, 3), torch.float32))
    return collections.OrderedDict([*named, ("num_batches_tracked", scalar), ("empty", empty)])


def network():
    """A convolution and a batch norm, filled."""
    net = nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2))
    state = net.state_dict()
    for value, filled in zip(state.values(), tensors(*[(value.shape, value.dtype) for value in state.values()])):
        value.copy_(filled)
    return net


def views():
    a, b = floats((3, 4), (2, 5))
    return {"whole": a, "transposed": a.t(), "row": a[1], "columns": a[:, 1:3], "tied": a, "other": b[:, ::2], "none": b[:0]}


def training():
    net = network()
    optimizer = torch.optim.Adam(net.parameters())
    for parameter in net.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 3])
    return {
        "epoch": 7, "best": 0.25, "name": "a text", "done": True, "nothing": None, "history": [1.5, 2.5], "betas": (0.5, 0.999), "size": torch.Size([1, 2]),
        "large": 2**70, "bytes": b"bytes", "dtype": torch.float32, "device": torch.device("cpu"),
        "state_dict": network().state_dict(), "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(),
    }  # fmt: skip


def two():
    a, b = floats((2,), (3,))
    return {"models": {"generator": {"weight": a}, "discriminator": {"weight": b}}}


def parallel():
    return nn.DataParallel(network()).state_dict()


def many():
    """More tensors than a byte can count: views of one, whose 300 names fill the memo."""
    (all_of_it,) = floats((300,))
    return {f"layer.{i}": all_of_it[i : i + 1] for i in range(300)}


def translator():
    """The smallest generator of a CycleGAN, with the names of its authors."""
    net = translators.resnet(1, 2, 3, 3, "instance", False)
    state = net.state_dict()
    for i, value in enumerate(state.values(), 1):
        value.copy_(fill(value.shape, i, 0.2))
    return net


def checkpoint():
    return {"epoch": 7, "state_dict": nn.DataParallel(translator()).state_dict(), "optimizer": {"lr": 0.5}}


# Name -> what is saved, and how torch.save is told to.
FILES = {
    "types": (types, {}),
    "network": (lambda: network().state_dict(), {}),
    "parameters": (lambda: dict(network().named_parameters()), {}),
    "views": (views, {}),
    "training": (training, {}),
    "two": (two, {}),
    "parallel": (parallel, {}),
    "many": (many, {}),
    "translator": (lambda: translator().state_dict(), {}),
    "checkpoint": (checkpoint, {}),
    "protocol3": (types, {"pickle_protocol": 3}),
    "protocol4": (types, {"pickle_protocol": 4}),
    "protocol5": (types, {"pickle_protocol": 5}),
    # What is refused: a program, a list, a tensor without a name, no tensor.
    "module": (network, {}),
    "list": (lambda: floats((1,)), {}),
    "single": (lambda: floats((1,))[0], {}),
    "none": (lambda: {"epoch": 7}, {}),
}  # fmt: skip


def same(made, stored):
    if isinstance(made, torch.Tensor):
        return isinstance(stored, torch.Tensor) and made.dtype == stored.dtype and made.stride() == stored.stride() and torch.equal(made, stored)
    if isinstance(made, dict):
        return list(made) == list(stored) and all(same(made[key], stored[key]) for key in made)
    if isinstance(made, (list, tuple)):
        return len(made) == len(stored) and all(map(same, made, stored))
    return str(made) == str(stored)


def main():
    parser = argparse.ArgumentParser(description="Makes or checks the files of torch.save.")
    parser.add_argument("--check", action="store_true", help="write nothing: exit 1 if one is stale")
    options = parser.parse_args()
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    stale = 0
    for name, (make, how) in FILES.items():
        for ending, zipped in [("", True), ("-legacy", False)]:
            path = FOLDER / f"{name}{ending}.pth"
            if name == "module" and not zipped:
                continue  # it would hold PyTorch's source
            torch.manual_seed(1)
            # The older format has addresses in it: what is as it should be is not written again.
            if path.exists() and same(make(), torch.load(path)):
                continue
            stale += 1
            print(f"{path.name}: {'stale' if options.check else 'written'}")
            if not options.check:
                torch.save(make(), path, _use_new_zipfile_serialization=zipped, **how)
    print(f"{stale} of {len(list(FOLDER.iterdir()))} files, {sum(f.stat().st_size for f in FOLDER.iterdir()):,} bytes")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
