/** The camera doctor: all cameras with their advice, and one camera's hours. */
import type { Child } from "hono/jsx";
import type { Advice } from "../../src/parking/sight/index.ts";
import type { CameraReport } from "../../src/sight-types.ts";
import { Badge, Empty } from "../message.tsx";
import { Crumb } from "./parts.tsx";

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
