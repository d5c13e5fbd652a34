"""losses.safetensors: losses, GAN objectives and gradient penalties, with their gradients."""
import torch
from torch import nn
from torch.nn import functional as F

from cases import Cases, Seeds

# (real, fake, fool), each: logits -> scalar. Fool is what the generator minimises on the logits of its fakes.
OBJECTIVES = {
    "minimax": (lambda r: F.softplus(-r).mean(), lambda f: F.softplus(f).mean(), lambda f: F.logsigmoid(-f).mean()),
    "nonSaturating": (lambda r: F.softplus(-r).mean(), lambda f: F.softplus(f).mean(), lambda f: F.softplus(-f).mean()),
    "leastSquares": (lambda r: ((r - 1) ** 2).mean(), lambda f: (f**2).mean(), lambda f: ((f - 1) ** 2).mean()),
    "wasserstein": (lambda r: -r.mean(), lambda f: f.mean(), lambda f: -f.mean()),
    "hinge": (lambda r: F.relu(1 - r).mean(), lambda f: F.relu(1 + f).mean(), lambda f: -f.mean()),
}


def losses(cases, seeds):
    def add(case, op, loss, x, target):
        value = loss(x.requires_grad_(), target)
        stored = {"x": x, "target": target, "value": value, "grad_x": torch.autograd.grad(value, x)[0]}
        cases.add(case, {"op": op, "args": {}}, stored)

    image = (2, 3, 4, 5)
    add("l1", "l1", F.l1_loss, seeds.fill(image), seeds.fill(image))
    add("mse", "mse", F.mse_loss, seeds.fill(image), seeds.fill(image))
    bce = F.binary_cross_entropy_with_logits
    for target in (0.0, 1.0):
        add(f"bce_with_logits_{target:g}", "bce_with_logits", bce, seeds.fill((12,), 30), torch.full((12,), target))
    add("bce_with_logits_noisy", "bce_with_logits", bce, seeds.fill((12,), 5), torch.arange(12) % 2 + seeds.fill((12,), 0.025, 0.025))
    add("cross_entropy", "cross_entropy", F.cross_entropy, seeds.fill((5, 7), 4), torch.tensor([0, 6, 3, 3, 2]))


def objectives(cases, seeds):
    for name, parts in OBJECTIVES.items():
        # a patch of logits in the usual range, and a few where a naive log(1 - sigmoid) would overflow
        logits = torch.cat([seeds.fill((21,), 4), torch.tensor([-60.0, 40.0, 110.0])]).reshape(2, 1, 3, 4).requires_grad_()
        stored = {"x": logits}
        for part, function in zip(("real", "fake", "fool"), parts):
            stored[part] = function(logits)
            (stored[f"grad_{part}"],) = torch.autograd.grad(stored[part], logits)
        cases.add(f"objective_{name}", {"op": "objective", "args": {"objective": name}}, stored)


def relativistic(cases, seeds):
    """Both players' losses on logits of real and of generated samples (Jolicoeur-Martineau 2019), with usual and with extreme logits."""
    above, below = lambda x: F.relu(1 - x).mean(), lambda x: F.relu(1 + x).mean()
    real_of, fake_of = lambda x: F.softplus(-x).mean(), lambda x: F.softplus(x).mean()
    paired = lambda loss: (lambda r, f: loss(r - f), lambda r, f: loss(f - r))
    averaged = lambda over, under: (
        lambda r, f: 0.5 * (over(r - f.mean()) + under(f - r.mean())),
        lambda r, f: 0.5 * (over(f - r.mean()) + under(r - f.mean())),
    )
    kinds = {
        "relativisticPaired": paired(real_of),
        "relativisticPairedHinge": paired(above),
        "relativisticAverage": averaged(real_of, fake_of),
        "relativisticAverageHinge": averaged(above, below),
    }
    for name, (critic, generator) in kinds.items():
        real = torch.cat([seeds.fill((21,), 4), torch.tensor([-60.0, 40.0, 110.0])]).reshape(2, 1, 3, 4).requires_grad_()
        fake = torch.cat([seeds.fill((21,), 4), torch.tensor([50.0, -30.0, -90.0])]).reshape(2, 1, 3, 4).requires_grad_()
        stored = {"real": real, "fake": fake}
        for part, function in (("critic", critic), ("generator", generator)):
            stored[part] = function(real, fake)
            stored[f"{part}_by_real"], stored[f"{part}_by_fake"] = torch.autograd.grad(stored[part], (real, fake))
        cases.add(name, {"op": "relativistic", "args": {"objective": name}}, stored)


def penalties(cases, seeds):
    """With a piecewise linear critic, and with smooth ones, whose second derivatives are not zero."""
    activations = {"leaky_relu": lambda: nn.LeakyReLU(0.2), "tanh": nn.Tanh, "softplus": nn.Softplus}

    def gradient_norms(critic, x):
        (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
        return gradient.flatten(1).norm(dim=1)

    for name, activation in activations.items():
        critic = nn.Sequential(
            nn.Conv2d(3, 8, 4, 2, 1), activation(), nn.Conv2d(8, 16, 4, 2, 1), activation(), nn.Flatten(), nn.Linear(64, 1)
        )
        for value in critic.parameters():
            value.data = seeds.fill(value.shape, 0.3)
        real, fake = seeds.fill((4, 3, 8, 8)), seeds.fill((4, 3, 8, 8))
        alpha = seeds.fill((4, 1, 1, 1), 0.5, 0.5)
        mixed = (alpha * real + (1 - alpha) * fake).requires_grad_()
        weight, gamma = 10.0, 10.0
        values = {
            "gradient_penalty": weight * ((gradient_norms(critic, mixed) - 1) ** 2).mean(),
            "r1": gamma / 2 * (gradient_norms(critic, real.requires_grad_()) ** 2).mean(),
        }
        params = dict(critic.named_parameters())
        for op, value in values.items():
            grads = torch.autograd.grad(value, list(params.values()), allow_unused=True)
            stored = {"real": real, **params, "value": value}
            if op == "gradient_penalty":
                stored |= {"fake": fake, "alpha": alpha}
            # a bias that the penalty does not depend on has no gradient: zeros
            stored |= {f"grad_{name}": torch.zeros(p.shape) if g is None else g for (name, p), g in zip(params.items(), grads)}
            args = {"activation": name, **({"slope": 0.2} if name == "leaky_relu" else {})}
            args |= {"weight": weight} if op == "gradient_penalty" else {"gamma": gamma}
            cases.add(f"{op}_{name}", {"op": op, "args": args, "params": list(params)}, stored)


def make():
    cases, seeds = Cases(), Seeds()
    losses(cases, seeds)
    objectives(cases, seeds)
    penalties(cases, seeds)
    relativistic(cases, seeds)
    return cases
