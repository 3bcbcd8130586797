"""A trained net -> the same net with 8-bit convolutions, as QuantizeLinear/DequantizeLinear pairs in ONNX.

Activations are unsigned 8 bits with the range seen on calibration pictures, weights signed with 7 bits per channel: with
8 the sums of older x86 processors overflow. Attention, normalisation and what a net gives out stay as they are.
"""
from __future__ import annotations

import copy
import operator

import numpy as np
import onnx
import onnx.numpy_helper
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.fx import GraphModule, Interpreter, Tracer
from torch.nn.utils.fusion import fuse_conv_bn_eval

from nets import Mixer

WEIGHT_STEPS = 64


class Range(nn.Module):
    """Rounds to 256 steps between `low` and `high` (8 bits)."""

    def __init__(self, low: float, high: float):
        super().__init__()
        self.register_buffer("range", torch.tensor([min(low, 0.0), max(high, 1e-6)]))

    def forward(self, x):
        low, high = self.range.tolist()
        scale = (high - low) / 255
        return torch.fake_quantize_per_tensor_affine(x, scale, round(-low / scale), 0, 255)


class Convolution(nn.Module):
    """A convolution whose weights are rounded per output channel."""

    def __init__(self, conv: nn.Conv2d):
        super().__init__()
        self.conv = conv

    def forward(self, x):
        w = self.conv.weight
        # Through a list, so that the exported graph holds numbers and not their calculation.
        scale = torch.tensor((w.detach().abs().amax((1, 2, 3)).clamp(min=1e-8) / WEIGHT_STEPS).tolist(), device=w.device)
        w = torch.fake_quantize_per_channel_affine(w, scale, torch.zeros(len(scale), dtype=torch.int32, device=w.device), 0, -128, 127)
        return F.conv2d(x, w, self.conv.bias, self.conv.stride, self.conv.padding)


class _Tracer(Tracer):
    def is_leaf_module(self, module, name):
        return isinstance(module, (Mixer, nn.LayerNorm)) or super().is_leaf_module(module, name)


class _Watch(Interpreter):
    """Runs the net and keeps the least and greatest values of every step."""

    def __init__(self, module):
        super().__init__(module)
        self.seen = {}

    def run_node(self, node):
        out = super().run_node(node)
        if isinstance(out, torch.Tensor) and out.is_floating_point():
            self.seen.setdefault(node.name, []).append((out.min().item(), out.max().item()))
        return out


def _without_norms(net: nn.Module) -> nn.Module:
    """Each batch normalisation goes into the convolution before it."""
    for name, part in net.named_children():
        if isinstance(part, nn.Sequential) and len(part) > 1 and isinstance(part[1], nn.BatchNorm2d):
            setattr(net, name, nn.Sequential(fuse_conv_bn_eval(part[0], part[1]), *part[2:]))
        else:
            _without_norms(part)
    return net


def quantised(net: nn.Module, batches, keep: tuple[str, ...] = (), span: tuple[float, float] | None = None) -> GraphModule:
    """:param batches: float inputs as the program makes them, for the ranges
    :param keep: names of convolutions that stay in floating point, by prefix
    :param span: the input's range, where it is known"""
    net = _without_norms(copy.deepcopy(net).eval().cpu())
    traced = GraphModule(net, _Tracer().trace(net))
    watch = _Watch(traced)
    with torch.no_grad():
        for batch in batches:
            watch.run(batch)
    ranges = {name: (sum(a for a, _ in seen) / len(seen), sum(b for _, b in seen) / len(seen)) for name, seen in watch.seen.items()}
    if span:
        ranges["x"] = span
    modules, graph = dict(traced.named_modules()), traced.graph

    def rounded(node) -> bool:
        return node.op == "call_module" and isinstance(modules.get(node.target), nn.Conv2d) and not node.target.startswith(keep)

    def feeds_rounded(node) -> bool:
        """Whether a value ends in a rounded convolution, past joins and enlargements."""
        return any(rounded(user) or (user.target in (torch.cat, F.interpolate, operator.add, F.relu) and feeds_rounded(user)) for user in node.users)

    def is_relu(node) -> bool:
        return node.target is F.relu or (node.op == "call_module" and isinstance(modules.get(node.target), nn.ReLU))

    rounds: dict[str, Range] = {}
    for node in list(graph.nodes):
        if node.op == "output" or node.name not in ranges or not feeds_rounded(node) and not any(is_relu(u) and feeds_rounded(u) for u in node.users):
            continue
        if all(is_relu(user) for user in node.users):
            continue  # rounded after the rectifier
        if node.target is F.interpolate:
            rounds[node.name] = rounds[node.args[0].name]
        else:
            rounds[node.name] = Range(*ranges[node.name])
        traced.add_module(f"round_{node.name}", rounds[node.name])
        with graph.inserting_after(node):
            new = graph.call_module(f"round_{node.name}", (node,))
        node.replace_all_uses_with(new, lambda user: user is not new)
        rounds[new.name] = rounds[node.name]
    for node in list(graph.nodes):
        if rounded(node):
            parent, _, name = node.target.rpartition(".")
            setattr(traced.get_submodule(parent), name, Convolution(modules[node.target]))
    graph.lint()
    traced.recompile()
    return traced


def with_whole_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Weights kept as the whole numbers that they are rounded to: a quarter of the file, the same results."""
    graph = model.graph
    values = {one.name: one for one in graph.initializer}
    values |= {node.output[0]: node.attribute[0].t for node in graph.node if node.op_type == "Constant"}
    for node in [n for n in graph.node if n.op_type == "QuantizeLinear" and n.input[0] in values]:
        weights, scale, zero = (onnx.numpy_helper.to_array(values[name]) for name in node.input)
        axis = next((a.i for a in node.attribute if a.name == "axis"), 1)
        shape = [-1 if i == axis else 1 for i in range(weights.ndim)]
        whole = np.rint(weights / scale.reshape(shape)) + zero.reshape(shape)
        limits = np.iinfo(zero.dtype)
        graph.initializer.append(onnx.numpy_helper.from_array(np.clip(whole, limits.min, limits.max).astype(zero.dtype), node.output[0]))
        graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    for one in [one for one in graph.initializer if one.name not in used]:
        graph.initializer.remove(one)
    return model


def with_input_of_bytes(model: onnx.ModelProto) -> onnx.ModelProto:
    """The net takes the whole numbers that its input is rounded to: nobody has to make 0..1 of them only to round again."""
    graph = model.graph
    first = next(node for node in graph.node if node.op_type == "QuantizeLinear" and node.input[0] == "x")
    for node in graph.node:
        for i, name in enumerate(node.input):
            if name == first.output[0]:
                node.input[i] = "x"
    graph.node.remove(first)
    graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.UINT8
    return model
