/**
 * The cars inside as a set that a read can be compared with quickly: by plate, by look, and by length in one flat
 * table. Holds stays and answers look-ups; never decides which car a read belongs to.
 */
import { isConfusable } from "./plate/index.ts";
import type { Stay } from "./types.ts";

/** Plates of one length, one after another, `length` codes each. */
export type Shelf = { length: number; codes: Uint8Array; stays: Stay[] };

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** One code for whatever a normalised plate should not hold. */
export const CODES = CHARACTERS.length + 1;
const CODE_OF: ReadonlyMap<string, number> = new Map([...CHARACTERS].map((char, i) => [char, i]));

/** 0 to 35 for A to Z and 0 to 9, and 36 for anything else. */
export const codeOf = (char: string): number => CODE_OF.get(char) ?? CODES - 1;
/** The character of a code; empty for the last one. */
export const charOf = (code: number): string => CHARACTERS.charAt(code);

/** One letter for everything that may look alike, over several steps: equal for every confusable pair of plates. */
const LOOKS: Readonly<Record<string, string>> = {
  O: "0",
  Q: "0",
  D: "0",
  I: "1",
  B: "8",
  S: "5",
  Z: "2",
  G: "6",
};
const lookOf = (plate: string): string => plate.replace(/[OQDIBSZG]/g, (char) => LOOKS[char] ?? char);

export class Inside {
  private readonly stays = new Map<string, Stay>();
  private readonly plates = new Map<string, Stay>();
  private readonly looks = new Map<string, Stay[]>();
  private readonly lengths = new Map<number, Shelf>();
  /** Where a stay stands on its shelf. */
  private readonly places = new Map<string, number>();
  private listed: readonly Stay[] | null = null;

  static of(stays: Iterable<Stay>): Inside {
    const inside = new Inside();
    for (const stay of stays) inside.put(stay);
    return inside;
  }

  get size(): number {
    return this.stays.size;
  }

  /** Adds a stay, or replaces what was known of it. */
  put(stay: Stay): void {
    this.drop(stay.id);
    this.stays.set(stay.id, stay);
    this.listed = null;
    const { plate } = stay;
    if (plate === null) return;
    this.plates.set(plate, stay);
    const look = lookOf(plate);
    const alike = this.looks.get(look);
    if (alike) alike.push(stay);
    else this.looks.set(look, [stay]);
    const shelf = this.shelfOf(plate.length);
    const place = shelf.stays.push(stay) - 1;
    this.places.set(stay.id, place);
    if (shelf.codes.length < shelf.stays.length * shelf.length) shelf.codes = grown(shelf);
    for (let i = 0; i < plate.length; i++) shelf.codes[place * shelf.length + i] = codeOf(plate.charAt(i));
  }

  drop(id: string): void {
    const stay = this.stays.get(id);
    if (!stay) return;
    this.stays.delete(id);
    this.listed = null;
    const { plate } = stay;
    if (plate === null) return;
    if (this.plates.get(plate)?.id === id) this.plates.delete(plate);
    const look = lookOf(plate);
    const alike = (this.looks.get(look) ?? []).filter((one) => one.id !== id);
    if (alike.length > 0) this.looks.set(look, alike);
    else this.looks.delete(look);
    this.takeOffShelf(id, this.shelfOf(plate.length));
  }

  /** Every stay, oldest entry first. */
  all(): readonly Stay[] {
    this.listed ??= [...this.stays.values()].sort(
      (a, b) => a.entryAtMs - b.entryAtMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    );
    return this.listed;
  }

  byId(id: string): Stay | null {
    return this.stays.get(id) ?? null;
  }

  /** The stay of exactly this plate. */
  withPlate(plate: string): Stay | null {
    return this.plates.get(plate) ?? null;
  }

  /** Stays whose plate differs in zero-cost pairs at most, oldest entry first. */
  alike(plate: string): Stay[] {
    return (this.looks.get(lookOf(plate)) ?? [])
      .filter((stay) => stay.plate !== null && isConfusable(plate, stay.plate))
      .sort((a, b) => a.entryAtMs - b.entryAtMs);
  }

  /** Plates of each length within `shift` characters of `length`. */
  shelves(length: number, shift: number): Shelf[] {
    return [...this.lengths.values()].filter((shelf) => Math.abs(shelf.length - length) <= shift);
  }

  private shelfOf(length: number): Shelf {
    const known = this.lengths.get(length);
    if (known) return known;
    const shelf: Shelf = { length, codes: new Uint8Array(length * 16), stays: [] };
    this.lengths.set(length, shelf);
    return shelf;
  }

  /** The last one takes the place that is free. */
  private takeOffShelf(id: string, shelf: Shelf): void {
    const place = this.places.get(id);
    const last = shelf.stays.pop();
    this.places.delete(id);
    if (place === undefined || !last || last.id === id) return;
    shelf.stays[place] = last;
    this.places.set(last.id, place);
    const from = shelf.stays.length * shelf.length;
    shelf.codes.copyWithin(place * shelf.length, from, from + shelf.length);
  }
}

function grown({ codes, length }: Shelf): Uint8Array {
  const wider = new Uint8Array(Math.max(codes.length * 2, length * 16));
  wider.set(codes);
  return wider;
}
