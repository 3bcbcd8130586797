/** The car park through which simulated traffic drives: one entry with a loop and a pass sensor, two exits, one tariff. */
import { type SiteFile, siteFileSchema } from "../site.ts";

export const ENTRY = "in-1";
export const EXITS = ["out-1", "out-2"] as const;
export const PERMIT_SHARE = 0.15;
export const FREE_MINUTES = 10;

/** @param permits plates of the residents' group. */
export function trafficSite(permits: readonly string[]): SiteFile {
  return siteFileSchema.parse({
    site: {
      name: "Traffic",
      timezone: "Europe/London",
      currency: "GBP",
      region: ["gb"],
      exitMinutes: 15,
      releaseMinutes: 2,
    },
    lanes: [
      { id: "in-1", direction: "entry", camera: "cam-in", gate: "gate-in" },
      { id: "out-1", direction: "exit", camera: "cam-out-1", gate: "gate-out-1" },
      { id: "out-2", direction: "exit", camera: "cam-out-2", gate: "gate-out-2" },
    ],
    cameras: ["cam-in", "cam-out-1", "cam-out-2"].map((id) => ({ id, url: `rtsp://127.0.0.1/${id}` })),
    gates: ["gate-in", "gate-out-1", "gate-out-2"].map((id) => ({ id, driver: "simulated" })),
    groups: [{ id: "residents", name: "Residents", tariff: "free" }],
    vehicles: permits.map((plate) => ({ plate, groups: ["residents"] })),
    tariffs: [
      {
        id: "public",
        free: { minutes: FREE_MINUTES, mode: "threshold" },
        periods: [
          { name: "Day", from: "07:00", to: "19:00", per: { minutes: 60, amount: "2.00" }, cap: "10.00" },
          { name: "Night", from: "19:00", to: "07:00", flat: "3.00" },
        ],
      },
    ],
  });
}

/** Which wires the lanes have; the second exit knows its vehicle by the read alone. */
export const TRAFFIC_WIRES: ReadonlyMap<string, { loop: boolean; pass: boolean }> = new Map([
  ["in-1", { loop: true, pass: true }],
  ["out-1", { loop: true, pass: false }],
  ["out-2", { loop: false, pass: false }],
]);
