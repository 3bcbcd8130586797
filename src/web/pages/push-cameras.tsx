/** Setting up cameras that read plates themselves: their address, their secret, what is heard of them. */
import { isIP } from "node:net";
import { z } from "zod";
import { MAKERS, MadeSecret, type PushCameraItem } from "../../../views/push-cameras.tsx";
import { isPushCamera, PUSH_DRIVERS, type PushCameraFile, type SiteFile } from "../../site.ts";
import { type Ask, no, page, type Route, route } from "../ask.ts";
import { editedTo, editSite, withoutEmpty } from "../edit-site.ts";
import { line, noFields, optionalLine } from "../fields.ts";
import { sha256 } from "../sessions.ts";

const AT = "/site/push-cameras";
const GONE = "That camera is not there any more. Reload the page.";

/** 128 bits that nobody guesses, in 22 characters that fit an address. */
const newSecret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");

const fields = z.object({
  name: optionalLine("Name", 60),
  driver: z.enum(PUSH_DRIVERS, "Maker: choose one of the list."),
  address: line("IP address", 45, 1).refine(
    (value) => isIP(value) !== 0,
    "IP address: write four numbers such as 10.0.0.11.",
  ),
});

const pushCameraOf = (site: SiteFile, id: string | undefined): PushCameraFile | null => {
  const camera = site.cameras.find((one) => one.id === id);
  return camera && isPushCamera(camera) ? camera : null;
};

/** What the page of cameras shows of those that push. */
export const pushItemsOf = (
  { house }: Pick<Ask, "house">,
  site: Pick<SiteFile, "cameras">,
): PushCameraItem[] => {
  const views = house.lanes().map((lane) => lane.view());
  return site.cameras.filter(isPushCamera).map((camera) => {
    const view = views.find((one) => one.camera?.id === camera.id);
    const door = house.push.byId(camera.id);
    const heard = door ? door.heard() : house.store.pushes.lastHeard(camera.id);
    return {
      camera,
      laneName: view?.name ?? null,
      state: view?.camera ?? null,
      heardAtMs: heard?.atMs ?? null,
      clock: heard?.clockOffsetMs == null ? null : clockText(heard.clockOffsetMs),
    };
  });
};

/** “3 s ahead of ours”. */
export const clockText = (offsetMs: number): string => {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (seconds < 2) return "agrees with ours";
  const much =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7200
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`;
  const side = offsetMs > 0 ? "ahead of ours" : "behind ours";
  return seconds < 10
    ? `${much} ${side}`
    : `${much} ${side}: its reads open nothing. Set its time zone and give it a time server`;
};

export const pushCameraRoutes: Route[] = [
  route({
    method: "POST",
    path: AT,
    role: "manager+installer",
    form: fields.extend({ id: line("Id", 40, 1) }),
    handle: async ({ house, who, form }) =>
      editedTo(
        await editSite(house, who, (site) => {
          site.cameras.push(withoutEmpty({ ...form, framesPerSecond: 5 }) as PushCameraFile);
          return undefined;
        }),
        "/site/cameras?done=added",
      ),
  }),
  route({
    method: "POST",
    path: `${AT}/:entry`,
    role: "manager+installer",
    form: fields,
    handle: async ({ house, who, form, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const camera = pushCameraOf(site, params.entry);
          if (!camera) return GONE;
          const { name, ...rest } = form;
          Object.assign(camera, rest);
          if (name === undefined) delete camera.name;
          else camera.name = name;
          return undefined;
        }),
        "/site/cameras?done=saved",
      ),
  }),
  route({
    method: "POST",
    path: `${AT}/:entry/secret`,
    role: "manager+installer",
    form: noFields,
    handle: async ({ house, who, params, origin }) => {
      const secret = newSecret();
      let made: PushCameraFile | null = null;
      let isRenewed = false;
      const done = await editSite(house, who, (site) => {
        made = pushCameraOf(site, params.entry);
        if (!made) return GONE;
        isRenewed = made.tokenSha256 !== undefined;
        made.tokenSha256 = sha256(secret);
        return undefined;
      });
      if (!done.ok || made === null) return no(done.ok ? 422 : done.status, done.ok ? GONE : done.message);
      const camera = made as PushCameraFile;
      const address = `${origin}/push/${secret}${MAKERS[camera.driver].path}`;
      return page(
        "site",
        "Address of a camera",
        <MadeSecret camera={camera} address={address} isRenewed={isRenewed} />,
      );
    },
  }),
];
