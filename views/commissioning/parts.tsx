/** What every page of commissioning uses. */
import type { PulseMeasure } from "../../src/devices.ts";
import type { SiteFile } from "../../src/site.ts";

export type LaneFile = SiteFile["lanes"][number];
export type GateFile = SiteFile["gates"][number];
export type Named = { id: string; name?: string | undefined };

export const AT = "/site/commissioning";

export const Crumb = ({ lane }: { lane?: boolean }) => (
  <p class="crumb">{lane ? <a href={AT}>Commissioning</a> : <a href="/site">Site</a>}</p>
);

export const DIRECTION = { entry: "Entry", exit: "Exit", both: "Entry and exit" } as const;

export type CheckView<T> = { atMs: number; by: string; result: T } | null;
export type PulseResult = Partial<PulseMeasure> & { gate?: string; problem?: string };
export type WireCheck = { works: boolean; on: boolean };
