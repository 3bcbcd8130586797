"""Plate numbers by the formats of patterns.json, which comes from the region packs of the program."""
from __future__ import annotations

import json
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
#: Shares of what is drawn. `random` keeps the reader from leaning on formats.
SHARES = {"gb": 14, "us": 21, "br": 13, "vn": 10, "eu": 30, "random": 12}
WORDS = "FAST LUCKY MOM DAD BOSS GOLF SURF MUSIC RACER ANGEL TIGER BEACH LOVE KING QUEEN JAZZ DUCK FIRE COOL MAX ZOOM VINO YOGA WILD STAR MOON".split()
PLAIN = {"rows": 1, "breakAt": None, "mm": [520, 110], "ground": "#f4f4f0", "ink": "#111111", "band": None, "share": 1}
US = {"rows": 1, "breakAt": None, "mm": [305, 152], "ground": "#f4f4f0", "ink": "#1d2f6f", "band": "us-art", "share": 1}
SQUARE = {"rows": 2, "breakAt": 1, "mm": [280, 200], "ground": "#f4f4f0", "ink": "#111111", "band": None, "share": 1}


class Numbers:
    def __init__(self, path: str = os.path.join(HERE, "patterns.json")):
        regions = json.load(open(path))["regions"]
        self.own = {name: regions[name] for name in ("gb", "us", "br", "vn")}
        self.eu = {name: pats for name, pats in regions.items() if name not in self.own and name != "any"}

    def draw(self, rnd: random.Random, region: str | None = None) -> dict:
        """{region, rows: [text with gaps as spaces, - and .], face}"""
        region = region or rnd.choices(list(SHARES), list(SHARES.values()))[0]
        if region == "random":
            return self._random(rnd)
        country = rnd.choice(list(self.eu)) if region == "eu" else region
        patterns = self.own.get(country) or self.eu[country]
        # The root keeps rare formats in sight without making them common.
        pattern = rnd.choices(patterns, [p["weight"] ** 0.5 for p in patterns])[0]
        face = rnd.choices(pattern["faces"], [f["share"] ** 0.7 for f in pattern["faces"]])[0]
        if region == "us" and rnd.random() < 0.12:
            return {"region": "us", "rows": [rnd.choice(WORDS) + (" " if rnd.random() < 0.5 else "") + rnd.choice(["", "1", "7", "22", "69", "4U"])], "face": face}
        rows, gaps = [""], 0
        for index, token in enumerate(pattern["tokens"]):
            if token["gap"] and index:
                gaps += 1
                if face["rows"] == 2 and gaps == (face["breakAt"] or 1):
                    rows.append("")
                else:
                    rows[-1] += token["gap"]
            for _ in range(rnd.randint(*token["times"])):
                rows[-1] += rnd.choice(token.get("words") or token["chars"])
        rows = [r.strip(" -.") for r in rows if r.strip(" -.")]
        return {"region": country, "rows": rows, "face": face}

    def _random(self, rnd: random.Random) -> dict:
        def some(least, most):
            return "".join(rnd.choice(LETTERS + DIGITS * 2) for _ in range(rnd.randint(least, most)))

        kind = rnd.random()
        face = dict(rnd.choice([PLAIN, PLAIN, US, SQUARE]))
        if kind < 0.3:  # colours of taxis, diplomats, the army
            face["ground"], face["ink"] = rnd.choice([("#111111", "#e8e8e8"), ("#1b4fa0", "#ffffff"), ("#a01b1b", "#ffffff"), ("#1b6f3a", "#ffffff"), ("#f7c81e", "#111111"), ("#f4f4f0", "#b01020"), ("#f4f4f0", "#0a6030")])
        if face["rows"] == 2:
            return {"region": "random", "rows": [some(2, 4), some(2, 5)], "face": face}
        text = some(3, 8)
        if len(text) > 4 and rnd.random() < 0.6:
            cut = rnd.randint(1, len(text) - 1)
            text = text[:cut] + rnd.choice([" ", "-", " "]) + text[cut:]
        return {"region": "random", "rows": [text], "face": face}


def label(rows: list[str]) -> str:
    return "".join(c for row in rows for c in row if c.isalnum())
