#!/usr/bin/python3
"""Trains the reader: train_reader.py --data DIR --fonts DIR --work DIR [--samples N] [--seed N]. Goes on where it stopped."""
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
from lettering import Case
from nets import Reader, parameters
from plate import Press
from reader_data import ALPHABET, HEIGHT, WIDTH, Real, Synthetic, encode
from registrations import Numbers

HERE = os.path.dirname(os.path.abspath(__file__))


def prepared(crops: torch.Tensor) -> torch.Tensor:
    """uint8 crops -> zero mean, unit deviation; the program does the same."""
    x = crops.float().unsqueeze(1)
    return (x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True, unbiased=False) + 8)


def greedy(logits: torch.Tensor) -> list[str]:
    out = []
    for line in logits.argmax(2).tolist():
        text, last = "", 0
        for k in line:
            if k and k != last:
                text += ALPHABET[k - 1]
            last = k
        out.append(text)
    return out


class Crops(torch.utils.data.IterableDataset):
    """Batches without end. Each worker draws from its own seed."""

    def __init__(self, options, start: int):
        self.options, self.start = options, start

    def __iter__(self):
        cv2.setNumThreads(1)
        o = self.options
        worker = torch.utils.data.get_worker_info()
        seed = o.seed * 1_000_003 + self.start * 17 + (worker.id if worker else 0)
        rnd, noise = random.Random(seed), np.random.default_rng(seed)
        synthetic = Synthetic(Press(Case(f"{o.fonts}/node_modules", f"{o.data}/fonts"), Numbers()), backgrounds(o))
        labels = os.path.join(HERE, "labels.csv")
        real = Real(f"{o.data}/plates-train", labels, "train") if os.path.exists(labels) else None
        while True:
            crops, texts = np.empty((o.batch, HEIGHT, WIDTH), np.uint8), []
            for i in range(o.batch):
                if real and real.items and rnd.random() < o.real:
                    crops[i], text = real.sample(rnd, noise)
                else:
                    crops[i], text = synthetic.sample(rnd, noise)
                texts.append(encode(text))
            yield torch.from_numpy(crops), texts


def backgrounds(o) -> list[np.ndarray]:
    """Grey patches of photographs, so that a crop's edges look like a car."""
    path = os.path.join(o.work, "backgrounds.npz")
    return list(np.load(path)["grey"]) if os.path.exists(path) else []


def rulers(o):
    """Named validation sets: synthetic ones per region with a fixed seed, and labelled photographs not trained on."""
    rnd, noise = random.Random(99), np.random.default_rng(99)
    synthetic = Synthetic(Press(Case(f"{o.fonts}/node_modules", f"{o.data}/fonts", styles=30), Numbers()), backgrounds(o))
    sets = {}
    for region in ("gb", "eu", "us", "br", "vn"):
        drawn = [synthetic.sample(rnd, noise, region) for _ in range(200)]
        sets["syn-" + region] = (torch.from_numpy(np.stack([c for c, _ in drawn])), [t for _, t in drawn])
    labels = os.path.join(HERE, "labels.csv")
    if os.path.exists(labels):
        plain = list(Real(f"{o.data}/plates-train", labels, "val").plain())
        if plain:
            sets["real"] = (torch.from_numpy(np.stack([c for c, _, _ in plain])), [t for _, t, _ in plain])
    return sets


@torch.no_grad()
def measure(net, sets) -> str:
    out = []
    for name, (crops, texts) in sets.items():
        read = [t for i in range(0, len(crops), 100) for t in greedy(net(prepared(crops[i : i + 100])))]
        out.append(f"{name} {100 * np.mean([a == b for a, b in zip(read, texts)]):.1f}")
    return " | ".join(out)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", required=True, help="folder with plates-train and fonts")
    p.add_argument("--fonts", required=True, help="folder with node_modules/@fontsource")
    p.add_argument("--work", required=True, help="checkpoints and caches")
    p.add_argument("--samples", type=int, default=1_500_000)
    p.add_argument("--batch", type=int, default=96)
    p.add_argument("--peak", type=float, default=2e-3)
    p.add_argument("--real", type=float, default=0.12, help="share of labelled photographs")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--workers", type=int, default=1)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    o = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    cv2.setNumThreads(1)
    os.makedirs(o.work, exist_ok=True)
    net = Reader().to(o.device)
    print(f"reader {parameters(net):.3f} M", flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), o.peak, weight_decay=5e-3, betas=(0.9, 0.98))
    seen, path = 0, os.path.join(o.work, "reader.pt")
    mean = schedule.Mean(net, 0.9993)
    for known in (path, os.path.join(HERE, "reader.pt")):
        if os.path.exists(known):
            state = torch.load(known, map_location=o.device)
            net.load_state_dict(state.get("net", state["mean"]))
            mean.net.load_state_dict(state["mean"])
            mean.steps = state.get("steps", 10_000)
            if "optimiser" in state:
                optimiser.load_state_dict(state["optimiser"])
            seen = state["seen"]
            print("goes on at", seen, "of", known, flush=True)
            break
    sets = rulers(o)
    loader = torch.utils.data.DataLoader(Crops(o, seen), batch_size=None, num_workers=o.workers, prefetch_factor=8)
    report, keep = schedule.Pace(240), schedule.Pace(300)
    stop = schedule.Stop()
    started, first, loss_mean = time.time(), seen, None
    net.train()
    for crops, texts in loader:
        if seen >= o.samples or stop.wanted:
            break
        lr = schedule.rate(seen, o.samples, o.peak, 60_000)
        for group in optimiser.param_groups:
            group["lr"] = lr
        x = prepared(crops.to(o.device))
        # A touch of what costs nothing here: other gains, noise, a patch that is covered.
        x = x * (torch.rand(len(x), 1, 1, 1, device=o.device) * 0.4 + 0.8) + torch.randn_like(x) * 0.05
        with torch.autocast(o.device.split(":")[0], dtype=torch.bfloat16):
            logits = net(x)
        logp = logits.float().log_softmax(2).transpose(0, 1)
        lengths = torch.tensor([len(t) for t in texts])
        target = torch.tensor([c for t in texts for c in t])
        loss = F.ctc_loss(logp.cpu(), target, torch.full((len(texts),), logp.shape[0]), lengths, zero_infinity=True)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 3.0)
        optimiser.step()
        mean.follow(net)
        seen += len(texts)
        loss_mean = loss.item() if loss_mean is None else 0.98 * loss_mean + 0.02 * loss.item()
        if report.due():
            print(f"{time.time() - started:.0f}s seen {seen} ({(seen - first) / (time.time() - started):.0f}/s) lr {lr:.5f} loss {loss_mean:.3f} | {measure(mean.net, sets)}", flush=True)
        if keep.due():
            schedule.save(path, net=net.state_dict(), mean=mean.net.state_dict(), steps=mean.steps, optimiser=optimiser.state_dict(), seen=seen)
    schedule.save(path, net=net.state_dict(), mean=mean.net.state_dict(), steps=mean.steps, optimiser=optimiser.state_dict(), seen=seen)
    schedule.publish(os.path.join(o.work, "reader-weights.pt"), mean.net, seen)
    print(f"END seen {seen} | {measure(mean.net, sets)}", flush=True)


if __name__ == "__main__":
    main()
