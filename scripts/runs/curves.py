#!/usr/bin/python3
"""The curves of scripts/runs/precision-fashion as a picture: curves.py PICTURE.png SCORES.csv ...

Left the Fréchet distance on a logarithmic axis (lower is better), right the judge's score (higher is better), by step; a line a run.
"""
import csv
import math
import sys

from PIL import Image, ImageDraw

COLOURS = {"float32": (31, 119, 180), "bfloat16": (255, 127, 14)}
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 400, 260, 44, 30, 26


def panel(draw, x0, title, runs, key, scale, ticks):
    """`scale` makes heights of values; `ticks` are values."""
    steps = max(int(row["step"]) for rows in runs for row in rows)
    heights = [scale(float(row[key])) for rows in runs for row in rows] + [scale(tick) for tick in ticks]
    low, high = min(heights), max(heights)
    across = lambda step: x0 + LEFT + (WIDTH - LEFT - 12) * step / steps
    up = lambda value: HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (scale(value) - low) / (high - low)
    draw.text((x0 + LEFT, 6), title, "black")
    for tick in ticks:
        draw.line([across(0), up(tick), across(steps), up(tick)], (225, 225, 225))
        draw.text((x0 + 8, up(tick) - 6), f"{tick:g}", "black")
    for step in range(0, steps + 1, steps // 4):
        draw.text((across(step) - 10, HEIGHT - BOTTOM + 8), str(step), "black")
    for rows in runs:
        draw.line([(across(int(row["step"])), up(float(row[key]))) for row in rows], COLOURS[rows[0]["precision"]], 2)


def main():
    picture, *files = sys.argv[1:]
    runs = [list(csv.DictReader(open(file, newline=""))) for file in files]
    image = Image.new("RGB", (2 * WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    panel(draw, 0, "Frechet distance by step", runs, "frechet", math.log, [50, 100, 200, 400])
    panel(draw, WIDTH, "Score by step", runs, "score", float, [1, 2, 3, 4])
    for i, (precision, colour) in enumerate(COLOURS.items()):
        draw.text((2 * WIDTH - 70, HEIGHT - 70 + 14 * i), precision, colour)
    image.save(picture, optimize=True)


if __name__ == "__main__":
    main()
