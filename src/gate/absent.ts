/**
 * Stands where a gate cannot be driven: its driver is not part of this version, or its fields do not fit. The lane
 * still reads and records, the page says why the barrier does not move, and nothing pretends that it did.
 */
import { DeviceError, type Gate } from "../devices.ts";

/** @param detail why, and what to do. */
export const createAbsentGate = ({ id, detail }: { id: string; detail: string }): Gate => {
  const refuse = async (): Promise<never> => {
    throw new DeviceError(id, detail, { retry: false });
  };
  return {
    id,
    pulse: refuse,
    hold: refuse,
    off: async () => {},
    state: () => ({ state: "fault", connected: false, detail }),
  };
};
