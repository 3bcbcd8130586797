"""Crops for the reader: synthetic ones without end, real ones from labelled photographs. Grey, HEIGHT x WIDTH."""
from __future__ import annotations

import csv
import math
import os
import random

import cv2
import numpy as np

import camera
from lettering import row
from plate import Press

WIDTH, HEIGHT = 160, 48
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE = {c: i + 1 for i, c in enumerate(ALPHABET)}  # 0 is CTC's blank
MARGIN = 0.06  # of the plate's width and height, left around it by the program


def rectify(im: np.ndarray, corners: np.ndarray, margin: float = MARGIN) -> np.ndarray:
    """The quadrilateral with a margin, laid straight. Must do what the program's crop does."""
    mx, my = WIDTH * margin / (1 + 2 * margin), HEIGHT * margin / (1 + 2 * margin)
    target = np.float32([[mx, my], [WIDTH - mx, my], [WIDTH - mx, HEIGHT - my], [mx, HEIGHT - my]])
    wide = float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2
    if wide > 1.6 * WIDTH:  # shrink first, or fine strokes alias away
        k = 1.2 * WIDTH / wide
        im = cv2.resize(im, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
        corners = corners * k
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return cv2.warpPerspective(im, warp, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def shaken(rnd: random.Random, corners: np.ndarray) -> np.ndarray:
    """Corners as a detector finds them; sometimes only the upright box."""
    out = corners.copy()
    w, h = np.ptp(corners[:, 0]), np.ptp(corners[:, 1])
    if rnd.random() < 0.25:
        x0, y0 = corners.min(0)
        x1, y1 = corners.max(0)
        out = np.float32([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    out[:, 0] += np.float32([rnd.gauss(0, 0.018) for _ in range(4)]) * w + rnd.gauss(0, 0.015) * w
    out[:, 1] += np.float32([rnd.gauss(0, 0.05) for _ in range(4)]) * h + rnd.gauss(0, 0.035) * h
    grow = rnd.uniform(-0.03, 0.08)
    return (out - out.mean(0)) * np.float32([1 + grow * 0.6, 1 + grow * 1.5]) + out.mean(0)


class Synthetic:
    def __init__(self, press: Press, backgrounds: list[np.ndarray]):
        self.press, self.backgrounds = press, backgrounds

    def sample(self, rnd: random.Random, noise: np.random.Generator, region: str | None = None, rows: int | None = None):
        """A crop and its text. Crops in which nobody could see anything are drawn anew, and those of other rows than asked for."""
        while True:
            flat, text, info = self.press.draw(rnd, region)
            if rows and info["rows"] != rows:
                continue
            crop = self._seen(rnd, noise, flat, info["mm"])
            if crop.std() > 5:
                return crop, text

    def nothing(self, rnd: random.Random, noise: np.random.Generator):
        """A crop without a plate, and the empty text: parts of vehicles and streets, small print in lines, words cut short."""
        W, H = rnd.randint(60, 260), rnd.randint(24, 90)
        im = self._ground(rnd, noise, W, H)
        if rnd.random() < 0.6:
            lettering = self.press.case.pick(rnd, {"fonts": 1})
            tall = H * rnd.uniform(0.12, 0.3)
            shade, y = rnd.choice([rnd.uniform(0, 60), rnd.uniform(190, 255)]), -rnd.uniform(0, 0.7) * tall
            if rnd.random() < 0.6:
                im = np.full_like(im, 255 - shade + rnd.uniform(-30, 30))
            while y < H:
                words = " ".join("".join(rnd.choice("abcdefghiklmnorstu" * 3 + ALPHABET) for _ in range(rnd.randint(2, 9))) for _ in range(rnd.randint(2, 5)))
                mask, _ = row(words, lettering, rnd, rnd.uniform(0.02, 0.1), 0.35)
                mask = cv2.resize(mask, (max(8, round(mask.shape[1] * tall / mask.shape[0])), max(4, round(tall))), interpolation=cv2.INTER_AREA)
                page = im[..., None]
                Press.ink(page, mask, rnd.randint(-W // 2, W // 6), round(y), [shade], rnd.uniform(0.6, 1))
                y += tall * rnd.uniform(1.05, 1.5)
        im = camera.exposure(rnd, camera.blur(rnd, camera.light(rnd, im.astype(np.float32)), 0.8))
        return cv2.resize(camera.sensor(rnd, noise, im), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR), ""

    def _seen(self, rnd: random.Random, noise: np.random.Generator, flat: np.ndarray, mm: tuple[float, float]) -> np.ndarray:
        """The flat plate as a camera sees it and the program cuts it."""
        # As infrared and colour cameras weigh the colours.
        weights = np.array([rnd.uniform(0.15, 0.6), rnd.uniform(0.3, 0.7), rnd.uniform(0.05, 0.4)], np.float32)
        grey = cv2.transform(flat, (weights / weights.sum())[None, :])
        if grey.ndim == 3:
            grey = grey[..., 0]
        h, w = grey.shape
        wide = math.exp(rnd.uniform(math.log(36), math.log(230)))
        quad = camera.view(rnd, mm) * wide
        low, high = quad.min(0), quad.max(0)
        pad = 0.22 * (high[1] - low[1]) + 0.05 * wide + 3
        W, H = int(high[0] - low[0] + 2 * pad), int(high[1] - low[1] + 2 * pad)
        quad = quad - low + pad
        if wide < w * 0.6:  # average like the sensor does
            k = wide / w * 1.3
            grey = cv2.resize(grey, (max(8, round(w * k)), max(5, round(h * k))), interpolation=cv2.INTER_AREA)
            h, w = grey.shape
        warp = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), quad.astype(np.float32))
        ground = self._ground(rnd, noise, W, H)
        on = cv2.warpPerspective(np.full((h, w), 255, np.uint8), warp, (W, H), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
        im = cv2.warpPerspective(grey, warp, (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        im = im * on + ground * (1 - on)
        im = camera.light(rnd, im)
        im = camera.blur(rnd, im, min(1.2, wide / 100) if rnd.random() < 0.85 else min(2.2, wide / 55))
        im = camera.exposure(rnd, im)
        im = camera.sensor(rnd, noise, camera.weather(rnd, im))
        return rectify(im, shaken(rnd, quad))

    def _ground(self, rnd, noise, W, H):
        if self.backgrounds and rnd.random() < 0.8:
            b = rnd.choice(self.backgrounds)
            return cv2.resize(b, (W, H), interpolation=cv2.INTER_LINEAR).astype(np.float32)
        return np.clip(cv2.resize(noise.normal(rnd.uniform(20, 200), rnd.uniform(3, 40), (3, 4)).astype(np.float32), (W, H)), 0, 255)


class Real:
    """Photographs whose plates were read by eye: labels.csv = file,box,text,flags; boxes as in the data set."""

    def __init__(self, folder: str, labels: str, part: str):
        self.items = []
        for line in csv.DictReader(open(labels)):
            if line["part"] != part:
                continue
            path = os.path.join(folder, line["file"])
            im = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
            if im is None:
                continue
            H, W = im.shape
            x, y, w, h = (float(v) for v in open(path[:-4] + ".txt").read().splitlines()[int(line["box"])].split()[1:5])
            x0, y0, x1, y1 = (x - w / 2) * W, (y - h / 2) * H, (x + w / 2) * W, (y + h / 2) * H
            px, py = 0.35 * (x1 - x0) + 4, 0.6 * (y1 - y0) + 4
            a, b, c, d = max(0, int(x0 - px)), max(0, int(y0 - py)), min(W, int(x1 + px)), min(H, int(y1 + py))
            quad = np.float32([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) - np.float32([a, b])
            self.items.append((im[b:d, a:c].copy(), quad, line["text"], line.get("region", "")))

    def sample(self, rnd: random.Random, noise: np.random.Generator):
        im, quad, text, _ = rnd.choice(self.items)
        im = im.astype(np.float32)
        if rnd.random() < 0.3:
            wide = float(np.ptp(quad[:, 0]))
            k = rnd.uniform(max(0.3, min(1, 40 / wide)), 1.0)
            im = cv2.resize(im, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
            quad = quad * k
        if rnd.random() < 0.06:
            im = 255 - im
        if rnd.random() < 0.6:
            im = camera.sensor(rnd, noise, camera.exposure(rnd, camera.blur(rnd, camera.light(rnd, im), 0.6)))
        turned = quad
        if rnd.random() < 0.7:  # shear and turn within what the box allows
            h = np.ptp(quad[:, 1])
            turn = rnd.gauss(0, 0.10) * h
            lean = rnd.gauss(0, 0.10) * h
            turned = quad + np.float32([[lean, turn], [lean, -turn], [-lean, -turn], [-lean, turn]])
        return rectify(np.clip(im, 0, 255).astype(np.uint8), shaken(rnd, turned.astype(np.float32))), text

    def plain(self):
        """Every item without a change, for validation."""
        for im, quad, text, region in self.items:
            yield rectify(im, quad), text, region


def encode(text: str) -> list[int]:
    return [CODE[c] for c in text]
