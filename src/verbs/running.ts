/** Whether a Lotkeeper serves this data folder now, and so has its gates. Changes nothing. */
import { existsSync } from "node:fs";
import { lockDataFolder } from "../store/index.ts";
import { StoreError } from "../store/types.ts";

export const isInUse = (dataDir: string): boolean => {
  if (!existsSync(dataDir)) return false;
  try {
    lockDataFolder(dataDir).release();
    return false;
  } catch (error) {
    return error instanceof StoreError && error.kind === "locked";
  }
};
