"""Writes interlaced.png, and ankle-boot.gray from the Fashion-MNIST test set (Debian: dataset-fashion-mnist)."""

import gzip
import struct
import zlib


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


# The seven passes of Adam7: first column and row, steps between columns and rows.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
rows = b"".join(
    bytes([0] + [(y * 8 + x) * 4 for x in range(x0, 8, dx)]) for x0, y0, dx, dy in PASSES for y in range(y0, 8, dy)
)
with open("interlaced.png", "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1)))
    file.write(chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))

# The sample is the first picture of the test set.
with gzip.open("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz") as images:
    pixels = images.read(16 + 784)[16:]
with open("ankle-boot.gray", "wb") as file:
    file.write(pixels)
