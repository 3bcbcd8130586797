#!/usr/bin/python3
"""Weights -> ONNX for the program: export.py WORK OUT. Uses WORK/{detector,reader}.pt, or the committed weights beside
this file, and writes the SHA-256 of each model to OUT/checksums.json, which the program checks."""
import hashlib
import json
import os
import sys
import warnings

import torch

from nets import Detector, Reader

HERE = os.path.dirname(os.path.abspath(__file__))
warnings.filterwarnings("ignore")


def weights(work: str, name: str):
    for path in (os.path.join(work, f"{name}.pt"), os.path.join(HERE, f"{name}.pt")):
        if os.path.exists(path):
            state = torch.load(path, map_location="cpu")
            return state["mean"], state["seen"]
    raise SystemExit(f"No {name}.pt in {work} or {HERE}; train first: make {name}")


def export(net, name, work, out, shape, axes):
    state, seen = weights(work, name)
    net.load_state_dict(state)
    path = os.path.join(out, f"{name}.onnx")
    torch.onnx.export(net.eval(), torch.zeros(*shape), path, opset_version=14, input_names=["x"], output_names=["y"], dynamic_axes=axes)
    data = open(path, "rb").read()
    print(f"{name}.onnx {len(data)} bytes, {seen} samples")
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    work, out = sys.argv[1:3]
    sums = {
        "detector.onnx": export(Detector(), "detector", work, out, (1, 3, 288, 512), {"x": {2: "height", 3: "width"}, "y": {2: "cells"}}),
        "reader.onnx": export(Reader(), "reader", work, out, (1, 1, 48, 160), {"x": {0: "crops"}, "y": {0: "crops"}}),
    }
    with open(os.path.join(out, "checksums.json"), "w") as file:
        json.dump(sums, file, indent=2)
        file.write("\n")
    print(sums)
