#!/usr/bin/python3
"""The PyTorch side of the comparison: one DCGAN training step of pytorch/examples, timed.

    /usr/bin/python3 benchmarks/pytorch/dcgan_step.py --batch 64 --size 64 --steps 10 --warmup 3 --threads 2

prints one JSON line: the settings, step_ms (one number a step) and median_ms. Without switches this is PyTorch eager as installed;
--bf16, --channels-last and --flush-denormal are the switches a PyTorch user has in the script. What is chosen by the environment
(OPENBLAS_CORETYPE, LD_LIBRARY_PATH for another BLAS, GLIBC_TUNABLES, LD_PRELOAD for another malloc) is set by whoever starts it.

--serve: after the warm-up prints the settings as one JSON line, then runs one step for each line on stdin and answers with its
milliseconds, until stdin ends; so that a driver can alternate our steps and these in one run.
"""
import argparse
import json
import pathlib
import statistics
import sys
import time

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden"))
import networks  # noqa: E402  the reference networks have one definition

SYSTEMS = {64: (networks.dcgan64, (3, 64, 64)), 28: (networks.dcgan28, (1, 28, 28))}


def initialise(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def make_step(options):
    """The step as the example writes it: sigmoid and BCE, D on real then on the detached fake, then G through D.

    zero_grad keeps the example's form: PyTorch 1.13 fills the gradients with zeros, and G's backward pass leaves
    gradients in D that the next step throws away.
    """
    make, image_shape = SYSTEMS[options.size]
    layout = torch.channels_last if options.channels_last else torch.contiguous_format
    generator, discriminator = (net.apply(initialise).to(memory_format=layout) for net in make())
    optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    optimizer_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    criterion = nn.BCELoss()
    # the data loader's part, so not timed
    real = (torch.rand(options.batch, *image_shape) * 2 - 1).contiguous(memory_format=layout)

    def judge(image):
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            logits = discriminator(image)
        return torch.sigmoid(logits.float()).flatten()

    def step():
        discriminator.zero_grad()
        label = torch.ones(options.batch)
        output = judge(real)
        loss_real = criterion(output, label)
        loss_real.backward()
        noise = torch.randn(options.batch, 100, 1, 1)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            fake = generator(noise)
        label.fill_(0.0)
        output = judge(fake.detach())
        loss_fake = criterion(output, label)
        loss_fake.backward()
        optimizer_d.step()

        generator.zero_grad()
        label.fill_(1.0)
        output = judge(fake)
        loss_fool = criterion(output, label)
        loss_fool.backward()
        optimizer_g.step()
        return (loss_real + loss_fake).item(), loss_fool.item()

    return step


def timed(step):
    """Milliseconds of one step; stops when the losses are not finite, for then the time means nothing."""
    start = time.perf_counter()
    losses = step()
    milliseconds = (time.perf_counter() - start) * 1e3
    if not all(abs(loss) < float("inf") for loss in losses):
        sys.exit(f"the losses are {losses}: expected finite numbers")
    return milliseconds


def at_least(least):
    def parse(text):
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of at least {least}")
        return int(text)

    return parse


def main():
    parser = argparse.ArgumentParser(description="Times PyTorch's DCGAN training step.")
    parser.add_argument("--batch", type=at_least(2), default=64)
    parser.add_argument("--size", type=int, choices=sorted(SYSTEMS), default=64)
    parser.add_argument("--steps", type=at_least(1), default=10)
    parser.add_argument("--warmup", type=at_least(0), default=3)
    parser.add_argument("--threads", type=at_least(1), default=2)
    parser.add_argument("--bf16", action="store_true", help="CPU autocast to bfloat16")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--flush-denormal", action="store_true")
    parser.add_argument("--serve", action="store_true", help="a step for each line on stdin")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    if options.flush_denormal and not torch.set_flush_denormal(True):
        sys.exit("--flush-denormal: this CPU cannot flush denormals; leave the switch out")
    step = make_step(options)
    for _ in range(options.warmup):
        timed(step)
    settings = {"framework": f"PyTorch {torch.__version__}", **vars(options)}
    if options.serve:
        print(json.dumps(settings), flush=True)
        for _ in sys.stdin:
            print(f"{timed(step):.3f}", flush=True)
    else:
        times = [timed(step) for _ in range(options.steps)]
        print(json.dumps({**settings, "step_ms": [round(t, 3) for t in times], "median_ms": round(statistics.median(times), 3)}))


if __name__ == "__main__":
    main()
