"""A monoline alphabet drawn from skeletons: what the dies of plate makers look like, with no font file needed.

Every style varies the width, weight, roundness and the shapes that differ between makers (1 with or without a foot,
open or closed 4, flat 3, slashed 0 ...). Coordinates are fractions of the letter's box, y down.
"""
from __future__ import annotations

import math
import random

import cv2
import numpy as np

HEIGHT = 64  # pixels of a capital in the masks


def _arc(cx, cy, rx, ry, start, end, roundness):
    """Superellipse from `start` to `end` degrees (0 is right, 90 is down); roundness 2 is an ellipse, 5 nearly a box."""
    points = []
    for i in range(17):
        a = math.radians(start + (end - start) * i / 16)
        c, s = math.cos(a), math.sin(a)
        e = 2.0 / roundness
        points.append((cx + rx * math.copysign(abs(c) ** e, c), cy + ry * math.copysign(abs(s) ** e, s)))
    return points


def skeleton(char, st):
    """Polylines of one character in the style `st`."""
    n, mid = st["roundness"], st["middle"]
    up, low = mid / 2, (1 + mid) / 2  # centres of the upper and lower bowls
    ru, rl = mid / 2, (1 - mid) / 2
    A = lambda *a: _arc(*a, n)
    if char == "0" or char == "O":
        lines = [A(0.5, 0.5, 0.5, 0.5, 0, 360)]
        if char == "0" and st["slash"]:
            lines.append([(0.28, 0.72), (0.72, 0.28)])
        if char == "O" and st["round_o"]:
            lines = [_arc(0.5, 0.5, 0.5, 0.5, 0, 360, 2.0)]
        return lines
    if char == "1":
        lines = [[(0.5, 0), (0.5, 1)]]
        if st["flag"]:
            lines.append([(0.5, 0), (0.5 - 0.4 * st["flag"], 0.12 + 0.18 * st["flag"])])
        if st["foot"]:
            lines.append([(0.15, 1), (0.85, 1)])
        return lines
    if char == "I":
        return [[(0.5, 0), (0.5, 1)]] + ([[(0.15, 0), (0.85, 0)], [(0.15, 1), (0.85, 1)]] if st["serif_i"] else [])
    if char == "2":
        return [_arc(0.5, up, 0.5, ru * 1.05, 190, 360, n) + _arc(0.5, up, 0.5, ru, 0, 40, n) + [(0, 1), (1, 1)]]
    if char == "3":
        if st["flat3"]:
            return [[(0.03, 0), (1, 0), (0.45, mid * 0.85)] + A(0.5, low, 0.5, rl, -80, 160)]
        return [A(0.5, up, 0.47, ru, 200, 450), A(0.5, low, 0.5, rl, -90, 160)]
    if char == "4":
        if st["open4"]:
            return [[(0.05, 0), (0.05, 0.62), (1, 0.62)], [(0.75, 0.25), (0.75, 1)]]
        return [[(0.72, 1), (0.72, 0), (0, 0.7), (1, 0.7)]]
    if char == "5":
        return [[(0.93, 0), (0.1, 0), (0.04, mid * 0.92)] + A(0.5, low - 0.02, 0.5, rl + 0.02, 215, 520)]
    if char == "6" or char == "9":
        if st["straight6"]:
            lines = [A(0.5, 0.68, 0.5, 0.32, 0, 360), [(0.02, 0.62), (0.6, 0)]]
        else:
            lines = [A(0.5, 0.69, 0.5, 0.31, 0, 360), A(0.5, 0.5, 0.5, 0.5, 180, 320), [(0, 0.5), (0, 0.7)]]
        return lines if char == "6" else [[(1 - x, 1 - y) for x, y in line] for line in lines]
    if char == "7":
        return [[(0, 0), (1, 0)] + ([(0.35, 1)] if st["straight7"] else [(0.55, 0.5), (0.4, 1)])]
    if char == "8":
        k = st["waist"]
        return [A(0.5, up, 0.5 * k, ru, 0, 360), A(0.5, low, 0.5, rl, 0, 360)]
    if char == "A":
        bar = st["bar"]
        top = 0.5 if not st["flat_a"] else None
        if top is None:
            return [[(0, 1), (0.4, 0), (0.6, 0), (1, 1)], [(0.14, bar), (0.86, bar)]]
        return [[(0, 1), (0.5, 0), (1, 1)], [(0.16, bar), (0.84, bar)]]
    if char == "B":
        return [
            [(0, 0), (0, 1)],
            [(0, 0), (0.5, 0)] + A(0.5, up, 0.44, ru, -90, 90) + [(0, mid)],
            [(0.5, mid)] + A(0.5, low, 0.5, rl, -90, 90) + [(0, 1)],
        ]
    if char == "C":
        return [A(0.5, 0.5, 0.5, 0.5, 320, 40)]
    if char == "D":
        return [[(0, 0), (0, 1)], [(0, 0), (0.4, 0)] + A(0.4, 0.5, 0.6, 0.5, -90, 90) + [(0, 1)]]
    if char == "E":
        return [[(1, 0), (0, 0), (0, 1), (1, 1)], [(0, mid), (0.85, mid)]]
    if char == "F":
        return [[(1, 0), (0, 0), (0, 1)], [(0, mid + 0.03), (0.82, mid + 0.03)]]
    if char == "G":
        return [A(0.5, 0.5, 0.5, 0.5, 320, 20) + [(1, 0.55), (0.55, 0.55)] if not st["spur"] else
                A(0.5, 0.5, 0.5, 0.5, 320, 30) + [(0.98, 0.58)], [(0.55, 0.57), (1, 0.57), (1, 1 if st["spur"] else 0.7)]]
    if char == "H":
        return [[(0, 0), (0, 1)], [(1, 0), (1, 1)], [(0, mid), (1, mid)]]
    if char == "J":
        lines = [[(0.9, 0), (0.9, 0.65)] + A(0.45, 0.68, 0.45, 0.32, 0, 170)]
        return lines + ([[(0.35, 0), (0.9, 0)]] if st["hat_j"] else [])
    if char == "K":
        if st["joined_k"]:
            return [[(0, 0), (0, 1)], [(0.97, 0), (0, 0.6)], [(0.3, 0.42), (1, 1)]]
        return [[(0, 0), (0, 1)], [(0.97, 0), (0.05, 0.5), (1, 1)]]
    if char == "L":
        return [[(0, 0), (0, 1), (1, 1)]]
    if char == "M":
        k = st["splay"]  # legs that stand apart below
        return [[(0, 1), (k, 0), (0.5, st["valley"]), (1 - k, 0), (1, 1)]]
    if char == "N":
        return [[(0, 1), (0, 0), (1, 1), (1, 0)]]
    if char == "P":
        return [[(0, 0), (0, 1)], [(0, 0), (0.5, 0)] + A(0.5, up + 0.03, 0.5, ru + 0.03, -90, 90) + [(0, mid + 0.06)]]
    if char == "Q":
        return [A(0.5, 0.5, 0.5, 0.5, 0, 360), [(0.6, 0.72), (1, 1.05 if st["long_q"] else 0.98)]]
    if char == "R":
        return [
            [(0, 0), (0, 1)],
            [(0, 0), (0.5, 0)] + A(0.5, up, 0.48, ru, -90, 90) + [(0, mid)],
            [(0.45, mid), (1, 1)],
        ]
    if char == "S":
        return [A(0.5, up, 0.47, ru, 335, 90)[::1] + A(0.5, low, 0.5, rl, -90, 155)]
    if char == "T":
        return [[(0, 0), (1, 0)], [(0.5, 0), (0.5, 1)]]
    if char == "U":
        return [[(0, 0), (0, 0.6)] + A(0.5, 0.62, 0.5, 0.38, 180, 0) + [(1, 0)]]
    if char == "V":
        return [[(0, 0), (0.5, 1), (1, 0)]]
    if char == "W":
        k = st["foot_w"]  # from an M turned over to two Vs
        return [[(0, 0), (k, 1), (0.5, 1 - st["peak"]), (1 - k, 1), (1, 0)]]
    if char == "X":
        return [[(0, 0), (1, 1)], [(1, 0), (0, 1)]]
    if char == "Y":
        return [[(0, 0), (0.5, 0.5), (1, 0)], [(0.5, 0.5), (0.5, 1)]]
    if char == "Z":
        return [[(0, 0), (1, 0), (0, 1), (1, 1)]]
    raise KeyError(char)


def new_style(rnd: random.Random) -> dict:
    width = rnd.uniform(0.38, 0.66)
    return {
        "roundness": rnd.choice([2.0, 2.4, 3.0, 4.0, 6.0]),
        "middle": rnd.uniform(0.42, 0.52),
        "width": width,
        "weight": min(rnd.uniform(0.10, 0.20), 0.36 * width),
        "slash": rnd.random() < 0.12,
        "round_o": rnd.random() < 0.25,
        "flag": rnd.choice([0, 0.4, 0.7, 1.0]),
        "foot": rnd.random() < 0.35,
        "serif_i": rnd.random() < 0.45,
        "flat3": rnd.random() < 0.3,
        "open4": rnd.random() < 0.2,
        "splay": rnd.choice([0.0, 0.0, 0.08, 0.14]),
        "foot_w": rnd.choice([0.08, 0.16, 0.22, 0.25]),
        "peak": rnd.uniform(0.4, 1.0),
        "straight6": rnd.random() < 0.3,
        "straight7": rnd.random() < 0.7,
        "waist": rnd.uniform(0.82, 1.0),
        "bar": rnd.uniform(0.6, 0.75),
        "flat_a": rnd.random() < 0.3,
        "spur": rnd.random() < 0.4,
        "hat_j": rnd.random() < 0.3,
        "joined_k": rnd.random() < 0.5,
        "valley": rnd.uniform(0.45, 0.95),
        "long_q": rnd.random() < 0.5,
        "clip": rnd.random() < 0.6,
    }


def mask(char: str, st: dict) -> np.ndarray:
    """The letter as a uint8 mask, HEIGHT high, cut to its ink."""
    over = 2
    height = HEIGHT * over
    weight = max(2, round(st["weight"] * height))
    wide = {"M": 1.2, "W": 1.3, "I": 0.75, "1": 0.8 if st["foot"] else 0.65}.get(char, 1.0)
    width = max(weight, round(st["width"] * wide * height) - weight)
    inner = height - weight
    pad = weight
    canvas = np.zeros((height + 2 * pad, width + weight + 2 * pad), np.uint8)
    for line in skeleton(char, st):
        points = np.array([(pad + weight / 2 + x * width, pad + weight / 2 + y * inner) for x, y in line])
        cv2.polylines(canvas, [np.round(points * 8).astype(np.int32)], False, 255, weight, cv2.LINE_AA, 3)
    if st["clip"]:  # square ends
        canvas[: pad + weight // 5] = 0
        canvas[pad + height - weight // 5 :] = 0
    columns, rows = np.flatnonzero(canvas.max(0) > 40), np.flatnonzero(canvas.max(1) > 40)
    ink = canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return cv2.resize(ink, (max(3, ink.shape[1] * HEIGHT // ink.shape[0]), HEIGHT), interpolation=cv2.INTER_AREA)
