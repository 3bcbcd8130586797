#!/usr/bin/python3
"""A folder for `lotkeeper bench` out of the labelled photographs kept for validation: validation_set.py DATA OUT."""
import csv
import os
import sys

data, out = sys.argv[1:3]
here = os.path.dirname(os.path.abspath(__file__))
os.makedirs(out, exist_ok=True)
with open(os.path.join(out, "labels.csv"), "w") as file:
    file.write("file,plate\n")
    for row in csv.DictReader(open(os.path.join(here, "labels.csv"))):
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
