#!/usr/bin/env python3
"""Training rounds on a GPU: ours against PyTorch 2.x eager and torch.compile(mode="reduce-overhead"), in float32 and bfloat16.

    python3 benchmarks/pytorch/gpu.py --ours FOLDER/Gan.Bench [--json FILE] [SYSTEM…]

Each contender runs alone, so that none shares the GPU: a process of ours, or this one. A time is that of a block of rounds between two
synchronisations, divided by the rounds; printed are the median and the spread of the blocks. float32 is float32 (no TF32) on both sides;
bfloat16 is autocast with channels_last for PyTorch. Networks are the tests' references (tests/golden); inputs are on the GPU before.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

import torch
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden"))
import networks  # noqa: E402
import stargan as star  # noqa: E402
import translators  # noqa: E402

BLOCKS, ROUNDS, WARM_UP = 9, 20, 20


class Setup:
    """One contender: device, element type and how networks are run."""

    def __init__(self, device, bf16, compiled):
        self.device, self.bf16, self.compiled = device, bf16, compiled
        self.layout = torch.channels_last if bf16 else torch.contiguous_format

    def net(self, module):
        """The module to train, and the function that runs it."""
        module = module.to(self.device).to(memory_format=self.layout)
        return module, self.computing(torch.compile(module, mode="reduce-overhead") if self.compiled else module)

    def computing(self, run):
        def call(*inputs):
            with torch.autocast(self.device, torch.bfloat16, enabled=self.bf16):
                output = run(*inputs)
            return tuple(part.float() for part in output) if isinstance(output, tuple) else output.float()

        return call

    def images(self, *shape):
        return (torch.rand(*shape, device=self.device) * 2 - 1).contiguous(memory_format=self.layout)


def adam(rate, *modules):
    return torch.optim.Adam([p for module in modules for p in module.parameters()], lr=rate, betas=(0.5, 0.999))


def descend(optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def frozen(modules, freeze):
    for module in modules:
        module.requires_grad_(not freeze)


def dcgan(s, batch, size=64):
    (g, G), (d, D) = map(s.net, networks.dcgan64())
    optimizer_d, optimizer_g = adam(2e-4, d), adam(2e-4, g)
    real = s.images(batch, 3, size, size)

    def step(_):
        fake = G(torch.randn(batch, 100, 1, 1, device=s.device))
        descend(optimizer_d, F.softplus(-D(real)).mean() + F.softplus(D(fake.detach())).mean())
        frozen([d], True)
        descend(optimizer_g, F.softplus(-D(fake)).mean())
        frozen([d], False)

    return step


def cyclegan(s, batch, size=256, blocks=9):
    (ab, AB), (ba, BA) = (s.net(translators.resnet(blocks, 64, 3, 3, "instance", False)) for _ in range(2))
    (d_a, DA), (d_b, DB) = (s.net(translators.patchgan(70, 64, 3, "instance")) for _ in range(2))
    optimizer_g, optimizer_d = adam(2e-4, ab, ba), adam(2e-4, d_a, d_b)
    a, b = s.images(batch, 3, size, size), s.images(batch, 3, size, size)
    near = lambda logits, target: (logits - target).square().mean()
    pools = [], []

    def exchanged(pool, images):
        """As the authors write it: an image at a time, decided by the program."""
        out = []
        for image, draw in zip(images.detach().split(1), torch.rand(len(images), 2).tolist()):
            if len(pool) < 50:
                pool.append(image.clone())
            elif draw[0] > 0.5:
                slot = int(draw[1] * 50)
                image, pool[slot] = pool[slot], image.clone()
            out.append(image)
        return torch.cat(out)

    def step(_):
        fake_b, fake_a = AB(a), BA(b)
        frozen([d_a, d_b], True)
        loss = near(DA(fake_a), 1.0) + near(DB(fake_b), 1.0)
        loss = loss + 10 * (F.l1_loss(BA(fake_b), a) + F.l1_loss(AB(fake_a), b))
        descend(optimizer_g, loss + 5 * (F.l1_loss(BA(a), a) + F.l1_loss(AB(b), b)))
        frozen([d_a, d_b], False)
        past_a, past_b = exchanged(pools[0], fake_a), exchanged(pools[1], fake_b)
        loss = 0.5 * (near(DA(a), 1.0) + near(DA(past_a), 0.0))
        descend(optimizer_d, loss + 0.5 * (near(DB(b), 1.0) + near(DB(past_b), 0.0)))

    return step


def stargan(s, batch, size=128):
    """The discriminator in each round, the generator in each fifth."""
    (g, G), (d, D) = s.net(star.Generator(5)), s.net(star.Discriminator(size, 5))
    optimizer_g, optimizer_d = adam(1e-4, g), adam(1e-4, d)
    x, labels = s.images(batch, 3, size, size), (torch.rand(batch, 5, device=s.device) > 0.5).float()
    classified = lambda logits, wanted: star.classification([(5, "attributes")], 0, wanted, logits)
    # torch.compile has no second derivatives: the penalty is taken eagerly.
    plain = s.computing(d)

    def step(round_number):
        targets = labels[torch.randperm(batch, device=s.device)]
        with torch.no_grad():
            fake = G(x, targets)
        source, classes = D(x)
        alpha = torch.rand(batch, 1, 1, 1, device=s.device)
        loss = -source.mean() + classified(classes, labels) + D(fake)[0].mean()
        descend(optimizer_d, loss + 10 * star.penalty(plain, alpha * x + (1 - alpha) * fake))
        if round_number % 5 == 4:
            frozen([d], True)
            fake = G(x, targets)
            source, classes = D(fake)
            descend(optimizer_g, -source.mean() + classified(classes, targets) + 10 * F.l1_loss(G(fake, labels), x))
            frozen([d], False)

    return step


# Of the same names and sizes in benchmarks/Gan.Bench/GpuBenchmark.cs.
SYSTEMS = {
    "dcgan": ("DCGAN-64, batch 128", lambda s: dcgan(s, 128)),
    "cyclegan-1": ("CycleGAN-256, batch 1", lambda s: cyclegan(s, 1)),
    "cyclegan-8": ("CycleGAN-256, batch 8", lambda s: cyclegan(s, 8)),
    "stargan": ("StarGAN-128, batch 16", lambda s: stargan(s, 16)),
}


def theirs(make, bf16, compiled):
    """Milliseconds a round, a number a block."""
    torch.manual_seed(0)
    step = make(Setup("cuda", bf16, compiled))
    played = 0

    def block(rounds):
        nonlocal played
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(rounds):
            if compiled:
                torch.compiler.cudagraph_mark_step_begin()
            step(played)
            played += 1
        torch.cuda.synchronize()
        return (time.perf_counter() - start) * 1e3 / rounds

    block(WARM_UP)
    return [block(ROUNDS) for _ in range(BLOCKS)]


def ours(program, system, bf16):
    settings = [system, "bfloat16" if bf16 else "float32", str(WARM_UP), str(ROUNDS), str(BLOCKS)]
    done = subprocess.run([program, "gpu", *settings], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{program} gpu {' '.join(settings)} ended with {done.returncode}: its words are above")
    return json.loads(done.stdout.splitlines()[-1])


def contenders(program, system):
    make = SYSTEMS[system][1]
    for bf16 in (False, True):
        precision = "bfloat16" if bf16 else "float32"
        yield f"PyTorch eager, {precision}", lambda: theirs(make, bf16, False)
        yield f"torch.compile, {precision}", lambda: theirs(make, bf16, True)
        yield f"ours, {precision}", lambda: ours(program, system, bf16)


def main():
    parser = argparse.ArgumentParser(description="Training rounds on a GPU, ours and PyTorch's.")
    parser.add_argument("systems", nargs="*", choices=[*SYSTEMS, []], help="at first all")
    parser.add_argument("--ours", required=True, metavar="PROGRAM", help="the built Gan.Bench")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit(f"PyTorch {torch.__version__} sees no GPU")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    print(f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}; ms a round, median of {BLOCKS} blocks of {ROUNDS} rounds")
    results = []
    for system in options.systems or SYSTEMS:
        print(f"{SYSTEMS[system][0]:<32}{'ms':>9}{'least':>9}{'most':>9}{'x eager':>9}")
        for name, run in contenders(options.ours, system):
            try:
                times = run()
            except Exception as error:  # One contender that fails must not cost the others' figures.
                print(f"  {name:<30} failed: {str(error).splitlines()[0][:120]}", flush=True)
                continue
            median = statistics.median(times)
            if "eager" in name:
                eager = median
            results.append({"system": system, "contender": name, "median_ms": median, "block_ms": times})
            print(f"  {name:<30}{median:>9.3f}{min(times):>9.3f}{max(times):>9.3f}{eager / median:>9.2f}", flush=True)
            torch.cuda.empty_cache()
    if options.json:
        about = {"gpu": torch.cuda.get_device_name(), "torch": torch.__version__, "blocks": BLOCKS, "rounds": ROUNDS}
        pathlib.Path(options.json).write_text(json.dumps({**about, "results": results}, indent=1))


if __name__ == "__main__":
    main()
