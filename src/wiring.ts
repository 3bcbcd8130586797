/**
 * Which lanes, cameras and gates run now: builds them from the site and, after a change, replaces only what
 * changed. A lane whose rules alone changed keeps its vehicle, its camera and its gate.
 */
import { createLiveVideo } from "./camera/live-video.ts";
import { createPushCamera, type PushCamera, pushDoor } from "./camera/push/index.ts";
import { createRtspCamera } from "./camera/rtsp.ts";
import type { CameraDiary, CameraHours } from "./camera-hours.ts";
import type { ScreenEvent } from "./desk-types.ts";
import {
  type Camera,
  type Clock,
  type Gate,
  INPUT_KINDS,
  type Input,
  type InputKind,
  type Recogniser,
} from "./devices.ts";
import { createLane, type Lane } from "./lane.ts";
import type { Yard } from "./lane-yard.ts";
import { isListed } from "./parking/lists.ts";
import type { Lookalikes } from "./parking/plate/index.ts";
import type { AlertCode, SiteRules } from "./parking/types.ts";
import type { PushDoor } from "./push-types.ts";
import {
  type CameraFile,
  type GateFile,
  type InputFile,
  isPushCamera,
  isStreamCamera,
  type LaneFile,
  type PushCameraFile,
  type SiteFile,
  streamsOf,
} from "./site.ts";
import { createStill } from "./still.ts";
import type { Store } from "./store/types.ts";
import { type LaneWatch, watchLane } from "./watch.ts";

export type WiringParts = {
  store: Store;
  yard: Yard;
  clock: Clock;
  recogniser: Recogniser;
  newId(prefix: string): string;
  announce(event: ScreenEvent): void;
  makeGate(definition: GateFile): Gate;
  /** @param id names the wire: `in-1 loop`. */
  makeInput(id: string, definition: InputFile): Input;
  /** Writes down how well the cameras see. */
  cameraHours?: CameraHours;
  /** What the owner switched on for a camera's reads. */
  lookalikes?(cameraId: string): Lookalikes | undefined;
  log(line: string): void;
};

export type Wiring = {
  /** In the order of the site file. */
  lanes(): Lane[];
  lane(id: string): Lane | null;
  gate(id: string): Gate | null;
  /** Every wire that reports back, lane by lane. */
  inputs(): WiredInput[];
  /** Where smart cameras push their reads to. */
  readonly push: PushDoor;
  /** Latencies and counts of a lane's camera pipeline; null for a lane without a camera. */
  watch(laneId: string): LaneWatch | null;
  /** Brings what runs in line with the site. */
  follow(site: SiteFile, rules: SiteRules): Promise<void>;
  stop(): Promise<void>;
};

export type WiredInput = { laneId: string; kind: InputKind; input: Input };

type Wired = {
  lane: Lane;
  watch: LaneWatch | null;
  smart: PushCamera | null;
  inputs: WiredInput[];
  setRules(rules: SiteRules): void;
  stop(): Promise<void>;
};
const ALARM_LOOK_MS = 100;
type Kept<T> = { key: string; made: T };

export const createWiring = (parts: WiringParts): Wiring => {
  const gates = new Map<string, Kept<Gate>>();
  const lanes = new Map<string, Kept<Wired>>();
  let order: string[] = [];
  let pushing: PushCameraFile[] = [];

  const gateFor = async (definition: GateFile): Promise<Gate> => {
    const key = JSON.stringify(definition);
    const kept = gates.get(definition.id);
    if (kept?.key === key) return kept.made;
    if (kept) await letGo(kept.made);
    const gate = parts.makeGate(definition);
    // On some kernels a released line keeps its level: off comes before any other order. One that cannot be reached
    // must not keep the others waiting.
    gate.off().catch((error: unknown) => parts.log(`gate ${gate.id}: ${said(error)}`));
    gates.set(definition.id, { key, made: gate });
    return gate;
  };

  /** Off, and the device free for whoever comes next. */
  const letGo = async (gate: Gate): Promise<void> => {
    try {
      await (gate.close ? gate.close() : gate.off());
    } catch (error) {
      parts.log(`gate ${gate.id}: ${said(error)}`);
    }
  };

  const wire = (
    definition: LaneFile,
    camera: CameraFile | null,
    gate: Gate | null,
    rules: SiteRules,
  ): Wired => {
    const leave = new AbortController();
    let current = rules;
    let watch: LaneWatch | null = null;
    const stream = camera && isStreamCamera(camera) ? camera : null;
    const diary: CameraDiary | null =
      (stream &&
        parts.cameraHours?.open({
          cameraId: stream.id,
          regions: rules.regions,
          zone: definition.zone,
          latestFrame: () => watch?.latestFrame() ?? null,
        })) ||
      null;
    const eye: Camera | null = stream
      ? createRtspCamera({
          id: stream.id,
          url: streamsOf(stream).read,
          framesPerSecond: stream.framesPerSecond,
          hardwareDecoding: stream.hardwareDecoding ?? true,
          clock: parts.clock,
        })
      : null;
    const video = stream
      ? createLiveVideo({
          url: streamsOf(stream).live,
          framesPerSecond: stream.framesPerSecond,
          // The two streams of a camera may differ.
          codec: () =>
            streamsOf(stream).live === streamsOf(stream).read ? (eye?.state().codec ?? null) : null,
        })
      : null;
    const lane = createLane({
      laneId: definition.id,
      rules,
      store: parts.store,
      yard: parts.yard,
      gate,
      clock: parts.clock,
      newId: parts.newId,
      announce: parts.announce,
      still:
        camera && isPushCamera(camera)
          ? async () => smart?.still() ?? null
          : createStill({
              latestFrame: () => watch?.latestFrame() ?? null,
              recogniser: parts.recogniser,
              clock: parts.clock,
            }),
      camera: () => {
        const either = eye ?? smart;
        return either ? { id: either.id, ...either.state() } : null;
      },
      ...(video ? { video: video.open } : {}),
    });
    const smart = camera && isPushCamera(camera) ? smartCamera(camera, lane, () => current) : null;
    gate?.onInput?.((kind, on) => {
      if (leave.signal.aborted) return;
      if (kind === "loop") diary?.loop(on);
      lane.input(kind, on).catch((error: unknown) => parts.log(`lane ${definition.id}: ${said(error)}`));
    });
    const inputs = INPUT_KINDS.flatMap((kind): WiredInput[] => {
      const input = definition.inputs?.[kind];
      return input
        ? [{ laneId: definition.id, kind, input: parts.makeInput(`${definition.id} ${kind}`, input) }]
        : [];
    });
    for (const { kind, input } of inputs)
      input.onChange((on) => {
        if (leave.signal.aborted) return;
        if (kind === "loop") diary?.loop(on);
        lane.input(kind, on).catch((error: unknown) => parts.log(`lane ${definition.id}: ${said(error)}`));
      });
    const fire = inputs.find(({ kind }) => kind === "fire")?.input ?? null;
    endOldAlarm(definition.id, fire, leave.signal).catch((error: unknown) =>
      parts.log(`lane ${definition.id}: ${said(error)}`),
    );
    if (eye)
      watch = watchLane({
        laneId: definition.id,
        camera: eye,
        recogniser: parts.recogniser,
        regions: rules.regions,
        zone: definition.zone,
        isListed: (plate) => isListed(plate, current),
        lookalikes: camera ? () => parts.lookalikes?.(camera.id) : undefined,
        onPass: async (pass, frame, isNew) => {
          if (isNew) diary?.vehicle(pass, frame);
          await lane.pass(pass, () => parts.recogniser.picture(frame, pass.box ?? undefined));
        },
        // It keeps its place before the barrier for as long as it is seen there.
        onSeen: (pass) =>
          void lane.seen(pass).catch((error: unknown) => parts.log(`lane ${definition.id}: ${said(error)}`)),
        onFault: (error) => parts.log(`lane ${definition.id}: ${said(error)}`),
        isHeld: () => lane.isHeld(),
        signal: leave.signal,
        clock: parts.clock,
        newId: () => parts.newId("pass"),
      });
    smart?.start();
    return {
      lane,
      watch,
      smart,
      inputs,
      setRules: (changed) => {
        current = changed;
        lane.setRules(changed);
      },
      stop: async () => {
        leave.abort();
        for (const { input } of inputs) input.close();
        lane.close();
        diary?.close();
        await video?.stop();
        await smart?.stop();
        await watch?.done;
        await lane.idle();
      },
    };
  };

  /**
   * A wire that is off from the start tells nobody, and one that was taken out of the lane neither; an alarm from
   * before the change is over all the same.
   */
  const endOldAlarm = async (laneId: string, fire: Input | null, signal: AbortSignal): Promise<void> => {
    while (fire && fire.state().on === null && !signal.aborted) await Bun.sleep(ALARM_LOOK_MS);
    if (!signal.aborted && fire?.state().on !== true) await parts.yard.setFire(`lane:${laneId}`, false);
  };

  const setAlert = (code: AlertCode, subject: string, on: boolean): void => {
    const { alerts } = parts.store;
    if (alerts.isOpen(code, subject) === on) return;
    if (on) alerts.raise(code, subject, parts.clock.nowMs());
    else alerts.clear(code, subject, parts.clock.nowMs());
    parts.announce({ kind: "alert" });
  };
  /** A full disk must not keep a camera from being heard. */
  const careful = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      parts.log(`${what}: ${said(error)}`);
    }
  };

  const smartCamera = (camera: PushCameraFile, lane: Lane, rules: () => SiteRules): PushCamera => {
    const subject = `camera:${camera.id}`;
    return createPushCamera({
      id: camera.id,
      driver: camera.driver,
      address: camera.address,
      laneId: lane.id,
      regions: rules().regions,
      zone: () => rules().timezone,
      isListed: (plate) => isListed(plate, rules()),
      clock: parts.clock,
      spool: parts.store.pushes,
      newId: parts.newId,
      onPass: (pass, pictures, freshUntilMs) => lane.pass(pass, pictures, freshUntilMs),
      onClock: (isWrong) => careful(subject, () => setAlert("camera-clock", subject, isWrong)),
      onRefused: (address) =>
        careful(subject, () => {
          parts.log(`camera ${camera.id}: a push from ${address} was refused`);
          setAlert("push-refused", subject, true);
          parts.store.journal.append({
            atMs: parts.clock.nowMs(),
            kind: "push-refused",
            actor: "system",
            subject,
            data: { address },
          });
        }),
      log: parts.log,
    });
  };

  const smartOf = (cameraId: string): PushCamera | null => {
    for (const { made } of lanes.values()) if (made.smart?.id === cameraId) return made.smart;
    return null;
  };

  return {
    push: pushDoor(() => pushing, smartOf),
    lanes: () => order.flatMap((id) => lanes.get(id)?.made.lane ?? []),
    lane: (id) => lanes.get(id)?.made.lane ?? null,
    gate: (id) => gates.get(id)?.made ?? null,
    inputs: () => order.flatMap((id) => lanes.get(id)?.made.inputs ?? []),
    watch: (laneId) => lanes.get(laneId)?.made.watch ?? null,
    follow: async (site, rules) => {
      for (const definition of site.lanes) {
        const camera = site.cameras.find((one) => one.id === definition.camera) ?? null;
        const gateFile = site.gates.find((one) => one.id === definition.gate) ?? null;
        const gate = gateFile ? await gateFor(gateFile) : null;
        const key = JSON.stringify([
          definition.zone,
          definition.inputs,
          definition.direction,
          // A new secret is no new camera.
          camera && { ...camera, tokenSha256: null },
          gateFile,
          rules.regions,
        ]);
        const kept = lanes.get(definition.id);
        if (kept?.key === key) {
          kept.made.setRules(rules);
          continue;
        }
        await kept?.made.stop();
        lanes.set(definition.id, { key, made: wire(definition, camera, gate, rules) });
      }
      order = site.lanes.map((lane) => lane.id);
      pushing = site.cameras.filter(isPushCamera);
      for (const [id, { made }] of lanes)
        if (!order.includes(id)) {
          lanes.delete(id);
          await made.stop();
          await parts.yard.setFire(`lane:${id}`, false);
        }
      for (const [id, { made }] of gates)
        if (!site.gates.some((gate) => gate.id === id)) {
          gates.delete(id);
          await letGo(made);
        }
    },
    stop: async () => {
      await Promise.all([...lanes.values()].map(({ made }) => made.stop()));
      await Promise.all([...gates.values()].map(({ made }) => letGo(made)));
    },
  };
};

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
