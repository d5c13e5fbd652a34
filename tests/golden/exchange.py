#!/usr/bin/python3
"""Weights between `gan` and PyTorch, both ways: the other side of tests/Gan.Cli.Tests/ExchangeTests.cs.

Each line that it is given holds, with tabs between them,

    VARIANT/NETWORK give PARAMS INPUT OUTPUT    writes random weights, an input, and what PyTorch makes of them
    VARIANT/NETWORK take PARAMS INPUT OUTPUT    reads weights (every name and shape must fit) and an input, and writes what PyTorch
                                                makes of them
    VARIANT/NETWORK save PARAMS INPUT OUTPUT    as give, the weights by torch.save: PARAMS ends in .pth; -legacy.pth: in the format before
                                                PyTorch 1.6; -checkpoint.pth: in a training's checkpoint, of a net in nn.DataParallel

and is answered by the line "done". One process for all, as importing PyTorch takes longer than anything else here.
"""
import sys

import numpy as np
import torch
from torch import nn

import gancls
import networks
import safetensors_io
import stargan
import translators

# A network as the test trains it, and the shapes of what it takes.
NETWORKS = {
    "dcgan/generator": (lambda: networks.dcgan28()[0], {"input": (3, 100, 1, 1)}),
    "dcgan/discriminator": (lambda: networks.dcgan28()[1], {"input": (3, 1, 28, 28)}),
    "pix2pix/generator": (lambda: translators.unet(5, 4, 3, 3, "batch", True), {"input": (2, 3, 32, 64)}),
    "pix2pix/discriminator": (lambda: translators.patchgan(34, 4, 6, "batch"), {"input": (2, 6, 32, 32)}),
    "cyclegan/generator_ab": (lambda: translators.resnet(2, 4, 3, 3, "instance", False), {"input": (2, 3, 32, 40)}),
    "cyclegan/generator_ba": (lambda: translators.resnet(2, 4, 3, 3, "instance", False), {"input": (2, 3, 32, 32)}),
    "cyclegan/discriminator_a": (lambda: translators.patchgan(34, 4, 3, "instance"), {"input": (2, 3, 32, 32)}),
    "cyclegan/discriminator_b": (lambda: translators.patchgan(34, 4, 3, "instance"), {"input": (2, 3, 32, 32)}),
    "stargan/generator": (lambda: stargan.Generator(2, 4, 1), {"input": (2, 3, 32, 32), "label": (2, 2)}),
    "stargan/discriminator": (lambda: stargan.Discriminator(32, 2, 4, 5), {"input": (2, 3, 32, 32)}),
    "gancls/generator": (lambda: gancls.Generator(16, 6, 5, 7, 8), {"input": (2, 7), "text": (2, 6)}),
    "gancls/discriminator": (lambda: gancls.Discriminator(16, 6, 5, 8), {"input": (2, 3, 16, 16), "text": (2, 6)}),
}  # fmt: skip


def run(name, net, given):
    net.eval()
    with torch.no_grad():
        made = net(*[torch.from_numpy(np.array(array)) for array in given.values()])
    return dict(zip(("output", "class"), made if isinstance(made, tuple) else (made,)))


def save(net, path):
    state = net.state_dict()
    if path.endswith("-checkpoint.pth"):
        optimizer = torch.optim.Adam(net.parameters())
        state = {"epoch": 3, "model": nn.DataParallel(net).state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, path, _use_new_zipfile_serialization=not path.endswith("-legacy.pth"))


def exchange(name, way, params, source, target):
    torch.manual_seed(1)
    make, shapes = NETWORKS[name]
    net = make()
    if way != "take":
        if way == "save":
            save(net, params)
        else:
            safetensors_io.save(params, {key: value.numpy() for key, value in net.state_dict().items()}, {})
        safetensors_io.save(source, {key: torch.randn(shape).numpy() for key, shape in shapes.items()}, {})
    else:
        state = {key: torch.from_numpy(np.array(value)) for key, value in safetensors_io.load(params)[0].items()}
        net.load_state_dict(state, strict=True)
    given = safetensors_io.load(source)[0]
    outputs = run(name, net, {key: given[key] for key in shapes})
    safetensors_io.save(target, {key: value.contiguous().numpy() for key, value in outputs.items()}, {})


for line in sys.stdin:
    exchange(*line.rstrip("\n").split("\t"))
    print("done", flush=True)
