/**
 * Stands where a gate's driver is not part of this version: the lane still reads and records, the page says
 * why the barrier does not move, and nothing pretends that it did.
 */
import { DeviceError, type Gate } from "../devices.ts";

export const createAbsentGate = ({ id, driver }: { id: string; driver: string }): Gate => {
  const detail = `This version has no driver "${driver}". Open the barrier by hand, or set the gate to driver: simulated.`;
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
