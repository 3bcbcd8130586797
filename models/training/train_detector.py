#!/usr/bin/python3
"""Trains the detector: train_detector.py --data DIR --fonts DIR --work DIR [--samples N] [--seed N]. Goes on where it stopped."""
from __future__ import annotations

import random

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import schedule
from detector_data import HEIGHT, WIDTH, Photographs, Scenes
from lettering import Case
from nets import Detector
from plate import Press
from quantise import quantised
from registrations import Numbers


def grid(width: int, height: int) -> torch.Tensor:
    """[cells, 3]: centre and stride of each cell, in the order of the net's output."""
    parts = []
    for s in (8, 16):
        y, x = np.mgrid[0 : height // s, 0 : width // s]
        parts.append(np.stack([(x + 0.5) * s, (y + 0.5) * s, np.full_like(x, s)], -1).reshape(-1, 3))
    return torch.tensor(np.concatenate(parts), dtype=torch.float32)


def boxes_of(y: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    """[batch, cells, 4] from the net's output; 2 strides is the unit of a side."""
    d = F.softplus(y[:, 1:5].transpose(1, 2)) * g[:, 2:3] * 2
    return torch.stack([g[:, 0] - d[..., 0], g[:, 1] - d[..., 1], g[:, 0] + d[..., 2], g[:, 1] + d[..., 3]], -1)


def corners_of(y: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    """[batch, cells, 4, 2]; 4 strides is the unit of an offset."""
    o = y[:, 5:13].transpose(1, 2).reshape(y.shape[0], -1, 4, 2)
    return g[:, None, :2] + o * g[:, None, 2:3] * 4


def overlap(a: torch.Tensor, b: torch.Tensor):
    """IoU and generalised IoU of pairs."""
    wide = (torch.min(a[:, 2], b[:, 2]) - torch.max(a[:, 0], b[:, 0])).clamp(0)
    tall = (torch.min(a[:, 3], b[:, 3]) - torch.max(a[:, 1], b[:, 1])).clamp(0)
    both = wide * tall
    union = (a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1]) + (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1]) - both
    hull = (torch.max(a[:, 2], b[:, 2]) - torch.min(a[:, 0], b[:, 0])) * (torch.max(a[:, 3], b[:, 3]) - torch.min(a[:, 1], b[:, 1]))
    iou = both / (union + 1e-6)
    return iou, iou - (hull - union) / (hull + 1e-6)


def targets(plates: list, g: torch.Tensor) -> torch.Tensor:
    """[batch, cells, 13]: 1 and the plate's box and corners at the cells near its centre."""
    out = torch.zeros(len(plates), len(g), 13)
    for i, found in enumerate(plates):
        for p in found:
            w, h = p[2] - p[0], p[3] - p[1]
            cx, cy = (p[0] + p[2]) / 2, (p[1] + p[3]) / 2
            for stride in (8,) if w < 56 else (16,) if w > 110 else (8, 16):
                at = (g[:, 2] == stride) & ((g[:, 0] - cx).abs() <= max(w * 0.27, stride * 0.75)) & ((g[:, 1] - cy).abs() <= max(h * 0.3, stride * 0.75))
                out[i, at, 0] = 1
                out[i, at, 1:] = torch.as_tensor(p)
    return out


class Pictures(torch.utils.data.IterableDataset):
    def __init__(self, options, start: int):
        self.options, self.start = options, start

    def __iter__(self):
        cv2.setNumThreads(1)
        o = self.options
        worker = torch.utils.data.get_worker_info()
        seed = o.seed * 7_000_003 + self.start * 31 + (worker.id if worker else 0)
        rnd, noise = random.Random(seed), np.random.default_rng(seed)
        scenes = Scenes(Press(Case(f"{o.fonts}/node_modules", f"{o.data}/fonts"), Numbers()), Photographs(o.data, False))
        while True:
            batch = [scenes.sample(rnd, noise) for _ in range(o.batch)]
            yield torch.from_numpy(np.stack([b[0] for b in batch])), [b[1] for b in batch]


def tensor(pictures: torch.Tensor, device: str) -> torch.Tensor:
    """uint8 BGR [n, h, w, 3] -> float RGB [n, 3, h, w] in 0..1"""
    return (pictures.to(device).flip(3).permute(0, 3, 1, 2).float() / 255).contiguous(memory_format=torch.channels_last)


class Ruler:
    """Held-out photographs, whole, letterboxed to the size of training; and scenes with a fixed seed."""

    def __init__(self, o):
        self.whole = []
        for im, boxes in Photographs(o.data, True).items:
            h, w = im.shape[:2]
            k = min(WIDTH / w, HEIGHT / h)
            page = np.full((HEIGHT, WIDTH, 3), 114, np.uint8)
            small = cv2.resize(im, (round(w * k), round(h * k)), interpolation=cv2.INTER_AREA)
            page[: small.shape[0], : small.shape[1]] = small
            self.whole.append((page, boxes * k))
        rnd, noise = random.Random(5), np.random.default_rng(5)
        scenes = Scenes(Press(Case(f"{o.fonts}/node_modules", f"{o.data}/fonts", styles=30), Numbers()), Photographs(o.data, True))
        self.made = [scenes.sample(rnd, noise) for _ in range(200)]
        self.g = grid(WIDTH, HEIGHT)

    @torch.no_grad()
    def measure(self, net, device) -> str:
        out = []
        for name, items in (("photos", self.whole), ("scenes", self.made)):
            hit = plates = false = big = big_hit = 0
            off = []
            for start in range(0, len(items), 16):
                part = items[start : start + 16]
                y = net(tensor(torch.from_numpy(np.stack([p[0] for p in part])), device)).float().cpu()
                boxes, corners = boxes_of(y, self.g), corners_of(y, self.g)
                for i, (_, truth) in enumerate(part):
                    score = y[i, 0].sigmoid()
                    kept = []
                    for j in score.argsort(descending=True)[:60].tolist():
                        if score[j] < 0.4:
                            break
                        if all(overlap(boxes[i, j][None], boxes[i, k][None])[0] < 0.4 for k in kept):
                            kept.append(j)
                    free = set(kept)
                    for p in truth:
                        box = torch.from_numpy(p[:4])[None]
                        plates += 1
                        wide = p[2] - p[0] >= 24
                        big += wide
                        best = max(kept, key=lambda j: overlap(boxes[i, j][None], box)[0].item(), default=None)
                        if best is not None and overlap(boxes[i, best][None], box)[0].item() > 0.5:
                            hit += 1
                            big_hit += wide
                            free.discard(best)
                            if len(p) > 4 and not np.isnan(p[4]):
                                t = torch.from_numpy(p[4:]).reshape(4, 2)
                                off.append(((corners[i, best] - t).norm(dim=1).mean() / (t[3] - t[0]).norm()).item())
                    false += len(free)
            text = f"{name} recall {100 * hit / plates:.1f} (24 px {100 * big_hit / max(1, big):.1f}) false {false}/{len(items)}"
            out.append(text + (f" corners {np.median(off):.3f} h" if off else ""))
        return " | ".join(out)


def loss_of(device: str):
    g = grid(WIDTH, HEIGHT)
    gd = g.to(device)

    def loss(net, batch):
        pictures, plates = batch
        truth = targets(plates, g).to(device)
        with torch.autocast(device.split(":")[0], dtype=torch.bfloat16):
            y = net(tensor(pictures, device))
        y = y.float()
        at = truth[..., 0] > 0
        iou, giou = overlap(boxes_of(y, gd)[at], truth[at][:, 1:5])
        wanted = torch.zeros_like(truth[..., 0])
        wanted[at] = iou.detach().clamp(0.3)
        p = y[:, 0].sigmoid()
        focal = F.binary_cross_entropy_with_logits(y[:, 0], wanted, reduction="none") * (p.detach() - wanted).abs() ** 2
        n = max(1, int(at.sum()))
        total = focal.sum() / n * 2 + (1 - giou).sum() / n * 1.5
        known_corners = at & ~torch.isnan(truth[..., 5])
        if known_corners.any():
            t = truth[known_corners][:, 5:].reshape(-1, 4, 2)
            c = corners_of(y, gd)[known_corners]
            size = (truth[known_corners][:, 4] - truth[known_corners][:, 2]).clamp(4).view(-1, 1, 1)
            total = total + F.smooth_l1_loss((c - t) / size, torch.zeros_like(c), beta=0.1) * 2.0
        return total

    return loss


def rounded_net(o) -> torch.nn.Module:
    """The finished net with rounded convolutions; scenes give the ranges."""
    net, state = Detector(), schedule.known(o.work, "detector")
    if not state:
        raise SystemExit("Nothing to round yet: train the detector first.")
    net.load_state_dict(state["mean"])
    scenes = iter(Pictures(o, 7))
    return quantised(net, [tensor(next(scenes)[0], "cpu") for _ in range(6)], Detector.FLOAT, Detector.SPAN)


def main() -> None:
    o = schedule.options(__doc__, samples=240_000, batch=16, peak=1.5e-3).parse_args()
    schedule.begin(o)
    ruler = Ruler(o)
    net = rounded_net(o) if o.rounded else Detector()
    schedule.train(o, "detector", net, lambda seen: Pictures(o, seen), loss_of(o.device), lambda mean: ruler.measure(mean, o.device), warm=600 if o.rounded else 6_000, keep=0.9985, clip=8.0)


if __name__ == "__main__":
    main()
