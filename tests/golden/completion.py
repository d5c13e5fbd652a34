"""completion.safetensors: masks and their weights, Poisson blending, and the first steps of two optimizers down the completion loss.

The steps are those of Yeh et al. 2017 as `dcgan-completion` takes them, on dcgan28 filled by formula, in evaluation mode. Like the
games, they stand in float32 and in float64 (README.md).
"""
import numpy as np
import torch
from torch.nn import functional as F

import networks
from cases import Cases, fill
from games import UNIT, in_both_precisions
from networks import fill_entry, fill_state

STEPS = 20
WITH_GRADIENT = (1, 2, 5, 10, 20)


def centre(height, width):
    mask = np.ones((height, width))
    mask[int(height * 0.25) : int(height * 0.75), int(width * 0.25) : int(width * 0.75)] = 0
    return mask


def left(height, width):
    mask = np.ones((height, width))
    mask[:, : width // 2] = 0
    return mask


def grid(height, width):
    mask = np.zeros((height, width))
    mask[::4, ::4] = 1
    return mask


def scattered(height, width, missing, seed):
    """1 where the filled number is above the share of missing pixels."""
    return (fill((height, width), seed, 0.5, 0.5).numpy() >= missing).astype(np.float64)


def neighbourhood(mask):
    """Equation 3 of the paper, pixel by pixel."""
    weights = np.zeros_like(mask)
    for row, column in zip(*np.nonzero(mask)):
        window = mask[max(0, row - 3) : row + 4, max(0, column - 3) : column + 4]
        weights[row, column] = (1 - window).sum() / window.size
    return weights


MASKS = {"centre": centre, "left": left, "grid": grid}


def as_images(*masks):
    return torch.from_numpy(np.stack(masks)[:, None])


def add_masks(cases):
    for height, width in [(28, 28), (10, 14), (5, 7)]:
        for name, mask in MASKS.items():
            values = mask(height, width)
            tensors = {"mask": as_images(values), "weights": as_images(neighbourhood(values))}
            cases.add(f"mask_{name}_{height}x{width}", {"op": "mask", "args": {"name": name, "height": height, "width": width}}, tensors)


def dense_blend(mask, known, generated):
    """Perez' equations for one channel as a dense linear system."""
    height, width = mask.shape
    number = {place: i for i, place in enumerate(zip(*np.nonzero(mask == 0)))}
    a, b = np.zeros((len(number), len(number))), np.zeros(len(number))
    for (row, column), i in number.items():
        for q in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]:
            if not (0 <= q[0] < height and 0 <= q[1] < width):
                continue
            a[i, i] += 1
            b[i] += generated[row, column] - generated[q]
            if q in number:
                a[i, number[q]] -= 1
            else:
                b[i] += known[q]
    result = known.copy()
    solution = torch.linalg.solve(torch.from_numpy(a), torch.from_numpy(b)).numpy()
    for place, i in number.items():
        result[place] = solution[i]
    return result


def add_blends(cases):
    height, width = 12, 10
    several = [centre(height, width), left(height, width), grid(height, width), scattered(height, width, 0.6, 3)]
    border = np.zeros((height, width))
    border[0, 0] = 1  # a hole that meets all of the image's border but one pixel
    several.append(border)
    shape = (len(several), 2, height, width)
    known, generated = fill(shape, 1), fill(shape, 2)
    blended = [
        np.stack([dense_blend(mask, *(x.double().numpy()[i, c] for x in (known, generated))) for c in range(2)])
        for i, mask in enumerate(several)
    ]
    tensors = {"mask": as_images(*several), "result": torch.from_numpy(np.stack(blended))}
    inputs = {"known": fill_entry(shape, 1, 1.0), "generated": fill_entry(shape, 2, 1.0)}
    cases.add("blend", {"op": "blend", "args": {}, "fill": inputs}, tensors)


class Nesterov:
    """dcgan-completion's momentum rule."""

    def __init__(self, lr, momentum):
        self.lr, self.momentum, self.v = lr, momentum, 0.0

    def __call__(self, z, g):
        before = self.v
        self.v = self.momentum * before - self.lr * g
        return z - self.momentum * before + (1 + self.momentum) * self.v


class Adam:
    """Kingma and Ba 2015, algorithm 1."""

    def __init__(self, lr, beta1, beta2, eps=1e-8):
        self.lr, self.betas, self.eps, self.m, self.v, self.t = lr, (beta1, beta2), eps, 0.0, 0.0, 0

    def __call__(self, z, g):
        self.t += 1
        self.m = self.betas[0] * self.m + (1 - self.betas[0]) * g
        self.v = self.betas[1] * self.v + (1 - self.betas[1]) * g * g
        m, v = self.m / (1 - self.betas[0] ** self.t), self.v / (1 - self.betas[1] ** self.t)
        return z - self.lr * m / (v.sqrt() + self.eps)


OPTIMIZERS = {"adam": lambda: Adam(0.01, 0.9, 0.999), "nesterov": lambda: Nesterov(0.01, 0.9)}
# Of one image's logit: what the discriminator is to be fooled by.
PRIORS = {"nonSaturating": lambda x: F.softplus(-x), "minimax": lambda x: -F.softplus(x)}


def descend(nets, given, weights, shrink, prior, lam, optimizer):
    """Each image on its own: z goes down sum |W (G(z) - y)| + lambda prior(D(G(z))), then into [-1, 1]."""
    g, d = nets["generator"].eval(), nets["discriminator"].eval()
    view = (lambda x: F.avg_pool2d(x, shrink)) if shrink else (lambda x: x)
    paths = []
    for i in range(len(given["z"])):
        rule, z, y = OPTIMIZERS[optimizer](), given["z"][i : i + 1], given["images"][i : i + 1]
        path = []
        for _ in range(STEPS):
            z = z.detach().requires_grad_()
            image = g(z)
            contextual = (weights[i % len(weights)] * (view(image) - view(y))).abs().sum()
            realness = PRIORS[prior](d(image)).sum()
            (gradient,) = torch.autograd.grad(contextual + lam * realness, z)
            z = rule(z.detach(), gradient).clamp(-1, 1)
            path.append((contextual.detach(), realness.detach(), gradient[0], z[0]))
        paths.append(path)
    column = lambda k: torch.stack([torch.stack([step[k] for step in path]) for path in paths], 1)  # [step, image, ...]
    gradients = column(2)
    kept = {f"grad{step}": gradients[step - 1] for step in WITH_GRADIENT}
    return {"loss": torch.stack([column(0).sum(1), column(1).sum(1)], 1), "z": column(3).flatten(2), **kept}


def make():
    cases = Cases()
    add_masks(cases)
    add_blends(cases)
    nets = dict(zip(("generator", "discriminator"), networks.dcgan28()))
    states = {}
    for first, (who, net) in zip((100, 200), nets.items()):
        states |= {f"{who}.{key}": entry for key, entry in fill_state(net, first, 0.02 * UNIT).items()}
    for name, mask, weighting, shrink, prior, lam, optimizer, seed in [
        ("plain_adam", "centre", "plain", 0, "nonSaturating", 0.1, "adam", 12),
        ("plain_nesterov", "centre", "plain", 0, "nonSaturating", 0.1, "nesterov", 12),
        ("neighbourhood_adam", "centre", "neighbourhood", 0, "minimax", 0.003, "adam", 12),
        ("neighbourhood_nesterov", "scattered", "neighbourhood", 0, "minimax", 0.003, "nesterov", 12),
        ("lowresolution_adam", "", "plain", 7, "nonSaturating", 0.1, "adam", 14),
    ]:
        entries = {"z": fill_entry((2, 100, 1, 1), 11, 1.0), "images": fill_entry((2, 1, 28, 28), seed, 1.0)}
        given = {key: fill(entry["shape"], entry["seed"], entry["scale"]) for key, entry in entries.items()}
        if mask == "scattered":
            masks = [scattered(28, 28, 0.2, seed) for seed in (5, 6)]
        else:
            masks = [centre(28, 28) if mask else np.ones((4, 4))]
        weights = as_images(*[neighbourhood(m) if weighting == "neighbourhood" else m for m in masks])

        def run(nets, dtype):
            inputs = {key: value.to(dtype) for key, value in given.items()}
            return descend(nets, inputs, weights.to(dtype), shrink, prior, lam, optimizer)

        args = {"weighting": weighting, "shrink": shrink, "objective": prior, "lambda": lam, "optimizer": optimizer}
        description = {"op": "completion", "mode": "eval", "args": args, "steps": STEPS, "fill": entries | states}
        results = in_both_precisions(nets, run)
        cases.add(name, description, results | ({"mask": as_images(*masks)} if mask else {}))
    return cases
