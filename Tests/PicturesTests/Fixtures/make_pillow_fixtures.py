"""Writes pillow/: pictures, and what Pillow makes of them, against which Martlet's decoding and resizing are tested.

Needs Pillow and numpy, cjpeg (Debian: libjpeg-turbo-progs) for what Pillow does not write, and libturbojpeg.
The pictures are drawn here: gradients, discs, stripes and noise.
"""

import ctypes
import pathlib
import subprocess

import numpy as np
from PIL import Image

FOLDER = pathlib.Path("pillow")
FOLDER.mkdir(exist_ok=True)
RNG = np.random.default_rng(2012)


def scene(width, height, noise):
    """A photograph's stand-in: smooth light, hard edges, fine texture and grain."""
    y, x = np.mgrid[0:height, 0:width]
    picture = np.stack([x / width, y / height, 1 - (x + y) / (width + height)], axis=-1) * 200 + 20
    for disc in range(6):
        cx, cy, radius = (disc * 37 % 100) / 100 * width, (disc * 59 % 100) / 100 * height, height * (0.05 + 0.04 * disc)
        picture[(x - cx) ** 2 + (y - cy) ** 2 < radius**2] = RNG.integers(0, 256, 3)
    stripes = (x // 2 + y // 3) % 2 == 0
    picture[height // 2 :, width * 2 // 3 :][stripes[height // 2 :, width * 2 // 3 :]] = 255
    picture += RNG.normal(0, noise, picture.shape)
    return Image.fromarray(picture.clip(0, 255).astype(np.uint8))


def expect(name, picture):
    pixels = np.asarray(picture)
    np.save(FOLDER / name, pixels.reshape(*pixels.shape[:2], -1))


# Decoding.
small = scene(67, 45, 4)
small.save(FOLDER / "small.ppm")
ppm = (FOLDER / "small.ppm").read_bytes()
(FOLDER / "small.ppm").unlink()


def cjpeg(name, *switches):
    (FOLDER / name).write_bytes(subprocess.run(["cjpeg", "-quality", "85", *switches], input=ppm, capture_output=True, check=True).stdout)


cjpeg("420.jpg", "-sample", "2x2")
cjpeg("422.jpg", "-sample", "2x1")
cjpeg("440.jpg", "-sample", "1x2")
cjpeg("444.jpg", "-sample", "1x1")
cjpeg("411.jpg", "-sample", "4x1")
cjpeg("410.jpg", "-sample", "4x2")
cjpeg("uneven.jpg", "-sample", "2x2,2x1,1x2")
cjpeg("progressive.jpg", "-progressive", "-sample", "2x2")
cjpeg("restarts.jpg", "-restart", "1B", "-sample", "2x1")
cjpeg("arithmetic.jpg", "-arithmetic", "-progressive")
cjpeg("stored-rgb.jpg", "-rgb")
cjpeg("gray.jpg", "-grayscale")
(FOLDER / "scans.txt").write_text("0; 1; 2;")
cjpeg("scans.jpg", "-scans", str(FOLDER / "scans.txt"))
(FOLDER / "scans.txt").unlink()
exif = Image.Exif()
exif[0x0112] = 6  # turned by a quarter, which Pillow does not undo unless asked to
small.save(FOLDER / "turned.jpg", quality=85, exif=exif)

inks = np.dstack([255 - np.asarray(small), np.asarray(small)[..., 1] // 3])
Image.fromarray(inks, "CMYK").save(FOLDER / "cmyk.jpg", quality=90)
turbo = ctypes.CDLL("libturbojpeg.so.0")
turbo.tjInitCompress.restype = ctypes.c_void_p
data, size = ctypes.c_void_p(), ctypes.c_ulong()
pixels = np.ascontiguousarray(255 - inks)
CMYK, HALF_BOTH_WAYS = 11, 2
assert 0 == turbo.tjCompress2(
    ctypes.c_void_p(turbo.tjInitCompress()), pixels.ctypes.data_as(ctypes.c_void_p), 67, 0, 45, CMYK,
    ctypes.byref(data), ctypes.byref(size), HALF_BOTH_WAYS, 90, 0,
)  # fmt: skip
(FOLDER / "ycck.jpg").write_bytes(ctypes.string_at(data, size.value))

for path in sorted(FOLDER.glob("*.jpg")):
    picture = Image.open(path)
    expect(path.stem, picture if picture.mode == "L" else picture.convert("RGB"))
small.quantize(16).save(FOLDER / "palette.png")
expect("palette", Image.open(FOLDER / "palette.png").convert("RGB"))

# Resizing.
scene(123, 87, 3).save(FOLDER / "scene.png", optimize=True)
scene(87, 123, 3).convert("L").save(FOLDER / "tall-gray.png", optimize=True)
Image.fromarray(RNG.integers(0, 256, (40, 61, 3), dtype=np.uint8)).save(FOLDER / "noise.png", optimize=True)
Image.fromarray(RNG.integers(0, 256, (2, 300, 3), dtype=np.uint8)).save(FOLDER / "wide.png", optimize=True)
Image.fromarray(RNG.integers(0, 256, (200, 1, 3), dtype=np.uint8)).save(FOLDER / "line.png", optimize=True)
Image.fromarray(np.array([[[7, 77, 177]]], dtype=np.uint8)).save(FOLDER / "dot.png", optimize=True)
scene(640, 480, 2).save(FOLDER / "photo.jpg", quality=80)


def shorter(picture, side):
    """torchvision's Resize(side)."""
    (width, height), least = picture.size, min(picture.size)
    return picture.resize((int(side * width / least), int(side * height / least)), Image.BILINEAR)


def center(picture, height, width):
    """torchvision's CenterCrop."""
    left, top = round((picture.width - width) / 2), round((picture.height - height) / 2)
    return picture.crop((left, top, left + width, top + height))


for name, sizes in {
    "scene.png": [(64, 48), (50, 87), (123, 30), (150, 100), (20, 100)],
    "tall-gray.png": [(28, 28), (100, 140)],
    "noise.png": [(37, 23), (60, 41), (5, 3), (1, 1)],
    "wide.png": [(20, 20), (299, 1)],
    "line.png": [(16, 16), (1, 7)],
    "dot.png": [(7, 5)],
    "photo.jpg": [(96, 96)],
}.items():
    for size in sizes:
        picture = Image.open(FOLDER / name)
        expect(f"{pathlib.Path(name).stem}-{size[0]}x{size[1]}", picture.resize(size, Image.BILINEAR))
for name, side, height, width in [
    ("scene.png", 64, 56, 56), ("scene.png", 90, 83, 120), ("tall-gray.png", 40, 31, 28), ("photo.jpg", 64, 56, 56),
    ("noise.png", 40, 21, 26),
]:  # fmt: skip
    picture = center(shorter(Image.open(FOLDER / name), side), height, width)
    expect(f"{pathlib.Path(name).stem}-shorter-{side}-crop-{width}x{height}", picture)
