/** A camera's own confirmed pictures read again. */
import type { BenchmarkState } from "../../src/sight-types.ts";
import type { BenchmarkRow } from "../../src/store/types.ts";
import type { Show } from "../../src/web/show.ts";
import { Act } from "../form.tsx";
import { Plate } from "../plate.tsx";
import { percent } from "./parts.tsx";

export type BenchmarkProps = {
  cameraId: string;
  running: BenchmarkState | null;
  results: readonly BenchmarkRow[];
  /** Confirmed pictures at hand. */
  pictures: number;
  /** The plate of a pass that is still on record. */
  plateOf(passId: string): { plate: string; atMs: number } | null;
  manages: boolean;
  show: Show;
};

const swapText = (swaps: readonly string[]): string =>
  swaps.length === 0
    ? "characters were missing"
    : swaps.map((pair) => `${pair.charAt(0)} for ${pair.charAt(1)}`).join(", ");

export const Benchmark = (p: BenchmarkProps) => {
  const own = p.running?.cameraId === p.cameraId ? p.running : null;
  const newest = p.results[0];
  return (
    <section
      id="benchmark"
      class="card"
      hx-get={p.running ? `/site/recognition/${p.cameraId}/benchmark` : undefined}
      hx-trigger={p.running ? "every 2s" : undefined}
      hx-swap={p.running ? "outerHTML" : undefined}
    >
      <h2>Benchmark this camera</h2>
      <p class="quiet">
        Reads the camera's own confirmed pictures again: those of cars whose plate a person corrected, or
        whose entry and exit read the same. It works between the frames and slows no lane. Single pictures are
        harder than a vehicle that is seen in many.
      </p>
      {own ? (
        <>
          <p role="status">
            <label for="benchmark-progress">
              {own.done} of {own.of} pictures
            </label>{" "}
            <progress id="benchmark-progress" value={own.done} max={own.of}></progress>
          </p>
          <Act action="/site/benchmark/cancel" word="Cancel" fields={{ camera: p.cameraId }} />
        </>
      ) : p.running ? (
        <p>Another camera is being benchmarked now; start this one when it is done.</p>
      ) : p.manages ? (
        p.pictures > 0 ? (
          <Act
            action={`/site/recognition/${p.cameraId}/benchmark`}
            word={`Read ${p.pictures} ${p.pictures === 1 ? "picture" : "pictures"} again`}
          />
        ) : (
          <p>
            No confirmed picture is kept yet. Pictures are kept for 7 days; look again when some cars have
            come and gone.
          </p>
        )
      ) : null}
      {newest ? (
        <>
          <p>
            <strong>
              {newest.result.pictures === 0
                ? "No picture could be read again"
                : `${newest.result.exact} of ${newest.result.pictures} exact, ${percent(newest.result.exact / newest.result.pictures)}`}
            </strong>{" "}
            <span class="quiet">
              {p.show.time(newest.atMs)}; {newest.result.msMedian} ms a picture
              {newest.result.lost > 0 ? `; ${newest.result.lost} pictures were gone` : ""}
              {newest.result.cancelled ? "; cancelled before the end" : ""}
            </span>
          </p>
          {newest.result.misses.length > 0 ? (
            <details>
              <summary>What it got wrong</summary>
              <ul class="rows">
                {newest.result.misses.map((miss) => {
                  const pass = p.plateOf(miss.passId);
                  return (
                    <li>
                      {pass ? (
                        <>
                          <Plate display={p.show.plate(pass.plate).display} region={null} size="small" />
                          <span class="quiet">{p.show.time(pass.atMs)}</span>
                        </>
                      ) : (
                        <span class="quiet">its record is gone</span>
                      )}
                      <span>{miss.wasRead ? `read ${swapText(miss.swaps)}` : "not read at all"}</span>
                    </li>
                  );
                })}
              </ul>
            </details>
          ) : null}
          {p.results.length > 1 ? (
            <p class="quiet">
              Before:{" "}
              {p.results
                .slice(1)
                .map(
                  (row) =>
                    `${p.show.time(row.atMs)} ${row.result.exact} of ${row.result.pictures}${row.result.cancelled ? " (cancelled)" : ""}`,
                )
                .join("; ")}
              .
            </p>
          ) : null}
        </>
      ) : null}
    </section>
  );
};
