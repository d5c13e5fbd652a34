"""Makes the image files of this folder with Debian's python3-pil 9.4, python3-opencv 4.6 and libturbojpeg0: python3 make.py

One 7 x 5 picture, a ramp in each channel, in every kind that people have; expected.json holds what each should read as,
computed by Pillow (and by hand where Pillow clips: 16-bit), and the resized pictures of the antialiasing test.
"""

import ctypes
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

# The same where Adam7 leaves passes out, or palettes and other depths are interlaced.
def interlaced(name, image, depth, colour, extra=b""):
    h, w = image.shape[:2]
    rows = []
    for x0, y0, dx, dy in passes:
        for r in range(y0, h, dy) if x0 < w else []:
            samples = image[r, x0::dx].astype(">u2" if depth == 16 else np.uint8)
            rows.append(samples.tobytes() if depth >= 8 else np.packbits(samples, axis=-1).tobytes())
    data = b"".join(b"\0" + row for row in rows)
    header = struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, 1)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


interlaced("interlaced-narrow.png", rgb[:, :3], 8, 2)
keep("interlaced-narrow.png", rgb[:, :3])
colours = bytes(palette.getpalette()[: 3 * (index.max() + 1)])
interlaced("interlaced-palette.png", index, 8, 3, chunk(b"PLTE", colours) + chunk(b"tRNS", bytes([255, 255, 255, 0])))
keep("interlaced-palette.png", np.where((index == 3)[..., None], 255, np.asarray(palette.convert("RGB"))))
interlaced("interlaced-bits.png", bits, 1, 0)
keep("interlaced-bits.png", bits * 255)
interlaced("interlaced-16.png", np.dstack([wide_rgb, alpha.astype(np.uint16) * 257]), 16, 6)
keep("interlaced-16.png", over_white((wide_rgb.astype(np.int64) * 255 + 32767) // 65535, alpha))



def one_block_jpeg(name):
    """Decodes a baseline JPEG of one block a component in float64: decoders' fast transforms may be off by one a sample, by two in RGB."""
    data, at, quantization, trees = open(name, "rb").read(), 2, {}, {}
    while data[at + 1] != 0xDA:
        body, marker = data[at + 4 : at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")], data[at + 1]
        at += 4 + len(body)
        if marker == 0xDB:
            for i in range(0, len(body), 65):
                quantization[body[i]] = np.frombuffer(body[i + 1 : i + 65], np.uint8).astype(float)
        if marker == 0xC0:
            assert body[5] == 3 and body[7] == body[10] == body[13] == 0x11
            tables = [body[8], body[11], body[14]]
        while marker == 0xC4 and body:
            code, first = 0, 17
            for length in range(1, 17):
                for value in body[first : first + body[length]]:
                    trees[body[0], length, code] = value
                    code += 1
                first, code = first + body[length], code * 2
            body = body[first:]
    body = data[at + 4 : at + 2 + data[at + 3]]
    selectors = [body[2], body[4], body[6]]
    bits = iter("".join(f"{b:08b}" for b in data[at + 4 + len(body) : -2].replace(b"\xff\0", b"\xff")))

    def symbol(table):
        code, length = 0, 0
        while (table, length, code) not in trees:
            code, length = 2 * code + int(next(bits)), length + 1
        return trees[table, length, code]

    def number(size):
        digits = "".join(next(bits) for _ in range(size))
        return 0 if size == 0 else int(digits, 2) - (0 if digits[0] == "1" else 2**size - 1)

    zigzag = sorted(range(64), key=lambda i: (i // 8 + i % 8, i // 8 if (i // 8 + i % 8) % 2 else i % 8))
    basis = np.array([[np.cos((2 * p + 1) * f * np.pi / 16) * (np.sqrt(0.125) if f == 0 else 0.5) for f in range(8)] for p in range(8)])
    planes = []
    for table, selector in zip(tables, selectors):
        block, k = np.zeros(64), 1
        block[0] = number(symbol(selector >> 4))
        while k < 64:
            run = symbol(0x10 | selector & 15)
            if run == 0:
                break
            k += run >> 4
            block[zigzag[k]] = number(run & 15)
            k += 1
        steps = np.zeros(64)
        steps[zigzag] = quantization[table]
        planes.append(np.clip(np.rint(basis @ (block * steps).reshape(8, 8) @ basis.T + 128), 0, 255))
    luma, blue, red = planes[0], planes[1] - 128, planes[2] - 128
    colours = np.stack([luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue], -1)
    return np.clip(np.rint(colours), 0, 255).astype(np.uint8)[:H, :W]


# JPEG: what Pillow decodes is what is expected, but where another decoder may differ by more than one.
Image.fromarray(rgb).save("rgb.jpg", quality=95, subsampling=0)
exact = one_block_jpeg("rgb.jpg")
keep("rgb.jpg", exact)
# Where colour has half the resolution, Pillow's libjpeg smooths it, which no standard says; here each sample is taken for four pixels.
turbo = ctypes.CDLL("libturbojpeg.so.0")
turbo.tjInitDecompress.restype = ctypes.c_void_p
TJPF_RGB, TJFLAG_FASTUPSAMPLE = 0, 256
Image.fromarray(rgb).save("progressive-420.jpg", quality=90, progressive=True)
coded = open("progressive-420.jpg", "rb").read()
plain = np.zeros_like(rgb)
assert 0 == turbo.tjDecompress2(
    ctypes.c_void_p(turbo.tjInitDecompress()), coded, ctypes.c_ulong(len(coded)), plain.ctypes.data_as(ctypes.c_void_p), W, 0, H, TJPF_RGB, TJFLAG_FASTUPSAMPLE
)
keep("progressive-420.jpg", plain)
Image.fromarray(grey).save("grey.jpg", quality=95)
keep("grey.jpg", Image.open("grey.jpg"))
for orientation in range(2, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    name = f"orientation-{orientation}.jpg"
    Image.fromarray(rgb).save(name, quality=95, subsampling=0, exif=exif)
    upright = Image.fromarray(exact)
    upright.getexif()[0x0112] = orientation
    keep(name, ImageOps.exif_transpose(upright))

# Print colours with black, as Pillow converts them: R = (255 - C)(255 - K) / 255.
Image.fromarray(np.dstack([255 - rgb, grey // 2]), "CMYK").save("cmyk.jpg", quality=98)
keep("cmyk.jpg", Image.open("cmyk.jpg").convert("RGB"))
exif = Image.Exif()
exif[0x0112] = 6

# WebP: what Pillow (libwebp) decodes.
rgba = Image.fromarray(np.dstack([rgb, alpha]))
Image.fromarray(rgb).save("lossless.webp", lossless=True)
keep("lossless.webp", rgb)
rgba.save("alpha.webp", lossless=True, exact=True)
keep("alpha.webp", over_white(rgb, alpha))
big = np.asarray(Image.fromarray(rgb).resize((53, 37), Image.Resampling.BICUBIC))
Image.fromarray(big).save("lossy.webp", quality=80)
keep("lossy.webp", Image.open("lossy.webp").convert("RGB"))
rgba.resize((40, 30)).save("lossy-alpha.webp", quality=80)
lossy = np.asarray(Image.open("lossy-alpha.webp"))
keep("lossy-alpha.webp", over_white(lossy[..., :3], lossy[..., 3]))
Image.fromarray(rgb).save("turned.webp", lossless=True, exif=exif)
keep("turned.webp", ImageOps.exif_transpose(Image.open("turned.webp")).convert("RGB"))
# Parts of different kinds, which lossless WebP gives codes of their own.
v, u = np.mgrid[0:96, 0:160]
mixed = np.stack([u, v * 2, (u * v) // 60], -1)
mixed[:48, :80] = ((u * 7919 + v * 104729) ** 2 // 97)[:48, :80, None] // [1, 3, 7]
mixed[48:, 80:] = [[[200, 30, 90]]]
mixed[60:70, 90:140] = [[[10, 240, 20]]]
mixed[48:, :80] = (((u // 3 + v // 5) % 2) * 255)[48:, :80, None]
Image.fromarray((mixed % 256).astype(np.uint8)).save("mixed.png")
Image.open("mixed.png").save("mixed.webp", lossless=True, quality=100, method=6)
Image.fromarray(rgb).save("animated.webp", save_all=True, append_images=[Image.fromarray(255 - rgb)])

# PNGs have EXIF, too.
Image.fromarray(rgb).save("turned.png", exif=exif)
keep("turned.png", rgb[::-1].transpose(1, 0, 2))

# GIF.
palette.save("plain.gif", interlace=0)
keep("plain.gif", palette.convert("RGB"))
palette.save("interlaced.gif", interlace=1)
keep("interlaced.gif", palette.convert("RGB"))
palette.save("transparent.gif", transparency=3)
keep("transparent.gif", np.where((index == 3)[..., None], 255, np.asarray(palette.convert("RGB"))))
palette.save("animated.gif", save_all=True, append_images=[Image.fromarray(255 - rgb).quantize(16)])
keep("animated.gif", palette.convert("RGB"))

# BMP.
Image.fromarray(rgb).save("picture.bmp")
keep("picture.bmp", rgb)
palette.save("palette.bmp")
keep("palette.bmp", palette.convert("RGB"))
Image.fromarray(bits * 255).convert("1").save("bits.bmp")
keep("bits.bmp", bits * 255)
rgba.save("rgba.bmp")  # with a fourth byte that no mask gives a meaning
keep("rgba.bmp", rgb)


def bmp(name, compression, depth, pixels, extra=b"", height=H):
    """A bitmap by hand, for what Pillow does not write."""
    start = 14 + 40 + len(extra)
    with open(name, "wb") as file:
        file.write(struct.pack("<2sIHHI", b"BM", start + len(pixels), 0, 0, start))
        file.write(struct.pack("<IiiHHIIiiII", 40, W, height, 1, depth, compression, len(pixels), 0, 0, 0, 0) + extra + pixels)


greys = b"".join(bytes([i, i, i, 0]) for i in range(256))
runs = b"".join(bytes([W, 40 * r]) + b"\0\0" for r in range(H - 2)) + b"\0\7" + bytes(range(7)) + b"\0" + b"\0\0" + bytes([3, 9, 4, 8]) + b"\0\1"
bmp("runs.bmp", 1, 8, runs, greys)
keep("runs.bmp", [[9] * 3 + [8] * 4, list(range(7))] + [[40 * r] * W for r in range(H - 3, -1, -1)])
down = b"".join(row[:, ::-1].tobytes() + b"\0" * (-3 * W % 4) for row in rgb)
bmp("downwards.bmp", 0, 24, down, height=-H)
keep("downwards.bmp", rgb)
masks = struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
body = np.dstack([rgb[..., ::-1], alpha])[::-1].tobytes()
with open("alpha.bmp", "wb") as file:
    file.write(struct.pack("<2sIHHI", b"BM", 14 + 108 + len(body), 0, 0, 14 + 108))
    file.write(struct.pack("<IiiHHIIiiII", 108, W, H, 1, 32, 3, len(body), 0, 0, 0, 0) + masks + b"\0" * 52 + body)
keep("alpha.bmp", over_white(rgb, alpha))
five = (rgb >> 3).astype(np.uint16)
rows = [((r[:, 0] << 10) | (r[:, 1] << 5) | r[:, 2]).astype("<u2").tobytes() + b"\0" * (-2 * W % 4) for r in five[::-1]]
bmp("5-bit.bmp", 0, 16, b"".join(rows))
keep("5-bit.bmp", (five << 3) | (five >> 2))  # Pillow rounds down

# TGA.
for name, compression in {"plain": None, "runs": "tga_rle"}.items():
    blocks = rgb.copy()
    blocks[:, 2:5] = blocks[:, 2:3]
    Image.fromarray(blocks).save(f"{name}.tga", compression=compression)
    keep(f"{name}.tga", blocks)
    Image.fromarray(grey).save(f"{name}-grey.tga", compression=compression)
    keep(f"{name}-grey.tga", grey)
    rgba.save(f"{name}-alpha.tga", compression=compression)
    keep(f"{name}-alpha.tga", over_white(rgb, alpha))
    palette.save(f"{name}-palette.tga", compression=compression)
    keep(f"{name}-palette.tga", palette.convert("RGB"))

# Netpbm; the first samples of a raw one may look like white space or a comment.
spaces = grey.copy()
spaces[0, :4] = [10, 32, 35, 9]
Image.fromarray(bits * 255).convert("1").save("raw.pbm")
keep("raw.pbm", bits * 255)
Image.fromarray(spaces).save("raw.pgm")
keep("raw.pgm", spaces)
Image.fromarray(rgb).save("raw.ppm")
keep("raw.ppm", rgb)
with open("wide.pgm", "wb") as file:
    file.write(b"P5\n# sixteen bits\n%d %d\n65535\n" % (W, H) + wide.astype(">u2").tobytes())
keep("wide.pgm", ((wide.astype(np.int64) * 255 + 32767) // 65535).astype(np.uint8))
with open("plain.pbm", "w") as file:
    file.write(f"P1 # bits\n{W} {H}\n" + "\n".join("".join(map(str, row)) for row in 1 - bits))
keep("plain.pbm", bits * 255)
with open("plain.pgm", "w") as file:
    file.write(f"P2\n{W}\n{H} 15\n" + "\n".join(" ".join(map(str, row)) for row in grey >> 4))
keep("plain.pgm", (grey >> 4) * 17)
with open("plain.ppm", "w") as file:
    file.write(f"P3\n{W} {H}\n100\n" + " ".join(map(str, (rgb.astype(int) * 100 // 255).ravel())))
keep("plain.ppm", ((rgb.astype(int) * 100 // 255) * 255 + 50) // 100)

Image.fromarray(rgb).save("picture.tif")
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
