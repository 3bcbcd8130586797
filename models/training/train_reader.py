#!/usr/bin/python3
"""Trains the reader: train_reader.py --data DIR --fonts DIR --work DIR [--samples N] [--seed N]. Goes on where it stopped."""
from __future__ import annotations

import os
import random

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import schedule
from lettering import Case
from nets import Reader
from plate import Press
from quantise import quantised
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
                r = rnd.random()
                if real and real.items and r < o.real:
                    crops[i], text = real.sample(rnd, noise)
                elif r > 1 - o.nothing:
                    crops[i], text = synthetic.nothing(rnd, noise)
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
    two = [synthetic.sample(rnd, noise, rows=2) for _ in range(200)]
    sets["syn-two-rows"] = (torch.from_numpy(np.stack([c for c, _ in two])), [t for _, t in two])
    labels = os.path.join(HERE, "labels.csv")
    if os.path.exists(labels):
        plain = list(Real(f"{o.data}/plates-train", labels, "val").plain())
        if plain:
            sets["real"] = (torch.from_numpy(np.stack([c for c, _, _ in plain])), [t for _, t, _ in plain])
    return sets


@torch.no_grad()
def measure(net, sets) -> str:
    out, device = [], next(net.parameters()).device
    for name, (crops, texts) in sets.items():
        read = [t for i in range(0, len(crops), 100) for t in greedy(net(prepared(crops[i : i + 100].to(device))))]
        out.append(f"{name} {100 * np.mean([a == b for a, b in zip(read, texts)]):.1f}")
    return " | ".join(out)


def loss_of(device: str):
    def loss(net, batch):
        crops, texts = batch
        x = prepared(crops.to(device)).contiguous(memory_format=torch.channels_last)
        # A touch of what costs nothing here: other gains, noise.
        x = x * (torch.rand(len(x), 1, 1, 1, device=device) * 0.4 + 0.8) + torch.randn_like(x) * 0.05
        with torch.autocast(device.split(":")[0], dtype=torch.bfloat16):
            logits = net(x)
        logp = logits.float().log_softmax(2).transpose(0, 1).cpu()
        lengths = torch.tensor([len(t) for t in texts])
        target = torch.tensor([c for t in texts for c in t])
        return F.ctc_loss(logp, target, torch.full((len(texts),), logp.shape[0]), lengths, zero_infinity=True)

    return loss


def rounded_net(o) -> torch.nn.Module:
    """The finished net with rounded convolutions; drawn and photographed crops give the ranges."""
    net, state = Reader(), schedule.known(o.work, "reader")
    if not state:
        raise SystemExit("Nothing to round yet: train the reader first.")
    net.load_state_dict(state["mean"])
    crops = iter(Crops(o, 7))
    return quantised(net, [prepared(next(crops)[0]) for _ in range(6)], Reader.FLOAT)


def main() -> None:
    p = schedule.options(__doc__, samples=1_500_000, batch=96, peak=2e-3)
    p.add_argument("--real", type=float, default=0.12, help="share of labelled photographs")
    p.add_argument("--nothing", type=float, default=0.03, help="share of crops without a plate")
    o = p.parse_args()
    schedule.begin(o)
    sets = rulers(o)
    net = rounded_net(o) if o.rounded else Reader()
    schedule.train(o, "reader", net, lambda seen: Crops(o, seen), loss_of(o.device), lambda mean: measure(mean, sets), warm=6_000 if o.rounded else 60_000, keep=0.9993, clip=3.0, betas=(0.9, 0.98))


if __name__ == "__main__":
    main()
