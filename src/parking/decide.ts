/** Every decision that a lane makes, by the side on which the vehicle stands. Pure; the lane commits and acts. */
export { decideEntry, type EntryScene } from "./decide-entry.ts";
export { decideExit, type ExitScene } from "./decide-exit.ts";
export {
  decideHold,
  decideManualEntry,
  decideManualExit,
  decideTest,
  decideTimedRelease,
  type PersonAsk,
} from "./decide-person.ts";
export type { Barrier, Scene } from "./scene.ts";
