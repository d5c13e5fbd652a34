"""Makes the image files of this folder with Debian's python3-pil 9.4 and python3-opencv 4.6: python3 make.py

One 7 x 5 picture, a ramp in each channel, in every kind that people have; expected.json holds what each should read as,
computed by Pillow (and by hand where Pillow clips: 16-bit), and the resized pictures of the antialiasing test.
"""

import json
import struct
import zlib

import cv2
import numpy as np
from PIL import Image, ImageOps

W, H = 7, 5
y, x = np.mgrid[0:H, 0:W]
rgb = np.stack([x * 36 + 10, y * 50 + 20, (x * y * 8 + 40)], -1).astype(np.uint8)
grey = (x * 30 + y * 12).astype(np.uint8)
alpha = ((x * 53 + y * 31) % 256).astype(np.uint8)
alpha[0, 0], alpha[4, 6] = 0, 255

expected = {}


def keep(name, image):
    image = np.asarray(image)
    expected[name] = {"shape": list(image.shape), "pixels": image.astype(np.uint8).tobytes().hex()}


def over_white(image, alpha):
    a = alpha.astype(np.int32)
    a = a[..., None] if image.ndim == 3 else a
    return ((image.astype(np.int32) * a + 255 * (255 - a) + 127) // 255).astype(np.uint8)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(name, depth, colour, rows, interlace=0, extra=b""):
    """A PNG by hand, for what Pillow does not write."""
    data = b"".join(b"\0" + row for row in rows)
    header = struct.pack(">IIBBBBB", W, H, depth, colour, 0, 0, interlace)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


Image.fromarray(rgb).save("rgb.png")
keep("rgb.png", rgb)
Image.fromarray(grey).save("grey.png")
keep("grey.png", grey)
Image.fromarray(np.dstack([rgb, alpha])).save("rgba.png")
keep("rgba.png", over_white(rgb, alpha))
Image.fromarray(np.dstack([grey, alpha]), "LA").save("grey-alpha.png")
keep("grey-alpha.png", over_white(grey, alpha))

palette = Image.fromarray(rgb).quantize(16)
palette.save("palette.png")
keep("palette.png", palette.convert("RGB"))
palette.save("palette-transparent.png", transparency=3)
index = np.asarray(palette)
keep("palette-transparent.png", np.where((index == 3)[..., None], 255, np.asarray(palette.convert("RGB"))))

bits = (grey > 128).astype(np.uint8)
Image.fromarray(bits * 255).convert("1").save("bits.png")
keep("bits.png", bits * 255)
png("grey-2-bit.png", 2, 0, [bytes([(r[0] << 6) | (r[1] << 4) | (r[2] << 2) | r[3], (r[4] << 6) | (r[5] << 4) | (r[6] << 2)]) for r in (grey >> 6).tolist()])
keep("grey-2-bit.png", (grey >> 6) * 85)

wide = (x * 9000 + y * 2500 + 37).astype(np.uint16)
cv2.imwrite("grey-16.png", wide)
keep("grey-16.png", ((wide.astype(np.int64) * 255 + 32767) // 65535).astype(np.uint8))
wide_rgb = np.stack([x * 9000 + 99, y * 12000 + 1000, x * y * 2000 + 777], -1).astype(np.uint16)
cv2.imwrite("rgb-16.png", wide_rgb[..., ::-1])
keep("rgb-16.png", ((wide_rgb.astype(np.int64) * 255 + 32767) // 65535).astype(np.uint8))

# Adam7: the same pixels in seven passes.
passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
rows = [rgb[r, x0::dx].tobytes() for x0, y0, dx, dy in passes if x0 < W for r in range(y0, H, dy)]
png("interlaced.png", 8, 2, rows, interlace=1)
keep("interlaced.png", rgb)

Image.fromarray(np.array([[[200, 100, 50]]], np.uint8)).save("one-pixel.png")
keep("one-pixel.png", [[[200, 100, 50]]])

# JPEG: what Pillow decodes is what is expected.
Image.fromarray(rgb).save("rgb.jpg", quality=95, subsampling=0)
keep("rgb.jpg", Image.open("rgb.jpg"))
Image.fromarray(rgb).save("progressive-420.jpg", quality=90, progressive=True)
keep("progressive-420.jpg", Image.open("progressive-420.jpg"))
Image.fromarray(grey).save("grey.jpg", quality=95)
keep("grey.jpg", Image.open("grey.jpg"))
for orientation in range(2, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    name = f"orientation-{orientation}.jpg"
    Image.fromarray(rgb).save(name, quality=95, subsampling=0, exif=exif)
    keep(name, ImageOps.exif_transpose(Image.open(name)))

Image.fromarray(rgb).convert("CMYK").save("cmyk.jpg")
Image.fromarray(rgb).save("picture.bmp")
png("absurd.png", 8, 2, [b""], extra=b"")
data = bytearray(open("absurd.png", "rb").read())
data[8:33] = chunk(b"IHDR", struct.pack(">IIBBBBB", 900000, 900000, 8, 2, 0, 0, 0))
open("absurd.png", "wb").write(data)

# Resizing, on a picture with detail finer than the result can hold.
yy, xx = np.mgrid[0:40, 0:60]
detail = np.stack([(xx % 2) * 255, (yy * 6) % 256, ((xx * yy) % 7) * 40], -1).astype(np.uint8)
Image.fromarray(detail).save("detail.png")
for name, (w, h) in {"down-15x10": (15, 10), "down-24x16": (24, 16), "up-90x60": (90, 60)}.items():
    keep(name, Image.fromarray(detail).resize((w, h), Image.Resampling.BILINEAR))
keep("area-15x10", cv2.resize(detail, (15, 10), interpolation=cv2.INTER_AREA))

with open("expected.json", "w") as file:
    file.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in expected.items()) + "\n}\n")
