"""What both trainings share: the loop, the learning rate, the running mean of the weights, checkpoints to go on from."""
from __future__ import annotations

import argparse
import copy
import math
import os
import signal
import time

import cv2
import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def options(about: str, samples: int, batch: int, peak: float) -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=about)
    p.add_argument("--data", required=True, help="folder with plates-train and fonts")
    p.add_argument("--fonts", required=True, help="folder with node_modules/@fontsource")
    p.add_argument("--work", required=True, help="checkpoints and caches")
    p.add_argument("--samples", type=int, default=samples)
    p.add_argument("--batch", type=int, default=batch)
    p.add_argument("--peak", type=float, default=peak, help="highest learning rate")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--workers", type=int, default=1)
    p.add_argument("--rounded", action="store_true", help="trains the finished net on with its convolutions rounded to 8 bits")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return p


def begin(o) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    cv2.setNumThreads(1)
    os.makedirs(o.work, exist_ok=True)


def known(work: str, name: str) -> dict | None:
    """The newest checkpoint of `name`: this work folder's, or the committed one beside this file."""
    for folder in (work, HERE):
        path = os.path.join(folder, f"{name}.pt")
        if os.path.exists(path):
            return torch.load(path, map_location="cpu")
    return None


def train(o, name: str, net: torch.nn.Module, batches, loss_of, measure, *, warm: int, keep: float, clip: float, betas=(0.9, 0.999)) -> None:
    """Trains until `o.samples` or SIGTERM, from the newest checkpoint of `name`, and leaves WORK/name.pt and WORK/name-weights.pt.
    With `o.rounded` the net given is the finished one, rounded; that goes on only where it began with the same net.

    :param batches: batches(seen) -> a dataset that gives batches, each with a len() of samples first
    :param loss_of: loss_of(net, batch) -> scalar
    :param measure: measure(net) -> a line of figures for people
    :param warm: samples of linear warm-up; keep: of the running mean per step
    """
    of = (known(o.work, name) or {}).get("seen", 0)
    if o.rounded:
        name += "-rounded"
    state = known(o.work, name) or {}
    if o.rounded and state.get("of") != of:
        state = {}
    seen = state.get("seen", 0)
    if seen >= o.samples > 0:
        raise SystemExit(f"{name} has seen {seen} samples and --samples is {o.samples}: nothing to do. Give more.")
    if state:
        net.load_state_dict(state.get("net", state["mean"]))
    net = net.to(o.device, memory_format=torch.channels_last)  # a sixth faster on a processor
    mean = Mean(net, keep)
    if state:
        mean.net.load_state_dict(state["mean"])
        mean.steps = state.get("steps", 10_000)
    optimiser = torch.optim.AdamW(net.parameters(), o.peak, weight_decay=5e-3, betas=betas)
    if "optimiser" in state:
        optimiser.load_state_dict(state["optimiser"])
    print(f"{name}: {sum(p.numel() for p in net.parameters()) / 1e6:.3f} M parameters, {seen} of {o.samples} samples seen", flush=True)
    loader = torch.utils.data.DataLoader(batches(seen), batch_size=None, num_workers=o.workers, prefetch_factor=6, worker_init_fn=_leave_stopping_to_the_trainer)
    path = os.path.join(o.work, f"{name}.pt")
    report, checkpoint, stop = Pace(420), Pace(300), Stop()
    started, first, running = time.time(), seen, None
    net.train()
    for batch in loader:
        if seen >= o.samples or stop.wanted:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate(seen, o.samples, o.peak, warm)
        loss = loss_of(net, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), clip)
        optimiser.step()
        mean.follow(net)
        seen += len(batch[0])
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if report.due():
            spent = time.time() - started
            print(f"{spent:.0f}s seen {seen} ({(seen - first) / spent:.0f}/s) loss {running:.3f} | {measure(mean.net)}", flush=True)
        if checkpoint.due():
            save(path, net=net.state_dict(), mean=mean.net.state_dict(), steps=mean.steps, optimiser=optimiser.state_dict(), seen=seen, of=of)
    save(path, net=net.state_dict(), mean=mean.net.state_dict(), steps=mean.steps, optimiser=optimiser.state_dict(), seen=seen, of=of)
    # The small checkpoint that is committed: weights alone, at half their length. Training goes on from it with a
    # fresh optimiser, and what is exported comes from it.
    short = {key: value.half() if key in dict(mean.net.named_parameters()) else value for key, value in mean.net.state_dict().items()}
    save(os.path.join(o.work, f"{name}-weights.pt"), mean=short, seen=seen, of=of)
    print(f"END seen {seen} | {measure(mean.net)}", flush=True)


def _leave_stopping_to_the_trainer(_worker: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


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
        for mine, theirs in zip(self.net.parameters(), net.parameters()):
            mine.mul_(keep).add_(theirs, alpha=1 - keep)
        for mine, theirs in zip(self.net.buffers(), net.buffers()):
            if mine.dtype.is_floating_point:
                mine.mul_(keep).add_(theirs, alpha=1 - keep)
            else:
                mine.copy_(theirs)


def save(path: str, **what) -> None:
    torch.save(what, path + ".new")
    os.replace(path + ".new", path)


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
