"""A street or a car park without a vehicle, in flat shapes: the ground for signs that must not be taken for plates."""
from __future__ import annotations

import random

import cv2
import numpy as np


def street(rnd: random.Random, noise: np.random.Generator, width: int, height: int) -> np.ndarray:
    """float32 BGR"""
    kind = rnd.random()
    if kind < 0.3:  # a wall, a garage, a blurred nothing
        rough = noise.normal(rnd.uniform(30, 200), rnd.uniform(5, 50), (rnd.randint(2, 8), rnd.randint(2, 10), 3))
        return np.clip(cv2.resize(rough.astype(np.float32), (width, height), interpolation=rnd.choice([cv2.INTER_LINEAR, cv2.INTER_NEAREST])), 0, 255)
    scene = np.empty((height, width, 3), np.float32)
    horizon = rnd.uniform(0.2, 0.6) * height
    sky = np.array([rnd.uniform(60, 255), rnd.uniform(60, 220), rnd.uniform(30, 210)])
    scene[:] = sky + np.linspace(-25, 25, height)[:, None, None] * rnd.uniform(-1, 1)
    x = 0.0
    while x < width and kind < 0.85:  # houses, or columns of a garage
        wide, tall = rnd.uniform(0.03, 0.16) * width, rnd.uniform(0.08, 0.9) * horizon
        shade = rnd.uniform(40, 210)
        left, top, right, bottom = round(x), round(horizon - tall), round(x + wide), round(horizon)
        cv2.rectangle(scene, (left, top), (right, bottom), [shade * rnd.uniform(0.85, 1.1) for _ in range(3)], -1)
        step = rnd.randint(6, 22)
        for wx in range(left + step // 2, right - step // 2, step):
            for wy in range(top + step // 2, bottom - step // 2, step):
                cv2.rectangle(scene, (wx, wy), (wx + step // 2, wy + step // 2), [shade * rnd.choice([0.3, 0.5, 1.5])] * 3, -1)
        x += wide * rnd.uniform(0.9, 1.5)
    grey = rnd.uniform(40, 150)
    tilt = rnd.gauss(0, 0.03) * height
    ground = np.array([[0, horizon + tilt], [width, horizon - tilt], [width, height], [0, height]], np.int32)
    cv2.fillPoly(scene, [ground], [grey * rnd.uniform(0.92, 1.08) for _ in range(3)])
    for _ in range(rnd.randint(0, 5)):  # posts and lines
        a = (rnd.randint(0, width), rnd.randint(0, height))
        b = (a[0] + rnd.randint(-6, 6), rnd.randint(0, height)) if rnd.random() < 0.5 else (rnd.randint(0, width), rnd.randint(round(horizon), height))
        cv2.line(scene, a, b, [rnd.choice([30.0, 220.0, 255.0])] * 3, rnd.randint(1, 5), cv2.LINE_AA)
    return scene
