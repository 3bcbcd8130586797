/** Cameras that read plates themselves and push them to us. */
export { READ_LIVES_MS } from "./camera-clock.ts";
export {
  createPushCamera,
  MOST_WAITING,
  NO_BEAT_AFTER_MS,
  type PushCamera,
  type PushCameraParts,
  SILENT_AFTER_MS,
} from "./push-camera.ts";
export { pushDoor } from "./push-door.ts";
