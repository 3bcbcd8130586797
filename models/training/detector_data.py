"""Scenes for the detector: photographs with their plates, plates exchanged for drawn ones, lettering that is no plate."""
from __future__ import annotations

import glob
import math
import os
import random

import cv2
import numpy as np

import camera
from plate import Press
from signs import Signs
from street import street

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
        self.signs = Signs(press)

    def sample(self, rnd: random.Random, noise: np.random.Generator):
        if rnd.random() < 0.12:
            return self._without(rnd, noise), np.zeros((0, 12), np.float32)
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
        if rnd.random() < 0.07:
            found = self._add(scene, rnd, taken)
            if found:
                plates.append(found)
                taken.append(found[:4])
        for _ in range(rnd.choice([0, 0, 1, 1, 2])):
            self.signs.lettering(scene, rnd, taken)
        for _ in range(rnd.choice([0, 0, 1, 1, 2, 3])):
            self.signs.board(scene, rnd, taken)
        if rnd.random() < 0.06:
            self.signs.paint(scene, rnd, taken)
        if rnd.random() < 0.25:
            self.signs.overlay(scene, rnd)
        scene = self._finish(scene, rnd, noise)
        kept = []
        for p in plates:
            x0, y0, x1, y1 = max(0, p[0]), max(0, p[1]), min(W, p[2]), min(H, p[3])
            whole = (p[2] - p[0]) * (p[3] - p[1])
            if x1 - x0 > 5 and y1 - y0 > 2.5 and (x1 - x0) * (y1 - y0) > 0.55 * whole:
                kept.append([x0, y0, x1, y1] + list(p[4:]))
        return scene, np.array(kept, np.float32).reshape(-1, 12)

    def _without(self, rnd, noise):
        """A place with signs and no vehicle: what stands on a post or on the road is no plate, however much it looks like one."""
        scene = street(rnd, noise, *self.size)
        for _ in range(rnd.randint(1, 4)):
            self.signs.board(scene, rnd, [])
        for _ in range(rnd.randint(0, 3)):
            self.signs.lettering(scene, rnd, [])
        if rnd.random() < 0.5:
            self.signs.paint(scene, rnd, [])
        if rnd.random() < 0.3:
            self.signs.overlay(scene, rnd)
        return self._finish(scene, rnd, noise)

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
