"""Draws one plate as it lies flat: ground, band, art, characters, frame, stickers, screws, dirt. No camera in it."""
from __future__ import annotations

import random

import cv2
import numpy as np

from lettering import ROW, Case, row
from registrations import Numbers, label

STATES = "CALIFORNIA;TEXAS;NEW YORK;FLORIDA;OHIO;NEVADA;WEST VIRGINIA;VIRGINIA;MISSOURI;GEORGIA;ALASKA;MARYLAND;OREGON;KANSAS;IOWA;MICHIGAN;COLORADO;ARIZONA;MAINE;UTAH;INDIANA;NEW JERSEY;ILLINOIS;TENNESSEE".split(";")
SLOGANS = "WILD WONDERFUL;SUNSHINE STATE;SHOW ME STATE;GARDEN STATE;EMPIRE STATE;PEACH STATE;LAND OF LINCOLN;THE LAST FRONTIER;IN GOD WE TRUST;KEYSTONE STATE;GREAT LAKES;FIRST IN FLIGHT;VACATIONLAND;MY DMV GOV".split(";")
CITIES = "SP SAO PAULO;PR CURITIBA;RJ RIO DE JANEIRO;BRASIL;MG BELO HORIZONTE;SC JOINVILLE;BA SALVADOR;RS PORTO ALEGRE".split(";")
DEALERS = "AUTOHAUS MEYER;CAR CENTER;MOTORS LTD;GARAGE DUPONT;AUTO SALON;WWW CARS COM;TOYOTA OF TOWN;PRESTIGE;HONDA;AUTOVIA;SKODA;NORTH MOTORS".split(";")
CODES = "D F SK RO I E PL CZ HR A NL GB B H P S DK FIN BG IRL EST LV LT SLO N UK".split()
KINDS = {
    "eu": {"fe": 3, "strokes": 3, "fonts": 4},
    "gb": {"strokes": 6, "fonts": 4},
    "us": {"strokes": 5, "fonts": 5},
    "br": {"fe": 3, "strokes": 4, "fonts": 3},
    "vn": {"strokes": 6, "fonts": 4},
    "random": {"fe": 2, "strokes": 5, "fonts": 5},
}


def rgb(text: str) -> np.ndarray:
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], np.float32)


class Press:
    """Makes plates. One per process: it keeps the masks of the letters."""

    def __init__(self, case: Case, numbers: Numbers):
        self.case, self.numbers = case, numbers

    def draw(self, rnd: random.Random, region: str | None = None) -> tuple[np.ndarray, str, dict]:
        """-> (uint8 RGB, text without gaps, {region, rows, mm})"""
        number = self.numbers.draw(rnd, region)
        face, rows = number["face"], number["rows"]
        name = number["region"]
        family = name if name in KINDS else "eu"
        width_mm, height_mm = face["mm"]
        scale = max(0.6, (72 if len(rows) == 1 else 100) / height_mm) * rnd.uniform(0.92, 1.08)
        w, h = round(width_mm * scale * rnd.uniform(0.96, 1.04)), round(height_mm * scale)
        noise = np.random.default_rng(rnd.getrandbits(32))
        ground = np.clip(rgb(face["ground"]) * rnd.uniform(0.82, 1.04) + noise.normal(0, 6, 3), 8, 255)
        ink = np.clip(rgb(face["ink"]) + noise.normal(0, 10, 3) + rnd.uniform(0, 40) * (rnd.random() < 0.3), 0, 255)
        if family == "us":
            ground, ink = self._us_colours(rnd, ground, ink)
        im = np.empty((h, w, 3), np.float32)
        im[:] = ground
        left, right, top, bottom = 0.025 * w, w - 0.025 * w, 0.09 * h, 0.91 * h
        band = face["band"] or ("left-blue" if family == "eu" and rnd.random() < 0.15 else "")
        lettering = self.case.pick(rnd, KINDS[family])
        if "us-art" in band or family == "us":
            top, bottom = self._us_face(im, rnd, noise, ground, ink)
        elif "br-grey" in band or "mercosul" in band:
            top = self._br_face(im, rnd, band, ink)
        if "left" in band and len(rows) == 1:
            left = self._band(im, rnd, band, 0) + 0.01 * w
        if ("right" in band or "both" in band) and len(rows) == 1:
            right = w - self._band(im, rnd, "left-blue", 1) - 0.01 * w
        if "both" in band and len(rows) == 1:
            left = self._band(im, rnd, "left-blue", 0) + 0.01 * w
        self._text(im, rnd, noise, rows, lettering, ground, ink, (left, top, right, bottom), family)
        self._edges(im, rnd, ink)
        if rnd.random() < 0.35:
            self._wear(im, rnd, noise)
        return np.clip(im, 0, 255).astype(np.uint8), label(rows), {"region": name, "rows": len(rows), "mm": face["mm"]}

    # -- parts ---------------------------------------------------------------------------------------

    def _words(self, im, rnd, text, x, y, height, colour, most, alpha=1.0):
        """Small print centred at x, y."""
        lettering = self.case.pick(rnd, {"fonts": 8, "strokes": 2})
        ink, _ = row(text.upper(), lettering, rnd, rnd.uniform(0.02, 0.14), 0.4)
        wide = min(most, ink.shape[1] * height / ROW)
        if wide < 4 or height < 4:
            return
        self.ink(im, cv2.resize(ink, (max(2, round(wide)), max(2, round(height))), interpolation=cv2.INTER_AREA), round(x - wide / 2), round(y - height / 2), colour, alpha)

    @staticmethod
    def ink(im, mask, x, y, colour, alpha=1.0):
        h, w = mask.shape
        x0, y0, x1, y1 = max(0, x), max(0, y), min(im.shape[1], x + w), min(im.shape[0], y + h)
        if x1 <= x0 or y1 <= y0:
            return
        a = (mask[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float32) * (alpha / 255))[..., None]
        part = im[y0:y1, x0:x1]
        part += (np.asarray(colour, np.float32) - part) * a

    def _us_colours(self, rnd, ground, ink):
        r = rnd.random()
        if r < 0.1:  # light on dark
            return np.array([rnd.randint(10, 90) for _ in range(3)], np.float32), np.array([rnd.randint(190, 255)] * 2 + [rnd.randint(60, 255)], np.float32)
        if r < 0.25:
            return np.array([rnd.randint(200, 250), rnd.randint(170, 220), rnd.randint(20, 120)], np.float32), ink * 0.4
        base = np.array([rnd.randint(170, 252) for _ in range(3)], np.float32)
        return base, np.array(rnd.choice([(25, 40, 110), (15, 15, 20), (140, 20, 30), (20, 80, 50), (60, 30, 20), (30, 60, 140), (90, 20, 90)]), np.float32)

    def _us_face(self, im, rnd, noise, ground, ink):
        h, w = im.shape[:2]
        art = rnd.random()
        if art < 0.75:
            steps = noise.normal(0, rnd.choice([12, 25, 45]), (rnd.choice([2, 3, 5]), rnd.choice([2, 3, 6]), 3)).astype(np.float32)
            im += cv2.resize(steps, (w, h), interpolation=cv2.INTER_CUBIC)
        if art < 0.45:
            for _ in range(rnd.randint(1, 6)):
                colour = [float(np.clip(c + rnd.uniform(-75, 40), 0, 255)) for c in ground]
                x, y, r = rnd.randint(0, w), rnd.randint(0, h), rnd.randint(8, 70)
                kind = rnd.random()
                if kind < 0.5:
                    cv2.ellipse(im, (x, y), (r, max(2, round(r * rnd.uniform(0.2, 1)))), rnd.uniform(0, 180), 0, 360, colour, -1)
                elif kind < 0.8:
                    points = np.array([[rnd.randint(0, w), rnd.randint(h // 3, h)] for _ in range(3)])
                    cv2.fillPoly(im, [points], colour)
                else:
                    cv2.line(im, (0, y), (w, rnd.randint(0, h)), colour, rnd.randint(2, 14))
        if rnd.random() < 0.25:
            bar = [rnd.uniform(0, 255) for _ in range(3)]
            if rnd.random() < 0.7:
                cv2.rectangle(im, (0, 0), (w, round(h * rnd.uniform(0.14, 0.24))), bar, -1)
            if rnd.random() < 0.5:
                cv2.rectangle(im, (0, round(h * rnd.uniform(0.8, 0.88))), (w, h), bar, -1)
        colour = ink if rnd.random() < 0.5 else [rnd.uniform(0, 180) for _ in range(3)]
        if rnd.random() < 0.92:
            self._words(im, rnd, rnd.choice(STATES), w / 2, h * 0.125, h * rnd.uniform(0.12, 0.2), colour, w * 0.7)
        if rnd.random() < 0.7:
            self._words(im, rnd, rnd.choice(SLOGANS), w / 2, h * 0.905, h * rnd.uniform(0.08, 0.14), colour, w * 0.7)
        for x, y in ((0.1, 0.12), (0.9, 0.12), (0.1, 0.88), (0.9, 0.88)):
            if rnd.random() < 0.3:
                self._sticker(im, rnd, x * w, y * h, 0.075 * w, 0.09 * h)
        if rnd.random() < 0.1:
            self._sticker(im, rnd, w * rnd.uniform(0.3, 0.7), h * 0.12, 0.06 * w, 0.09 * h)
        return h * rnd.uniform(0.22, 0.28), h * rnd.uniform(0.75, 0.83)

    def _sticker(self, im, rnd, x, y, a, b):
        cv2.rectangle(im, (round(x - a), round(y - b)), (round(x + a), round(y + b)), [rnd.uniform(30, 255) for _ in range(3)], -1)
        self._words(im, rnd, str(rnd.choice([rnd.randint(10, 99), rnd.randint(2009, 2027), "JAN", "MAR", "SEP"])), x, y, b * 1.1, [rnd.choice([10, 245])] * 3, 1.7 * a)

    def _br_face(self, im, rnd, band, ink):
        h, w = im.shape[:2]
        if "mercosul" in band and rnd.random() < 0.97:
            low = round(h * rnd.uniform(0.2, 0.28))
            cv2.rectangle(im, (0, 0), (w, low), (10, 40, rnd.uniform(110, 170)), -1)
            self._words(im, rnd, "BRASIL", w / 2, low * 0.55, low * 0.6, (235, 235, 235), w * 0.4)
            return low + 0.05 * h
        if rnd.random() < 0.9:
            self._words(im, rnd, rnd.choice(CITIES), w / 2, h * 0.13, h * rnd.uniform(0.11, 0.17), ink, w * 0.7)
        return h * rnd.uniform(0.22, 0.28)

    def _band(self, im, rnd, band, side):
        """Draws the country's band, gives its width."""
        h, w = im.shape[:2]
        wide = round(w * rnd.uniform(0.065, 0.095))
        colour = (20, 60, rnd.uniform(120, 190)) if "blue" in band else (20, rnd.uniform(120, 170), 60)
        x = 0 if side == 0 else w - wide
        cv2.rectangle(im, (x, 0), (x + wide, h), colour, -1)
        if rnd.random() < 0.8:
            cv2.circle(im, (x + wide // 2, round(h * 0.3)), max(2, round(wide * 0.3)), (235, 200, 40), 1 if rnd.random() < 0.7 else 2)
        if rnd.random() < 0.9:
            self._words(im, rnd, rnd.choice(CODES), x + wide / 2, h * 0.76, h * rnd.uniform(0.2, 0.3), (240, 240, 240), wide * 0.8)
        return wide

    def _text(self, im, rnd, noise, rows, lettering, ground, ink, place, family):
        left, top, right, bottom = place
        height = (bottom - top) / len(rows)
        gap = rnd.uniform(0.04, 0.2)
        space = rnd.choice([rnd.uniform(0.15, 0.45), rnd.uniform(0.3, 0.9)])
        weight = rnd.choice([0, 0, 0, 1, -1])
        fill_height = rnd.uniform(0.78, 0.98)
        joined = rnd.random() < 0.06
        emboss = rnd.random() < 0.4
        for index, text in enumerate(rows):
            written = text.replace(" ", "") if joined else text
            if family in ("eu", "br", "us") and rnd.random() < 0.3:
                written = written.replace("-", " ")
            mask, gaps = row(written, lettering, rnd, gap, space)
            if weight:
                kernel = np.ones((3, 3), np.uint8)
                mask = cv2.dilate(mask, kernel) if weight > 0 else cv2.erode(mask, kernel)
            tall = height * fill_height * (0.92 if len(rows) > 1 else 1) * (rnd.uniform(0.6, 0.9) if len(rows) > 1 and index == 0 and rnd.random() < 0.3 else 1)
            natural = mask.shape[1] * tall / ROW * rnd.uniform(0.85, 1.15)
            room = right - left
            wide = min(room * rnd.uniform(0.93, 1.0), max(natural, room * (rnd.uniform(0.6, 0.95) if len(written) > 4 else 0.3)))
            stretch = wide / mask.shape[1]
            mask = cv2.resize(mask, (max(3, round(wide)), max(6, round(tall))), interpolation=cv2.INTER_AREA)
            x = round(left + (room - mask.shape[1]) * rnd.uniform(0.3, 0.7))
            y = round(top + index * height + (height - mask.shape[0]) / 2)
            if emboss:
                lift = rnd.choice([1, 1, 2])
                self.ink(im, mask, x - lift, y - lift, ground + rnd.uniform(10, 60), 0.7)
                self.ink(im, mask, x + lift, y + lift, ground - rnd.uniform(20, 80), 0.7)
            self.ink(im, mask, x, y, ink, rnd.uniform(0.75, 1.0))
            if gaps and rnd.random() < (0.35 if family in ("eu", "us", "random") else 0.08):
                self._seal(im, rnd, x + gaps[0] * stretch, y + mask.shape[0] / 2, mask.shape[0], family)

    def _seal(self, im, rnd, x, y, tall, family):
        """What stands between groups: inspection seals, a crest, a state's emblem."""
        colour = [rnd.uniform(20, 240) for _ in range(3)]
        r = max(2, round(tall * rnd.uniform(0.1, 0.22)))
        for dy in ([0] if rnd.random() < 0.6 else [-0.26, 0.26]):
            at = (round(x), round(y + dy * tall))
            if rnd.random() < 0.7:
                cv2.circle(im, at, r, colour, -1)
            else:
                cv2.ellipse(im, at, (r, max(2, round(r * 1.3))), 0, 0, 360, colour, -1)
            if rnd.random() < 0.6:
                cv2.circle(im, at, max(1, r // 2), [rnd.uniform(20, 240) for _ in range(3)], -1)

    def _edges(self, im, rnd, ink):
        h, w = im.shape[:2]
        if rnd.random() < 0.55:
            inset = rnd.choice([1, 2, 3])
            cv2.rectangle(im, (inset, inset), (w - 1 - inset, h - 1 - inset), [float(c) for c in (ink if rnd.random() < 0.6 else [rnd.uniform(0, 255)] * 3)], rnd.randint(1, 3))
        if rnd.random() < 0.3:  # a holder around it, often with the dealer's name
            shade = rnd.choice([rnd.uniform(5, 50)] * 3 + [rnd.uniform(120, 230)])
            t, b, s = rnd.uniform(0, 0.05) * h, rnd.uniform(0.02, 0.1) * h, rnd.uniform(0, 0.015) * w
            im[: round(t)] = shade
            im[h - round(b) :] = shade
            im[:, : round(s)] = shade
            im[:, w - max(1, round(s)) :] = shade
            if b > 0.05 * h and rnd.random() < 0.6:
                self._words(im, rnd, rnd.choice(DEALERS), w / 2, h - b / 2, b * 0.8, [255 - shade] * 3, w * 0.5)
        for _ in range(rnd.choice([0, 0, 2, 2, 4])):
            x = rnd.choice([rnd.uniform(0.03, 0.14), rnd.uniform(0.86, 0.97), rnd.uniform(0.2, 0.8)]) * w
            y = rnd.choice([rnd.uniform(0.06, 0.2), rnd.uniform(0.8, 0.94), rnd.uniform(0.4, 0.6)]) * h
            cv2.circle(im, (round(x), round(y)), rnd.randint(1, max(2, round(0.04 * h))), [rnd.uniform(10, 230)] * 3, -1)

    def _wear(self, im, rnd, noise):
        h, w = im.shape[:2]
        dirt = cv2.resize(noise.random((rnd.randint(3, 9), rnd.randint(5, 16)), dtype=np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
        alpha = np.clip((dirt - rnd.uniform(0.5, 0.75)) * rnd.uniform(0.8, 2.2), 0, rnd.uniform(0.3, 0.75))[..., None]
        im += (np.array([rnd.uniform(40, 150), rnd.uniform(40, 130), rnd.uniform(30, 110)], np.float32) - im) * alpha
        for _ in range(rnd.randint(0, 3)):
            cv2.line(im, (rnd.randint(0, w), rnd.randint(0, h)), (rnd.randint(0, w), rnd.randint(0, h)), [rnd.uniform(60, 230)] * 3, 1)
