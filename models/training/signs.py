"""Text that is no plate: names on vans, boards, signs, road paint, house numbers, the camera's own print."""
from __future__ import annotations

import math
import random
import string

import cv2
import numpy as np

from lettering import ROW, row
from plate import DEALERS, Press
from registrations import DIGITS, LETTERS


WORDS = "STOP;SLOW;EXIT;ROUTE;LEVEL;BUS;BUS STOP;BUS LANE;TAXI;KEEP CLEAR;NO ENTRY;ONE WAY;WAY OUT;P;LANE;GATE;ZONE;HOTEL;CAFE;BAR;SALE;TOLL;STAFF;LOADING;PRIVATE;VISITORS;PAY HERE;OPEN;CLOSED;24 HOURS;TICKETS;HALT;SORTIE;AUSFAHRT;SALIDA;USCITA;ENTRADA;SAIDA;PARE;ALTO;POLIZEI;POLICE;AMBULANCE;SCHOOL".split(";")


class Signs:
    """Each method draws into a float32 BGR scene and keeps off the boxes in `taken`."""

    def __init__(self, press: Press):
        self.press = press

    def lettering(self, scene, rnd, taken):
        """Badges, names on vans, signs, road paint: letters that are no plate."""
        H, W = scene.shape[:2]
        kind = rnd.random()
        if kind < 0.5:
            text = rnd.choice(DEALERS + ["TAXI", "POLICE", "EXIT", "STOP", "TURBO", "HYBRID", "4X4", "GTI", "TDI", "PARKING", "SLOW", "24H", "P", "30", "OPEN", "BUS", "FOR SALE", "VOLVO", "FORD", "SCANIA"])
        elif kind < 0.75:
            text = "".join(rnd.choice(LETTERS) for _ in range(rnd.randint(2, 9)))
        else:  # a telephone number, a price, a house number
            text = "".join(rnd.choice(DIGITS + " ") for _ in range(rnd.randint(2, 12))).strip() or "7"
        mask, _ = row(text, self.press.case.pick(rnd, {"fonts": 9, "strokes": 1}), rnd, rnd.uniform(0.02, 0.3), 0.4)
        tall = math.exp(rnd.uniform(math.log(5), math.log(40)))
        wide = min(W * 0.8, mask.shape[1] * tall / ROW * rnd.uniform(0.8, 1.4))
        mask = cv2.resize(mask, (max(3, round(wide)), max(3, round(tall))), interpolation=cv2.INTER_AREA)
        if rnd.random() < 0.5:
            m = cv2.getRotationMatrix2D((mask.shape[1] / 2, mask.shape[0] / 2), rnd.gauss(0, 8), 1)
            mask = cv2.warpAffine(mask, m, (mask.shape[1], mask.shape[0]))
        h, w = mask.shape
        x, y = rnd.randint(-w // 3, max(1, W - w)), rnd.randint(0, max(1, H - h))
        board = rnd.random() < 0.35  # much larger than its text, in no plate's proportions
        pad_x, pad_y = (round(w * rnd.uniform(0.3, 1.0)), round(h * rnd.uniform(1.2, 4.0))) if board else (0, 0)
        if any(x - pad_x < b[2] and x + w + pad_x > b[0] and y - pad_y < b[3] and y + h + pad_y > b[1] for b in taken):
            return
        colour = [rnd.uniform(0, 255) for _ in range(3)]
        if board:
            part = scene[max(0, y - pad_y) : y + h + pad_y, max(0, x - pad_x) : x + w + pad_x]
            part[:] = [rnd.uniform(0, 255) for _ in range(3)]
        self.press.ink(scene, mask, x, y, colour, rnd.uniform(0.6, 1.0))

    def board(self, scene, rnd, taken):
        """Price boards, road and door signs, shelf labels, painted vans: text with figures, in lines, that is no plate."""
        H, W = scene.shape[:2]
        kind = rnd.choice(["prices", "panels", "panels", "lines", "sign", "sign", "door", "shelf", "van", "road", "road"])
        wide = round(math.exp(rnd.uniform(math.log(24), math.log(0.6 * W))))
        lines = {"prices": rnd.randint(2, 6), "panels": rnd.randint(3, 6), "lines": rnd.randint(2, 5), "sign": 1, "door": 1, "shelf": rnd.randint(1, 2), "van": rnd.randint(1, 3), "road": rnd.randint(1, 2)}[kind]
        one = wide * {"prices": 0.22, "panels": rnd.uniform(0.18, 0.3), "lines": 0.2, "sign": rnd.uniform(0.4, 1.1), "door": 0.8, "shelf": 0.25, "van": 0.25, "road": 0.35}[kind] * rnd.uniform(0.8, 1.3)
        tall = round(lines * one * rnd.uniform(1.05, 1.6))
        x, y = rnd.randint(-wide // 4, max(1, W - wide // 2)), rnd.randint(-tall // 4, max(1, H - tall // 2))
        if any(x < b[2] + 2 and x + wide > b[0] - 2 and y < b[3] + 2 and y + tall > b[1] - 2 for b in taken):
            return
        ground = np.array(rnd.choice([(240, 240, 240), (30, 30, 30), (60, 200, 250), (150, 70, 20), (50, 130, 20), (40, 40, 190), tuple(rnd.uniform(0, 255) for _ in range(3))]), np.float32) * rnd.uniform(0.5, 1)
        bare = kind in ("van", "road") or (kind == "door" and rnd.random() < 0.5)
        repeats = rnd.randint(2, 6) if kind == "shelf" else 1
        colour = [255.0 - c for c in ground] if rnd.random() < 0.7 else [rnd.uniform(0, 255) for _ in range(3)]
        lettering = self.press.case.pick(rnd, {"fonts": 8, "strokes": 3})
        for n in range(repeats):
            left = x + n * round(wide * rnd.uniform(1.1, 1.4))
            if n and any(left < b[2] + 2 and left + wide > b[0] - 2 and y < b[3] + 2 and y + tall > b[1] - 2 for b in taken):
                break
            if not bare:
                if kind == "sign" and rnd.random() < 0.5:
                    cv2.ellipse(scene, (left + wide // 2, y + tall // 2), (wide // 2, max(2, tall // 2)), 0, 0, 360, [float(c) for c in ground], -1, cv2.LINE_AA)
                else:
                    cv2.rectangle(scene, (left, y), (left + wide, y + tall), [float(c) for c in ground], -1)
                    if rnd.random() < 0.4:
                        cv2.rectangle(scene, (left + 1, y + 1), (left + wide - 2, y + tall - 2), [float(c) for c in colour], 1)
            for line in range(lines):
                if kind == "panels":  # each line on a ground of its own, as petrol stations show their prices
                    inset, step = max(1, round(0.03 * wide)), tall / lines
                    panel = rnd.choice([(30.0, 30.0, 30.0), (150.0, 60.0, 10.0), (230.0, 230.0, 230.0), tuple(rnd.uniform(0, 255) for _ in range(3))])
                    cv2.rectangle(scene, (left + inset, round(y + line * step + inset / 2)), (left + wide - inset, round(y + (line + 1) * step - inset / 2)), panel, -1)
                    colour = [255.0 if sum(panel) < 380 else 20.0] * 3 if rnd.random() < 0.8 else [60.0, 90.0, 250.0]
                text = self._sign_text(rnd, kind)
                mask, _ = row(text, lettering, rnd, rnd.uniform(0.03, 0.2), 0.5)
                h = tall / lines * rnd.uniform(0.45, 0.85)
                w = min(wide * 0.92, mask.shape[1] * h / ROW)
                if w < 5 or h < 4:
                    continue
                mask = cv2.resize(mask, (round(w), round(h)), interpolation=cv2.INTER_AREA)
                at = left + (wide - mask.shape[1]) * rnd.choice([0.05, 0.5, 0.5, 0.95])
                self.press.ink(scene, mask, round(at), round(y + (line + 0.5) * tall / lines - h / 2), colour, rnd.uniform(0.7, 1))

    def paint(self, scene, rnd, taken):
        """Words and numbers on the road, as flat as the road is seen."""
        H, W = scene.shape[:2]
        mask, _ = row(self._sign_text(rnd, "road"), self.press.case.pick(rnd, {"fonts": 6, "strokes": 4}), rnd, rnd.uniform(0.03, 0.25), 0.45)
        wide = rnd.uniform(0.12, 0.7) * W
        tall = wide * mask.shape[0] / mask.shape[1] * rnd.uniform(0.5, 1.6)
        x, y = rnd.uniform(0, W - wide), rnd.uniform(0.45 * H, max(0.46 * H, H - tall))
        if any(x < b[2] + 2 and x + wide > b[0] - 2 and y < b[3] + 2 and y + tall > b[1] - 2 for b in taken):
            return
        inset, lean, turn = rnd.uniform(0, 0.2) * wide, rnd.gauss(0, 0.12) * wide, rnd.gauss(0, 0.08) * tall
        quad = np.float32([[x + inset + lean, y + turn], [x + wide - inset + lean, y - turn], [x + wide, y + tall - turn], [x, y + tall + turn]])
        h, w = mask.shape
        warp = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), quad)
        mask = cv2.warpPerspective(mask, warp, (W, H), flags=cv2.INTER_AREA)
        colour = rnd.choice([[rnd.uniform(150, 255)] * 3, [rnd.uniform(20, 90), rnd.uniform(150, 210), rnd.uniform(190, 250)]])
        self.press.ink(scene, mask, 0, 0, colour, rnd.uniform(0.5, 1.0))

    @staticmethod
    def _sign_text(rnd, kind):
        digits = lambda a, b: "".join(rnd.choice(DIGITS) for _ in range(rnd.randint(a, b)))
        letters = lambda a, b: "".join(rnd.choice(LETTERS) for _ in range(rnd.randint(a, b)))
        if kind in ("prices", "panels"):
            return rnd.choice([f"{letters(1, 6)} {digits(1, 3)}.{digits(1, 2)}", f"{digits(1, 2)}.{digits(2, 3)}", f"E{rnd.choice(['5', '10', '85'])} {digits(1, 3)}.{digits(1, 2)}", f"LPG {digits(2, 4)}", f"DIESEL {digits(3, 4)}"])
        if kind == "sign":
            number = f"{digits(3, 5)}{rnd.choice(' -.')}{digits(3, 6)}"
            road = rnd.choice(LETTERS) + rnd.choice(["", " "]) + digits(1, 4)
            word = rnd.choice(WORDS)
            return rnd.choice([digits(1, 3), road, letters(4, 6) + " " + digits(1, 2), word + " " + digits(1, 2), word, word, number, number])
        if kind == "door":
            return rnd.choice([digits(1, 4), digits(1, 3) + letters(1, 1), letters(1, 1) + digits(1, 2)])
        if kind == "road":
            return rnd.choice([rnd.choice(WORDS), rnd.choice(WORDS), digits(1, 3), rnd.choice(WORDS) + " " + digits(1, 2), rnd.choice(LETTERS) + digits(1, 3), letters(3, 7), letters(3, 6) + " " + digits(1, 2)])
        return rnd.choice([letters(3, 9), f"{letters(3, 7)} {digits(1, 4)}", f"{digits(3, 5)} {digits(3, 6)}", f"{letters(2, 4)}{digits(2, 5)}", f"{digits(2, 4)} {letters(3, 6)}"])

    def overlay(self, scene, rnd):
        """The camera's own clock and name."""
        H, W = scene.shape[:2]
        text = rnd.choice(
            [
                f"{rnd.randint(2010, 2030)}-{rnd.randint(1, 12):02d}-{rnd.randint(1, 28):02d} {rnd.randint(0, 23):02d}:{rnd.randint(0, 59):02d}:{rnd.randint(0, 59):02d}",
                f"CAM {rnd.randint(1, 32):02d}",
                "".join(rnd.choice(string.ascii_uppercase + DIGITS) for _ in range(rnd.randint(5, 10))),
                f"{rnd.randint(1, 28):02d}/{rnd.randint(1, 12):02d}/{rnd.randint(2010, 2030)} {rnd.randint(0, 23):02d}:{rnd.randint(0, 59):02d}",
            ]
        )
        scale = rnd.uniform(0.3, 0.8)
        at = (rnd.choice([4, rnd.randint(4, W // 2)]), rnd.choice([14, H - 6, rnd.randint(12, 30)]))
        if rnd.random() < 0.5:
            cv2.putText(scene, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (0, 0, 0), 3, cv2.LINE_AA)
        cv2.putText(scene, text, at, rnd.choice([0, 2, 3]), scale, (rnd.choice([255, 255, 0]), 255, 255), 1, cv2.LINE_AA)
