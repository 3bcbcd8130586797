/** A plate in its own style: yellow or white for Britain, a blue strip with its sign for Europe, plain for the rest. */
import { isEuropean, regionSign } from "../src/parking/plate/index.ts";
import type { Region } from "../src/parking/types.ts";

type Props = { display: string; region: Region | null; size?: "large" | "small"; front?: boolean };

export const Plate = ({ display, region, size, front }: Props) => {
  const style = region && isEuropean(region) ? "eu" : (region ?? "any");
  return (
    <span class={`plate plate-${style}${size ? ` plate-${size}` : ""}${front ? " plate-front" : ""}`}>
      {region && regionSign(region) ? <span class="strip">{regionSign(region)}</span> : null}
      <span class="signs">{display}</span>
    </span>
  );
};

export const NoPlate = ({ size }: { size?: "large" | "small" }) => (
  <span class={`plate plate-none${size ? ` plate-${size}` : ""}`}>
    <span class="signs">no plate</span>
  </span>
);
