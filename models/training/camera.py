"""What stands between a plate and its pixels: view, light, weather, lens, sensor, compression."""
from __future__ import annotations

import math
import random

import cv2
import numpy as np


def view(rnd: random.Random, mm: tuple[float, float], hard: float = 1.0) -> np.ndarray:
    """The plate's four corners (top left, top right, bottom right, bottom left) as a camera sees them; the mean edge
    along the text has length 1, the centre is at 0, 0."""
    yaw = math.radians(rnd.gauss(0, 22 * hard))
    pitch = math.radians(rnd.gauss(0, 16 * hard))
    roll = math.radians(rnd.gauss(0, 5 * hard))
    yaw, pitch = max(-1.05, min(1.05, yaw)), max(-0.8, min(0.8, pitch))
    w, h = mm[0] / mm[0], mm[1] / mm[0]
    points = np.array([[-w / 2, -h / 2, 0], [w / 2, -h / 2, 0], [w / 2, h / 2, 0], [-w / 2, h / 2, 0]])
    cy, sy, cp, sp, cr, sr = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch), math.cos(roll), math.sin(roll)
    points = points @ np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    points = points @ np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    points = points @ np.array([[cr, sr, 0], [-sr, cr, 0], [0, 0, 1]])
    far = rnd.uniform(3, 14)
    flat = points[:, :2] * (far / (far + points[:, 2:3]))
    return (flat - flat.mean(0)).astype(np.float32)


def light(rnd: random.Random, im: np.ndarray) -> np.ndarray:
    """Shadow edges and gradients over a float32 picture, in place."""
    h, w = im.shape[:2]
    if rnd.random() < 0.4:
        ramp = np.linspace(rnd.uniform(0.45, 1.2), rnd.uniform(0.45, 1.2), w, dtype=np.float32)[None, :]
        if rnd.random() < 0.5:
            ramp = ramp * np.linspace(rnd.uniform(0.6, 1.15), rnd.uniform(0.6, 1.15), h, dtype=np.float32)[:, None]
        im *= ramp[..., None] if im.ndim == 3 else ramp
    if rnd.random() < 0.18:
        shade = np.ones((h, w), np.float32)
        a = rnd.uniform(0, math.pi)
        x, y = rnd.uniform(0, w), rnd.uniform(0, h)
        far = w + h
        quad = np.array([[x, y], [x + far * math.cos(a), y + far * math.sin(a)], [x + far * math.cos(a + 1.2), y + far * math.sin(a + 1.2)]])
        cv2.fillPoly(shade, [quad.astype(np.int32)], rnd.uniform(0.35, 0.8), cv2.LINE_AA)
        if rnd.random() < 0.5:
            shade = cv2.GaussianBlur(shade, (0, 0), max(0.5, 0.02 * w))
        im *= shade[..., None] if im.ndim == 3 else shade
    if rnd.random() < 0.08:  # glare of a lamp or the sun
        spot = np.zeros((h, w), np.float32)
        cv2.circle(spot, (rnd.randint(0, w), rnd.randint(0, h)), max(2, round(h * rnd.uniform(0.1, 0.4))), 1.0, -1)
        spot = cv2.GaussianBlur(spot, (0, 0), max(1.0, h * rnd.uniform(0.08, 0.25))) * rnd.uniform(60, 220)
        im += spot[..., None] if im.ndim == 3 else spot
    return im


def exposure(rnd: random.Random, im: np.ndarray) -> np.ndarray:
    """Contrast, brightness, gamma; sometimes night or washed-out."""
    r = rnd.random()
    mean = float(im.mean())
    if r < 0.13:  # night: dark and flat
        return (im - mean) * rnd.uniform(0.15, 0.5) + rnd.uniform(18, 70)
    if r < 0.2:  # washed out
        return (im - mean) * rnd.uniform(0.2, 0.5) + rnd.uniform(150, 225)
    if r < 0.26:  # headlights burn out the ground
        return im * rnd.uniform(1.3, 2.0) + rnd.uniform(0, 40)
    return (im - mean) * rnd.uniform(0.5, 1.3) + mean * rnd.uniform(0.55, 1.3)


def blur(rnd: random.Random, im: np.ndarray, strength: float = 1.0) -> np.ndarray:
    r = rnd.random()
    if r < 0.4:
        return cv2.GaussianBlur(im, (0, 0), rnd.uniform(0.3, 1.3) * strength)
    if r < 0.55:
        length = rnd.randint(2, max(3, round(6 * strength)))
        kernel = np.zeros((length, length), np.float32)
        a = rnd.choice([0.0, math.pi / 2, rnd.uniform(0, math.pi)])
        c = (length - 1) / 2
        cv2.line(kernel, (round(c - c * math.cos(a)), round(c - c * math.sin(a))), (round(c + c * math.cos(a)), round(c + c * math.sin(a))), 1.0, 1)
        return cv2.filter2D(im, -1, kernel / max(1e-3, kernel.sum()))
    if r < 0.63:  # the camera's own sharpening
        soft = cv2.GaussianBlur(im, (0, 0), rnd.uniform(0.8, 1.6))
        return im + (im - soft) * rnd.uniform(0.4, 1.6)
    return im


def sensor(rnd: random.Random, noise: np.random.Generator, im: np.ndarray) -> np.ndarray:
    """Noise, then 8 bits, then compression."""
    level = rnd.choice([0.0, 1.5, 3.0, 6.0, 11.0])
    if level:
        grain = noise.standard_normal(im.shape[:2], dtype=np.float32) * level
        if rnd.random() < 0.3:
            grain = cv2.GaussianBlur(grain, (0, 0), 0.8) * 2
        im = im + (grain[..., None] if im.ndim == 3 else grain)
    im = np.clip(im, 0, 255).astype(np.uint8)
    if rnd.random() < 0.6:
        quality = round(math.exp(rnd.uniform(math.log(18), math.log(92))))
        code = cv2.imencode(".jpg", im, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        im = cv2.imdecode(code, cv2.IMREAD_GRAYSCALE if im.ndim == 2 else cv2.IMREAD_COLOR)
    return im


def weather(rnd: random.Random, im: np.ndarray) -> np.ndarray:
    """Rain streaks, drops on the glass, fog; on a uint8 or float32 picture, in place where it can."""
    r = rnd.random()
    h, w = im.shape[:2]
    if r < 0.04:
        for _ in range(rnd.randint(5, 40)):
            x, y, d = rnd.randint(0, w), rnd.randint(0, h), rnd.randint(3, max(4, h // 5))
            cv2.line(im, (x, y), (x + rnd.randint(-2, 2), y + d), (rnd.uniform(120, 230),) * 3, 1)
    elif r < 0.07:
        im *= rnd.uniform(0.4, 0.8)
        im += rnd.uniform(40, 110)
    elif r < 0.09:
        for _ in range(rnd.randint(1, 5)):
            x, y, s = rnd.randint(0, w - 1), rnd.randint(0, h - 1), rnd.randint(2, max(3, h // 4))
            part = im[max(0, y - s) : y + s, max(0, x - s) : x + s]
            if part.shape[0] > 3 and part.shape[1] > 3:
                part[:] = cv2.GaussianBlur(part, (0, 0), 2.5)
    return im
