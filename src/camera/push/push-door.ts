/** Finds the camera of a secret address by its hash. Holds no secret, and answers the same way for every wrong one. */
import type { PushCameraDoor, PushDoor } from "../../push-types.ts";
import type { PushCameraFile } from "../../site.ts";
import { isSameAddress } from "./addresses.ts";

/** @param running the camera of a lane; null while no lane uses it. */
export const pushDoor = (
  files: () => readonly PushCameraFile[],
  running: (cameraId: string) => PushCameraDoor | null,
): PushDoor => ({
  bySecret: (secret) => {
    const hash = new Bun.CryptoHasher("sha256").update(secret).digest("hex");
    const file = files().find((one) => one.tokenSha256 === hash);
    return file ? (running(file.id) ?? unused(file)) : null;
  },
  byId: running,
});

const unused = ({ id, driver, address }: PushCameraFile): PushCameraDoor => ({
  id,
  driver,
  laneId: null,
  isFrom: (from) => isSameAddress(from, address),
  refuse: () => {},
  push: async () => ({
    kind: "busy",
    message: "No lane uses this camera. Choose it for a lane under Site, Lanes.",
  }),
  heard: () => null,
});
