"""The two nets. Small enough for one core of a Pi; everything in them runs in ONNX Runtime's CPU kernels."""
from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv(i, o, k=3, s=1, act=True):
    layers = [nn.Conv2d(i, o, k, s, (k // 2) if isinstance(k, int) else tuple(n // 2 for n in k), bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if act else nn.Sequential(*layers)


class Partial(nn.Module):
    """Cross-stage partial block: half of the channels pass n residual-free bottlenecks, half go round."""

    def __init__(self, i, o, n=1):
        super().__init__()
        h = o // 2
        self.a, self.b = conv(i, h, 1), conv(i, h, 1)
        self.m = nn.Sequential(*[nn.Sequential(conv(h, h, 1), conv(h, h, 3)) for _ in range(n)])
        self.o = conv(2 * h, o, 1)

    def forward(self, x):
        return self.o(torch.cat([self.m(self.b(x)), self.a(x)], 1))


class Detector(nn.Module):
    """Plates in a 3-channel picture of any size divisible by 32 (0..1, RGB).

    Output [batch, 13, cells]: logit of "a plate's centre", left, top, right, bottom (before softplus), and the four
    corners as offsets from the cell's centre, all in STRIDE units; first the cells of stride 8, then of stride 16.
    """

    #: Convolutions that are not rounded to 8 bits: they give the boxes.
    FLOAT = ("h3.1", "h4.1")
    #: What a picture's values can be, which 8 bits hold exactly.
    SPAN = (0.0, 1.0)

    def __init__(self, w=(16, 32, 64, 128, 192), n=(1, 2, 3, 2), f=48):
        super().__init__()
        self.stem = conv(3, w[0], 3, 2)
        self.l = nn.ModuleList([nn.Sequential(conv(w[j], w[j + 1], 3, 2), Partial(w[j + 1], w[j + 1], n[j])) for j in range(4)])
        self.r3, self.r4, self.r5 = conv(w[2], f, 1), conv(w[3], f, 1), conv(w[4], f, 1)
        self.f4, self.f3, self.d4, self.g4 = Partial(2 * f, f), Partial(2 * f, f), conv(f, f, 3, 2), Partial(2 * f, f)
        self.h3 = nn.Sequential(conv(f, f, 3), nn.Conv2d(f, 13, 1))
        self.h4 = nn.Sequential(conv(f, f, 3), nn.Conv2d(f, 13, 1))
        for head in (self.h3, self.h4):
            head[1].bias.data[0] = -4.5

    def forward(self, x):
        c3 = self.l[1](self.l[0](self.stem(x)))
        c4 = self.l[2](c3)
        p5 = self.r5(self.l[3](c4))
        p4 = self.f4(torch.cat([self.r4(c4), F.interpolate(p5, scale_factor=2.0, mode="nearest")], 1))
        p3 = self.f3(torch.cat([self.r3(c3), F.interpolate(p4, scale_factor=2.0, mode="nearest")], 1))
        n4 = self.g4(torch.cat([self.d4(p3), p4], 1))
        return torch.cat([self.h3(p3).flatten(2), self.h4(n4).flatten(2)], 2)


class Residual(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.a, self.b = conv(c, c), conv(c, c, act=False)

    def forward(self, x):
        return F.relu(x + self.b(self.a(x)))


class Mixer(nn.Module):
    """One transformer layer, written out so that it exports to plain matrix products."""

    def __init__(self, d, heads=4, wide=2):
        super().__init__()
        self.heads = heads
        self.n1, self.n2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.f1, self.f2 = nn.Linear(d, wide * d), nn.Linear(wide * d, d)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = self.qkv(self.n1(x)).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        a = torch.softmax(q @ k.transpose(-2, -1) * (d // self.heads) ** -0.5, -1)
        x = x + self.out((a @ v).transpose(1, 2).reshape(b, t, d))
        return x + self.f2(F.relu(self.f1(self.n2(x))))


class Reader(nn.Module):
    """Characters of one straightened plate, grey, 48 x 160, zero mean and unit deviation per crop.

    Output [batch, 80, 37]: softmax over blank and 0-9A-Z for 40 columns of an upper row, then 40 of a lower row. A
    plate with one row is read wherever the net likes; two rows come out in the order in which people say them.
    """

    COLUMNS = 40
    #: Convolutions that are not rounded to 8 bits: the first has next to no work, the last give what attention weighs.
    FLOAT = ("body.0.0", "upper", "lower")
    SPAN = None

    def __init__(self, w=(24, 48, 96, 144), d=144, layers=2, classes=37):
        super().__init__()
        self.body = nn.Sequential(
            conv(1, w[0], 3, 2),
            conv(w[0], w[1], 3, 2),
            Residual(w[1]),
            conv(w[1], w[2], 3, (2, 1)),
            Residual(w[2]),
            conv(w[2], w[3], 3, (2, 1)),
            Residual(w[3]),
        )
        self.upper = nn.Conv2d(w[3], d, (3, 1))
        self.lower = nn.Conv2d(w[3], d, (3, 1))
        self.place = nn.Parameter(torch.zeros(1, 2 * self.COLUMNS, d))
        nn.init.normal_(self.place, std=0.02)
        self.mix = nn.Sequential(*[Mixer(d) for _ in range(layers)])
        self.last = nn.LayerNorm(d)
        self.name = nn.Linear(d, classes)

    def forward(self, x):
        x = self.body(x)
        x = torch.cat([self.upper(x), self.lower(x)], 3).squeeze(2).transpose(1, 2)
        return self.name(self.last(self.mix(x + self.place)))

