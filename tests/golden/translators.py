"""The networks of Pix2Pix and CycleGAN, written for these tests with the state_dict names of the authors' implementation,
and what the two systems' cases have in common.
"""
import torch
from torch import nn

from cases import summary
from games import describe, from_entry, in_both_precisions
from networks import fill_entry, fill_state

NORMS = {
    "batch": nn.BatchNorm2d,
    "instance": nn.InstanceNorm2d,  # without parameters and running statistics
    "none": lambda channels: nn.Identity(),
}


def conv(norm, *args):
    """A convolution inside a network: with instance norm alone it has a bias."""
    return nn.Conv2d(*args, bias=norm == "instance")


def conv_up(norm, *args):
    return nn.ConvTranspose2d(*args, bias=norm == "instance")


class Attribute(nn.Module):
    """A module as the attribute `name` of another; `join` makes the result of the input and of what the module gives."""

    def __init__(self, name, module, join=lambda x, y: y):
        super().__init__()
        self.add_module(name, module)
        self.name, self.join = name, join

    def forward(self, x):
        y = self.get_submodule(self.name)(x)
        return self.join(x, y)  # the module's first layer may have changed x in place: the U-Net's habit


def unet(depth, features, inputs, outputs, norm, dropout):
    widths = [features * min(8, 2**level) for level in range(depth)]

    def block(level):
        outer, inner, deepest = widths[level - 1], widths[level], level == depth - 1
        inside = [] if deepest else [NORMS[norm](inner), block(level + 1)]
        layers = [nn.LeakyReLU(0.2, inplace=True), conv(norm, outer, inner, 4, 2, 1), *inside, nn.ReLU(inplace=True)]
        layers += [conv_up(norm, inner if deepest else 2 * inner, outer, 4, 2, 1), NORMS[norm](outer)]
        if dropout and not deepest and outer == 8 * features:
            layers.append(nn.Dropout(0.5))
        return Attribute("model", nn.Sequential(*layers), join=lambda x, y: torch.cat([x, y], 1))

    first, last = conv(norm, inputs, features, 4, 2, 1), nn.ConvTranspose2d(2 * features, outputs, 4, 2, 1)
    whole = nn.Sequential(first, block(1), nn.ReLU(inplace=True), last, nn.Tanh())
    return Attribute("model", Attribute("model", whole))


def resnet(blocks, features, inputs, outputs, norm, dropout):
    def normed(layer, channels):
        return [layer, NORMS[norm](channels), nn.ReLU()]

    def block(width):
        same = lambda: [nn.ReflectionPad2d(1), conv(norm, width, width, 3), NORMS[norm](width)]
        drop = [nn.Dropout(0.5)] if dropout else []
        return Attribute("conv_block", nn.Sequential(*same(), nn.ReLU(), *drop, *same()), join=lambda x, y: x + y)

    f = features
    layers = [nn.ReflectionPad2d(3), *normed(conv(norm, inputs, f, 7), f)]
    layers += [*normed(conv(norm, f, 2 * f, 3, 2, 1), 2 * f), *normed(conv(norm, 2 * f, 4 * f, 3, 2, 1), 4 * f)]
    layers += [block(4 * f) for _ in range(blocks)]
    layers += [*normed(conv_up(norm, 4 * f, 2 * f, 3, 2, 1, 1), 2 * f), *normed(conv_up(norm, 2 * f, f, 3, 2, 1, 1), f)]
    return Attribute("model", nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(f, outputs, 7), nn.Tanh()))


def patchgan(patch, features, channels, norm):
    halvings = [1, 16, 34, 70, 142, 286].index(patch)
    if halvings == 0:
        layers = [nn.Conv2d(channels, features, 1), nn.LeakyReLU(0.2), conv(norm, features, 2 * features, 1)]
        layers += [NORMS[norm](2 * features), nn.LeakyReLU(0.2), conv(norm, 2 * features, 1, 1)]
        return Attribute("net", nn.Sequential(*layers))
    widths = [features * min(8, 2**layer) for layer in range(halvings + 1)]
    layers = [nn.Conv2d(channels, features, 4, 2, 1), nn.LeakyReLU(0.2)]
    for layer in range(1, halvings + 1):
        stride = 1 if layer == halvings else 2
        layers += [conv(norm, widths[layer - 1], widths[layer], 4, stride, 1), NORMS[norm](widths[layer]), nn.LeakyReLU(0.2)]
    return Attribute("model", nn.Sequential(*layers, nn.Conv2d(widths[-1], 1, 4, 1, 1)))


KINDS = {"unet": unet, "resnet": resnet, "patchgan": patchgan}


def add_names(cases, case, kind, **args):
    """What a network of the reference's size is: names, shapes, parameters."""
    cases.add(case, {"op": "names", "args": {"kind": kind, **args}, **describe({"network": KINDS[kind](**args)})}, {})


def add_outputs(cases, case, kind, height, width, modes=("train", "eval"), **args):
    """A small network on two images, in both modes, and the running statistics that a training pass leaves."""
    net = KINDS[kind](**args)
    channels = args["channels"] if kind == "patchgan" else args["inputs"]
    entries = {f"network.{name}": entry for name, entry in fill_state(net, 100).items()}
    entries["input"] = fill_entry((2, channels, height, width), 11, 1.0)

    for mode in modes:

        def run(nets, dtype):
            trained = nets["network"].train(mode == "train")
            with torch.no_grad():
                kept = summary("output", trained(from_entry(entries["input"]).to(dtype)))
            if mode == "train":
                running = {name: value for name, value in trained.state_dict().items() if "running" in name}
                kept |= {key: value for name, tensor in running.items() for key, value in summary(f"after/network.{name}", tensor).items()}
            return kept

        description = {"op": "outputs", "mode": mode, "args": {"kind": kind, **args}, "fill": entries}
        cases.add(f"{case}_{mode}", description, in_both_precisions({"network": net}, run))


def without_gradient(net, name):
    """Whether `name` is a bias whose layer a norm follows: what it adds is taken away again, so its gradient is rounding noise."""
    layer, _, kind = name.rpartition(".")
    chain, _, index = layer.rpartition(".")
    follower = dict(net.named_modules()).get(f"{chain}.{int(index) + 1}")
    return kind == "bias" and isinstance(follower, (nn.BatchNorm2d, nn.InstanceNorm2d))


def fill_all(nets):
    """Fills the networks from seeds 100, 200 ... on: {who.name: entry}."""
    return {
        f"{who}.{name}": entry
        for first, (who, net) in enumerate(nets.items(), 1)
        for name, entry in fill_state(net, 100 * first).items()
    }


def add_start(cases, case, args, nets, entries, inputs, new_play):
    """Every term of every player at the start, and each player's gradients (in float64), nobody having moved.

    `new_play()` starts a game: play(nets, given) then yields a round's turns in order, as (names of the networks that move,
    {term: (weight, value)}).
    """

    def run(copies, dtype):
        given = {name: from_entry(entry).to(dtype) for name, entry in inputs.items()}
        values, kept = [], {}
        for movers, terms in new_play()({who: net.train() for who, net in copies.items()}, given):
            values += [value.detach() for _, value in terms.values()]
            total = sum(weight * value for weight, value in terms.values())
            for who in movers if dtype == torch.float64 else ():
                names, params = zip(*copies[who].named_parameters())
                for name, gradient in zip(names, torch.autograd.grad(total, params, retain_graph=True)):
                    if not without_gradient(copies[who], name):
                        kept |= summary(f"grad/{who}.{name}", gradient)
        return kept | {"loss": torch.stack(values)}

    description = {"op": "start", "mode": "train", "args": args, "fill": {**entries, **inputs}}
    cases.add(case, description, in_both_precisions(nets, run))


def add_training(cases, case, args, nets, entries, per_step, new_play, lr, steps=20):
    """The first steps: the terms of each, and (in float64) the state that they leave. Adam lr (0.5, 0.999), one a player."""

    def run(copies, dtype):
        copies = {who: net.train() for who, net in copies.items()}
        play, optimizers, rows = new_play(), {}, []
        for step in range(1, steps + 1):
            given = {name: from_entry(entry, step).to(dtype) for name, entry in per_step.items()}
            row = []
            for movers, terms in play(copies, given):
                params = [param for who in movers for param in copies[who].parameters()]
                optimizer = optimizers.setdefault(tuple(movers), torch.optim.Adam(params, lr, (0.5, 0.999)))
                total = sum(weight * value for weight, value in terms.values())
                for param, gradient in zip(params, torch.autograd.grad(total, params, retain_graph=True)):
                    param.grad = gradient
                optimizer.step()
                row += [value.detach() for _, value in terms.values()]
            rows.append(torch.stack(row))
        kept = {"loss": torch.stack(rows)}
        for who, net in copies.items() if dtype == torch.float64 else ():
            for name, value in net.state_dict().items():
                if value.is_floating_point() and not without_gradient(net, name):
                    kept |= summary(f"after/{who}.{name}", value)
        return kept

    args = {**args, "adam": {"lr": lr, "beta1": 0.5, "beta2": 0.999, "eps": 1e-8}}
    description = {"op": "training", "mode": "train", "args": args, "steps": steps, "fill": entries, "per_step": per_step}
    cases.add(case, description, in_both_precisions(nets, run))
