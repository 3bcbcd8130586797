/** Paints the side of a vehicle that the camera sees, without its plate, in centimetres. Pictures only. */
import { drawVehicle, vehicleSize } from "../demo-vehicle.ts";
import { writeRow } from "./plate-art.ts";
import { SHAPES } from "./shape.ts";
import type { ReelVehicle } from "./traffic-plan.ts";

type Dressed = Pick<ReelVehicle, "body" | "paint" | "side" | "look" | "plate">;

/** What is painted on commercial vehicles: read, it must never become a pass. */
const FIRMS = [
  "FRESH BREAD DAILY",
  "HARBOUR FREIGHT",
  "NORTHERN GLASS",
  "CITY LINEN 24",
  "PARCEL EXPRESS",
] as const;
const PHONES = ["0800 555 0199", "TEL 020 7946 0123", "555-0142"] as const;

/** Metres, shadow and mirrors included; its bottom lies four centimetres under the road. */
export function artSize(vehicle: Dressed): { width: number; height: number } {
  if (isDemoFront(vehicle)) {
    const { width, height } = vehicleSize(demoVehicle(vehicle));
    return { width: width / 100, height: height / 100 };
  }
  const { width, height } = SHAPES[vehicle.body];
  return { width: width + 0.3, height: height + 0.1 };
}
export const ART_BELOW = 0.04;

/** An SVG document `pixels` wide. */
export function drawArt(vehicle: Dressed, lampsOn: boolean, pixels: number): string {
  if (isDemoFront(vehicle)) return drawVehicle({ ...demoVehicle(vehicle), headlightsOn: lampsOn }, pixels);
  const size = artSize(vehicle);
  const [width, height] = [size.width * 100, size.height * 100];
  const art =
    vehicle.body === "motorcycle"
      ? motorcycle(width, height, vehicle, lampsOn)
      : box(width, height, vehicle, lampsOn);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${Math.round((pixels * height) / width)}" viewBox="0 0 ${width} ${height}">${art}</svg>`;
}

function isDemoFront({ body, side }: Dressed): boolean {
  return side === "front" && body !== "lorry" && body !== "motorcycle";
}

function demoVehicle({ body, paint }: Dressed) {
  const known = body === "lorry" || body === "motorcycle" ? "van" : body;
  return { plate: "", body: known, paint, headlightsOn: false };
}

/** Rears of cars and vans, both sides of a lorry. */
function box(width: number, height: number, { body, side, paint, plate }: Dressed, lampsOn: boolean): string {
  const road = height - ART_BELOW * 100;
  const middle = width / 2;
  const shape = SHAPES[body];
  const half = (shape.width * 100) / 2;
  const [left, right] = [middle - half, middle + half];
  const up = (cm: number) => road - cm;
  const isRear = side === "rear";
  const isTall = body === "van" || body === "lorry";
  const lamp = isRear ? (lampsOn ? "#ff3a2a" : "#8e1a16") : lampsOn ? "#fffbe0" : "#cfd8de";
  const waist = isTall ? shape.height * 100 * 0.45 : shape.height * 100 * 0.62;
  const roof = isTall ? half - 4 : half * 0.68;
  const top = up(shape.height * 100 - 2);
  const name = FIRMS[plate.charCodeAt(0) % FIRMS.length]!;
  const phone = PHONES[plate.charCodeAt(1) % PHONES.length]!;
  const write = (text: string, at: number, tall: number, ink: string) =>
    writeRow(
      text,
      { left: left + 16, right: right - 16, top: up(at), height: tall },
      { stroke: 10, squeeze: 1 },
      ink,
    );
  const both = (draw: (x: number) => string) => draw(left + 14) + draw(right - 14);
  const centre = (isRear ? shape.rear : shape.front) * 100;
  return [
    `<ellipse cx="${middle}" cy="${up(0)}" rx="${half + 10}" ry="3.5" fill="#000" opacity="0.4"/>`,
    both((x) => `<rect x="${x - 10}" y="${up(34)}" width="20" height="34" rx="4" fill="#131313"/>`),
    `<path d="M${left} ${up(24)} V${up(waist - 6)} Q${left} ${up(waist)} ${left + 8} ${up(waist)} L${middle - roof} ${top} Q${middle} ${top - 5} ${middle + roof} ${top} L${right - 8} ${up(waist)} Q${right} ${up(waist)} ${right} ${up(waist - 6)} V${up(24)} Z" fill="${paint}" stroke="#1b1b1b" stroke-width="1.2"/>`,
    body === "lorry" && isRear
      ? `<path d="M${middle} ${top + 6} V${up(70)}" stroke="#222" stroke-opacity="0.6" stroke-width="1.5"/>${write(name, 240, 18, "#f4f4f4")}${write(phone, 200, 13, "#f4f4f4")}`
      : `<path d="M${middle - roof + 12} ${top + 12} H${middle + roof - 12} L${right - 22} ${up(waist + 4)} H${left + 22} Z" fill="#26323a"/>`,
    body === "van" && isRear
      ? `<path d="M${middle} ${top} V${up(40)}" stroke="#222" stroke-width="1.5"/>${write(name, 104, 11, "#20242a")}`
      : "",
    body === "lorry" && !isRear
      ? `${write("HAULER", 118, 13, "#d9d9d9")}<rect x="${left + 30}" y="${up(100)}" width="${2 * half - 60}" height="34" rx="4" fill="#1a1c1e"/>`
      : "",
    both(
      (x) =>
        `<rect x="${x - 9}" y="${up(isRear && !isTall ? waist - 4 : 78)}" width="18" height="${isTall ? 26 : 14}" rx="3" fill="${lamp}" stroke="#2a2a2a"/>`,
    ),
    `<rect x="${left + 4}" y="${up(44)}" width="${2 * half - 8}" height="18" rx="5" fill="${isTall ? "#2a2c2e" : paint}" stroke="#1b1b1b" stroke-opacity="0.5"/>`,
    `<rect x="${middle - 30}" y="${up(centre + 11)}" width="60" height="22" rx="3" fill="#1d1f20" opacity="0.6"/>`,
  ].join("");
}

function motorcycle(width: number, height: number, { paint }: Dressed, lampsOn: boolean): string {
  const road = height - ART_BELOW * 100;
  const middle = width / 2;
  const up = (cm: number) => road - cm;
  return [
    `<ellipse cx="${middle}" cy="${up(0)}" rx="26" ry="3" fill="#000" opacity="0.4"/>`,
    `<rect x="${middle - 8}" y="${up(62)}" width="16" height="62" rx="7" fill="#141414"/>`,
    `<path d="M${middle - 24} ${up(88)} Q${middle} ${up(98)} ${middle + 24} ${up(88)} L${middle + 16} ${up(70)} H${middle - 16} Z" fill="${paint}"/>`,
    `<rect x="${middle - 12}" y="${up(84)}" width="24" height="8" rx="3" fill="${lampsOn ? "#ff3a2a" : "#8e1a16"}"/>`,
    // Whoever rides it: back, shoulders, helmet.
    `<path d="M${middle - 24} ${up(90)} Q${middle - 30} ${up(128)} ${middle - 16} ${up(132)} H${middle + 16} Q${middle + 30} ${up(128)} ${middle + 24} ${up(90)} Z" fill="#2d3a4a"/>`,
    `<ellipse cx="${middle}" cy="${up(140)}" rx="13" ry="15" fill="#b8b8b8" stroke="#333"/>`,
    `<path d="M${middle - 38} ${up(112)} H${middle - 22} M${middle + 22} ${up(112)} H${middle + 38}" stroke="#222" stroke-width="4"/>`,
  ].join("");
}
