/**
 * The demo's car park as a site file, and the cars that visit it. Only data: nothing here starts anything.
 */
import { type SiteFile, siteFileSchema } from "../site.ts";
import type { DemoVehicle } from "./demo-vehicle.ts";

export const ENTRY_LANE = "in-1";
export const EXIT_LANE = "out-1";

export type DemoVisitor = DemoVehicle & {
  /** How bright it is while this car stands at a camera; 1 is plain daylight. */
  light: number;
  /** Staff park free; everybody else pays the public tariff. */
  isStaff: boolean;
};

/** The first one pays: it is the one that a check follows. */
export const DEMO_VISITORS: readonly DemoVisitor[] = [
  { plate: "HK27 MTW", body: "hatchback", paint: "#8b1e24", headlightsOn: false, light: 1, isStaff: false },
  { plate: "LN73 VPC", body: "suv", paint: "#4b5a4e", headlightsOn: false, light: 0.92, isStaff: true },
  { plate: "YT68 FKE", body: "saloon", paint: "#2c4f7c", headlightsOn: true, light: 0.72, isStaff: false },
  { plate: "EX24 AUJ", body: "van", paint: "#c9ced2", headlightsOn: false, light: 0.95, isStaff: false },
  { plate: "PN75 KHR", body: "saloon", paint: "#2b2d30", headlightsOn: true, light: 0.8, isStaff: false },
  { plate: "RA26 WGF", body: "hatchback", paint: "#c79a2b", headlightsOn: false, light: 1, isStaff: false },
];

export const normalPlate = (plate: string): string => plate.replaceAll(" ", "");

/** A site with an entry and an exit, simulated barriers, one free group, and a tariff that charges from the first minute. */
export function demoSite(cameraUrls: { entry: string; exit: string }): SiteFile {
  return siteFileSchema.parse({
    site: {
      name: "Mill Lane demo",
      timezone: "Europe/London",
      currency: "GBP",
      capacity: 40,
      region: ["gb"],
      exitMinutes: 15,
    },
    lanes: [
      { id: ENTRY_LANE, name: "Entry", direction: "entry", camera: "cam-in", gate: "gate-in" },
      { id: EXIT_LANE, name: "Exit", direction: "exit", camera: "cam-out", gate: "gate-out" },
    ],
    cameras: [
      { id: "cam-in", name: "Entry camera", url: cameraUrls.entry, framesPerSecond: 5 },
      { id: "cam-out", name: "Exit camera", url: cameraUrls.exit, framesPerSecond: 5 },
    ],
    gates: [
      { id: "gate-in", name: "Entry barrier", driver: "simulated" },
      { id: "gate-out", name: "Exit barrier", driver: "simulated" },
    ],
    groups: [{ id: "staff", name: "Staff", tariff: "free" }],
    vehicles: DEMO_VISITORS.filter((visitor) => visitor.isStaff).map((visitor) => ({
      plate: visitor.plate,
      owner: "A. Person",
      groups: ["staff"],
    })),
    tariffs: [
      {
        id: "public",
        name: "Demo tariff",
        exitMinutes: 15,
        periods: [{ name: "Any time", per: { minutes: 1, amount: "0.50" }, cap: "10.00" }],
        vat: { percent: 20, included: true },
      },
    ],
  });
}
