/**
 * Joins lines of text that belong to one plate: pieces side by side (the detector cut at the gap) and two rows
 * (motorcycles, square plates), top row first. Pure geometry; what the text says is judged elsewhere.
 */
import type { TextBox } from "./regions.ts";

/** Boxes that may be one plate, in reading order. */
export type Group = readonly number[];

/** Every pair that could be one plate, beside or above each other. Indices into `boxes`. */
export function pairsOf(boxes: readonly TextBox[]): { group: Group; kind: "beside" | "stacked" }[] {
  const pairs: { group: Group; kind: "beside" | "stacked" }[] = [];
  for (let i = 0; i < boxes.length; i++) {
    for (let j = 0; j < boxes.length; j++) {
      if (i === j) continue;
      if (isBeside(boxes[i]!, boxes[j]!)) pairs.push({ group: [i, j], kind: "beside" });
      else if (isAbove(boxes[i]!, boxes[j]!)) pairs.push({ group: [i, j], kind: "stacked" });
    }
  }
  return pairs;
}

/** Where `b` lies seen along the text of `a`, in pixels from a's centre. */
function offset(a: TextBox, b: TextBox): { along: number; across: number } {
  const [cos, sin] = [Math.cos(a.angle), Math.sin(a.angle)];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  return { along: dx * cos + dy * sin, across: dy * cos - dx * sin };
}

function isBeside(left: TextBox, right: TextBox): boolean {
  const { along, across } = offset(left, right);
  const height = Math.min(left.height, right.height);
  const gap = along - (left.width + right.width) / 2;
  return (
    along > 0 &&
    Math.abs(across) < 0.4 * height &&
    gap < 1.3 * height &&
    gap > -0.6 * height &&
    Math.max(left.height, right.height) < 1.7 * height &&
    Math.abs(left.angle - right.angle) < 0.3
  );
}

function isAbove(upper: TextBox, lower: TextBox): boolean {
  const { along, across } = offset(upper, lower);
  const height = Math.min(upper.height, lower.height);
  const width = Math.max(upper.width, lower.width);
  const gap = across - (upper.height + lower.height) / 2;
  const ratio = width / (across + (upper.height + lower.height) / 2);
  return (
    across > 0 &&
    Math.abs(along) < 0.3 * width &&
    gap < 0.7 * height &&
    gap > -0.6 * height &&
    Math.max(upper.height, lower.height) < 2 * height &&
    ratio > 0.8 &&
    ratio < 2.6 &&
    Math.abs(upper.angle - lower.angle) < 0.3
  );
}

/** The smallest upright box around turned ones, in whole pixels inside the picture: left, top, width, height. */
export function uprightBox(
  boxes: readonly Omit<TextBox, "score">[],
  width: number,
  height: number,
): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    const [cos, sin] = [Math.abs(Math.cos(box.angle)), Math.abs(Math.sin(box.angle))];
    const halfWidth = (box.width * cos + box.height * sin) / 2;
    const halfHeight = (box.width * sin + box.height * cos) / 2;
    left = Math.min(left, box.x - halfWidth);
    right = Math.max(right, box.x + halfWidth);
    top = Math.min(top, box.y - halfHeight);
    bottom = Math.max(bottom, box.y + halfHeight);
  }
  const x = Math.min(width - 1, Math.max(0, Math.floor(left)));
  const y = Math.min(height - 1, Math.max(0, Math.floor(top)));
  return [
    x,
    y,
    Math.max(1, Math.min(width, Math.ceil(right)) - x),
    Math.max(1, Math.min(height, Math.ceil(bottom)) - y),
  ];
}
