#!/usr/bin/python3
"""The PyTorch side of the comparison: one training step of a system (systems.py), timed.

    /usr/bin/python3 benchmarks/pytorch/step.py dcgan --steps 10 --warmup 3 --threads 2

prints one JSON line: the settings, step_ms (one number a step) and median_ms. Without switches this is PyTorch eager as installed;
--bf16, --channels-last and --flush-denormal are the switches a PyTorch user has in the script. What is chosen by the environment
(OPENBLAS_CORETYPE, LD_LIBRARY_PATH for another BLAS, GLIBC_TUNABLES, LD_PRELOAD for another malloc) is set by whoever starts it.

--serve: after the warm-up prints the settings as one JSON line, then runs one step for each line on stdin and answers with its
milliseconds, until stdin ends; so that a driver can alternate our steps and these in one run.
"""
import argparse
import json
import signal
import statistics
import sys
import time

import torch

from systems import SYSTEMS, Setup


def timed(step, clock):
    """Milliseconds of one step; stops when the losses are not finite, for then the time means nothing."""
    start = clock()
    losses = [loss.item() for loss in step()]
    milliseconds = (clock() - start) * 1e3
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
    parser = argparse.ArgumentParser(description="Times one PyTorch training step of a system.")
    parser.add_argument("system", choices=SYSTEMS)
    parser.add_argument("--steps", type=at_least(1), default=10)
    parser.add_argument("--warmup", type=at_least(0), default=3)
    parser.add_argument("--threads", type=at_least(1), default=2)
    parser.add_argument("--bf16", action="store_true", help="CPU autocast to bfloat16")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--flush-denormal", action="store_true")
    parser.add_argument("--processor-time", action="store_true", help="time that the processors worked on it, not that passed")
    parser.add_argument("--serve", action="store_true", help="a step for each line on stdin")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    if options.flush_denormal and not torch.set_flush_denormal(True):
        sys.exit("--flush-denormal: this CPU cannot flush denormals; leave the switch out")
    step = SYSTEMS[options.system](Setup(options.bf16, options.channels_last))
    clock = time.process_time if options.processor_time else time.perf_counter
    for _ in range(options.warmup):
        timed(step, clock)
    settings = {"framework": f"PyTorch {torch.__version__}", **vars(options)}
    if options.serve:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver's to answer; without it stdin ends
        print(json.dumps(settings), flush=True)
        for _ in sys.stdin:
            print(f"{timed(step, clock):.3f}", flush=True)
    else:
        times = [timed(step, clock) for _ in range(options.steps)]
        print(json.dumps({**settings, "step_ms": [round(t, 3) for t in times], "median_ms": round(statistics.median(times), 3)}))


if __name__ == "__main__":
    main()
