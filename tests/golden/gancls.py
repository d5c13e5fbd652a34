"""gancls.safetensors: text to image by GAN-CLS: networks, text encoder, losses, gradients, and the first rounds of training.

Everything stands in float32 and in float64, as in games.py, from inputs filled by formula. Token ids are stored.
"""
import copy

import torch
from torch import nn
from torch.nn import functional as F

from cases import Cases, summary
from games import UNIT, describe, from_entry, in_both_precisions, states
from losses import OBJECTIVES
from networks import down, fill_entry, fill_state, up

BATCH, LATENT, WIDTH, BETA = 4, 7, 6, 0.5


def projection(width, code):
    return nn.Sequential(nn.Linear(width, code), nn.LeakyReLU(0.2))


class Generator(nn.Module):
    def __init__(self, size, width=1024, code=128, latent=100, features=128):
        super().__init__()
        self.projection = projection(width, code)
        wide = features * size // 8
        layers = [up(latent + code, wide, 4, 1, 0), nn.BatchNorm2d(wide), nn.ReLU()]
        while wide > features:
            layers += [up(wide, wide // 2, 4, 2, 1), nn.BatchNorm2d(wide // 2), nn.ReLU()]
            wide //= 2
        self.main = nn.Sequential(*layers, up(features, 3, 4, 2, 1), nn.Tanh())

    def forward(self, z, h):
        return self.main(torch.cat([z, self.projection(h)], 1)[:, :, None, None])


class Discriminator(nn.Module):
    def __init__(self, size, width=1024, code=128, features=64):
        super().__init__()
        layers, wide = [down(3, features, 4, 2, 1), nn.LeakyReLU(0.2)], features
        while wide < features * size // 8:
            layers += [down(wide, 2 * wide, 4, 2, 1), nn.BatchNorm2d(2 * wide), nn.LeakyReLU(0.2)]
            wide *= 2
        self.main = nn.Sequential(*layers)
        self.projection = projection(width, code)
        joint = [down(wide + code, wide, 1, 1, 0), nn.BatchNorm2d(wide), nn.LeakyReLU(0.2)]
        self.head = nn.Sequential(*joint, down(wide, 1, 4, 1, 0))

    def forward(self, x, h):
        code = self.projection(h)[:, :, None, None].expand(-1, -1, 4, 4)
        return self.head(torch.cat([self.main(x), code], 1)).flatten(1)


class Encoder(nn.Module):
    """Known tokens (ids from 2) embedded, a convolution over three of them, the mean over those places, a linear layer."""

    def __init__(self, tokens, embedding, width):
        super().__init__()
        self.embedding = nn.Embedding(tokens, embedding)
        self.window = nn.Sequential(nn.Linear(3 * embedding, width), nn.LeakyReLU(0.2))
        self.linear = nn.Linear(width, width)

    def forward(self, ids):
        known = (ids > 1)[:, None, :].to(self.linear.weight.dtype)
        x = self.embedding(ids).transpose(1, 2) * known
        # The window's weights as those of a convolution along the text.
        kernel = self.window[0].weight.unflatten(1, (3, -1)).transpose(1, 2)
        y = self.window[1](F.conv1d(x, kernel, self.window[0].bias, padding=1)) * known
        return self.linear(y.sum(2) / known.sum(2).clamp(min=1))


PER_STEP = {
    "images": fill_entry((BATCH, 3, 16, 16), 300, 1.0),
    "latent": fill_entry((BATCH, LATENT), 1300, UNIT),
    "between": fill_entry((BATCH, LATENT), 2300, UNIT),
}  # fmt: skip
CODES = {"texts": fill_entry((BATCH, WIDTH), 3300, 1.0), "wrong": fill_entry((BATCH, WIDTH), 4300, 1.0)}
# 0 pads and 1 is unknown; the texts have different lengths, and one has nothing known.
IDS = {
    "texts": torch.tensor([[2, 3, 4, 0, 0], [5, 1, 2, 6, 7], [8, 0, 0, 0, 0], [3, 2, 9, 4, 0]]),
    "wrong": torch.tensor([[5, 2, 0, 0, 0], [1, 1, 0, 0, 0], [9, 8, 7, 6, 5], [2, 4, 3, 0, 0]]),
}


def small(encoded):
    nets = {"generator": Generator(16, WIDTH, 5, LATENT, 8), "discriminator": Discriminator(16, WIDTH, 5, 8)}
    if encoded:
        nets["encoder"] = Encoder(10, 4, WIDTH)
    entries = {}
    # An encoder filled by PyTorch's own bound gives all texts nearly one code, which the batch norms then take away.
    for first, scale, (who, net) in zip((100, 200, 250), (None, None, 1.0), nets.items()):
        entries |= {f"{who}.{name}": entry for name, entry in fill_state(net, first, scale).items()}
    return nets, entries


def given_at(encoded, step, dtype):
    entries = PER_STEP if encoded else PER_STEP | CODES
    given = {name: from_entry(entry, step).to(dtype) for name, entry in entries.items()}
    return given | (IDS if encoded else {})


def play(nets, given):
    """Real images, codes without a graph, and the fake that both turns of a round share."""
    encode = nets.get("encoder", lambda h: h)
    with torch.no_grad():
        code, other = encode(given["texts"]), encode(given["wrong"])
    return {"code": code, "mixed": BETA * code + (1 - BETA) * other, "fake": nets["generator"](given["latent"], code)}


def loss_d(nets, given, played):
    """real, wrong and fake, without their weights."""
    encode, d = nets.get("encoder", lambda h: h), nets["discriminator"]
    real, fake, _ = OBJECTIVES["nonSaturating"]
    code, x = encode(given["texts"]), given["images"]
    s_r, s_w, s_f = d(x, code), d(x, encode(given["wrong"])), d(played["fake"].detach(), code)
    return torch.stack([real(s_r), fake(s_w), fake(s_f)])


def loss_g(nets, given, played):
    """fool and interpolated."""
    d, fool = nets["discriminator"], OBJECTIVES["nonSaturating"][2]
    between = nets["generator"](given["between"], played["mixed"])
    return torch.stack([fool(d(played["fake"], played["code"])), fool(d(between, played["mixed"]))])


PLAYERS = {"D": (("discriminator", "encoder"), loss_d, [1.0, 0.5, 0.5]), "G": (("generator",), loss_g, [1.0, 1.0])}


def turn(nets, player, given, played):
    """The player's terms, and its parameters and their gradients by path."""
    movers, loss, weights = PLAYERS[player]
    named = {f"{who}.{name}": p for who in movers if who in nets for name, p in nets[who].named_parameters()}
    terms = loss(nets, given, played)
    total = (terms * torch.tensor(weights, dtype=terms.dtype)).sum()
    return terms.detach(), named, torch.autograd.grad(total, list(named.values()), retain_graph=True)


def only_exact(results):
    """Gradients, and what training leaves, are compared in float64 alone (games.py says why)."""
    return {name: value for name, value in results.items() if name.startswith("float64/") or "grad/" not in name and "after/" not in name}


def about(op, encoded, entries, mode="train", **more):
    per_step = PER_STEP if encoded else PER_STEP | CODES
    return {"op": op, "mode": mode, "args": {"encoded": encoded, **more}, "fill": entries, "per_step": per_step}


def add_outputs(cases, name, mode):
    nets, entries = small(True)

    def run(nets, dtype):
        given = given_at(True, 1, dtype)
        for net in nets.values():
            net.train(mode == "train")
        with torch.no_grad():
            code = nets["encoder"](given["texts"])
            kept = {"code": code, "logits": nets["discriminator"](given["images"], code)}
            kept |= summary("images", nets["generator"](given["latent"], code))
        for key, value in states(nets).items():
            if "running" in key:
                kept |= summary(f"statistics/{key}", value)
        return kept

    cases.add(name, about("gancls_outputs", True, entries, mode), in_both_precisions(nets, run) | IDS)


def add_losses(cases, name, encoded):
    nets, entries = small(encoded)

    def run(nets, dtype):
        given, kept = given_at(encoded, 1, dtype), {}
        played = play(nets, given)
        for player in PLAYERS:
            terms, named, gradients = turn(nets, player, given, played)
            kept[player] = terms
            for key, gradient in zip(named, gradients):
                kept |= summary(f"grad/{key}", gradient)
        return kept

    cases.add(name, about("gancls_losses", encoded, entries), only_exact(in_both_precisions(nets, run)) | (IDS if encoded else {}))


def add_rounds(cases, name, encoded, lr, steps=20):
    nets, entries = small(encoded)

    def run(nets, dtype):
        movers = {player: [p for who in PLAYERS[player][0] if who in nets for p in nets[who].parameters()] for player in PLAYERS}
        optimizers = {player: torch.optim.Adam(params, lr, (0.5, 0.999)) for player, params in movers.items()}
        rows = []
        for step in range(1, steps + 1):
            given, row = given_at(encoded, step, dtype), []
            played = play(nets, given)
            for player in PLAYERS:
                terms, named, gradients = turn(nets, player, given, played)
                for p, gradient in zip(named.values(), gradients):
                    p.grad = gradient
                optimizers[player].step()
                row.append(terms)
            rows.append(torch.cat(row))
        kept = {"loss": torch.stack(rows)}
        for key, value in states(nets).items():
            kept |= summary(f"after/{key}", value)
        return kept

    description = about("gancls_rounds", encoded, entries, lr=lr) | {"steps": steps}
    cases.add(name, description, only_exact(in_both_precisions(nets, run)) | (IDS if encoded else {}))


def make():
    cases = Cases()
    full = {"generator": Generator(64), "discriminator": Discriminator(64), "encoder": Encoder(500, 128, 1024)}
    cases.add("gancls64", {"op": "networks", **describe(full)}, {})
    for mode in ("train", "eval"):
        add_outputs(cases, f"outputs_{mode}", mode)
    for encoded, name in ((True, "ids"), (False, "codes")):
        add_losses(cases, f"losses_{name}", encoded)
        add_rounds(cases, f"rounds_{name}", encoded, 2e-4)
        # At the usual rate float32 depends on the order of additions, that is on the processor; so slow, it must not.
        add_rounds(cases, f"rounds_{name}_lr1e-05", encoded, 1e-5)
    return cases
