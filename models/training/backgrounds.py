#!/usr/bin/python3
"""Cuts grey patches out of the photographs, away from plates: backgrounds.py DATA WORK."""
import glob
import os
import random
import sys

import cv2
import numpy as np

data, work = sys.argv[1:3]
rnd, out = random.Random(7), []
for path in sorted(glob.glob(f"{data}/plates-train/*/*/*.jpg")):
    im = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
    if im is None:
        continue
    H, W = im.shape
    for line in open(path[:-4] + ".txt").read().splitlines()[:2]:
        x, y, w, h = (float(v) for v in line.split()[1:5])
        wide, tall = max(24, int(w * W * 1.3)), max(14, int(h * H * 1.6))
        for dx, dy in ((0, -1.2), (0, 1.2), (rnd.choice([-1.4, 1.4]), 0)):
            cx, cy = int(x * W + dx * wide), int(y * H + dy * tall)
            cut = im[max(0, cy - tall // 2) : cy + tall // 2, max(0, cx - wide // 2) : cx + wide // 2]
            if cut.shape[0] > 8 and cut.shape[1] > 12:
                out.append(cv2.resize(cut, (128, 64), interpolation=cv2.INTER_AREA))
os.makedirs(work, exist_ok=True)
np.savez(os.path.join(work, "backgrounds.npz"), grey=np.stack(out))
print(len(out), "patches")
