"""dcgan, gan and frog .safetensors: whole networks, and the first steps of their training.

A system has cases for its outputs and gradients (train and eval mode), and for the first steps of its training from the same start.
Everything that is put in is filled by formula (the `fill` and `per_step` entries of the case); what comes out is stored whole
where it is small, else as a summary (cases.summary). Everything is computed in float32, and again in float64 from the same float32
inputs: NAME and float64/NAME. The distance between the two says how far apart two right float32 implementations may be.
"""
import copy
import itertools

import torch
from torch import nn
from torch.nn import functional as F

import networks
from cases import Cases, fill, summary
from losses import OBJECTIVES
from networks import BATCH_NORMS, fill_entry, fill_state
from optimizers import clip_value, inverse_time, keras_rmsprop

UNIT = 3**0.5  # a uniform variable in [-sqrt 3, sqrt 3) has variance 1, like the normal latents


def from_entry(entry, step=0):
    """The tensor of a fill entry; of a per_step entry at `step` = 1, 2 ..., whose seed is seed + step."""
    return fill(entry["shape"], entry["seed"] + step, entry["scale"], entry["shift"])


def states(nets):
    """{player.name: tensor} over both nets, without the counters."""
    return {f"{who}.{name}": value for who, net in nets.items() for name, value in net.state_dict().items() if value.is_floating_point()}


def describe(nets):
    return {
        who: {
            "state_dict": {name: list(value.shape) for name, value in net.state_dict().items()},
            "parameters": sum(p.numel() for p in net.parameters()),
        }
        for who, net in nets.items()
    }


def in_both_precisions(nets, run):
    """{NAME: float32 result, float64/NAME: float64 result} of `run: (copy of the nets, dtype) -> {NAME: tensor}`."""
    results = {}
    for dtype, where in ((torch.float32, ""), (torch.float64, "float64/")):
        copies = {who: copy.deepcopy(net).to(dtype) for who, net in nets.items()}
        results |= {where + name: value for name, value in run(copies, dtype).items()}
    return results


def outputs(nets, inputs):
    """G on the latents and D on the images; in train mode also the running statistics that this leaves."""
    with torch.no_grad():
        kept = {"logits": nets["discriminator"](inputs["images"]), **summary("images", nets["generator"](inputs["latent"]))}
    if nets["generator"].training:
        running = {name: value for name, value in states(nets).items() if "running" in name}
        kept |= {key: value for name, tensor in running.items() for key, value in summary(f"after/{name}", tensor).items()}
    return kept


def feeds_batch_norm(net, name):
    """Whether `name` is the bias of a layer right in front of a BatchNorm."""
    prefix, index, kind = name.split(".")
    return kind == "bias" and isinstance(dict(net.named_modules()).get(f"{prefix}.{int(index) + 1}"), BATCH_NORMS)


def gradients(nets, inputs, objective):
    """Of the D loss real + fake, and of the G loss through the same D, both at the start."""
    g, d = nets["generator"], nets["discriminator"]
    real, fake, fool = OBJECTIVES[objective]
    image = g(inputs["latent"])
    loss_d = real(d(inputs["images"])) + fake(d(image.detach()))
    loss_g = fool(d(image))
    kept = {"loss": torch.stack([loss_d, loss_g])}
    for who, net, loss in [("discriminator", d, loss_d), ("generator", g, loss_g)]:
        names, params = zip(*net.named_parameters())
        for name, gradient in zip(names, torch.autograd.grad(loss, params, retain_graph=True)):
            if net.training and feeds_batch_norm(net, name):
                continue  # the norm takes a bias away again: its gradient is rounding noise
            kept |= summary(f"grad/{who}.{name}", gradient)
    return kept


def alternate(nets, per_step, objective, lr, steps, dtype):
    """The game of Goodfellow's algorithm 1: play (real batch, one latent), D's move, G's move with the D that has moved.

    Three forward passes of D a step in train mode (real, fake detached, fake); Adam lr (0.5, 0.999) on both.
    Returns the [steps, 3] losses real, fake (before D's move) and fool (after it).
    """
    g, d = nets["generator"].train(), nets["discriminator"].train()
    optimizers = {net: torch.optim.Adam(net.parameters(), lr, (0.5, 0.999)) for net in (g, d)}
    real, fake, fool = OBJECTIVES[objective]
    rows = []

    def move(net, loss):
        params = list(net.parameters())
        for param, gradient in zip(params, torch.autograd.grad(loss, params)):
            param.grad = gradient
        optimizers[net].step()

    for step in range(1, steps + 1):
        image = g(from_entry(per_step["latent"], step).to(dtype))
        loss_real, loss_fake = real(d(from_entry(per_step["real"], step).to(dtype))), fake(d(image.detach()))
        move(d, loss_real + loss_fake)
        loss_fool = fool(d(image))
        move(g, loss_fool)
        rows.append(torch.stack([loss_real.detach(), loss_fake.detach(), loss_fool.detach()]))
    return torch.stack(rows)


def frog_habit(nets, per_step, steps, dtype):
    """The notebook's loop with dropout off (D in eval mode), so that it can be repeated.

    D: fake and real in one batch, in this order, targets 1 (fake) and 0 (real), each += 0.05 u; then G on fresh latents with target 0.
    Keras' RMSprop (rho 0.9, eps 1e-7), D 8e-4, G 4e-4, every gradient value clipped to +-1, lr / (1 + 1e-8 t).
    Returns the [steps, 2] losses of D and G.
    """
    g, d = nets["generator"].train(), nets["discriminator"].eval()
    rules = {net: (keras_rmsprop(0.9, 1e-7)(list(net.parameters())), lr) for net, lr in ((d, 8e-4), (g, 4e-4))}
    decay, clip, bce = inverse_time(1e-8), clip_value(1.0), F.binary_cross_entropy_with_logits
    rows = []

    def move(net, loss, t):
        rule, lr = rules[net]
        rule(clip(torch.autograd.grad(loss, list(net.parameters()))), lr * decay(t))

    for step in range(1, steps + 1):
        given = {name: from_entry(entry, step).to(dtype) for name, entry in per_step.items()}
        both = torch.cat([g(given["latent_d"]).detach(), given["real"]])
        count = len(given["real"])
        targets = torch.cat([torch.ones(count, 1), torch.zeros(count, 1)]).to(dtype) + 0.05 * given["label_noise"]
        loss_d = bce(d(both), targets)
        move(d, loss_d, step - 1)
        loss_g = bce(d(g(given["latent_g"])), torch.zeros(count, 1, dtype=dtype))
        move(g, loss_g, step - 1)
        rows.append(torch.stack([loss_d.detach(), loss_g.detach()]))
    return torch.stack(rows)


def add_training(cases, case, description, nets, train):
    """Adds the losses of `train: (nets, dtype) -> losses`, and the state it leaves in the nets."""

    def run(trained, dtype):
        kept = {"loss": train(trained, dtype)}
        for name, value in states(trained).items():
            kept |= summary(f"after/{name}", value)
        return kept

    cases.add(case, description, in_both_precisions(nets, run))


def nearest_kink(nets, inputs):
    """The least |x|/rms(x) over the inputs x of all ReLUs, in both modes: where it is of the size of float32's rounding, a unit's
    slope, and with it the gradient, depends on the order of additions."""
    nearest = float("inf")

    def look(module, given):
        nonlocal nearest
        x = given[0].detach()
        nearest = min(nearest, (x.abs().min() / x.pow(2).mean().sqrt()).item())

    for training in (True, False):
        watched = {key: copy.deepcopy(net).double().train(training) for key, net in nets.items()}
        for net in watched.values():
            for module in net.modules():
                if isinstance(module, (nn.ReLU, nn.LeakyReLU)):
                    module.register_forward_pre_hook(look)
        with torch.no_grad():
            watched["discriminator"](watched["generator"](inputs["latent"].double()))
            watched["discriminator"](inputs["images"].double())
    return nearest


def add_system(cases, name, pair, image_shape, latent_shape, weight_scale=None):
    """Fills the networks, adds the cases `<name>` (what they are), `<name>_train`, `<name>_eval`; returns (nets, fill)."""
    nets = dict(zip(("generator", "discriminator"), pair))
    states = {}
    for first, (who, net) in zip((100, 200), nets.items()):
        states |= {f"{who}.{key}": entry for key, entry in fill_state(net, first, weight_scale).items()}
    # The first inputs that stay clear of every kink, so that float32 has one right gradient.
    for seed in itertools.count(11, 10):
        entries = {"latent": fill_entry((4, *latent_shape), seed, UNIT), "images": fill_entry((4, *image_shape), seed + 1, 1.0)}
        inputs = {key: from_entry(entry) for key, entry in entries.items()}
        if nearest_kink(nets, inputs) > 1e-6:
            break
    entries |= states
    cases.add(name, {"op": "networks", **describe(nets)}, {})
    for mode in ("eval",) if name == "frog" else ("train", "eval"):  # the frog's train mode is random (dropout)

        def run(nets, dtype):
            given = {key: value.to(dtype) for key, value in inputs.items()}
            for net in nets.values():
                net.train(mode == "train")
            with_gradients = gradients(copy.deepcopy(nets), given, "nonSaturating")
            return outputs(nets, given) | with_gradients

        description = {"op": "outputs", "mode": mode, "args": {"networks": name, "objective": "nonSaturating"}, "fill": entries}
        cases.add(f"{name}_{mode}", description, in_both_precisions(nets, run))
    return nets, {key: entry for key, entry in entries.items() if key not in inputs}


def add_alternating(cases, name, nets, entries, image_shape, latent_shape, objective, lr=2e-4):
    per_step = {"latent": fill_entry((8, *latent_shape), 3000, UNIT), "real": fill_entry((8, *image_shape), 4000, 1.0)}
    args = {"networks": name, "objective": objective, "adam": {"lr": lr, "beta1": 0.5, "beta2": 0.999, "eps": 1e-8}}
    description = {"op": "training", "mode": "train", "args": args, "steps": 20, "fill": entries, "per_step": per_step}
    train = lambda trained, dtype: alternate(trained, per_step, objective, lr, 20, dtype)
    case = f"{name}_training_{objective}" + ("" if lr == 2e-4 else f"_lr{lr:g}")
    add_training(cases, case, description, nets, train)


def make_dcgan():
    cases = Cases()
    for name, pair, image in [("dcgan28", networks.dcgan28(), (1, 28, 28)), ("dcgan64", networks.dcgan64(), (3, 64, 64))]:
        nets, entries = add_system(cases, name, pair, image, (100, 1, 1), 0.02 * UNIT)
        add_alternating(cases, name, nets, entries, image, (100, 1, 1), "nonSaturating")
    # At the preset's rate this game is chaotic in float32 (README.md); so slow, float32 implementations must agree.
    add_alternating(cases, name, nets, entries, image, (100, 1, 1), "nonSaturating", lr=5e-7)
    return cases


def make_gan():
    cases = Cases()
    nets, entries = add_system(cases, "gan", networks.gan(), (784,), (100,))
    for objective in ("nonSaturating", "minimax"):
        add_alternating(cases, "gan", nets, entries, (784,), (100,), objective)
    return cases


def make_frog():
    cases = Cases()
    nets, entries = add_system(cases, "frog", networks.frog(), (3, 32, 32), (32,))
    per_step = {
        "latent_d": fill_entry((4, 32), 3000, UNIT), "latent_g": fill_entry((4, 32), 3100, UNIT),
        "real": fill_entry((4, 3, 32, 32), 4000, 1.0), "label_noise": fill_entry((8, 1), 5000, 0.5, 0.5),
    }  # fmt: skip
    rmsprop = {"rho": 0.9, "eps": 1e-7, "clip_value": 1.0, "inverse_time_decay": 1e-8, "lr_discriminator": 8e-4, "lr_generator": 4e-4}
    args = {"networks": "frog", "label_noise": 0.05, "rmsprop_keras": rmsprop}
    description = {"op": "training_frog", "mode": "eval", "args": args, "steps": 5, "fill": entries, "per_step": per_step}
    add_training(cases, "frog_training", description, nets, lambda trained, dtype: frog_habit(trained, per_step, 5, dtype))
    return cases
