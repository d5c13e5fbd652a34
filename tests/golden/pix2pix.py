"""pix2pix.safetensors: U-Net and PatchGAN, and the first steps of Pix2Pix (Isola et al. 2017)."""
import torch
from torch.nn import functional as F

from cases import Cases
from losses import OBJECTIVES
from networks import fill_entry
from translators import add_names, add_outputs, add_start, add_training, fill_all, patchgan, unet

IMAGES = (2, 1, 32, 64), (2, 3, 32, 64)  # A and B, wider than high
ARGS = {"depth": 5, "generator_features": 4, "patch": 34, "discriminator_features": 8, "norm": "batch", "l1": 100.0}


def play(nets, given):
    """D moves on the pair and the fake pair, its loss halved; then G, without dropout, so that it can be repeated."""
    real, fake, fool = OBJECTIVES["nonSaturating"]
    d = lambda a, b: nets["discriminator"](torch.cat([a, b], 1))
    a, b = given["a"], given["b"]
    made = nets["generator"](a)
    yield ["discriminator"], {"real": (0.5, real(d(a, b))), "fake": (0.5, fake(d(a, made.detach())))}
    yield ["generator"], {"fool": (1.0, fool(d(a, made))), "l1": (100.0, F.l1_loss(made, b))}


def make():
    cases = Cases()
    size = {"features": 64, "inputs": 3, "outputs": 3}
    add_names(cases, "unet256", "unet", depth=8, **size, norm="batch", dropout=True)
    add_names(cases, "unet128", "unet", depth=7, **size, norm="batch", dropout=True)
    for norm in ("instance", "none"):
        add_names(cases, f"unet_{norm}", "unet", depth=5, features=8, inputs=1, outputs=4, norm=norm, dropout=False)
    for patch in (1, 16, 34, 70, 142, 286):
        add_names(cases, f"patchgan{patch}", "patchgan", patch=patch, features=64, channels=6, norm="batch")
    for patch in (1, 70):
        add_names(cases, f"patchgan{patch}_none", "patchgan", patch=patch, features=8, channels=6, norm="none")

    small = {"inputs": 3, "outputs": 2, "dropout": False}
    add_outputs(cases, "unet_batch_64x32", "unet", 64, 32, depth=5, features=4, norm="batch", **small)
    add_outputs(cases, "unet_instance_32x32", "unet", 32, 32, depth=4, features=4, norm="instance", **small)
    add_outputs(cases, "unet_none_8x16", "unet", 8, 16, ("eval",), depth=2, features=4, norm="none", **small)
    for patch, norm in ((1, "batch"), (16, "batch"), (34, "instance"), (70, "none"), (70, "batch")):
        add_outputs(cases, f"patchgan{patch}_{norm}_32x40", "patchgan", 32, 40, patch=patch, features=4, channels=3, norm=norm)

    g = unet(ARGS["depth"], ARGS["generator_features"], IMAGES[0][1], IMAGES[1][1], ARGS["norm"], dropout=False)
    d = patchgan(ARGS["patch"], ARGS["discriminator_features"], IMAGES[0][1] + IMAGES[1][1], ARGS["norm"])
    nets = {"generator": g, "discriminator": d}
    entries = fill_all(nets)
    inputs = {name: fill_entry(shape, 11 + i, 1.0) for i, (name, shape) in enumerate(zip("ab", IMAGES))}
    per_step = {name: fill_entry(shape, 3000 + 1000 * i, 1.0) for i, (name, shape) in enumerate(zip("ab", IMAGES))}
    add_start(cases, "pix2pix_start", ARGS, nets, entries, inputs, lambda: play)
    for lr in (2e-4, 1e-5):
        add_training(cases, f"pix2pix_training_lr{lr:g}", ARGS, nets, entries, per_step, lambda: play, lr)
    return cases
