/** What the cameras see: one look explained, the camera doctor, benchmarks, and what the site's own reads teach. */
import type { Child } from "hono/jsx";
import { regionName } from "../src/parking/plate/index.ts";
import { type Advice, GOOD_HEIGHT, LEAST_PROOF, LEAST_READS } from "../src/parking/sight/index.ts";
import type { CharRead } from "../src/parking/types.ts";
import type {
  BenchmarkState,
  CameraLearning,
  CameraReport,
  LaneLearning,
  Look,
  LookSight,
  LookTrack,
} from "../src/sight-types.ts";
import type { BenchmarkRow } from "../src/store/types.ts";
import type { Show } from "../src/web/show.ts";
import { Act, Field, Select } from "./form.tsx";
import { Badge, Empty } from "./message.tsx";
import { NoPlate, Plate } from "./plate.tsx";

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const Crumb = ({ to, children }: { to: string; children?: Child }) => (
  <p class="crumb">
    <a href={to}>{children}</a>
  </p>
);

// ---- one look --------------------------------------------------------------------------------------

const points = (corners: readonly (readonly [number, number])[]): string =>
  corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");

/** The picture with what was found in it; the numbers are those of the list. */
const Scene = ({ look }: { look: Look }) => {
  const size = Math.max(14, look.width / 45);
  return (
    <svg
      class="scene"
      viewBox={`0 0 ${look.width} ${look.height}`}
      role="img"
      aria-label={`The picture with ${look.sights.length} ${look.sights.length === 1 ? "plate" : "plates"} marked`}
    >
      <image href={`/looks/${look.id}/frame.jpg`} width={look.width} height={look.height} />
      {look.zone ? (
        <polygon
          class="scene-zone"
          points={points(look.zone.map(([x, y]) => [x * look.width, y * look.height] as const))}
        />
      ) : null}
      {look.sights.map((sight, i) => {
        const [x, y, width, height] = sight.box;
        const tone = sight.why === null ? "good" : sight.leftOut === null ? "warn" : "off";
        return (
          <g class={`scene-plate ${tone}`}>
            <rect x={x} y={y} width={width} height={height} />
            <polygon points={points(sight.corners)} />
            <text x={x} y={y > size * 1.5 ? y - size * 0.35 : y + height + size} font-size={size}>
              {i + 1}
            </text>
          </g>
        );
      })}
    </svg>
  );
};

/** Each character with its share and what else it may be. */
const Characters = ({ chars, title }: { chars: readonly CharRead[]; title: string }) => (
  <table class="chars">
    <caption>{title}</caption>
    <thead>
      <tr>
        <th scope="col">Character</th>
        <th scope="col" class="amount">
          Sure
        </th>
        <th scope="col">Or</th>
      </tr>
    </thead>
    <tbody>
      {chars.map((one) => (
        <tr>
          <th scope="row">{one.char}</th>
          <td class="amount">{percent(one.confidence)}</td>
          <td class="quiet">
            {one.alternatives.length === 0
              ? "nothing else"
              : one.alternatives
                  .slice(0, 3)
                  .map((other) => `${other.char} ${percent(other.confidence)}`)
                  .join(", ")}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const SightCard = ({
  look,
  sight,
  index,
  show,
}: {
  look: Look;
  sight: LookSight;
  index: number;
  show: Show;
}) => {
  const { read, measures } = sight;
  return (
    <li class="card">
      <header>
        <h2>Plate {index + 1}</h2>
        {sight.why === null ? (
          <Badge tone="good">Reads well enough to act</Badge>
        ) : (
          <Badge tone="warn">Does not act</Badge>
        )}
      </header>
      <p class="plates">
        {read ? (
          <Plate display={show.plate(read.text).display} region={read.region} size="large" />
        ) : (
          <NoPlate size="large" />
        )}
        <img
          class="straight"
          src={`/looks/${look.id}/crops/${index}`}
          alt="The plate laid straight, as the reader takes it"
          width="240"
          height="72"
        />
      </p>
      {sight.why ? <p>{sight.why}</p> : null}
      <dl class="facts">
        <div>
          <dt>Height</dt>
          <dd>
            {Math.round(measures.plateHeight)} pixels <small>good from {GOOD_HEIGHT}</small>
          </dd>
        </div>
        <div>
          <dt>Sure of the text</dt>
          <dd>
            {read ? percent(read.confidence) : "nothing read"}{" "}
            <small>the lane asks for {percent(look.minConfidence)}</small>
          </dd>
        </div>
        <div>
          <dt>Sure that it is a plate</dt>
          <dd>{percent(sight.score)}</dd>
        </div>
        <div>
          <dt>Format</dt>
          <dd>{read?.region ? regionName(read.region) : "none that the site accepts"}</dd>
        </div>
        <div>
          <dt>Blur</dt>
          <dd>
            {percent(measures.blur)} of its height <small>crisp below 11 %</small>
          </dd>
        </div>
        <div>
          <dt>Contrast, brightness</dt>
          <dd>
            {measures.contrast}, {Math.round(measures.level)} of 255
          </dd>
        </div>
        <div>
          <dt>Burnt out</dt>
          <dd>{percent(measures.burnt)}</dd>
        </div>
        <div>
          <dt>Angle</dt>
          <dd>{Math.round(measures.angle)}°</dd>
        </div>
      </dl>
      {read ? (
        <details>
          <summary>Characters, and what else they may be</summary>
          <p class="quiet">
            The model wrote “{sight.raw}”.
            {read.candidates.length > 0
              ? ` Other plates it may be: ${read.candidates
                  .slice(0, 4)
                  .map((one) => `${one.text} ${percent(one.confidence)}`)
                  .join(", ")}.`
              : ""}
          </p>
          <Characters chars={read.chars} title="In this picture" />
        </details>
      ) : null}
    </li>
  );
};

const TrackCard = ({ track, show }: { track: LookTrack; show: Show }) => (
  <li class="card">
    <header>
      <h3>
        {track.plate ? (
          <Plate display={show.plate(track.plate).display} region={track.region} />
        ) : (
          <NoPlate />
        )}
      </h3>
      {track.waitsFor === null ? (
        <Badge tone="good">Told to the lane</Badge>
      ) : (
        <Badge tone="plain">Not told</Badge>
      )}
    </header>
    {track.why ? <p>{track.why}</p> : null}
    <p class="quiet">
      {track.frames} {track.frames === 1 ? "frame" : "frames"}, {track.agreeing}{" "}
      {track.agreeing === 1 ? "agrees" : "agree"}; {percent(track.confidence)} sure together;{" "}
      {track.hasMoved ? "it moved" : "it has not moved"}.
    </p>
    {track.chars.length > 0 ? (
      <details>
        <summary>Votes of the frames</summary>
        <Characters chars={track.chars} title="All frames together" />
      </details>
    ) : null}
  </li>
);

export const LookPage = ({
  look,
  name,
  back,
  again,
  show,
}: {
  look: Look;
  name: string;
  back: { to: string; word: string };
  again: { to: string; word: string };
  show: Show;
}) => (
  <>
    <Crumb to={back.to}>{back.word}</Crumb>
    <h1>{name}</h1>
    <p class="sentence">
      <span>{look.sentence}</span>
    </p>
    <p class="actions">
      <a class="button main-action" href={again.to}>
        {again.word}
      </a>
      <span class="quiet">
        {show.exact(look.atMs)}; {look.width} x {look.height} pixels; kept for two minutes
      </span>
    </p>
    <Scene look={look} />
    <p class="quiet">
      {look.zone ? "Yellow: the lane's zone. " : ""}Thick lines: a plate's corners, green where it reads well
      enough to act, orange where it does not, grey where the lane leaves it out. Thin lines: its box.
    </p>
    {look.sights.length > 0 ? (
      <ul class="cards">
        {look.sights.map((sight, index) => (
          <SightCard look={look} sight={sight} index={index} show={show} />
        ))}
      </ul>
    ) : null}
    {look.tracks.length > 0 ? (
      <section>
        <h2>Followed over the frames</h2>
        <ul class="cards">
          {look.tracks.map((track) => (
            <TrackCard track={track} show={show} />
          ))}
        </ul>
      </section>
    ) : null}
  </>
);

export const NoLook = ({
  name,
  message,
  back,
  again,
}: {
  name: string;
  message: string;
  back: { to: string; word: string };
  again: { to: string; word: string };
}) => (
  <>
    <Crumb to={back.to}>{back.word}</Crumb>
    <h1>{name}</h1>
    <p class="warning">{message}</p>
    <p>
      <a class="button" href={again.to}>
        {again.word}
      </a>
    </p>
  </>
);

export const UploadPage = ({
  lanes,
  mostBytes,
}: {
  lanes: readonly { id: string; name: string }[];
  mostBytes: number;
}) => (
  <>
    <Crumb to="/site/recognition">Recognition</Crumb>
    <h1>Explain a picture</h1>
    <p>
      Take a photograph that the camera should have read, and see what the plate reader makes of it. The
      picture is not kept.
    </p>
    <form class="stack narrow" method="post" action="/site/look" enctype="multipart/form-data">
      <Field
        name="picture"
        label="Picture"
        type="file"
        required
        help={`JPEG, PNG or WebP, at most ${Math.floor(mostBytes / 1024 / 1024)} MB`}
      />
      <Select
        name="lane"
        label="As this lane would see it"
        options={[["", "No lane: the whole picture"], ...lanes.map((lane) => [lane.id, lane.name] as const)]}
      />
      <button type="submit" class="main-action">
        Explain it
      </button>
    </form>
  </>
);

// ---- the camera doctor -----------------------------------------------------------------------------

const TOPIC: Record<Advice["topic"], string> = {
  height: "Plate height",
  blur: "Sharpness",
  glare: "Glare",
  exposure: "Light",
  angle: "Angle",
  missed: "Missed",
  corrected: "Corrected",
  rate: "Pictures",
  night: "Night and day",
};
const TONE: Record<Advice["tone"], string> = { good: "Good", warn: "Could be better", bad: "Needs a person" };

const AdviceList = ({ advice }: { advice: readonly Advice[] }) => (
  <ul class="rows advice">
    {[...advice]
      .sort((a, b) => rank(a.tone) - rank(b.tone))
      .map((one) => (
        <li>
          <strong>{TOPIC[one.topic]}</strong>
          <Badge tone={one.tone}>{TONE[one.tone]}</Badge>
          <span class="quiet">{one.value}</span>
          <span class="say">{one.sentence}</span>
        </li>
      ))}
  </ul>
);
const rank = (tone: Advice["tone"]): number => (tone === "bad" ? 0 : tone === "warn" ? 1 : 2);

const SPANS = [
  [24, "Last 24 hours"],
  [168, "Last 7 days"],
  [720, "Last 30 days"],
] as const;
export const SPAN_HOURS = SPANS.map(([hours]) => hours);

const Spans = ({ path, hours }: { path: string; hours: number }) => (
  <nav class="tabs" aria-label="Span of time">
    {SPANS.map(([span, word]) => (
      <a href={`${path}?hours=${span}`} aria-current={span === hours ? "page" : undefined}>
        {word}
      </a>
    ))}
  </nav>
);

const NO_ADVICE =
  "Nothing can be said yet: at least five vehicles have to be read, or a minute of pictures to come in. Look again later.";

export const RecognitionPage = ({
  reports,
  hours,
  manages,
  installs,
}: {
  reports: readonly CameraReport[];
  hours: number;
  manages: boolean;
  installs: boolean;
}) => (
  <>
    <Crumb to="/site">Site</Crumb>
    <h1>Recognition</h1>
    <p class="actions">
      {installs ? (
        <a class="button" href="/site/look">
          Explain a picture
        </a>
      ) : null}
      {manages ? (
        <a class="button" href="/site/learning">
          Learning
        </a>
      ) : null}
    </p>
    <Spans path="/site/recognition" hours={hours} />
    {reports.length === 0 ? (
      <Empty title="No cameras yet">
        <p>
          <a href="/site/cameras">Add a camera</a> first; a day later this page says how well it sees.
        </p>
      </Empty>
    ) : null}
    <ul class="cards">
      {reports.map((report) => (
        <li class="card">
          <header>
            <h2>
              <a href={`/site/recognition/${report.cameraId}?hours=${hours}`}>{report.name}</a>
            </h2>
          </header>
          {report.advice.length === 0 ? (
            <p class="quiet">{NO_ADVICE}</p>
          ) : (
            <AdviceList advice={report.advice.filter((one) => one.tone !== "good")} />
          )}
          {report.advice.length > 0 && report.advice.every((one) => one.tone === "good") ? (
            <p>
              <Badge tone="good">Sees well</Badge>
            </p>
          ) : null}
          <p>
            <a href={`/site/recognition/${report.cameraId}?hours=${hours}`}>All values and hours</a>
          </p>
        </li>
      ))}
    </ul>
  </>
);

type HourOfDay = { hour: number; vehicles: number; unread: number; corrected: number };

const BAR = 20;
const TALL = 120;

/** Vehicles by hour of the day; the part without a read stands on top, dark, and the table says the same. */
const HourChart = ({ hours }: { hours: readonly HourOfDay[] }) => {
  const most = Math.max(1, ...hours.map((one) => one.vehicles + one.unread));
  const tall = (count: number) => (count / most) * TALL;
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${hours.length * BAR} ${TALL + 22}`}
      role="img"
      aria-label="Vehicles by hour of the day, read and missed; the table below has the same figures"
    >
      {hours.map(({ hour, vehicles, unread }, i) => (
        <g>
          <rect
            class="bar-read"
            x={i * BAR + 2}
            y={TALL - tall(vehicles)}
            width={BAR - 4}
            height={tall(vehicles)}
          />
          <rect
            class="bar-missed"
            x={i * BAR + 2}
            y={TALL - tall(vehicles + unread)}
            width={BAR - 4}
            height={tall(unread)}
          />
          {hour % 3 === 0 ? (
            <text x={i * BAR + BAR / 2} y={TALL + 16} text-anchor="middle">
              {hour}
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  );
};

const HourTable = ({ hours }: { hours: readonly HourOfDay[] }) => (
  <details>
    <summary>The same as a table</summary>
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">Hour</th>
          <th scope="col" class="amount">
            Read
          </th>
          <th scope="col" class="amount">
            Missed
          </th>
          <th scope="col" class="amount">
            Corrected
          </th>
        </tr>
      </thead>
      <tbody>
        {hours.map((one) => (
          <tr>
            <th scope="row">{String(one.hour).padStart(2, "0")}:00</th>
            <td class="amount">{one.vehicles}</td>
            <td class="amount">{one.unread}</td>
            <td class="amount">{one.corrected}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </details>
);

export const CameraReportPage = ({
  report,
  hours,
  byHour,
  children,
}: {
  report: CameraReport;
  hours: number;
  byHour: readonly HourOfDay[];
  children?: Child;
}) => (
  <>
    <Crumb to="/site/recognition">Recognition</Crumb>
    <h1>{report.name}</h1>
    <p class="actions">
      {report.laneIds.map((laneId) => (
        <a class="button" href={`/lanes/${laneId}/sees`}>
          What it sees now ({laneId})
        </a>
      ))}
    </p>
    <Spans path={`/site/recognition/${report.cameraId}`} hours={hours} />
    <section>
      <h2>Camera doctor</h2>
      {report.advice.length === 0 ? <p class="quiet">{NO_ADVICE}</p> : <AdviceList advice={report.advice} />}
    </section>
    <section>
      <h2>Read and missed by hour of the day</h2>
      {byHour.some((one) => one.vehicles + one.unread > 0) ? (
        <>
          <HourChart hours={byHour} />
          <p class="quiet">
            Light: vehicles that were read. Dark on top: vehicles without a read, by the loop or because
            somebody opened by hand.
          </p>
          <HourTable hours={byHour} />
        </>
      ) : (
        <p class="quiet">No vehicle in this time. Choose a longer one above.</p>
      )}
    </section>
    {children}
  </>
);

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

// ---- learning --------------------------------------------------------------------------------------

const MOST_PAIRS = 24;

const Switch = ({
  kind,
  subject,
  active,
  canSwitchOn,
  owns,
}: {
  kind: string;
  subject: string;
  active: boolean;
  canSwitchOn: boolean;
  owns: boolean;
}) => {
  if (!owns) return active || canSwitchOn ? <p class="quiet">Only the owner switches this.</p> : null;
  if (active) return <Act action="/site/learning/off" word="Switch off" fields={{ kind, subject }} />;
  return canSwitchOn ? (
    <Act
      action="/site/learning/on"
      word="Switch on"
      fields={{ kind, subject }}
      confirm="Switch this on? It can be switched off again at any time."
    />
  ) : null;
};

const CameraLearns = ({ camera, owns, show }: { camera: CameraLearning; owns: boolean; show: Show }) => {
  const { row } = camera;
  const wrong = camera.confusions.filter((one) => one.read !== one.truth);
  const total = camera.confusions.reduce((sum, one) => sum + one.count, 0);
  const proof = row?.proof ?? null;
  const pairs = Object.entries(row?.active ?? row?.proposal ?? {});
  const isProven =
    proof !== null && proof.reads >= LEAST_PROOF && proof.after >= proof.before && proof.spoilt === 0;
  return (
    <li class="card">
      <header>
        <h3>{camera.name}</h3>
        {row?.active ? <Badge tone="good">On</Badge> : <Badge tone="plain">Off</Badge>}
      </header>
      <p class="quiet">
        {total === 0
          ? "No confirmed read yet. They come with cars whose entry and exit read the same, and with corrected plates."
          : `${total} characters of confirmed reads, ${wrong.reduce((sum, one) => sum + one.count, 0)} of them mixed up.`}
      </p>
      {wrong.length > 0 ? (
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">Seen as</th>
              <th scope="col">Was</th>
              <th scope="col" class="amount">
                Times
              </th>
            </tr>
          </thead>
          <tbody>
            {wrong.slice(0, MOST_PAIRS).map((one) => (
              <tr>
                <td>{one.read}</td>
                <td>{one.truth}</td>
                <td class="amount">{one.count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {pairs.length > 0 ? (
        <p>
          Proposal:{" "}
          {pairs
            .map(([pair, share]) => `${pair.charAt(0)} may be ${pair.charAt(1)} (${percent(share)})`)
            .join(", ")}
          .
        </p>
      ) : null}
      {proof ? (
        <p>
          Replay of {proof.reads} stored reads
          {row?.provedAtMs ? `, ${show.time(row.provedAtMs)}` : ""}: {proof.before} exact without,{" "}
          {proof.after} with it, {proof.spoilt} spoilt.{" "}
          {isProven
            ? "It is no worse."
            : proof.reads < LEAST_PROOF
              ? `At least ${LEAST_PROOF} reads are needed before it may be switched on.`
              : "It is worse, so it stays off."}
        </p>
      ) : null}
      <Switch
        kind="lookalikes"
        subject={camera.cameraId}
        active={Boolean(row?.active)}
        canSwitchOn={isProven && pairs.length > 0}
        owns={owns}
      />
    </li>
  );
};

const LaneLearns = ({ lane, owns, show }: { lane: LaneLearning; owns: boolean; show: Show }) => {
  const { row } = lane;
  const proof = row?.proof ?? null;
  const proposed = row?.active?.value ?? row?.proposal ?? null;
  return (
    <li class="card">
      <header>
        <h3>{lane.name}</h3>
        {row?.active ? <Badge tone="good">On</Badge> : <Badge tone="plain">Off</Badge>}
      </header>
      <p>
        It asks for {percent(lane.present)}
        {row?.active ? `; before it was ${percent(row.active.before)}` : ""}.{" "}
        <span class="quiet">
          {lane.reads} confirmed reads on record
          {lane.reads < LEAST_READS ? `; proposals come from ${LEAST_READS}` : ""}.
        </span>
      </p>
      {lane.reads > 0 ? (
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">Least confidence</th>
              <th scope="col" class="amount">
                Right, but held
              </th>
              <th scope="col" class="amount">
                Wrong, but let through
              </th>
            </tr>
          </thead>
          <tbody>
            {lane.table.map((one) => (
              <tr class={Math.abs(one.value - lane.present) < 0.001 ? "present" : ""}>
                <th scope="row">
                  {percent(one.value)}
                  {Math.abs(one.value - lane.present) < 0.001 ? " (now)" : ""}
                </th>
                <td class="amount">{one.heldWrongly}</td>
                <td class="amount">{one.letThroughWrongly}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {proof && proposed !== null ? (
        <p>
          Proposal: ask for {percent(proposed)}. Of {proof.reads} confirmed reads it would have held{" "}
          {proof.proposed.heldWrongly} right ones (now {proof.now.heldWrongly}) and let{" "}
          {proof.proposed.letThroughWrongly} wrong ones through (now {proof.now.letThroughWrongly})
          {row?.provedAtMs ? `; replayed ${show.time(row.provedAtMs)}` : ""}.
        </p>
      ) : (
        <p class="quiet">Nothing better than the present value is known; leave it.</p>
      )}
      <Switch
        kind="threshold"
        subject={lane.laneId}
        active={Boolean(row?.active)}
        canSwitchOn={proof !== null && proposed !== null}
        owns={owns}
      />
    </li>
  );
};

export const LearningPage = ({
  cameras,
  lanes,
  owns,
  done,
  show,
}: {
  cameras: readonly CameraLearning[];
  lanes: readonly LaneLearning[];
  owns: boolean;
  done: string | null;
  show: Show;
}) => (
  <>
    <Crumb to="/site/recognition">Recognition</Crumb>
    <h1>Learning</h1>
    {done ? <p class="done">{done}</p> : null}
    <p class="prose">
      Reads that a person corrected, and reads of cars whose entry and exit say the same, teach this site.
      Nothing acts by itself: every proposal is replayed over the stored reads each night, and only what is no
      worse can be switched on.
    </p>
    <Act action="/site/learning/replay" word="Count and replay now" />
    <section>
      <h2>What the cameras mix up</h2>
      <ul class="cards">
        {cameras.map((camera) => (
          <CameraLearns camera={camera} owns={owns} show={show} />
        ))}
      </ul>
      {cameras.length === 0 ? (
        <p class="quiet">There is no camera yet. Add one under Site, Cameras.</p>
      ) : null}
    </section>
    <section>
      <h2>How sure an entry has to be</h2>
      <ul class="cards">
        {lanes.map((lane) => (
          <LaneLearns lane={lane} owns={owns} show={show} />
        ))}
      </ul>
      {lanes.length === 0 ? (
        <p class="quiet">There is no entry lane yet. Add one under Site, Lanes.</p>
      ) : null}
    </section>
    {owns ? (
      <section class="card">
        <h2>Take the reviewed crops along</h2>
        <p>
          A tar of the plate crops of the last 7 days whose text is known, with labels.csv (file, plate,
          camera, when, confirmed). It holds plates: keep it as safe as the box, and delete it when it has
          been used.
        </p>
        <p>
          <a class="button" href="/site/learning/crops" download="crops.tar">
            Download crops.tar
          </a>
        </p>
      </section>
    ) : null}
  </>
);
