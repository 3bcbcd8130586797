/**
 * Two cameras that read one vehicle prove each other: the same text at the entry and later at an exit is right, a text
 * that differs by one character is wrong at one of the two. Pure. Never counts a read that met no other.
 */
import { plateDistance } from "./plate/index.ts";

export type ReadPass = { id: string; laneId: string; plate: string; atMs: number };
export type Agreement = { passId: string; laneId: string; isRight: boolean };

/** A camera that sees a car leave through another lane reads it within seconds. */
const APART_MS = 60_000;
const WITHIN_MS = 24 * 3_600_000;

/**
 * @param entries reads where vehicles come in, @param exits where they go out; a lane for both ways is in neither.
 * Nobody knows which of two that differ is wrong, so both count as wrong.
 */
export function agreements(entries: readonly ReadPass[], exits: readonly ReadPass[]): Agreement[] {
  const found = new Map<string, Agreement>();
  const note = ({ id, laneId }: ReadPass, isRight: boolean): void => {
    if (isRight || !found.has(id)) found.set(id, { passId: id, laneId, isRight });
  };
  const byPlate = Map.groupBy(exits, (exit) => exit.plate);
  const isOneVisit = (entry: ReadPass, exit: ReadPass): boolean =>
    exit.atMs - entry.atMs >= APART_MS && exit.atMs - entry.atMs <= WITHIN_MS;
  for (const entry of entries)
    for (const exit of byPlate.get(entry.plate) ?? [])
      if (isOneVisit(entry, exit)) {
        note(entry, true);
        note(exit, true);
      }
  const alone = (read: ReadPass): boolean => !found.get(read.id)?.isRight;
  const loneExits = exits.filter(alone);
  for (const entry of entries.filter(alone))
    for (const exit of loneExits)
      if (isOneVisit(entry, exit) && plateDistance(entry.plate, exit.plate) <= 1) {
        note(entry, false);
        note(exit, false);
      }
  return [...found.values()];
}
