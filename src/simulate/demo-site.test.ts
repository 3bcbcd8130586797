import { describe, expect, test } from "bun:test";
import { displayPlate, fitRegions } from "../parking/plate/index.ts";
import { drawPlate } from "./demo-plate.ts";
import { DEMO_VISITORS, demoSite, normalPlate } from "./demo-site.ts";

describe("the demo's car park", () => {
  test("every letter and digit can be painted, and nothing else", () => {
    for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") expect(drawPlate(char)).toContain("<path");
    expect(() => drawPlate("AB-12")).toThrow("cannot draw");
  });

  test("has one car that pays first, one that is staff, and no two alike", () => {
    expect(DEMO_VISITORS[0]?.isStaff).toBe(false);
    expect(DEMO_VISITORS.filter((visitor) => visitor.isStaff)).toHaveLength(1);
    expect(new Set(DEMO_VISITORS.map((visitor) => normalPlate(visitor.plate))).size).toBe(
      DEMO_VISITORS.length,
    );
  });

  test("every plate is one that its region knows, written as it is shown", () => {
    for (const { plate } of DEMO_VISITORS) {
      expect(fitRegions(normalPlate(plate), ["gb"])).toBe("gb");
      expect(displayPlate(normalPlate(plate), "gb")).toBe(plate);
    }
  });

  test("its site file is right, and lists the staff's car", () => {
    const site = demoSite({ entry: "rtsp://127.0.0.1:1/stream", exit: "rtsp://127.0.0.1:2/stream" });
    expect(site.lanes.map((lane) => lane.direction)).toEqual(["entry", "exit"]);
    expect(site.vehicles).toMatchObject([{ plate: "LN73VPC", groups: ["staff"] }]);
    expect(site.gates.every((gate) => gate.driver === "simulated")).toBe(true);
  });
});
