"""stargan.safetensors: StarGAN's networks, their losses and gradients, and the first rounds of training.

Everything stands in float32 and in float64, as in games.py, from inputs filled by formula. Labels and permutations are stored.
"""
import copy

import torch
from torch import nn
from torch.nn import functional as F

from cases import Cases, fill, summary
from games import describe, from_entry, in_both_precisions, states
from losses import OBJECTIVES
from networks import down, fill_entry, fill_state, up

SIZE, BATCH = 16, 3
ONE = [(3, "attributes")]
TWO = [(3, "attributes"), (2, "domains")]


def norm(channels):
    return nn.InstanceNorm2d(channels, affine=True, track_running_stats=True)


def normalised(layer, channels):
    return [layer, norm(channels), nn.ReLU()]


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        first = normalised(down(width, width, 3, 1, 1), width)
        self.main = nn.Sequential(*first, down(width, width, 3, 1, 1), norm(width))

    def forward(self, x):
        return x + self.main(x)


class Generator(nn.Module):
    def __init__(self, labels, features=64, blocks=6):
        super().__init__()
        f, wide = features, 4 * features
        self.main = nn.Sequential(
            *normalised(down(3 + labels, f, 7, 1, 3), f),
            *normalised(down(f, 2 * f, 4, 2, 1), 2 * f),
            *normalised(down(2 * f, wide, 4, 2, 1), wide),
            *[Block(wide) for _ in range(blocks)],
            *normalised(up(wide, 2 * f, 4, 2, 1), 2 * f),
            *normalised(up(2 * f, f, 4, 2, 1), f),
            down(f, 3, 7, 1, 3),
            nn.Tanh(),
        )

    def forward(self, x, c):
        return self.main(torch.cat([x, c[:, :, None, None].expand(-1, -1, *x.shape[2:])], 1))


class Discriminator(nn.Module):
    def __init__(self, size, classes, features=64, depth=6):
        super().__init__()
        layers, width = [nn.Conv2d(3, features, 4, 2, 1), nn.LeakyReLU(0.01)], features
        for _ in range(depth - 1):
            layers += [nn.Conv2d(width, 2 * width, 4, 2, 1), nn.LeakyReLU(0.01)]
            width *= 2
        self.main = nn.Sequential(*layers)
        self.conv1 = down(width, 1, 3, 1, 1)
        self.conv2 = down(width, classes, size >> depth, 1, 0)

    def forward(self, x):
        h = self.main(x)
        return self.conv1(h), self.conv2(h).flatten(1)


def vector(sets, dataset, labels):
    """The generator's label vector: with several data sets zeros for the others' labels, and a mask."""
    if len(sets) == 1:
        return labels
    parts = [labels if i == dataset else labels.new_zeros(len(labels), count) for i, (count, _) in enumerate(sets)]
    mask = F.one_hot(torch.full((len(labels),), dataset), len(sets)).to(labels.dtype)
    return torch.cat([*parts, mask], 1)


def classification(sets, dataset, labels, logits):
    first = sum(count for count, _ in sets[:dataset])
    count, kind = sets[dataset]
    own = logits[:, first : first + count]
    if kind == "attributes":
        return F.binary_cross_entropy_with_logits(own, labels, reduction="sum") / len(labels)
    return F.cross_entropy(own, labels.argmax(1))


def penalty(d, points):
    points = points.detach().requires_grad_()
    (slope,) = torch.autograd.grad(d(points)[0].sum(), points, create_graph=True)
    return ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()


def loss_d(nets, sets, objective, given):
    """real, fake, class and penalty, without their weights."""
    g, d = nets["generator"], nets["discriminator"]
    x, c, target, dataset = (given[key] for key in ("images", "labels", "targets", "dataset"))
    real, fake, _ = OBJECTIVES[objective]
    with torch.no_grad():
        y = g(x, vector(sets, dataset, target))
    source, classes = d(x)
    between = given["alpha"] * x + (1 - given["alpha"]) * y
    return torch.stack([real(source), classification(sets, dataset, c, classes), fake(d(y)[0]), penalty(d, between)])


def loss_g(nets, sets, objective, given):
    """fool, class and reconstruction, without their weights."""
    g, d = nets["generator"], nets["discriminator"]
    x, c, target, dataset = (given[key] for key in ("images", "labels", "targets", "dataset"))
    y = g(x, vector(sets, dataset, target))
    source, classes = d(y)
    again = g(y, vector(sets, dataset, c))
    return torch.stack([OBJECTIVES[objective][2](source), classification(sets, dataset, target, classes), F.l1_loss(again, x)])


WEIGHTS = {"discriminator": [1.0, 1.0, 1.0, 10.0], "generator": [1.0, 1.0, 10.0]}


def total(who, terms):
    return (terms * torch.tensor(WEIGHTS[who], dtype=terms.dtype)).sum()


def small(sets):
    """The networks of the cases, filled, and their fill entries."""
    classes = sum(count for count, _ in sets)
    labels = classes + (len(sets) if len(sets) > 1 else 0)
    nets = {"generator": Generator(labels, 4, 2), "discriminator": Discriminator(SIZE, classes, 4, 3)}
    entries = {}
    # A discriminator filled by PyTorch's own bound gives logits of a thousandth, where rounding is all there is to see.
    for first, scale, (who, net) in zip((100, 200), (None, 0.15), nets.items()):
        entries |= {f"{who}.{name}": entry for name, entry in fill_state(net, first, scale).items()}
    return nets, entries


def labels_of(sets, dataset, step):
    """Labels by formula: attributes are the signs of filled numbers, domains the largest of them."""
    count, kind = sets[dataset]
    numbers = fill((BATCH, count), 500 + step)
    return (numbers > 0).float() if kind == "attributes" else F.one_hot(numbers.argmax(1), count).float()


PER_STEP = {
    "images": fill_entry((BATCH, 3, SIZE, SIZE), 300, 1.0),
    "alpha": fill_entry((BATCH, 1, 1, 1), 400, 0.5, 0.5),
}  # fmt: skip


def given_at(sets, step, dtype):
    """What round `step` = 1, 2 … is played with, and what of it is stored."""
    dataset = (step - 1) % len(sets)
    order = torch.tensor([[1, 2, 0], [2, 1, 0], [0, 2, 1], [2, 0, 1]][step % 4])
    labels = labels_of(sets, dataset, step)
    given = {name: from_entry(entry, step).to(dtype) for name, entry in PER_STEP.items()}
    given |= {"labels": labels.to(dtype), "targets": labels[order].to(dtype), "dataset": dataset}
    return given, {f"labels/{step}": labels, f"order/{step}": order}


def about(op, sets, objective, entries, **more):
    args = {"objective": objective, "datasets": [{"count": count, "kind": kind} for count, kind in sets], **more}
    return {"op": op, "mode": "train", "args": args, "fill": entries, "per_step": PER_STEP}


def kept_of(results):
    """Gradients, and what training leaves, are compared in float64 alone (games.py says why)."""
    return {name: value for name, value in results.items() if name.startswith("float64/") or "grad/" not in name and "after/" not in name}


def add_losses(cases, name, sets, objective):
    nets, entries = small(sets)

    def run(nets, dtype):
        kept = {}
        for step in range(1, len(sets) + 1):
            given, _ = given_at(sets, step, dtype)
            for who, loss in (("discriminator", loss_d), ("generator", loss_g)):
                terms = loss(copy.deepcopy(nets), sets, objective, given)
                kept[f"{step}/{who}"] = terms
                moved = copy.deepcopy(nets)
                names, params = zip(*moved[who].named_parameters())
                gradients = torch.autograd.grad(total(who, loss(moved, sets, objective, given)), params)
                for key, gradient in zip(names, gradients):
                    kept |= summary(f"{step}/grad/{who}.{key}", gradient)
            fresh = copy.deepcopy(nets)
            with torch.no_grad():
                kept |= summary(f"{step}/fake", fresh["generator"](given["images"], vector(sets, given["dataset"], given["targets"])))
                source, classes = fresh["discriminator"](given["images"])
            kept |= {f"{step}/source": source, f"{step}/class": classes}
            for key, value in states(fresh).items():
                if "running" in key:
                    kept |= summary(f"{step}/after/{key}", value)
        return kept

    stored = {}
    for step in range(1, len(sets) + 1):
        stored |= given_at(sets, step, torch.float32)[1]
    cases.add(name, about("stargan_losses", sets, objective, entries), kept_of(in_both_precisions(nets, run)) | stored)


def add_rounds(cases, name, sets, objective, every, lr, steps=20):
    nets, entries = small(sets)

    def run(nets, dtype):
        optimizers = {who: torch.optim.Adam(net.parameters(), lr, (0.5, 0.999)) for who, net in nets.items()}
        rows = []

        def move(who, terms):
            params = list(nets[who].parameters())
            for param, gradient in zip(params, torch.autograd.grad(total(who, terms), params)):
                param.grad = gradient
            optimizers[who].step()
            return terms.detach()

        for step in range(1, steps + 1):
            given, _ = given_at(sets, step, dtype)
            row = [move("discriminator", loss_d(nets, sets, objective, given))]
            moves = step % every == 0
            row.append(move("generator", loss_g(nets, sets, objective, given)) if moves else torch.zeros(3, dtype=dtype))
            rows.append(torch.cat(row))
        kept = {"loss": torch.stack(rows)}
        for key, value in states(nets).items():
            kept |= summary(f"after/{key}", value)
        return kept

    stored = {}
    for step in range(1, steps + 1):
        stored |= given_at(sets, step, torch.float32)[1]
    description = about("stargan_rounds", sets, objective, entries, lr=lr, every=every) | {"steps": steps}
    cases.add(name, description, kept_of(in_both_precisions(nets, run)) | stored)


def make():
    cases = Cases()
    full = {"generator": Generator(5), "discriminator": Discriminator(128, 5)}
    cases.add("stargan128", {"op": "networks", **describe(full)}, {})
    add_losses(cases, "attributes_wasserstein", ONE, "wasserstein")
    add_losses(cases, "domains_nonSaturating", [(4, "domains")], "nonSaturating")
    add_losses(cases, "two_wasserstein", TWO, "wasserstein")
    add_rounds(cases, "rounds_attributes_wasserstein", ONE, "wasserstein", 5, 1e-4)
    add_rounds(cases, "rounds_domains_nonSaturating", [(4, "domains")], "nonSaturating", 2, 2e-5)
    add_rounds(cases, "rounds_two_wasserstein", TWO, "wasserstein", 2, 1e-4)
    return cases
