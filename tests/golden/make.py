#!/usr/bin/python3
"""Makes the golden values in this folder with PyTorch 1.13 (Debian: python3-torch), or checks them.

    /usr/bin/python3 tests/golden/make.py            writes the files below, each a .safetensors
    /usr/bin/python3 tests/golden/make.py --check    makes them again in memory and compares: exit 1 if one is stale
    ... make.py layers losses                        only these

See README.md for the format.
"""
import argparse
import pathlib
import sys

import numpy as np
import torch

import analysis
import completion
import cyclegan
import games
import gancls
import inception
import layers
import logistic
import losses
import metrics
import optimizers
import pix2pix
import safetensors_io
import stargan

FILES = {
    "layers": layers.make, "losses": losses.make, "optimizers": optimizers.make,
    "dcgan": games.make_dcgan, "gan": games.make_gan, "frog": games.make_frog,
    "completion": completion.make, "analysis": analysis.make,
    "stargan": stargan.make, "gancls": gancls.make,
    "pix2pix": pix2pix.make, "cyclegan": cyclegan.make, "metrics": metrics.make,
    "logistic": logistic.make, "inception": inception.make,
}  # fmt: skip
TOLERANCE = 1e-5


def differences(made, stored_tensors, stored_metadata):
    """What differs, a sentence each: names, descriptions, or values by more than TOLERANCE (norm of the difference over the norm)."""
    for what, new, old in [("tensor", made.tensors, stored_tensors), ("case", made.metadata, stored_metadata)]:
        for name in sorted(new.keys() ^ old.keys()):
            yield f"{what} '{name}' is only {'made now' if name in new else 'in the file'}"
    for case in made.metadata.keys() & stored_metadata.keys():
        if made.metadata[case] != stored_metadata[case]:
            yield f"the description of '{case}' has changed"
    for name in made.tensors.keys() & stored_tensors.keys():
        case, _, rest = name.partition("/")
        if f"{case}/float64/{rest}" in made.tensors:
            continue  # in float32 a training run depends on the machine (README.md); its float64 twin does not
        new, old = made.tensors[name].astype(np.float64), stored_tensors[name].astype(np.float64)
        if new.shape != old.shape:
            yield f"'{name}' has shape {new.shape}, stored is {old.shape}"
        elif not np.linalg.norm(new - old) <= TOLERANCE * np.linalg.norm(old):
            yield f"'{name}' differs by {np.linalg.norm(new - old) / np.linalg.norm(old):.1e}"


def main():
    parser = argparse.ArgumentParser(description="Makes or checks the golden values.")
    parser.add_argument("files", nargs="*", metavar="file", help=f"one of {', '.join(FILES)} (all)")
    parser.add_argument("--check", action="store_true", help="compare with what is stored, write nothing")
    options = parser.parse_args()
    if unknown := [file for file in options.files if file not in FILES]:
        parser.error(f"unknown file '{unknown[0]}': expected one of {', '.join(FILES)}")
    torch.set_num_threads(1)
    stale = 0
    for file in options.files or FILES:
        path = pathlib.Path(__file__).resolve().parent / f"{file}.safetensors"
        made = FILES[file]()
        if not options.check:
            safetensors_io.save(path, made.tensors, made.metadata)
            print(f"{path.name}: {len(made.metadata)} cases, {path.stat().st_size:,} bytes")
        elif found := sorted(differences(made, *safetensors_io.load(path))):
            stale += 1
            print(f"{path.name}: stale", *found, sep="\n  ")
        else:
            print(f"{path.name}: as stored")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
