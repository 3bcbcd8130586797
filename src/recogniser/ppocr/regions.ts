/**
 * Turns the detector's probability map into rotated rectangles around lines of text (the post-processing of
 * "Real-time Scene Text Detection with Differentiable Binarization", Liao et al. 2020). Pure.
 */

/** A rectangle that may be turned: centre, length along the text, height across it, and the text's slope. */
export type TextBox = {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Radians, clockwise in picture coordinates, within ±π/4. */
  angle: number;
  /** Mean probability inside, 0..1. */
  score: number;
};

export type RegionLimits = {
  /** A map value above this belongs to text. */
  threshold: number;
  /** A region whose mean is below this is dropped. */
  leastScore: number;
  /** The detector learns shrunk regions; area × this / perimeter is added back on each side. */
  unclip: number;
  /** Regions lower than this, in map pixels before growing, are noise. */
  leastHeight: number;
  /** At most this many, the best first: a bound on the reader's work. */
  most: number;
};

type Point = { x: number; y: number };

/** Text boxes in map coordinates. @param map row-major probabilities, `width * height` values. */
export function textBoxes(map: Float32Array, width: number, height: number, limits: RegionLimits): TextBox[] {
  const boxes: TextBox[] = [];
  const seen = new Uint8Array(width * height);
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || map[start]! <= limits.threshold) continue;
    const region = flood(map, width, height, start, limits.threshold, seen);
    const score = region.sum / region.count;
    if (score < limits.leastScore || region.count < 6) continue;
    const tight = smallestRectangle(convexHull(region.edge));
    if (tight.height < limits.leastHeight) continue;
    const grow = (tight.width * tight.height * limits.unclip) / (2 * (tight.width + tight.height));
    boxes.push({ ...tight, width: tight.width + 2 * grow, height: tight.height + 2 * grow, score });
  }
  boxes.sort((a, b) => b.score * Math.sqrt(b.width) - a.score * Math.sqrt(a.width));
  return boxes.slice(0, limits.most);
}

/** Eight-connected region from `start`; its edge is the first and last pixel of each row, which is all a hull needs. */
function flood(
  map: Float32Array,
  width: number,
  height: number,
  start: number,
  threshold: number,
  seen: Uint8Array,
): { sum: number; count: number; edge: Point[] } {
  const rows = new Map<number, [number, number]>();
  let sum = 0;
  const queue = [start];
  seen[start] = 1;
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head]!;
    const y = Math.floor(at / width);
    const x = at - y * width;
    sum += map[at]!;
    const row = rows.get(y);
    if (!row) rows.set(y, [x, x]);
    else if (x < row[0]) row[0] = x;
    else if (x > row[1]) row[1] = x;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const next = ny * width + nx;
        if (seen[next] || map[next]! <= threshold) continue;
        seen[next] = 1;
        queue.push(next);
      }
    }
  }
  const edge: Point[] = [];
  for (const [y, [from, to]] of rows) {
    // Pixel corners, not centres: a row of one pixel is one pixel high.
    edge.push({ x: from, y }, { x: from, y: y + 1 }, { x: to + 1, y }, { x: to + 1, y: y + 1 });
  }
  return { sum, count: queue.length, edge };
}

/** Andrew's monotone chain; counter-clockwise in mathematical axes. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (order: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of order) {
      while (chain.length >= 2 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** The rectangle of least area around a convex hull: one of its sides lies on a side of the hull. */
export function smallestRectangle(hull: readonly Point[]): Omit<TextBox, "score"> {
  let best: Omit<TextBox, "score"> | null = null;
  let bestArea = Number.POSITIVE_INFINITY;
  for (let i = 0; i < hull.length; i++) {
    const from = hull[i]!;
    const to = hull[(i + 1) % hull.length]!;
    const box = rectangleAlong(hull, Math.atan2(to.y - from.y, to.x - from.x));
    if (box.width * box.height < bestArea - 1e-9) {
      bestArea = box.width * box.height;
      best = box;
    }
  }
  return best ?? { x: hull[0]?.x ?? 0, y: hull[0]?.y ?? 0, width: 0, height: 0, angle: 0 };
}

function rectangleAlong(hull: readonly Point[], slope: number): Omit<TextBox, "score"> {
  // Text runs along the axis that is nearest to the picture's horizontal.
  const quarter = Math.PI / 2;
  const angle = slope - Math.round(slope / quarter) * quarter;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [minU, maxU, minV, maxV] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of hull) {
    const u = x * cos + y * sin;
    const v = y * cos - x * sin;
    minU = Math.min(minU, u);
    maxU = Math.max(maxU, u);
    minV = Math.min(minV, v);
    maxV = Math.max(maxV, v);
  }
  const [u, v] = [(minU + maxU) / 2, (minV + maxV) / 2];
  return { x: u * cos - v * sin, y: u * sin + v * cos, width: maxU - minU, height: maxV - minV, angle };
}
