"""Writes the .npy files of this folder with numpy, which is what Martlet must read."""

import numpy as np

NUMBERS = [[0, 1, 2], [100, 7, 127]]
for kind in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split():
    np.save(f"{kind}.npy", np.array(NUMBERS, dtype="<" + kind))
np.save("b1.npy", np.array([[True, False, True]]))
np.save("scalar.npy", np.float32(2.5))
np.save("vector.npy", np.array([1.5, -2.5], dtype="<f4"))
np.save("nothing.npy", np.zeros((0, 3), dtype="<f4"))
for version in (2, 3):
    with open(f"version{version}.npy", "wb") as file:
        np.lib.format.write_array(file, np.array(NUMBERS, dtype="<f4"), version=(version, 0))

np.save("big-endian.npy", np.array(NUMBERS, dtype=">f4"))
np.save("fortran.npy", np.asfortranarray(np.array(NUMBERS, dtype="<f4")))
np.save("objects.npy", np.array([{}, None], dtype=object))
np.save("fields.npy", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f4")]))
np.save("complex.npy", np.array([1j], dtype="<c8"))
