/**
 * The front of a car as SVG, seen from the barrier, in centimetres. Only pictures: it decides nothing.
 */
import { drawPlate, PLATE_HEIGHT, PLATE_WIDTH } from "./demo-plate.ts";

export type DemoVehicle = {
  /** As shown on the plate, `HK27 MTW`; empty for a holder without a plate. */
  plate: string;
  body: "hatchback" | "saloon" | "suv" | "van";
  /** CSS colour of the paint. */
  paint: string;
  headlightsOn: boolean;
};

type Shape = { width: number; height: number; bonnet: number; roofWidth: number };
const SHAPES: Readonly<Record<DemoVehicle["body"], Shape>> = {
  hatchback: { width: 176, height: 148, bonnet: 88, roofWidth: 112 },
  saloon: { width: 184, height: 144, bonnet: 82, roofWidth: 116 },
  suv: { width: 190, height: 172, bonnet: 106, roofWidth: 132 },
  van: { width: 196, height: 200, bonnet: 112, roofWidth: 158 },
};
/** Room at the sides for mirrors and the shadow. */
const MARGIN = 22;
/** The plate's centre above the road. */
const PLATE_CENTRE = 46;

/** The size of the drawing in centimetres; its bottom edge lies on the road. */
export function vehicleSize(vehicle: DemoVehicle): { width: number; height: number } {
  const shape = SHAPES[vehicle.body];
  return { width: shape.width + 2 * MARGIN, height: shape.height + 6 };
}

/** The whole drawing as an SVG document, `width` pixels wide, with a transparent ground. */
export function drawVehicle(vehicle: DemoVehicle, width: number): string {
  const shape = SHAPES[vehicle.body];
  const size = vehicleSize(vehicle);
  const middle = size.width / 2;
  /** Centimetres above the road to a y of the drawing. */
  const up = (height: number) => size.height - 4 - height;
  const left = middle - shape.width / 2;
  const right = middle + shape.width / 2;
  const roof = shape.roofWidth / 2;
  const lamp = vehicle.headlightsOn ? "#fffbe0" : "#cfd8de";
  const both = (draw: (x: (distance: number) => number, side: -1 | 1) => string) =>
    ([-1, 1] as const).map((side) => draw((distance) => middle + side * distance, side)).join("");
  const half = shape.width / 2;
  const plateScale = 52 / PLATE_WIDTH;
  const parts = [
    `<ellipse cx="${middle}" cy="${up(0)}" rx="${half + 14}" ry="4" fill="#000" opacity="0.45"/>`,
    both(
      (x) =>
        `<rect x="${Math.min(x(half - 4), x(half - 26))}" y="${up(32)}" width="22" height="32" rx="5" fill="#141414"/>`,
    ),
    // Cabin: roof, screen and pillars.
    `<path d="M${left + 6} ${up(shape.bonnet)} L${middle - roof} ${up(shape.height - 6)} Q${middle} ${up(shape.height + 5)} ${middle + roof} ${up(shape.height - 6)} L${right - 6} ${up(shape.bonnet)} Z" fill="url(#paint)"/>`,
    `<path d="M${left + 18} ${up(shape.bonnet + 3)} L${middle - roof + 7} ${up(shape.height - 11)} Q${middle} ${up(shape.height - 3)} ${middle + roof - 7} ${up(shape.height - 11)} L${right - 18} ${up(shape.bonnet + 3)} Z" fill="url(#glass)"/>`,
    `<path d="M${middle + 14} ${up(shape.bonnet + 6)} q4 -17 19 -17 q13 0 17 17 z" fill="#1b2024" opacity="0.75"/>`,
    both(
      (x) =>
        `<ellipse cx="${x(half + 8)}" cy="${up(shape.bonnet + 6)}" rx="11" ry="7" fill="url(#paint)" stroke="#222" stroke-width="1"/>`,
    ),
    // Body: bonnet, wings, bumper.
    `<path d="M${left} ${up(20)} V${up(shape.bonnet - 16)} Q${left + 3} ${up(shape.bonnet)} ${left + 22} ${up(shape.bonnet + 4)} Q${middle} ${up(shape.bonnet + 11)} ${right - 22} ${up(shape.bonnet + 4)} Q${right - 3} ${up(shape.bonnet)} ${right} ${up(shape.bonnet - 16)} V${up(20)} Q${right - 4} ${up(14)} ${right - 16} ${up(14)} H${left + 16} Q${left + 4} ${up(14)} ${left} ${up(20)} Z" fill="url(#paint)" stroke="#1c1c1c" stroke-width="1"/>`,
    `<path d="M${left + 26} ${up(shape.bonnet - 6)} Q${middle} ${up(shape.bonnet + 2)} ${right - 26} ${up(shape.bonnet - 6)}" fill="none" stroke="#000" stroke-opacity="0.25" stroke-width="1.5"/>`,
    // Grille, lamps, lower intake.
    `<rect x="${middle - 44}" y="${up(shape.bonnet - 16)}" width="88" height="${Math.max(10, shape.bonnet - 16 - 56)}" rx="7" fill="#17191b"/>`,
    [0.25, 0.5, 0.75]
      .map((part) => {
        const y = up(shape.bonnet - 16) + part * Math.max(10, shape.bonnet - 72);
        return `<path d="M${middle - 41} ${y} H${middle + 41}" stroke="#6d7479" stroke-width="1.6"/>`;
      })
      .join(""),
    `<circle cx="${middle}" cy="${up(shape.bonnet - 13)}" r="5" fill="#b9c0c5" stroke="#555" stroke-width="1"/>`,
    both(
      (x) =>
        `<path d="M${x(48)} ${up(shape.bonnet - 20)} L${x(half - 6)} ${up(shape.bonnet - 14)} L${x(half - 4)} ${up(shape.bonnet - 30)} Q${x(half - 20)} ${up(shape.bonnet - 38)} ${x(50)} ${up(shape.bonnet - 33)} Z" fill="${lamp}" stroke="#4a5257" stroke-width="1.5"/>`,
    ),
    `<rect x="${left + 24}" y="${up(35)}" width="${shape.width - 48}" height="15" rx="6" fill="#202224"/>`,
    both((x) => `<circle cx="${x(half - 17)}" cy="${up(30)}" r="5" fill="#9aa3a8"/>`),
    `<rect x="${middle - 29}" y="${up(PLATE_CENTRE + 8)}" width="58" height="16" rx="2" fill="#26282a"/>`,
    vehicle.plate === ""
      ? ""
      : `<g transform="translate(${middle - 26} ${up(PLATE_CENTRE) - (PLATE_HEIGHT * plateScale) / 2}) scale(${plateScale})">${drawPlate(vehicle.plate)}</g>`,
    vehicle.headlightsOn
      ? both((x) => `<circle cx="${x(half - 26)}" cy="${up(shape.bonnet - 26)}" r="20" fill="url(#glow)"/>`)
      : "",
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.round((width * size.height) / size.width)}" viewBox="0 0 ${size.width} ${size.height}">` +
    `<defs><linearGradient id="paint" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${vehicle.paint}"/>` +
    `<stop offset="0.55" stop-color="${vehicle.paint}"/><stop offset="1" stop-color="#15171a"/></linearGradient>` +
    `<linearGradient id="glass" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#8fa6b4"/><stop offset="0.45" stop-color="#34434d"/><stop offset="1" stop-color="#1b2329"/></linearGradient>` +
    `<radialGradient id="glow"><stop offset="0" stop-color="#fffbe0" stop-opacity="0.9"/><stop offset="1" stop-color="#fffbe0" stop-opacity="0"/></radialGradient></defs>` +
    `${parts.join("")}</svg>`
  );
}
