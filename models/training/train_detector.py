#!/usr/bin/python3
"""Trains the detector: train_detector.py --data DIR --fonts DIR --work DIR [--samples N] [--seed N]. Goes on where it stopped."""
from __future__ import annotations

import argparse
import os
import random
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import schedule
from detector_data import HEIGHT, WIDTH, Photographs, Scenes
from lettering import Case
from nets import Detector, parameters
from plate import Press
from registrations import Numbers

HERE = os.path.dirname(os.path.abspath(__file__))


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


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", required=True, help="folder with plates-train and fonts")
    p.add_argument("--fonts", required=True, help="folder with node_modules/@fontsource")
    p.add_argument("--work", required=True, help="checkpoints")
    p.add_argument("--warm", help="weights whose backbone to start from")
    p.add_argument("--samples", type=int, default=240_000)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--peak", type=float, default=1.5e-3)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--workers", type=int, default=1)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    o = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    cv2.setNumThreads(1)
    os.makedirs(o.work, exist_ok=True)
    net = Detector()
    seen, path = 0, os.path.join(o.work, "detector.pt")
    known = next((k for k in (path, os.path.join(HERE, "detector.pt")) if os.path.exists(k)), None)
    state = torch.load(known, map_location="cpu") if known else {}
    if not known and o.warm:
        own, warm = net.state_dict(), torch.load(o.warm, map_location="cpu")
        fits = {k: v for k, v in warm.items() if k in own and own[k].shape == v.shape and k.split(".")[0] in ("stem", "l")}
        net.load_state_dict({**own, **fits})
        print(f"backbone from {os.path.basename(o.warm)}: {len(fits)} tensors", flush=True)
    if known:
        net.load_state_dict(state.get("net", state["mean"]))
        seen = state["seen"]
        print("goes on at", seen, flush=True)
    net = net.to(o.device, memory_format=torch.channels_last)
    mean = schedule.Mean(net, 0.9985)
    if known:
        mean.net.load_state_dict(state["mean"])
        mean.steps = state.get("steps", 10_000)
    optimiser = torch.optim.AdamW(net.parameters(), o.peak, weight_decay=5e-3)
    if "optimiser" in state:
        optimiser.load_state_dict(state["optimiser"])
    print(f"detector {parameters(net):.3f} M", flush=True)
    ruler, g = Ruler(o), grid(WIDTH, HEIGHT)
    loader = torch.utils.data.DataLoader(Pictures(o, seen), batch_size=None, num_workers=o.workers, prefetch_factor=6)
    report, keep = schedule.Pace(420), schedule.Pace(300)
    stop = schedule.Stop()
    started, first, running = time.time(), seen, None
    net.train()
    gd = g.to(o.device)
    for pictures, plates in loader:
        if seen >= o.samples or stop.wanted:
            break
        for group in optimiser.param_groups:
            group["lr"] = schedule.rate(seen, o.samples, o.peak, 6_000)
        truth = targets(plates, g).to(o.device)
        with torch.autocast(o.device.split(":")[0], dtype=torch.bfloat16):
            y = net(tensor(pictures, o.device))
        y = y.float()
        at = truth[..., 0] > 0
        iou, giou = overlap(boxes_of(y, gd)[at], truth[at][:, 1:5])
        wanted = torch.zeros_like(truth[..., 0])
        wanted[at] = iou.detach().clamp(0.3)
        p = y[:, 0].sigmoid()
        focal = F.binary_cross_entropy_with_logits(y[:, 0], wanted, reduction="none") * (p.detach() - wanted).abs() ** 2
        n = max(1, int(at.sum()))
        loss = focal.sum() / n * 2 + (1 - giou).sum() / n * 1.5
        known_corners = at & ~torch.isnan(truth[..., 5])
        if known_corners.any():
            t = truth[known_corners][:, 5:].reshape(-1, 4, 2)
            c = corners_of(y, gd)[known_corners]
            size = (truth[known_corners][:, 4] - truth[known_corners][:, 2]).clamp(4).view(-1, 1, 1)
            loss = loss + F.smooth_l1_loss((c - t) / size, torch.zeros_like(c), beta=0.1) * 2.0
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 8.0)
        optimiser.step()
        mean.follow(net)
        seen += len(plates)
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if report.due():
            print(f"{time.time() - started:.0f}s seen {seen} ({(seen - first) / (time.time() - started):.0f}/s) loss {running:.3f} | {ruler.measure(mean.net, o.device)}", flush=True)
        if keep.due():
            schedule.save(path, net=net.state_dict(), mean=mean.net.state_dict(), steps=mean.steps, optimiser=optimiser.state_dict(), seen=seen)
    schedule.save(path, net=net.state_dict(), mean=mean.net.state_dict(), steps=mean.steps, optimiser=optimiser.state_dict(), seen=seen)
    schedule.publish(os.path.join(o.work, "detector-weights.pt"), mean.net, seen)
    print(f"END seen {seen} | {ruler.measure(mean.net, o.device)}", flush=True)


if __name__ == "__main__":
    main()
