#!/usr/bin/python3
"""Folders for `lotkeeper bench`.

validation_set.py DATA OUT                  the labelled photographs kept for validation
validation_set.py --worse HOW LABELLED OUT  the pictures of a labelled folder again as a worse camera would give them:
                                            `dark` (a sixth of the light, noise), `small` (six tenths of the size),
                                            `far` (in the lower middle of a picture twice as wide and high)
"""
from __future__ import annotations

import csv
import os
import sys

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def dark(im: np.ndarray, noise: np.random.Generator) -> np.ndarray:
    return np.clip(im * 0.16 + 4 + noise.normal(0, 3, im.shape[:2])[..., None], 0, 255).astype(np.uint8)


def small(im: np.ndarray, _) -> np.ndarray:
    return cv2.resize(im, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)


def far(im: np.ndarray, _) -> np.ndarray:
    k = min(1.0, 640 / im.shape[1])
    near = cv2.resize(im, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    h, w = near.shape[:2]
    page = cv2.GaussianBlur(cv2.resize(near, (2 * w, 2 * h)), (0, 0), 25)
    page[h : 2 * h, w // 2 : w // 2 + w] = near
    return page


WORSE = {"dark": dark, "small": small, "far": far}


def worsen(how: str, labelled: str, out: str) -> None:
    noise = np.random.default_rng(3)
    with open(os.path.join(out, "labels.csv"), "w") as file:
        file.write("file,plate\n")
        for row in csv.DictReader(open(os.path.join(labelled, "labels.csv"))):
            name = os.path.splitext(row["file"].replace("/", "-"))[0] + ".jpg"
            worse = WORSE[how](cv2.imread(os.path.join(labelled, row["file"])), noise)
            cv2.imwrite(os.path.join(out, name), worse, [cv2.IMWRITE_JPEG_QUALITY, 70])
            file.write(f"{name},{row['plate']}\n")


def collect(data: str, out: str) -> None:
    with open(os.path.join(out, "labels.csv"), "w") as file:
        file.write("file,plate\n")
        for row in csv.DictReader(open(os.path.join(HERE, "labels.csv"))):
            path = os.path.join(data, "plates-train", row["file"])
            boxes = [line.split() for line in open(path[:-4] + ".txt").read().splitlines()]
            widest = max(range(len(boxes)), key=lambda i: float(boxes[i][3]))
            if row["part"] != "val" or widest != int(row["box"]):
                continue  # several plates in one photograph: the one that `bench` asks for is the largest
            name = row["file"].replace("/", "-")
            link = os.path.join(out, name)
            if not os.path.exists(link):
                os.symlink(os.path.abspath(path), link)
            file.write(f"{name},{row['text']}\n")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if len(arguments) == 2 and not arguments[0].startswith("-"):
        os.makedirs(arguments[1], exist_ok=True)
        collect(*arguments)
    elif len(arguments) == 4 and arguments[0] == "--worse" and arguments[1] in WORSE:
        os.makedirs(arguments[3], exist_ok=True)
        worsen(*arguments[1:])
    else:
        raise SystemExit(__doc__)
