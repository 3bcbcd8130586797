"""Rows of characters as masks, from font files or from the monoline alphabet. Knows nothing of plates or colours."""
from __future__ import annotations

import glob
import os
import random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import strokes

ABOVE, BELOW = 4, 8  # room over and under a capital, for round letters and tails
ROW = strokes.HEIGHT + ABOVE + BELOW
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Lettering:
    """One way to write: a font file or a style of strokes. Masks are made once and kept."""

    def __init__(self, make):
        self._make, self._masks = make, {}

    def mask(self, char: str) -> np.ndarray:
        found = self._masks.get(char)
        if found is None:
            found = self._masks[char] = self._make(char)
        return found


def from_font(path: str) -> Lettering:
    font = ImageFont.truetype(path, 96)
    left, top, right, bottom = font.getbbox("H")
    scale = strokes.HEIGHT / max(1, bottom - top)

    def make(char: str) -> np.ndarray:
        width = max(8, int(font.getlength(char)) + 40)
        image = Image.new("L", (width, 220), 0)
        ImageDraw.Draw(image).text((20, 30), char, font=font, fill=255)
        page = np.asarray(image)
        columns = np.flatnonzero(page.max(0) > 40)
        if len(columns) == 0:
            raise ValueError(f"{path} has no {char}")
        first = 30 + top - round(ABOVE / scale)
        cut = page[max(0, first) : 30 + bottom + round(BELOW / scale), columns[0] : columns[-1] + 1]
        return cv2.resize(cut, (max(3, round(cut.shape[1] * scale)), ROW), interpolation=cv2.INTER_AREA)

    return Lettering(make)


def from_strokes(seed: int) -> Lettering:
    style = strokes.new_style(random.Random(seed))
    return Lettering(lambda char: cv2.copyMakeBorder(strokes.mask(char, style), ABOVE, BELOW, 0, 0, cv2.BORDER_CONSTANT))


def usable(path: str) -> bool:
    try:
        font = from_font(path)
        return all(font.mask(char).shape[1] < 160 for char in ALPHABET)
    except Exception:
        return False


class Case:
    """The letter case of a printer: every lettering there is, by kind."""

    def __init__(self, fonts: str, plate_fonts: str, styles: int = 400):
        found = sorted(
            path
            for weight in ("400", "500", "600", "700")
            for path in glob.glob(f"{fonts}/@fontsource/*/files/*-latin-{weight}-normal.woff")
        )
        system = [
            path
            for name in ("RobotoCondensed-Bold", "FreeSansBold", "LiberationSans-Bold", "LiberationSansNarrow-Bold", "DejaVuSans-Bold", "DejaVuSansCondensed-Bold", "FreeMonoBold")
            for path in glob.glob(f"/usr/share/fonts/**/{name}.*", recursive=True)
        ]
        self.fonts = [from_font(path) for path in found + system if usable(path)]
        self.fe = [from_font(path) for path in sorted(glob.glob(f"{plate_fonts}/*.ttf")) if usable(path)]
        self.strokes = [from_strokes(seed) for seed in range(styles)]
        if not self.fonts:
            raise SystemExit(f"No fonts in {os.path.abspath(fonts)}. Run: make fonts")

    def pick(self, rnd: random.Random, kinds: dict[str, float]) -> Lettering:
        kind = rnd.choices(list(kinds), list(kinds.values()))[0]
        return rnd.choice(getattr(self, kind) or self.strokes)


def row(text: str, lettering: Lettering, rnd: random.Random, gap: float, space: float) -> tuple[np.ndarray, list[int]]:
    """The row as a mask, and the centres of its spaces. `gap` and `space` are in letter heights."""
    parts, width, gaps = [], 0, []
    for index, char in enumerate(text):
        if char == " ":
            wide = round(space * ROW)
            gaps.append(width + wide // 2)
            width += wide
            continue
        if char in "-.":
            wide = max(4, round(0.3 * ROW))
            mark = np.zeros((ROW, wide), np.uint8)
            if char == "-":
                cv2.rectangle(mark, (2, ROW // 2 - 4), (wide - 3, ROW // 2 + 4), 255, -1)
            else:
                cv2.circle(mark, (wide // 2, ROW - 16 if rnd.random() < 0.6 else ROW // 2), 6, 255, -1)
        else:
            mark = lettering.mask(char)
        parts.append((width, mark))
        width += mark.shape[1] + round(gap * ROW)
    out = np.zeros((ROW, max(4, width)), np.uint8)
    for x, mark in parts:
        out[:, x : x + mark.shape[1]] = np.maximum(out[:, x : x + mark.shape[1]], mark[:, : out.shape[1] - x])
    used = max(4, parts[-1][0] + parts[-1][1].shape[1]) if parts else 4
    return out[:, :used], gaps
