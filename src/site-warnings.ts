/** What is missing at a site before it should be left alone, each with what to do. Looks at the site file only. */
import type { SiteFile } from "./site.ts";

type LaneFile = SiteFile["lanes"][number];

/** Behaviour 5.8: nobody may be trapped because there is nobody to pay. */
export const needsSomebodyToPay = (site: Pick<SiteFile, "tariffs" | "lanes">): boolean =>
  site.tariffs.some((tariff) => tariff.periods.some((period) => period.free !== true)) &&
  site.lanes.some((lane) => lane.direction !== "entry" && lane.gate !== undefined);

export const siteWarnings = (site: SiteFile): string[] => [
  ...(needsSomebodyToPay(site)
    ? [
        "Only an attendant can take money here. Keep somebody at the desk or on call while the exit is closed, or hold the exit open outside those hours.",
      ]
    : []),
  ...(site.site.releaseMinutes === undefined
    ? ["No release after an unanswered call is set: a vehicle at an exit waits until a person comes."]
    : []),
  ...(site.lanes.some((lane) => lane.inputs?.fire)
    ? []
    : [
        "No fire contact is wired here. The fire system must open the barriers directly; wire it here as well so that the exits are held open.",
      ]),
];

/** @param heights of plates in the lane's test picture, pixels. */
export const laneWarnings = (lane: LaneFile, site: SiteFile, heights: readonly number[]): string[] => {
  const camera = site.cameras.find((one) => one.id === lane.camera);
  const gate = site.gates.find((one) => one.id === lane.gate);
  const wires = lane.inputs ?? {};
  const lowest = heights.length > 0 ? Math.min(...heights) : null;
  return [
    ...(camera ? [] : ["It has no camera: every vehicle waits for a person."]),
    ...(gate ? [] : ["It has no gate: vehicles are counted, nothing is raised."]),
    ...(gate?.driver === "simulated"
      ? ["Its gate is simulated: no barrier moves. Give it a real one before it goes into service."]
      : []),
    ...(wires.loop ? [] : ["No loop: a vehicle counts as present for a minute after its plate was read."]),
    ...(wires.pass
      ? []
      : ["No pass sensor: a vehicle counts as passed with the command; tailgating is not seen."]),
    ...(wires.photocell || wires.loop
      ? []
      : ["Neither photocell nor loop is wired here: a test pulse cannot see who stands under the arm."]),
    ...(camera && !lane.zone
      ? ["No zone: plates in the whole picture count, also those of the other lane."]
      : []),
    ...(lowest !== null && lowest < GOOD_PLATE_PX
      ? [
          `The plate in the test picture is ${Math.round(lowest)} px high; ${GOOD_PLATE_PX} px and more read well. Bring the camera nearer or use its zoom.`,
        ]
      : []),
    ...(lane.armed ? [] : ["It is disarmed: nothing is raised by itself."]),
  ];
};

/** Plates lower than this in the picture are read badly. */
export const GOOD_PLATE_PX = 30;
