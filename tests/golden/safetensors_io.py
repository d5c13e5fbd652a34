"""Reads and writes safetensors files: u64 header length, JSON header, raw little-endian tensors.

Only what the fixtures need: F32 and I64, numpy arrays. Reading executes nothing.
"""
import json
import os
import struct

import numpy as np

DTYPES = {"F32": np.dtype("<f4"), "I64": np.dtype("<i8")}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def save(path, tensors, metadata):
    """Writes `tensors` (name -> array) and `metadata` (str -> str), whole or not at all."""
    header, offset = {"__metadata__": metadata}, 0
    for name, array in tensors.items():
        header[name] = {"dtype": NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the format asks for tensors that start on a multiple of 8 bytes
    aside = f"{path}.partial"
    with open(aside, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in tensors.values():
            file.write(array.tobytes())
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)


def load(path):
    """Reads the file at `path`: (tensors: name -> array, metadata: str -> str)."""
    with open(path, "rb") as file:
        content = file.read()
    start = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:start])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = (start + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(content[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata
