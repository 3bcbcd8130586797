/**
 * Draws pictures without any number plate that a careless reader would still find one in: lettering, signs, clocks,
 * grilles, racks, boards. Seeded SVG from the project's own strokes; it reads nothing.
 */
import { type Chance, createChance } from "./random.ts";
import { writeRow } from "./reel/plate-art.ts";

export const NEGATIVE_WIDTH = 1280;
export const NEGATIVE_HEIGHT = 720;

type Painter = (chance: Chance) => string;

const COLOURS = [
  "#b3202c",
  "#1d3f77",
  "#2c2f33",
  "#1f5a3a",
  "#c7a02a",
  "#e9e9e6",
  "#56616a",
  "#7b4a86",
] as const;
const NAMES = [
  "FRESH BREAD",
  "NORTH GLASS",
  "CITY LINEN",
  "BIKE REPAIR",
  "OPTICIAN",
  "HOTEL",
  "CAFE",
  "PHARMACY",
] as const;
const PHRASES = [
  "PAY AT EXIT",
  "NO ENTRY",
  "KEEP CLEAR",
  "BUS STOP",
  "24 HOURS",
  "MAX 2.10 M",
  "LEVEL 2",
  "WAY OUT",
] as const;
const ROADS = ["A40", "M25", "E45", "ROUTE 66", "B27", "20", "30", "STOP", "SLOW", "BUS LANE"] as const;

/** Each kind by its name. */
export const NEGATIVE_KINDS: Readonly<Record<string, Painter>> = {
  "van-lettering": vanLettering,
  "shop-signs": (chance) => street(chance) + several(chance, 2, 4, () => sign(chance, chance.pick(NAMES))),
  "road-signs": (chance) => street(chance) + several(chance, 1, 4, () => sign(chance, chance.pick(ROADS))),
  "road-paint": roadPaint,
  "camera-print": cameraPrint,
  "bicycle-rack": bicycleRack,
  grille: grilleAndBadge,
  "phone-numbers": (chance) => street(chance) + several(chance, 1, 3, () => sign(chance, phone(chance))),
  "price-board": priceBoard,
  texture,
  "plain-scene": street,
  people,
  "code-squares": codeSquares,
  shelves,
  fences,
  "door-numbers": (chance) =>
    street(chance) + several(chance, 1, 5, () => sign(chance, String(chance.whole(1, 250)), true)),
};

/** @returns an SVG document; the same seed always gives the same picture */
export function drawNegative(kind: string, seed: number): string {
  const painter = NEGATIVE_KINDS[kind];
  if (!painter) throw new Error(`There is no kind of picture named “${kind}”.`);
  const chance = createChance(seed);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${NEGATIVE_WIDTH}" height="${NEGATIVE_HEIGHT}">` +
    `<g transform="rotate(${chance.between(-3, 3)} 640 360)">${painter(chance)}</g></svg>`
  );
}

/** Kind and seed of each of `count` pictures, all kinds alike. */
export function listNegatives(seed: number, count: number): { name: string; kind: string; seed: number }[] {
  const kinds = Object.keys(NEGATIVE_KINDS);
  return Array.from({ length: count }, (_, i) => {
    const kind = kinds[i % kinds.length]!;
    return { name: `${String(i).padStart(4, "0")}-${kind}`, kind, seed: seed * 100_000 + i };
  });
}

function rect(x: number, y: number, width: number, height: number, fill: string, more = ""): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" ${more}/>`;
}

function several(chance: Chance, least: number, most: number, draw: (i: number) => string): string {
  return Array.from({ length: chance.whole(least, most) }, (_, i) => draw(i)).join("");
}

function grey(chance: Chance, from: number, to: number): string {
  const tone = Math.round(chance.between(from, to)).toString(16).padStart(2, "0");
  return `#${tone}${tone}${tone}`;
}

function write(
  chance: Chance,
  text: string,
  x: number,
  y: number,
  width: number,
  height: number,
  ink: string,
): string {
  const hand = { stroke: chance.between(8, 16), squeeze: chance.between(0.75, 1.1) };
  const slant = chance.happens(0.25) ? chance.between(-14, 4) : 0;
  const row = writeRow(text, { left: 0, right: width, top: 0, height }, hand, ink);
  return `<g transform="translate(${x} ${y}) skewX(${slant})">${row}</g>`;
}

function phone(chance: Chance): string {
  const digits = (count: number) => Array.from({ length: count }, () => chance.whole(0, 9)).join("");
  return chance.pick([
    () => `0${digits(4)} ${digits(6)}`,
    () => `${digits(3)}-${digits(4)}`,
    () => `TEL ${digits(3)} ${digits(3)} ${digits(3)}`,
    () => `1-800-${digits(3)}-${digits(4)}`,
  ])();
}

/** A street without vehicles: sky, houses, windows, road. */
function street(chance: Chance): string {
  const horizon = chance.between(200, 330);
  const houses = Array.from({ length: 9 }, (_, i) => {
    const [x, top] = [i * 150 - 20, horizon - chance.between(60, 190)];
    const windows = Array.from({ length: 6 }, (_, w) =>
      rect(x + 18 + (w % 3) * 42, top + 16 + Math.floor(w / 3) * 46, 24, 30, grey(chance, 40, 120)),
    ).join("");
    return rect(x, top, 148, horizon - top + 4, grey(chance, 90, 190)) + windows;
  }).join("");
  return (
    rect(
      -100,
      -100,
      1480,
      920,
      `hsl(205 ${Math.round(chance.between(10, 50))}% ${Math.round(chance.between(20, 80))}%)`,
    ) +
    houses +
    rect(-100, horizon, 1480, 700, grey(chance, 50, 120)) +
    rect(-100, horizon + 60, 1480, 5, "#cfcfc6") +
    several(chance, 0, 3, () => rect(chance.between(0, 1250), horizon - 150, 9, 260, "#3a3a3a"))
  );
}

/** A board of its own, or flat on a wall. */
function sign(chance: Chance, text: string, isSmall = false): string {
  const width = isSmall ? chance.between(24, 90) : chance.between(90, 420);
  const height = width / chance.between(isSmall ? 1 : 2.2, isSmall ? 1.6 : 5);
  const [x, y] = [chance.between(20, 1240 - width), chance.between(20, 560 - height)];
  const isLight = chance.happens(0.35);
  const ground = isLight ? "#f2f2ea" : chance.pick(COLOURS);
  const ink = isLight || ground === "#e9e9e6" || ground === "#c7a02a" ? "#161616" : "#f4f4f4";
  const board = chance.happens(0.8) ? rect(x, y, width, height, ground, `rx="${chance.between(0, 12)}"`) : "";
  const inner = write(
    chance,
    text,
    width * 0.08,
    height * 0.18,
    width * 0.84,
    height * 0.64,
    board ? ink : "#202020",
  );
  return `${board}<g transform="translate(${x} ${y})">${inner}</g>`;
}

function vanLettering(chance: Chance): string {
  const paint = chance.pick(COLOURS);
  const ink = paint === "#e9e9e6" || paint === "#c7a02a" ? "#1a1a1a" : "#f4f4f4";
  const [x, y] = [chance.between(80, 300), chance.between(120, 240)];
  const wheel = (at: number) =>
    `<circle cx="${at}" cy="${y + 360}" r="58" fill="#151515"/><circle cx="${at}" cy="${y + 360}" r="28" fill="#888"/>`;
  return (
    street(chance) +
    rect(x, y, 700, 350, paint, 'rx="26"') +
    rect(x + 550, y + 40, 130, 110, "#28343c", 'rx="10"') +
    write(chance, chance.pick(NAMES), x + 40, y + 70, 480, chance.between(40, 80), ink) +
    write(chance, phone(chance), x + 60, y + 180, 420, chance.between(24, 48), ink) +
    write(chance, `WWW.${chance.pick(NAMES).replace(" ", "")}.COM`, x + 60, y + 262, 420, 26, ink) +
    wheel(x + 140) +
    wheel(x + 560)
  );
}

function roadPaint(chance: Chance): string {
  const text = chance.pick([...PHRASES, ...ROADS]);
  const letters = write(chance, text, 0, 0, 620, chance.between(90, 160), "#e6e6dc");
  const arrows = several(
    chance,
    0,
    2,
    (i) => `<path d="M${300 + i * 500} 640 v-120 h-26 l40 -60 l40 60 h-26 v120 z" fill="#e2e2d8"/>`,
  );
  return `${street(chance)}<g transform="translate(${chance.between(120, 480)} ${chance.between(420, 540)}) scale(1 ${chance.between(0.5, 1)})">${letters}</g>${arrows}`;
}

function cameraPrint(chance: Chance): string {
  const two = (most: number) => String(chance.whole(1, most)).padStart(2, "0");
  const time = `20${two(29)}-${two(12)}-${two(28)} ${two(23)}:${two(59)}:${two(59)}`;
  const date = `${two(28)}/${two(12)}/20${two(29)} ${two(23)}:${two(59)}`;
  const height = chance.between(14, 30);
  const line = (text: string, x: number, y: number) => {
    const width = text.length * height * 0.72;
    return (
      rect(x - 4, y - 4, width + 8, height + 8, "#000", 'opacity="0.5"') +
      write(chance, text, x, y, width, height, "#fff")
    );
  };
  return (
    street(chance) +
    line(chance.pick([time, date]), chance.between(10, 700), chance.pick([14, 670])) +
    line(
      chance.pick(["CAM 1", "ENTRANCE 02", "CH3", "IP CAMERA", "GATE A 1080P"]),
      20,
      chance.pick([60, 620]),
    ) +
    (chance.happens(0.4) ? line(`T ${chance.whole(-5, 30)}C  ${chance.whole(1, 25)} FPS`, 900, 640) : "")
  );
}

function bicycleRack(chance: Chance): string {
  const gap = chance.between(18, 60);
  const [top, bottom] = [chance.between(260, 380), chance.between(480, 600)];
  const hoops = Array.from({ length: 22 }, (_, i) => {
    const x = 60 + i * gap;
    return `<path d="M${x} ${bottom} V${top} q${gap * 0.3} -40 ${gap * 0.6} 0 V${bottom}" fill="none" stroke="${grey(chance, 120, 220)}" stroke-width="${chance.between(3, 8)}"/>`;
  }).join("");
  const wheels = several(chance, 0, 4, () => {
    const [x, y, r] = [chance.between(100, 1150), bottom - 40, chance.between(50, 90)];
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="none" stroke="#1a1a1a" stroke-width="7"/><path d="M${x - r} ${y} H${x + r} M${x} ${y - r} V${y + r}" stroke="#777" stroke-width="2"/>`;
  });
  return street(chance) + wheels + hoops;
}

/** The nose of a vehicle whose plate is out of the picture. */
function grilleAndBadge(chance: Chance): string {
  const paint = chance.pick(COLOURS);
  const bars = chance.whole(3, 14);
  const isUpright = chance.happens(0.4);
  const grille = Array.from({ length: bars }, (_, i) =>
    isUpright
      ? rect(420 + (i * 440) / bars, 300, 8, 180, "#8d9499")
      : rect(420, 300 + (i * 180) / bars, 440, 6, "#8d9499"),
  ).join("");
  const badge = chance.pick(["TDI", "V6", "4X4", "GTI 16V", "HYBRID", "X5", "A4", "2.0 T"]);
  return (
    street(chance) +
    `<path d="M180 720 V330 Q200 210 360 190 H920 Q1080 210 1100 330 V720 Z" fill="${paint}"/>` +
    rect(400, 280, 480, 220, "#141618", 'rx="22"') +
    grille +
    `<circle cx="640" cy="390" r="34" fill="#b9c0c5" stroke="#555"/>` +
    `<ellipse cx="280" cy="350" rx="90" ry="48" fill="#dfe6ea"/><ellipse cx="1000" cy="350" rx="90" ry="48" fill="#dfe6ea"/>` +
    write(chance, badge, chance.between(450, 760), 306, 90, 24, "#e6e6e6") +
    rect(300, 590, 680, 70, "#1b1d1f", 'rx="20"')
  );
}

function priceBoard(chance: Chance): string {
  const x = chance.between(200, 700);
  const rows = ["E5", "E10", "DIESEL", "LPG"].map((name, i) => {
    const y = 110 + i * 110;
    const price = `${chance.whole(0, 2)}.${chance.whole(100, 999)}`;
    return (
      rect(x, y, 400, 96, i % 2 ? "#123c7c" : "#17191c") +
      write(chance, name, x + 16, y + 26, 140, 46, "#f2f2f2") +
      write(chance, price, x + 190, y + 18, 190, 60, chance.pick(["#ffcf3a", "#f4f4f4", "#ff5a3a"]))
    );
  });
  return street(chance) + rect(x - 14, 90, 428, 640, "#d8d8d4") + rows.join("");
}

function texture(chance: Chance): string {
  const [width, height] = [chance.between(30, 120), chance.between(14, 50)];
  const parts: string[] = [];
  for (let y = -40, row = 0; y < 760; y += height, row++)
    for (let x = -140 + (row % 2) * (width / 2); x < 1400; x += width)
      parts.push(
        rect(
          x,
          y,
          width - 4,
          height - 4,
          `hsl(${chance.whole(0, 40)} ${chance.whole(5, 40)}% ${chance.whole(25, 70)}%)`,
        ),
      );
  return rect(-100, -100, 1480, 920, grey(chance, 120, 200)) + parts.join("");
}

function people(chance: Chance): string {
  const person = () => {
    const [x, y, size] = [chance.between(80, 1200), chance.between(330, 520), chance.between(0.6, 1.8)];
    const shirt = chance.happens(0.4)
      ? write(chance, chance.pick(["23", "NYC 88", "TEAM 7", "SURF", "10"]), -26, -60, 52, 26, "#f4f4f4")
      : "";
    return (
      `<g transform="translate(${x} ${y}) scale(${size})"><ellipse cx="0" cy="-120" rx="20" ry="25" fill="#b98b6a"/>` +
      `<path d="M-38 -90 Q0 -104 38 -90 L30 20 H-30 Z" fill="${chance.pick(COLOURS)}"/>${shirt}` +
      `<path d="M-26 20 L-20 150 H-2 L0 40 L4 150 H22 L26 20 Z" fill="#26303c"/></g>`
    );
  };
  return street(chance) + several(chance, 1, 6, person);
}

function codeSquares(chance: Chance): string {
  const code = () => {
    const [x, y, cell] = [chance.between(60, 900), chance.between(40, 420), chance.between(3, 11)];
    const count = 25;
    const cells: string[] = [
      rect(x - 2 * cell, y - 2 * cell, (count + 4) * cell, (count + 4) * cell, "#fff"),
    ];
    for (let i = 0; i < count * count; i++)
      if (chance.happens(0.48))
        cells.push(
          rect(x + (i % count) * cell, y + Math.floor(i / count) * cell, cell + 0.3, cell + 0.3, "#111"),
        );
    return cells.join("");
  };
  const bars = () => {
    let x = chance.between(80, 900);
    const y = chance.between(100, 600);
    const parts = [rect(x - 14, y - 8, 300, 90, "#fff")];
    for (let i = 0; i < 48; i++) {
      const wide = chance.pick([1.5, 3, 4.5]);
      parts.push(rect(x, y, wide, 60, "#111"));
      x += wide + chance.pick([1.5, 3]);
    }
    return parts.join("") + write(chance, String(chance.whole(1e8, 9e8)), x - 230, y + 62, 200, 16, "#111");
  };
  return street(chance) + several(chance, 1, 2, code) + several(chance, 0, 2, bars);
}

function shelves(chance: Chance): string {
  const parts = [rect(-100, -100, 1480, 920, grey(chance, 130, 210))];
  for (let y = 20; y < 700; y += 130) {
    for (let x = 10; x < 1260; ) {
      const [wide, tall] = [chance.between(22, 90), chance.between(70, 112)];
      const top = y + 112 - tall;
      parts.push(rect(x, top, wide, tall, chance.pick(COLOURS)));
      const word = chance.pick([...NAMES, ...PHRASES]);
      if (wide < 45)
        parts.push(
          `<g transform="translate(${x + wide * 0.78} ${top + 6}) rotate(90)">${write(chance, word, 0, 0, tall - 12, wide * 0.5, "#f2f2f2")}</g>`,
        );
      else parts.push(write(chance, word, x + 4, top + tall * 0.3, wide - 8, 16, "#f2f2f2"));
      x += wide + 3;
    }
    parts.push(rect(-20, y + 112, 1340, 12, "#5a4632"));
  }
  return parts.join("");
}

function fences(chance: Chance): string {
  const gap = chance.between(9, 34);
  const rails = Array.from({ length: Math.ceil(1320 / gap) }, (_, i) =>
    rect(i * gap, 250, gap * 0.45, 300, grey(chance, 160, 240)),
  ).join("");
  const stripes = Array.from({ length: 12 }, (_, i) =>
    rect(100 + i * 90, 600, 46, 34, i % 2 ? "#f1f1ea" : "#c62b22", 'transform="skewX(-20)"'),
  ).join("");
  return street(chance) + rails + rect(-20, 290, 1340, 10, "#ddd") + stripes;
}
