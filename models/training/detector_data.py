"""Scenes for the detector: photographs with their plates, plates exchanged for drawn ones, lettering that is no plate."""
from __future__ import annotations

import glob
import math
import os
import random
import string

import cv2
import numpy as np

import camera
from lettering import ROW, row
from plate import DEALERS, Press
from registrations import DIGITS, LETTERS

WIDTH, HEIGHT = 512, 288
MOST = 960  # long side of a photograph in memory
#: Every part-th photograph is kept for validation, by name.
PART = 9


def held_out(path: str) -> bool:
    return sum(os.path.basename(path).encode()) % PART == 0


class Photographs:
    def __init__(self, data: str, validation: bool):
        self.items = []
        for path in sorted(glob.glob(f"{data}/plates-train/*/*/*.jpg")):
            if held_out(path) != validation:
                continue
            im = cv2.imread(path)
            if im is None:
                continue
            k = min(1.0, MOST / max(im.shape[:2]))
            if k < 1:
                im = cv2.resize(im, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
            H, W = im.shape[:2]
            boxes = []
            for line in open(path[:-4] + ".txt"):
                x, y, w, h = (float(v) for v in line.split()[1:5])
                boxes.append([(x - w / 2) * W, (y - h / 2) * H, (x + w / 2) * W, (y + h / 2) * H])
            self.items.append((im, np.array(boxes, np.float32).reshape(-1, 4)))


class Scenes:
    """sample() -> (uint8 BGR scene, plates [n, 12]: box, then corners; corners are nan where nobody knows them)"""

    def __init__(self, press: Press, photographs: Photographs, size=(WIDTH, HEIGHT)):
        self.press, self.photographs, self.size = press, photographs.items, size

    def sample(self, rnd: random.Random, noise: np.random.Generator):
        W, H = self.size
        im, boxes = rnd.choice(self.photographs)
        h, w = im.shape[:2]
        wide = math.exp(rnd.uniform(math.log(13), math.log(150)))
        if len(boxes) and rnd.random() < 0.9:
            x0, y0, x1, y1 = boxes[rnd.randrange(len(boxes))]
            k = wide / max(6.0, x1 - x0)
        else:
            x0, x1 = (rnd.uniform(0, w),) * 2
            y0, y1 = (rnd.uniform(0, h),) * 2
            k = math.exp(rnd.uniform(math.log(0.3), math.log(1.6))) * W / w
        k = min(max(k, 0.22 * W / w * 1.0), 3.0)
        if w * k < 0.7 * W and rnd.random() < 0.8:
            k = 0.7 * W / w
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
        at = [rnd.uniform(0.06, 0.94) * W, rnd.uniform(0.08, 0.95) * H]
        if rnd.random() < 0.9:  # no more empty space than needed
            for i, (c, side, room) in enumerate(((cx, w, W), (cy, h, H))):
                least, most = sorted((room - (side - c) * k, c * k))
                at[i] = min(max(at[i], least), most)
        warp = cv2.getRotationMatrix2D((float(cx), float(cy)), rnd.gauss(0, 4), k)
        warp[:, 2] += [at[0] - cx, at[1] - cy]
        if rnd.random() < 0.5:
            warp[0] = -warp[0]
            warp[0, 2] += 2 * at[0]
        # Small parts of big photographs are averaged first, as a camera's scaler does.
        if k < 0.6:
            im = cv2.resize(im, (max(2, round(w * k * 1.4)), max(2, round(h * k * 1.4))), interpolation=cv2.INTER_AREA)
            used = warp.copy()
            used[:, 0] *= w / im.shape[1]
            used[:, 1] *= h / im.shape[0]
        else:
            used = warp
        edge = [rnd.uniform(0, 200)] * 3
        scene = cv2.warpAffine(im, used, (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE if rnd.random() < 0.5 else cv2.BORDER_CONSTANT, borderValue=edge).astype(np.float32)
        plates = []
        taken = []
        for x0, y0, x1, y1 in boxes:
            p = warp @ np.array([[x0, x1, x1, x0], [y0, y0, y1, y1], [1, 1, 1, 1]])
            box = [p[0].min(), p[1].min(), p[0].max(), p[1].max()]
            taken.append(box)
            if rnd.random() < 0.5 and box[2] - box[0] > 9:
                plates.append(self._exchange(scene, rnd, box))
            else:
                plates.append(box + [math.nan] * 8)
        if rnd.random() < 0.14:
            found = self._add(scene, rnd, taken)
            if found:
                plates.append(found)
                taken.append(found[:4])
        for _ in range(rnd.choice([0, 0, 1, 1, 2])):
            self._lettering(scene, rnd, taken)
        for _ in range(rnd.choice([0, 0, 1, 1, 2, 3])):
            self._board(scene, rnd, taken)
        if rnd.random() < 0.25:
            self._overlay(scene, rnd)
        scene = self._finish(scene, rnd, noise)
        kept = []
        for p in plates:
            x0, y0, x1, y1 = max(0, p[0]), max(0, p[1]), min(W, p[2]), min(H, p[3])
            whole = (p[2] - p[0]) * (p[3] - p[1])
            if x1 - x0 > 5 and y1 - y0 > 2.5 and (x1 - x0) * (y1 - y0) > 0.55 * whole:
                kept.append([x0, y0, x1, y1] + list(p[4:]))
        return scene, np.array(kept, np.float32).reshape(-1, 12)

    def _paste(self, scene, flat, quad, rnd):
        """Draws the plate into the scene; gives box and corners."""
        H, W = scene.shape[:2]
        low = np.floor(quad.min(0)).astype(int) - 2
        high = np.ceil(quad.max(0)).astype(int) + 3
        a, b, c, d = max(0, low[0]), max(0, low[1]), min(W, high[0]), min(H, high[1])
        if c - a < 4 or d - b < 3:
            return None
        wide = float(np.linalg.norm(quad[1] - quad[0]))
        h, w = flat.shape[:2]
        if wide < 0.6 * w:
            k = wide / w * 1.5
            flat = cv2.resize(flat, (max(8, round(w * k)), max(5, round(h * k))), interpolation=cv2.INTER_AREA)
            h, w = flat.shape[:2]
        warp = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), (quad - [a, b]).astype(np.float32))
        size = (c - a, d - b)
        on = cv2.warpPerspective(np.full((h, w), 255, np.uint8), warp, size, flags=cv2.INTER_LINEAR)
        on = cv2.GaussianBlur(on, (0, 0), 0.6).astype(np.float32)[..., None] / 255
        im = cv2.warpPerspective(flat[..., ::-1], warp, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        part = scene[b:d, a:c]
        # As bright and as tinted as its surroundings, more or less; a lit plate at night stands out.
        around = part.mean((0, 1))
        gain = np.clip((around + 60) / 190, 0.25, 1.25) if rnd.random() < 0.7 else rnd.uniform(0.6, 1.2)
        im = camera.light(rnd, im * gain)
        part += (im - part) * on
        x0, y0 = quad.min(0)
        x1, y1 = quad.max(0)
        return [float(x0), float(y0), float(x1), float(y1)] + [float(v) for v in quad.reshape(-1)]

    def _exchange(self, scene, rnd, box):
        """A drawn plate over the photographed one, on the same spot of the same car."""
        flat, _, info = self.press.draw(rnd)
        shape = camera.view(rnd, info["mm"], 0.6)
        room = np.array([box[2] - box[0], box[3] - box[1]])
        size = np.ptp(shape, 0)
        k = max(room[0] / size[0], room[1] / size[1]) * rnd.uniform(0.98, 1.12)
        if k * size[0] > 1.9 * room[0]:
            k = 1.9 * room[0] / size[0]
        centre = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
        found = self._paste(scene, flat, shape * k + centre, rnd)
        return found or box + [math.nan] * 8

    def _add(self, scene, rnd, taken):
        """A plate where the photograph has none, on a dark or plain holder now and then."""
        H, W = scene.shape[:2]
        flat, _, info = self.press.draw(rnd)
        shape = camera.view(rnd, info["mm"], 1.0) * math.exp(rnd.uniform(math.log(14), math.log(140)))
        at = np.array([rnd.uniform(0.05, 0.95) * W, rnd.uniform(0.1, 0.95) * H])
        quad = shape + at
        low, high = quad.min(0), quad.max(0)
        if any(low[0] < b[2] + 3 and high[0] > b[0] - 3 and low[1] < b[3] + 3 and high[1] > b[1] - 3 for b in taken):
            return None
        if rnd.random() < 0.5:
            pad = np.array([rnd.uniform(0.05, 0.5), rnd.uniform(0.1, 1.2)]) * (high - low)
            a, b = np.maximum(0, (low - pad).astype(int)), (high + pad).astype(int)
            part = scene[a[1] : b[1], a[0] : b[0]]
            if part.size:
                part *= 0.3
                part += np.array([rnd.uniform(5, 160)] * 3) * 0.7
        return self._paste(scene, flat, quad, rnd)

    def _lettering(self, scene, rnd, taken):
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
        self.press._ink(scene, mask, x, y, colour, rnd.uniform(0.6, 1.0))

    def _board(self, scene, rnd, taken):
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
                self.press._ink(scene, mask, round(at), round(y + (line + 0.5) * tall / lines - h / 2), colour, rnd.uniform(0.7, 1))

    @staticmethod
    def _sign_text(rnd, kind):
        digits = lambda a, b: "".join(rnd.choice(DIGITS) for _ in range(rnd.randint(a, b)))
        letters = lambda a, b: "".join(rnd.choice(LETTERS) for _ in range(rnd.randint(a, b)))
        if kind in ("prices", "panels"):
            return rnd.choice([f"{letters(1, 6)} {digits(1, 3)}.{digits(1, 2)}", f"{digits(1, 2)}.{digits(2, 3)}", f"E{rnd.choice(['5', '10', '85'])} {digits(1, 3)}.{digits(1, 2)}", f"LPG {digits(2, 4)}", f"DIESEL {digits(3, 4)}"])
        if kind == "sign":
            return rnd.choice([digits(1, 3), letters(1, 1) + digits(1, 3), letters(4, 6) + " " + digits(1, 2), "ROUTE " + digits(1, 2), "STOP", "P", "EXIT " + digits(1, 2)])
        if kind == "door":
            return rnd.choice([digits(1, 4), digits(1, 3) + letters(1, 1), letters(1, 1) + digits(1, 2)])
        if kind == "road":
            return rnd.choice(["SLOW", "BUS LANE", digits(1, 3), "KEEP CLEAR", "LEVEL " + digits(1, 1), letters(3, 7), letters(3, 6) + " " + digits(1, 2)])
        return rnd.choice([letters(3, 9), f"{letters(3, 7)} {digits(1, 4)}", f"{digits(3, 5)} {digits(3, 6)}", f"{letters(2, 4)}{digits(2, 5)}", f"{digits(2, 4)} {letters(3, 6)}"])

    def _overlay(self, scene, rnd):
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

    def _finish(self, scene, rnd, noise):
        r = rnd.random()
        if r < 0.25:  # infrared or a grey camera
            scene = np.repeat(scene @ np.array([[0.2], [0.4], [0.4]], np.float32), 3, 2)
        elif r < 0.6:
            scene *= np.array([rnd.uniform(0.85, 1.15) for _ in range(3)], np.float32)
        if rnd.random() < 0.5:
            scene = scene * rnd.uniform(0.45, 1.35) + rnd.uniform(-25, 30)
        if rnd.random() < 0.12:  # night
            scene = scene * rnd.uniform(0.15, 0.45)
            for _ in range(rnd.randint(0, 3)):
                spot = np.zeros(scene.shape[:2], np.float32)
                cv2.circle(spot, (rnd.randint(0, scene.shape[1]), rnd.randint(0, scene.shape[0])), rnd.randint(3, 18), 1.0, -1)
                scene += cv2.GaussianBlur(spot, (0, 0), rnd.uniform(3, 14))[..., None] * rnd.uniform(80, 400)
        if rnd.random() < 0.3:
            scene = camera.weather(rnd, scene)
        if rnd.random() < 0.4:
            scene = camera.blur(rnd, scene, 0.7)
        if rnd.random() < 0.5:
            level = rnd.choice([2.0, 5.0, 9.0])
            scene = scene + noise.standard_normal(scene.shape[:2], dtype=np.float32)[..., None] * level
        scene = np.clip(scene, 0, 255).astype(np.uint8)
        if rnd.random() < 0.35:
            scene = cv2.imdecode(cv2.imencode(".jpg", scene, [cv2.IMWRITE_JPEG_QUALITY, rnd.randint(18, 85)])[1], 1)
        return scene
