#!/usr/bin/python3
"""Plants near-duplicates among the images of CIFAR-10, and scores what `gan data dedup` finds.

    dedup-cifar.py plant CIFAR DATA COUNT    DATA/originals gets all images, DATA/variants five variants of COUNT of them each
    dedup-cifar.py score DUPLICATES COUNT
"""
import csv
import io
import os
import pathlib
import random
import sys

import numpy as np
from PIL import Image, ImageEnhance


def jpeg(image, _):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=60)
    return Image.open(file)


def crop(image, rng):
    """30 of 32 pixels of each side, made as large again."""
    left, top = rng.integers(3), rng.integers(3)
    return image.resize((32, 32), Image.BILINEAR, (left, top, left + 30, top + 30))


def brightness(image, rng):
    return ImageEnhance.Brightness(image).enhance(rng.choice([0.85, 1.15]))


def noise(image, rng):
    """Deviation 5 of 255."""
    return Image.fromarray((np.asarray(image) + rng.normal(0, 5, (32, 32, 3))).clip(0, 255).astype(np.uint8))


def shift(image, rng):
    """By a pixel right or down, the border repeated."""
    pixels = np.asarray(image)
    return Image.fromarray(np.pad(pixels, ((1, 0), (0, 0), (0, 0)) if rng.integers(2) else ((0, 0), (1, 0), (0, 0)), "edge")[:32, :32])


VARIANTS = {"jpeg": jpeg, "crop": crop, "brightness": brightness, "noise": noise, "shift": shift}


def plant(cifar, data, count):
    files = sorted(pathlib.Path(cifar).glob("*/*/*.jpg"))
    originals, variants = pathlib.Path(data, "originals"), pathlib.Path(data, "variants")
    originals.mkdir(parents=True)
    variants.mkdir()
    names = {file: "-".join(file.parts[-3:-1]) + "-" + file.stem for file in files}
    for file in files:
        os.symlink(file.resolve(), originals / f"{names[file]}.jpg")
    rng = np.random.default_rng(1)
    for kind, change in VARIANTS.items():
        for file in random.Random(kind).sample(files, count):
            change(Image.open(file).convert("RGB"), rng).save(variants / f"{names[file]}.{kind}.png")


def score(table, count):
    found, others = dict.fromkeys(VARIANTS, 0), 0
    rows = list(csv.DictReader(open(table, encoding="utf-8")))
    stem = lambda path: pathlib.Path(path).name.split(".")
    for row in rows:
        (name, *kind, _), (of, *_) = stem(row["file"]), stem(row["of"])
        if kind and name == of:
            found[kind[0]] += 1
        else:
            others += 1
    for kind, number in found.items():
        print(f"{kind:12}{number / count:8.2%} of {count} found")
    planted = sum(found.values())
    print(f"{'all':12}{planted / count / len(VARIANTS):8.2%}; of {len(rows)} reported {others} were not planted ({others / max(1, len(rows)):.2%})")


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "plant":
        plant(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    elif len(sys.argv) == 4 and sys.argv[1] == "score":
        score(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(__doc__)
