/** What is well and what is not, each with the next step: for `/readyz`, the site page and the alerts. */
import type { LaneDoor } from "./desk-types.ts";
import type { Clock, Input, InputKind, Recogniser } from "./devices.ts";
import type { HealthCheck } from "./house.ts";
import type { Store } from "./store/types.ts";
import { FULL_DISK_BYTES, freeBytes, LOW_DISK_BYTES, sizeText } from "./system/disk.ts";

type Parts = {
  store: Store;
  recogniser: Recogniser;
  clock: Clock;
  lanes: LaneDoor[];
  inputs: { laneId: string; kind: InputKind; input: Pick<Input, "state"> }[];
  dataDir: string;
};

const check = (name: string, ok: boolean, detail: string, hint: string): HealthCheck => ({
  check: name,
  ok,
  detail,
  hint: ok ? "" : hint,
});

const diskCheck = async (dataDir: string): Promise<HealthCheck> => {
  try {
    const free = await freeBytes(dataDir);
    return check(
      "disk",
      free >= LOW_DISK_BYTES,
      `${sizeText(free)} free`,
      free < FULL_DISK_BYTES
        ? "Free some space now: records can no longer be kept. Until then open the barriers by hand."
        : "Free some space, or move the data folder to a larger disk. Records are still written; pictures may be dropped.",
    );
  } catch (error) {
    return check(
      "disk",
      false,
      error instanceof Error ? error.message : String(error),
      "Check that the data folder's disk is plugged in and mounted.",
    );
  }
};

export const healthOf = async ({
  store,
  recogniser,
  clock,
  lanes,
  inputs,
  dataDir,
}: Parts): Promise<HealthCheck[]> => {
  const database = store.health();
  const models = recogniser.state();
  const views = lanes.map((lane) => lane.view());
  return [
    check(
      "database",
      database.ok,
      database.detail,
      "Look at the disk, then restart; records written so far are safe.",
    ),
    await diskCheck(dataDir),
    check(
      "recogniser",
      models.phase === "ready" || models.phase === "starting",
      models.detail,
      "It restarts by itself. If it stays like this, run lotkeeper doctor.",
    ),
    check(
      "clock",
      clock.isTrusted(),
      new Date(clock.nowMs()).toISOString(),
      "Set the time or connect the box to a time server. Gates work; stays are marked time-uncertain until then.",
    ),
    ...views.flatMap((view) =>
      view.camera
        ? [
            check(
              `camera ${view.camera.id}`,
              isAlive(view.camera.phase),
              view.camera.detail,
              "Check the camera's power, cable and address.",
            ),
          ]
        : [],
    ),
    ...views.flatMap((view) =>
      view.gate
        ? [
            check(
              `gate ${view.gate.id}`,
              view.gate.connected && view.gate.state !== "fault",
              view.gate.detail || view.gate.state,
              "Check the relay's power and cable. Until then open the barrier by hand.",
            ),
          ]
        : [],
    ),
    ...inputs.map(({ laneId, kind, input }) => {
      const { connected, detail, on } = input.state();
      return check(
        `input ${laneId} ${kind}`,
        connected,
        connected ? `${detail}: ${on === null ? "not read yet" : on ? "on" : "off"}` : detail,
        "Check the wire and its board. Until then its last level counts.",
      );
    }),
  ];
};

const isAlive = (phase: string): boolean => phase === "live" || phase === "starting";
