/** A plate in its own style: yellow or white for Britain, a blue strip for the Union, plain for the rest. */
import type { Region } from "../src/parking/types.ts";

const NAME: Record<Region, string> = { gb: "UK", eu: "EU", us: "US", br: "BR", vn: "VN", any: "" };

type Props = { display: string; region: Region | null; size?: "large" | "small"; front?: boolean };

export const Plate = ({ display, region, size, front }: Props) => (
  <span class={`plate plate-${region ?? "any"}${size ? ` plate-${size}` : ""}${front ? " plate-front" : ""}`}>
    {region && NAME[region] ? <span class="strip">{NAME[region]}</span> : null}
    <span class="signs">{display}</span>
  </span>
);

export const NoPlate = ({ size }: { size?: "large" | "small" }) => (
  <span class={`plate plate-none${size ? ` plate-${size}` : ""}`}>
    <span class="signs">no plate</span>
  </span>
);
