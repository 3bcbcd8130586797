/**
 * Where smart cameras push their reads to. A secret in the address says which camera it is, its network address must be
 * the camera's own, and only then a body is read. Decides nothing; the lane does.
 */
import type { Decision } from "../../parking/types.ts";
import type { PushAnswer, PushCameraDoor, PushedBody } from "../../push-types.ts";
import {
  type Answer,
  type Ask,
  deviceRoute,
  NO_PAGE,
  no,
  type Person,
  type RawBody,
  type Route,
} from "../ask.ts";

/** Three pictures of a 4K camera in base64 fit; more is no read. */
export const PUSH_LIMIT_BYTES = 8 * 1024 * 1024;

type Asked = Pick<Ask<unknown, unknown, Person | null>, "house" | "params" | "address" | "bearer">;

/** A wrong secret is answered like any address where nothing is. */
const checked = (door: PushCameraDoor | null, { address }: Asked): Answer | null => {
  if (!door) return no(404, NO_PAGE);
  if (door.isFrom(address)) return null;
  door.refuse(address);
  return no(
    403,
    `Reads of this camera are taken from its own address only, not from ${address}. Correct its IP address under Site, Cameras.`,
  );
};

const byPath = ({ house, params }: Asked): PushCameraDoor | null => house.push.bySecret(params.token ?? "");

/** The lane's own camera, and only one that speaks our JSON. */
const byBearer = ({ house, params, bearer }: Asked): PushCameraDoor | null => {
  const door = bearer === null ? null : house.push.bySecret(bearer);
  return door?.driver === "generic" && door.laneId === params.lane ? door : null;
};

const decisionJson = (decision: Decision) => ({
  outcome: decision.outcome,
  reason: decision.reason,
  ...(decision.stayId === null ? {} : { stay: decision.stayId }),
  ...(decision.dueMinor === null ? {} : { due: decision.dueMinor, currency: decision.currency }),
});

const answered = (door: PushCameraDoor, answer: PushAnswer): Answer => {
  switch (answer.kind) {
    case "broken":
      return no(400, answer.message);
    case "busy":
      return no(503, answer.message);
    case "taken":
      if (answer.decision) return { kind: "json", value: decisionJson(answer.decision) };
      // Without these very words a Dahua camera sends its read again.
      if (door.driver === "dahua") return { kind: "json", value: { result: "true" } };
      return door.driver === "generic"
        ? { kind: "json", value: {} }
        : { kind: "bytes", body: "", type: "text/plain; charset=utf-8" };
    default:
      return answer satisfies never;
  }
};

const pushed = async (
  door: PushCameraDoor | null,
  kind: PushedBody["kind"],
  { contentType, bytes }: RawBody,
): Promise<Answer> =>
  // Its secret may have been renewed while the body was on its way.
  door ? answered(door, await door.push({ kind, contentType, bytes })) : no(404, NO_PAGE);

const toSecret = (path: string, kind: PushedBody["kind"] = "read"): Route =>
  deviceRoute({
    path,
    limitBytes: PUSH_LIMIT_BYTES,
    admit: (ask) => checked(byPath(ask), ask),
    handle: (ask) => pushed(byPath(ask), kind, ask.form),
  });

export const pushRoutes: Route[] = [
  toSecret("/push/:token"),
  // Dahua adds these to whatever stands before them.
  toSecret("/push/:token/NotificationInfo/TollgateInfo"),
  toSecret("/push/:token/NotificationInfo/KeepAlive", "beat"),
  toSecret("/push/:token/NotificationInfo/DeviceInfo", "beat"),
  deviceRoute({
    path: "/api/v1/lanes/:lane/reads",
    limitBytes: PUSH_LIMIT_BYTES,
    admit: (ask) =>
      ask.bearer === null
        ? no(400, "Send the secret of the lane's camera as Authorization: Bearer SECRET.")
        : checked(byBearer(ask), ask),
    handle: (ask) => pushed(byBearer(ask), "read", ask.form),
  }),
];
