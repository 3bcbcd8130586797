#!/usr/bin/python3
"""Weights -> ONNX for the program: export.py WORK OUT. Uses WORK/{detector,reader}-rounded-weights.pt, or the committed
{detector,reader}-rounded.pt beside this file, and writes the SHA-256 of each model to OUT/checksums.json, which the program checks."""
import hashlib
import json
import os
import sys
import warnings

import onnx
import torch

import schedule
from nets import Detector, Reader
from quantise import quantised, with_input_of_bytes, with_whole_weights

warnings.filterwarnings("ignore")


def export(kind, name: str, work: str, out: str, shape: tuple[int, ...], axes: dict) -> str:
    # Published weights, not a running checkpoint: what is exported here is what anybody exports from the committed ones.
    state = schedule.known(work, f"{name}-rounded-weights") or schedule.known(schedule.HERE, f"{name}-rounded")
    if not state:
        raise SystemExit(f"No {name}-rounded-weights.pt in {work} and no {name}-rounded.pt in {schedule.HERE}; train first: make {name} rounded")
    unfinished = os.path.join(work, f"{name}-rounded.pt")
    running = torch.load(unfinished, map_location="cpu") if os.path.exists(unfinished) else None
    if running and (running["of"], running["seen"]) != (state["of"], state["seen"]):
        raise SystemExit(f"{work}/{name}-rounded.pt is not what was published: finish its training first: make rounded")
    blank = torch.zeros(*shape)
    net = quantised(kind(), [blank], kind.FLOAT, kind.SPAN)  # the steps; their ranges come with the weights
    net.load_state_dict(state["mean"])
    path = os.path.join(out, f"{name}.onnx")
    torch.onnx.export(net.eval(), blank, path, opset_version=14, input_names=["x"], output_names=["y"], dynamic_axes=axes)
    model = with_whole_weights(onnx.load(path))
    onnx.save(with_input_of_bytes(model) if kind.SPAN else model, path)
    data = open(path, "rb").read()
    print(f"{name}.onnx {len(data)} bytes, {state['seen']} samples rounded")
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    work, out = sys.argv[1:3]
    sums = {
        "detector.onnx": export(Detector, "detector", work, out, (1, 3, 288, 512), {"x": {2: "height", 3: "width"}, "y": {2: "cells"}}),
        "reader.onnx": export(Reader, "reader", work, out, (1, 1, 48, 160), {"x": {0: "crops"}, "y": {0: "crops"}}),
    }
    with open(os.path.join(out, "checksums.json"), "w") as file:
        json.dump(sums, file, indent=2)
        file.write("\n")
    print(sums)
