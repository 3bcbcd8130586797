/**
 * What the composition root hands to the web: everything a page may read or ask for, and nothing that
 * can move a gate by itself. Types only.
 */
import type { Commissioning } from "./commissioning-types.ts";
import type { Desk, Done, LaneDoor, ScreenEvent } from "./desk-types.ts";
import type { Clock, Recogniser } from "./devices.ts";
import type { SiteRules } from "./parking/types.ts";
import type { PushDoor } from "./push-types.ts";
import type { Sight } from "./sight-types.ts";
import type { SiteFile } from "./site.ts";
import type { Actor, Store } from "./store/types.ts";

export type HealthCheck = { check: string; ok: boolean; detail: string; hint: string };

export interface House {
  readonly store: Store;
  readonly desk: Desk;
  readonly commissioning: Commissioning;
  readonly clock: Clock;
  readonly recogniser: Recogniser;
  /** What the cameras see: looks, the camera doctor, benchmarks, and what the reads teach. */
  readonly sight: Sight;
  /** In the order of the site file. */
  lanes(): LaneDoor[];
  lane(id: string): LaneDoor | null;
  /** Where smart cameras push their reads to. */
  readonly push: PushDoor;
  /** The site as the core sees it now; follows every change. */
  rules(): SiteRules;
  /** Validates, stores with a journal row, and rewires lanes, cameras and gates that changed. */
  changeSite(site: SiteFile, actor: Actor): Promise<Done<object>>;
  subscribe(listener: (event: ScreenEvent) => void): () => void;
  /** Cameras, gates, database, disk, clock: what `/readyz` and the site page show. */
  health(): Promise<HealthCheck[]>;
}
