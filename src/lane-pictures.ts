/** Keeps the pictures of a pass after the barrier has its order. Losing one never holds a vehicle. */
import { DeviceError } from "./devices.ts";
import type { Pictures } from "./lane-parts.ts";
import { isStoreError, type LaneState } from "./lane-state.ts";
import type { Pass } from "./parking/types.ts";

export type PictureKeeper = {
  /** Begins now, one after the other, and never makes the caller wait. */
  keep(read: Pass, pictures: Pictures): void;
  idle(): Promise<void>;
};

export function createPictureKeeper(state: LaneState): PictureKeeper {
  let underWay: Promise<void> = Promise.resolve();
  const save = async (read: Pass, pictures: Pictures): Promise<void> => {
    const { images } = state.store;
    try {
      const { frame, crop } = await pictures();
      const frameImageId = images.save("frame", read.id, frame, read.lastAtMs);
      const cropImageId = crop ? images.save("crop", read.id, crop, read.lastAtMs) : null;
      images.attach(read.id, { frameImageId, cropImageId });
      if (state.last?.pass.id === read.id) state.last = { ...state.last, frameImageId, cropImageId };
      state.tell();
    } catch (error) {
      if (!(error instanceof DeviceError) && !isStoreError(error)) throw error;
    }
  };
  return {
    keep(read, pictures) {
      underWay = underWay.then(() => save(read, pictures)).catch(() => {});
    },
    idle: () => underWay,
  };
}
