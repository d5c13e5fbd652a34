"""cyclegan.safetensors: the residual generator, and the first steps of CycleGAN (Zhu et al. 2017)."""
import torch
from torch.nn import functional as F

from cases import Cases
from losses import OBJECTIVES
from networks import fill_entry
from translators import add_names, add_outputs, add_start, add_training, fill_all, patchgan, resnet

IMAGES = (2, 3, 16, 24)
POOL = 3
ARGS = {"blocks": 2, "generator_features": 4, "patch": 16, "discriminator_features": 8, "norm": "instance",
        "cycle": 10.0, "identity": 0.5, "pool": POOL}  # fmt: skip


def exchange(pool, draws, images):
    """Until the pool is full it keeps every image; then, if an image's first number is above 1/2, the pool's image number
    floor(size * second number) goes out and the new one comes in for it."""
    out = []
    for (chance, choice), image in zip(draws.tolist(), images.detach()):
        if len(pool) < POOL:
            pool.append(image)
        elif chance > 0.5:
            slot = int(choice * POOL)
            image, pool[slot] = pool[slot], image
        out.append(image)
    return torch.stack(out)


def game(identity):
    """The game, with pools of its own; without the identity terms where their weight is 0."""
    pool_a, pool_b = [], []

    def play(nets, given):
        real, fake, fool = OBJECTIVES["leastSquares"]
        ab, ba, d_a, d_b = (nets[who] for who in ("generator_ab", "generator_ba", "discriminator_a", "discriminator_b"))
        a, b = given["a"], given["b"]
        fake_a, fake_b = ba(b), ab(a)
        past_a, past_b = exchange(pool_a, given["draws_a"], fake_a), exchange(pool_b, given["draws_b"], fake_b)
        terms = {"fool_a": (1.0, fool(d_a(fake_a))), "fool_b": (1.0, fool(d_b(fake_b)))}
        terms |= {"cycle_a": (10.0, F.l1_loss(ba(fake_b), a)), "cycle_b": (10.0, F.l1_loss(ab(fake_a), b))}
        if identity:
            terms |= {"identity_a": (5.0, F.l1_loss(ba(a), a)), "identity_b": (5.0, F.l1_loss(ab(b), b))}
        yield ["generator_ab", "generator_ba"], terms
        judged = {"real_a": (0.5, real(d_a(a))), "fake_a": (0.5, fake(d_a(past_a)))}
        judged |= {"real_b": (0.5, real(d_b(b))), "fake_b": (0.5, fake(d_b(past_b)))}
        yield ["discriminator_a", "discriminator_b"], judged

    return play


def make():
    cases = Cases()
    size = {"features": 64, "inputs": 3, "outputs": 3}
    for blocks in (6, 9):
        add_names(cases, f"resnet{blocks}", "resnet", blocks=blocks, **size, norm="instance", dropout=False)
    for norm in ("batch", "none"):
        args = {"blocks": 2, "features": 8, "inputs": 1, "outputs": 4, "norm": norm, "dropout": True}
        add_names(cases, f"resnet_{norm}_dropout", "resnet", **args)
    for patch in (1, 70):
        add_names(cases, f"patchgan{patch}_instance", "patchgan", patch=patch, features=64, channels=3, norm="instance")

    small = {"features": 4, "inputs": 3, "outputs": 2, "dropout": False}
    for norm in ("batch", "instance", "none"):
        add_outputs(cases, f"resnet_{norm}_12x20", "resnet", 12, 20, blocks=2, norm=norm, **small)

    g = lambda: resnet(ARGS["blocks"], ARGS["generator_features"], 3, 3, ARGS["norm"], dropout=False)
    d = lambda: patchgan(ARGS["patch"], ARGS["discriminator_features"], 3, ARGS["norm"])
    nets = {"generator_ab": g(), "generator_ba": g(), "discriminator_a": d(), "discriminator_b": d()}
    entries = fill_all(nets)

    def given(first):
        draws = {f"draws_{domain}": fill_entry((IMAGES[0], 2), first + 200 + 100 * i, 0.5, 0.5) for i, domain in enumerate("ab")}
        return {domain: fill_entry(IMAGES, first + 100 * i, 1.0) for i, domain in enumerate("ab")} | draws

    add_start(cases, "cyclegan_start", ARGS, nets, entries, given(11), lambda: game(True))
    for lr, identity in ((2e-4, True), (2e-4, False), (1e-5, True)):
        name = f"cyclegan_training_lr{lr:g}" + ("" if identity else "_without_identity")
        add_training(cases, name, ARGS | {"identity": 0.5 * identity}, nets, entries, given(3000), lambda: game(identity), lr)
    return cases
