/** One look explained: the picture with its plates, each plate's characters and votes, and why it did not act. */
import { regionName } from "../../src/parking/plate/index.ts";
import { GOOD_HEIGHT } from "../../src/parking/sight/index.ts";
import type { CharRead } from "../../src/parking/types.ts";
import type { Look, LookSight, LookTrack } from "../../src/sight-types.ts";
import type { Show } from "../../src/web/show.ts";
import { Field, Select } from "../form.tsx";
import { Badge } from "../message.tsx";
import { NoPlate, Plate } from "../plate.tsx";
import { Crumb, percent } from "./parts.tsx";

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
