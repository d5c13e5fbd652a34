#!/usr/bin/python3
"""How far PyTorch's gradients are from float64's, for every system, and files with which others are measured the same way.

    /usr/bin/python3 benchmarks/pytorch/exactness.py FOLDER --systems dcgan stargan --seeds 1 2 3 [--small]

makes a system's weights, batch and noise from a seed, and computes every player's gradient at the start (nobody has moved) in
float64, and in float32 and bfloat16 autocast, each contiguous and channels_last. An error is |g - g64| / |g64| over all of the
player's parameters together. FOLDER/SYSTEM-SEED.safetensors holds `network/NAME` (weights), `given/NAME` (batch and noise) and
`wanted/PLAYER/NAME` (float64's gradients); the errors, {player: {variant: error}}, are in its metadata as JSON.

Under autocast transposed convolutions are rounded as PyTorch 2 rounds them; 1.13's autocast leaves them in float32, and has no kernel of
theirs in bfloat16. Dropout is left out: its masks can't be shared. Parameters are float32's, so all variants start from the same numbers.
--small: networks and images that take a second, for the tests.
"""
import argparse
import copy
import json
import pathlib
import sys

import torch
from torch.nn import functional as F

from systems import against, initialise

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden"))
import gancls as text  # noqa: E402
import networks  # noqa: E402
import safetensors_io  # noqa: E402
import stargan as star  # noqa: E402
import translators  # noqa: E402


def images(*shape):
    return torch.rand(*shape) * 2 - 1


def named(*nets):
    return {name: net.apply(initialise) for name, net in zip(("generator", "discriminator"), nets)}


def near(logits, target):
    return F.mse_loss(logits, torch.full_like(logits, target))


def image_gan(nets, real, latent):
    """DCGAN's game, and the frog's but for its noisy labels: D on real and fake, G through D."""

    def players(n, x, run):
        fake = lambda: run(n["generator"], x["latent"])
        judge = lambda image: run(n["discriminator"], image)
        return {
            "D": (["discriminator"], lambda: against(judge(x["real"]), 1.0) + against(judge(fake().detach()), 0.0)),
            "G": (["generator"], lambda: against(judge(fake()), 1.0)),
        }

    return nets, {"real": real, "latent": latent}, players


def dcgan(small):
    nets, size, batch = (networks.dcgan28(), (1, 28, 28), 16) if small else (networks.dcgan64(), (3, 64, 64), 64)
    return image_gan(named(*nets), images(batch, *size), torch.randn(batch, 100, 1, 1))


def frog(small):
    """Without its noisy labels; the only size that it has."""
    nets = networks.frog()
    for net in nets:
        net.eval()  # no dropout
        for layer in net.modules():
            if hasattr(layer, "bias") and layer.bias is not None:
                torch.nn.init.xavier_uniform_(layer.weight)
                torch.nn.init.zeros_(layer.bias)
    return image_gan(dict(zip(("generator", "discriminator"), nets)), images(4, 3, 32, 32), torch.randn(4, 32))


def pix2pix(small):
    depth, features, patch, size = (5, 16, 34, 64) if small else (8, 64, 70, 256)
    nets = named(translators.unet(depth, features, 3, 3, "batch", False), translators.patchgan(patch, features, 6, "batch"))

    def players(n, x, run):
        fake = lambda: run(n["generator"], x["a"])
        judge = lambda image: run(n["discriminator"], torch.cat([x["a"], image], 1))

        def loss_g():
            image = fake()
            return against(judge(image), 1.0) + 100 * F.l1_loss(image, x["b"])

        return {
            "D": (["discriminator"], lambda: 0.5 * (against(judge(x["b"]), 1.0) + against(judge(fake().detach()), 0.0))),
            "G": (["generator"], loss_g),
        }

    return nets, {"a": images(1, 3, size, size), "b": images(1, 3, size, size)}, players


def cyclegan(small):
    blocks, features, patch, size = (2, 16, 34, 32) if small else (6, 64, 70, 128)
    resnet = lambda: translators.resnet(blocks, features, 3, 3, "instance", False).apply(initialise)
    patchgan = lambda: translators.patchgan(patch, features, 3, "instance").apply(initialise)
    nets = {"generator_ab": resnet(), "generator_ba": resnet(), "discriminator_a": patchgan(), "discriminator_b": patchgan()}

    def players(n, x, run):
        a, b = x["a"], x["b"]
        ab, ba, d_a, d_b = (lambda image, net=net: run(net, image) for net in n.values())

        def loss_g():
            fake_b, fake_a = ab(a), ba(b)
            loss = near(d_a(fake_a), 1.0) + near(d_b(fake_b), 1.0) + 10 * (F.l1_loss(ba(fake_b), a) + F.l1_loss(ab(fake_a), b))
            return loss + 5 * (F.l1_loss(ba(a), a) + F.l1_loss(ab(b), b))

        def loss_d():
            loss = near(d_a(a), 1.0) + near(d_a(ba(b).detach()), 0.0)
            return 0.5 * (loss + near(d_b(b), 1.0) + near(d_b(ab(a).detach()), 0.0))

        return {"G": (["generator_ab", "generator_ba"], loss_g), "D": (["discriminator_a", "discriminator_b"], loss_d)}

    return nets, {"a": images(1, 3, size, size), "b": images(1, 3, size, size)}, players


def stargan(small):
    size, features, blocks, depth = (16, 16, 2, 3) if small else (128, 64, 6, 6)
    nets = {"generator": star.Generator(5, features, blocks), "discriminator": star.Discriminator(size, 5, features, depth)}
    labels = (torch.rand(4, 5) > 0.5).float()
    given = {"images": images(4, 3, size, size), "labels": labels, "targets": labels[[1, 2, 3, 0]], "alpha": torch.rand(4, 1, 1, 1)}

    def players(n, x, run):
        g = lambda image, label: run(n["generator"], image, label)
        d = lambda image: run(n["discriminator"], image)
        classified = lambda logits, wanted: star.classification([(5, "attributes")], 0, wanted, logits)

        def loss_d():
            source, classes = d(x["images"])
            with torch.no_grad():
                fake = g(x["images"], x["targets"])
            loss = -source.mean() + classified(classes, x["labels"]) + d(fake)[0].mean()
            return loss + 10 * star.penalty(d, x["alpha"] * x["images"] + (1 - x["alpha"]) * fake)

        def loss_g():
            fake = g(x["images"], x["targets"])
            source, classes = d(fake)
            return -source.mean() + classified(classes, x["targets"]) + 10 * F.l1_loss(g(fake, x["labels"]), x["images"])

        return {"D": (["discriminator"], loss_d), "G": (["generator"], loss_g)}

    return nets, given, players


def gancls(small):
    size, width, code, features, batch = (16, 64, 16, 16, 8) if small else (64, 1024, 128, None, 64)
    nets = named(
        text.Generator(size, width, code, 100, features or 128),
        text.Discriminator(size, width, code, features or 64),
    )
    given = {"real": images(batch, 3, size, size)} | {name: torch.randn(batch, width) for name in ("code", "wrong")}
    given |= {name: torch.randn(batch, 100) for name in ("latent", "between")}

    def players(n, x, run):
        g = lambda latent, code: run(n["generator"], latent, code)
        judge = lambda image, code, target: against(run(n["discriminator"], image, code), target)
        fake = lambda: g(x["latent"], x["code"])

        def loss_d():
            loss = judge(x["real"], x["code"], 1.0)
            return loss + 0.5 * (judge(x["real"], x["wrong"], 0.0) + judge(fake().detach(), x["code"], 0.0))

        def loss_g():
            mixed = 0.5 * x["code"] + 0.5 * x["wrong"]
            return judge(fake(), x["code"], 1.0) + judge(g(x["between"], mixed), mixed, 1.0)

        return {"D": (["discriminator"], loss_d), "G": (["generator"], loss_g)}

    return nets, given, players


def completion(small):
    """The gradient by z of DCGAN in evaluation mode, whose running statistics are those of what it makes."""
    nets, given, _ = dcgan(small)
    count, _, side, _ = given["real"].shape
    with torch.no_grad():
        for net in nets.values():
            for layer in net.modules():
                if isinstance(layer, torch.nn.BatchNorm2d):
                    layer.momentum = None  # the mean of all batches
        for _ in range(4):
            fake = nets["generator"](torch.randn(count, 100, 1, 1))
            nets["discriminator"](fake)
    for net in nets.values():
        net.eval()
    mask = torch.ones(1, 1, side, side)
    mask[:, :, side // 4 : side - side // 4, side // 4 : side - side // 4] = 0
    given |= {"mask": mask, "z": images(count, 100, 1, 1)}

    def players(n, x, run):
        def loss():
            image = run(n["generator"], x["z"])
            prior = F.softplus(-run(n["discriminator"], image)).sum()
            return (x["mask"] * (image - x["real"])).abs().sum() + 0.1 * prior

        return {"z": (["z"], loss)}

    return nets, given, players


SYSTEMS = {f.__name__: f for f in (dcgan, pix2pix, cyclegan, stargan, gancls, completion, frog)}
LAYOUTS = {"": torch.contiguous_format, "_channels_last": torch.channels_last}
VARIANTS = {f"{name}{suffix}": (name == "bfloat16", layout) for name in ("float32", "bfloat16") for suffix, layout in LAYOUTS.items()}


def rounded(convolve):
    """A convolution in bfloat16 with sums in float32, under autocast: what goes in and what comes out is rounded, both ways."""

    def convolved(x, weight, bias=None, *geometry):
        if not torch.is_autocast_cpu_enabled():
            return convolve(x, weight, bias, *geometry)
        x, weight, bias = (None if t is None else t.bfloat16().float() for t in (x, weight, bias))
        return convolve(x, weight, bias, *geometry).bfloat16()

    return convolved


F.conv_transpose2d = rounded(F.conv_transpose2d)


def gradients(system, dtype, autocast, layout):
    """{player: {name: gradient}} with nobody moving; networks compute in `dtype`, and under autocast where it is asked for."""
    nets, given, players = system
    laid = lambda x: x.to(dtype).contiguous(memory_format=layout) if x.dim() == 4 else x.to(dtype)
    nets = {name: copy.deepcopy(net).to(dtype).to(memory_format=layout) for name, net in nets.items()}
    given = {name: laid(value) for name, value in given.items()}

    def run(net, *inputs):
        with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
            output = net(*inputs)
        return tuple(part.to(dtype) for part in output) if isinstance(output, tuple) else output.to(dtype)

    found = {}
    for player, (movers, loss) in players(nets, given, run).items():
        moved = {"z": given["z"].requires_grad_()} if movers == ["z"] else {f"{who}.{name}": p for who in movers for name, p in nets[who].named_parameters()}
        found[player] = dict(zip(moved, torch.autograd.grad(loss(), list(moved.values()))))
    return found


def distance(found, wanted):
    flat = lambda gradient: torch.cat([gradient[name].double().flatten() for name in wanted])
    return ((flat(found) - flat(wanted)).norm() / flat(wanted).norm()).item()


def measure(name, seed, small):
    """(the system's tensors, {player: {variant: error}})"""
    torch.manual_seed(seed)
    system = SYSTEMS[name](small)
    wanted = gradients(system, torch.float64, False, torch.contiguous_format)
    errors = {player: {} for player in wanted}
    for variant, (autocast, layout) in VARIANTS.items():
        for player, found in gradients(system, torch.float32, autocast, layout).items():
            errors[player][variant] = distance(found, wanted[player])
    nets, given, _ = system
    tensors = {f"network/{who}.{key}": value for who, net in nets.items() for key, value in net.state_dict().items()}
    tensors |= {f"given/{key}": value for key, value in given.items()}
    tensors |= {f"wanted/{player}/{key}": value.float() for player, values in wanted.items() for key, value in values.items()}
    return tensors, errors


def main():
    parser = argparse.ArgumentParser(description="Measures PyTorch's gradients against float64.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), metavar="SYSTEM")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5], metavar="SEED")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    for system in options.systems:
        for seed in options.seeds:
            tensors, errors = measure(system, seed, options.small)
            arrays = {name: value.detach().contiguous().numpy() for name, value in tensors.items()}
            safetensors_io.save(options.folder / f"{system}-{seed}.safetensors", arrays, {"errors": json.dumps(errors)})


if __name__ == "__main__":
    main()
