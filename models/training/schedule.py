"""What both trainings share: learning rate, running mean of the weights, checkpoints that can be gone on from."""
from __future__ import annotations

import copy
import math
import os
import signal
import time

import torch


def rate(seen: int, total: int, peak: float, warm: int) -> float:
    """Linear warm-up, then a cosine to 2 % of the peak."""
    if seen < warm:
        return peak * (seen + 1) / warm
    done = min(1.0, (seen - warm) / max(1, total - warm))
    return peak * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))


class Mean:
    """Running mean of the weights: steadier than the last step, and what is exported."""

    def __init__(self, net: torch.nn.Module, keep: float):
        self.net, self.keep, self.steps = copy.deepcopy(net).eval(), keep, 0

    @torch.no_grad()
    def follow(self, net: torch.nn.Module) -> None:
        self.steps += 1
        keep = min(self.keep, (1 + self.steps) / (10 + self.steps))
        for mine, theirs in zip(self.net.state_dict().values(), net.state_dict().values()):
            if mine.dtype.is_floating_point:
                mine.mul_(keep).add_(theirs, alpha=1 - keep)
            else:
                mine.copy_(theirs)


def save(path: str, **what) -> None:
    torch.save(what, path + ".new")
    os.replace(path + ".new", path)


def publish(path: str, net: torch.nn.Module, seen: int) -> None:
    """The small checkpoint that is committed: weights alone. Training goes on from it with a fresh optimiser."""
    save(path, mean=net.state_dict(), seen=seen)


class Pace:
    """True at most once in `seconds`."""

    def __init__(self, seconds: float):
        self.seconds, self.last = seconds, time.time()

    def due(self) -> bool:
        if time.time() - self.last < self.seconds:
            return False
        self.last = time.time()
        return True


class Stop:
    """Set by SIGTERM: the training saves what it has and ends."""

    def __init__(self):
        self.wanted = False
        signal.signal(signal.SIGTERM, self._hear)

    def _hear(self, *_):
        self.wanted = True
