/** The lanes now. One card a lane; what needs a person stands first. */
import type { LaneView } from "../src/desk-types.ts";
import type { Region, Zone } from "../src/parking/types.ts";
import type { AlertRow } from "../src/store/types.ts";
import type { Show } from "../src/web/show.ts";
import { Act, Field, Form, Select } from "./form.tsx";
import { Icon } from "./icon.tsx";
import { Badge, Empty } from "./message.tsx";
import { NoPlate, Plate } from "./plate.tsx";
import { ALERT, alertSubject, CAMERA, GATE, isForPerson, MODE, REASON } from "./words.ts";

export type LaneCardProps = {
  lane: LaneView;
  show: Show;
  /** May open and take money. */
  acts: boolean;
  /** Sees money and plates of any age. */
  seesMoney: boolean;
  /** Made for this drawing: the same form sent twice acts once. */
  onceKey: string;
  version: number;
};

const DIRECTION = { entry: "Entry", exit: "Exit", both: "Entry and exit" } as const;

export const OPEN_REASONS = [
  "Known to staff",
  "Delivery or service",
  "Plate cannot be read",
  "Lost ticket or payment trouble",
  "Emergency",
  "Test of the barrier",
] as const;

const Outline = ({ zone }: { zone: Zone }) => (
  <svg class="zone" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
    <polygon points={zone.map(([x, y]) => `${(x * 100).toFixed(1)},${(y * 100).toFixed(1)}`).join(" ")} />
  </svg>
);

const Picture = ({ lane, show }: { lane: LaneView; show: Show }) => {
  const still = `/lanes/${lane.id}/still.jpg`;
  const hasPicture = lane.camera?.lastFrameAtMs != null;
  return (
    <figure class={`picture${hasPicture ? "" : " no-picture"}`}>
      {hasPicture ? (
        <img
          data-still={still}
          src={`${still}?t=${show.nowMs}`}
          alt={`${lane.name} now`}
          width="640"
          height="360"
        />
      ) : null}
      {lane.zone ? <Outline zone={lane.zone} /> : null}
      <figcaption class="missing">
        <Icon name="cameraOff" />
        <span>
          {lane.camera
            ? lane.camera.detail || "No picture yet."
            : "No camera here. Choose one under Site, Lanes."}
        </span>
      </figcaption>
    </figure>
  );
};

const GateLine = ({ gate, held }: { gate: NonNullable<LaneView["gate"]>; held: boolean }) => {
  // Without a sensor a barrier keeps saying what it was last told; that was for an earlier vehicle.
  const known =
    held && gate.state === "commanded"
      ? { ...GATE.idle, word: "Told to open for the one before" }
      : GATE[gate.state];
  const state = gate.connected
    ? known
    : { word: "Not reachable", tone: "bad" as const, icon: "unplugged" as const };
  return (
    <p class="gate">
      <span class="quiet">Barrier</span>{" "}
      <Badge tone={state.tone} icon={state.icon}>
        {state.word}
      </Badge>
      {!gate.connected || state.tone === "bad" ? <small>{gate.detail}</small> : null}
    </p>
  );
};

/** A vehicle that waits too long, or a driver who pressed the button. */
const Call = ({ lane, show, acts }: { lane: LaneView; show: Show; acts: boolean }) => {
  const { call } = lane;
  if (!call) return null;
  const since = `since ${show.time(call.sinceMs)}`;
  if (call.level === "notice") return <p class="warning">Waits {since}. Take the money or name the car.</p>;
  if (call.answeredBy !== null)
    return (
      <p class="warning">
        {call.answeredBy} sees to the vehicle that waits {since}.
      </p>
    );
  return (
    <div class="warning" role="alert">
      <p>
        Somebody needs help {since}.
        {call.releaseAtMs === null
          ? ""
          : ` Without an answer it is let out with a debt at ${show.time(call.releaseAtMs)}.`}
      </p>
      {acts ? (
        <Form action={`/lanes/${lane.id}/answer`} target={`#lane-${lane.id}`} class="inline">
          <button type="submit" class="main-action">
            I see to it
          </button>
        </Form>
      ) : null}
    </div>
  );
};

const LastPlate = ({ lane, show, seesMoney }: { lane: LaneView; show: Show; seesMoney: boolean }) => {
  const { last } = lane;
  const tooOld = last !== null && !seesMoney && show.nowMs - last.atMs > 86_400_000;
  if (!last || tooOld) return <p class="last quiet">Nothing read yet.</p>;
  return (
    <p class="last">
      {last.plate ? (
        <Plate
          display={last.display}
          region={last.region}
          size="large"
          front={last.direction === "towards"}
        />
      ) : (
        <NoPlate size="large" />
      )}
      <span class="quiet">
        {show.time(last.atMs)}
        {last.plate ? ` · ${Math.round(last.confidence * 100)} % sure` : ""}
      </span>
    </p>
  );
};

const Decision = ({
  decision,
  seesMoney,
}: {
  decision: NonNullable<LaneView["decision"]>;
  seesMoney: boolean;
}) => (
  <div class={`decision ${decision.outcome}`}>
    <p class="sentence">
      <Icon name={decision.outcome === "open" ? "ok" : "hand"} />
      <span>
        {seesMoney
          ? decision.sentence
          : `${decision.outcome === "open" ? "Opened" : "Held"}: ${REASON[decision.reason]}`}
      </span>
    </p>
    {seesMoney && decision.explanation.length > 0 ? (
      <details class="why">
        <summary>Why?</summary>
        <ul>
          {decision.explanation.map((one) => (
            <li>{one}</li>
          ))}
        </ul>
        {decision.stayId ? (
          <p>
            <a href={`/stays/${decision.stayId}`}>The whole stay</a>
          </p>
        ) : null}
      </details>
    ) : null}
  </div>
);

const Actions = ({ lane, show, onceKey }: { lane: LaneView; show: Show; onceKey: string }) => {
  const { decision } = lane;
  const held = decision?.outcome === "hold";
  // What was decided about a vehicle that has gone is no longer the first thing to do.
  const first = held && lane.occupied ? " main-action" : "";
  const card = `#lane-${lane.id}`;
  const due =
    held && decision.stayId && decision.dueMinor !== null && decision.dueMinor > 0 ? decision.dueMinor : null;
  const choose =
    held &&
    lane.direction !== "entry" &&
    (decision.reason === "no-stay" ||
      decision.reason === "ambiguous" ||
      decision.reason === "low-confidence");
  return (
    <div class="actions">
      {due !== null && decision?.stayId ? (
        <details class="ask">
          <summary class={`button${first}`}>
            Take {show.money(due, decision.currency ?? show.currency)}
          </summary>
          <Form action={`/lanes/${lane.id}/pay`} target={card} class="stack">
            <input type="hidden" name="key" value={onceKey} />
            <input type="hidden" name="stay" value={decision.stayId} />
            <p>
              Take <strong>{show.money(due, decision.currency ?? show.currency)}</strong>, then press:
            </p>
            <div class="actions">
              <button type="submit" name="method" value="cash" class="main-action">
                Cash received
              </button>
              <button type="submit" name="method" value="card">
                Card terminal says paid
              </button>
            </div>
          </Form>
        </details>
      ) : null}
      {lane.mode === "assist" && decision?.proposed && decision.passId !== null && lane.occupied ? (
        <Form action={`/lanes/${lane.id}/confirm`} target={card} class="act">
          <input type="hidden" name="key" value={onceKey} />
          <input type="hidden" name="pass" value={decision.passId} />
          <input type="hidden" name="plate" value={lane.last?.plate ?? ""} />
          <button type="submit" class="main-action">
            {lane.last?.plate ? `Open for ${lane.last.display}` : "Open for this vehicle"}
          </button>
        </Form>
      ) : null}
      {choose ? (
        <a class={`button${first}`} href={`/lanes/${lane.id}/choose`}>
          Choose the car
        </a>
      ) : null}
      {lane.gate ? (
        <details class="ask">
          <summary
            class={`button${due === null && !choose && !(lane.mode === "assist" && decision?.proposed) ? first : ""}`}
          >
            Open
          </summary>
          <Form action={`/lanes/${lane.id}/open`} target={card} class="stack">
            <input type="hidden" name="key" value={onceKey} />
            <Select
              name="reason"
              label="Why?"
              within={lane.id}
              options={OPEN_REASONS.map((one) => [one, one] as const)}
            />
            <Field
              name="note"
              label="Note"
              within={lane.id}
              maxlength={200}
              autocomplete="off"
              help="Optional; kept in the journal with your name"
            />
            <button type="submit" class="main-action">
              Open the barrier
            </button>
          </Form>
        </details>
      ) : null}
      {lane.gate ? <Hold lane={lane} isHeld={lane.gate.state === "held-open"} /> : null}
    </div>
  );
};

/** For an event or a delivery: the arm stays up until somebody lets it go. */
const Hold = ({ lane, isHeld }: { lane: LaneView; isHeld: boolean }) => (
  <details class="ask">
    <summary class="button">{isHeld ? "Let it go" : "Hold open"}</summary>
    <Form action={`/lanes/${lane.id}/hold`} target={`#lane-${lane.id}`} class="stack">
      <input type="hidden" name="open" value={isHeld ? "no" : "yes"} />
      <Field
        name="reason"
        label="Why?"
        within={`hold-${lane.id}`}
        required
        maxlength={200}
        autocomplete="off"
        help={isHeld ? "Kept in the journal with your name" : "Vehicles that pass meanwhile are recorded"}
      />
      <button type="submit" class="main-action">
        {isHeld ? "Let the barrier go" : "Hold the barrier open"}
      </button>
    </Form>
  </details>
);

export const LaneCard = ({ lane, show, acts, seesMoney, onceKey, version }: LaneCardProps) => {
  const camera = lane.camera ? CAMERA[lane.camera.phase] : null;
  const waits = lane.waitingSinceMs !== null;
  return (
    <article
      id={`lane-${lane.id}`}
      class={`card lane${waits ? " needs-person" : ""}`}
      data-card={version}
      hx-get={`/lanes/${lane.id}/card`}
      hx-trigger={`lane-${lane.id} from:body, everything from:body, catch-up`}
      hx-swap="outerMorph"
      hx-sync="this:replace"
    >
      <header>
        <h2>{lane.name}</h2>
        <span class="quiet">{DIRECTION[lane.direction]}</span>
        {lane.armed ? null : <Badge tone="warn">Disarmed: opens only by hand</Badge>}
        {lane.mode === "automatic" ? null : (
          <Badge tone={MODE[lane.mode].tone} icon={MODE[lane.mode].icon}>
            {lane.mode === "observe" ? "Observes: a person opens" : "Assists: a person confirms"}
          </Badge>
        )}
        {camera && camera.tone !== "good" ? (
          <Badge tone={camera.tone} icon={camera.icon}>
            {camera.word}
          </Badge>
        ) : null}
        {waits ? (
          <span class="badge bad waiting">
            <Icon name="clock" />
            <span>
              Waiting{" "}
              <span data-waited={show.nowMs - (lane.waitingSinceMs ?? 0)}>
                {show.span(show.nowMs - (lane.waitingSinceMs ?? 0))}
              </span>
            </span>
          </span>
        ) : null}
      </header>
      <Picture lane={lane} show={show} />
      {lane.camera ? (
        <p class="look">
          <a class="button" href={`/lanes/${lane.id}/video`} data-video={lane.id} data-name={lane.name}>
            <Icon name="live" />
            Live picture
          </a>
        </p>
      ) : null}
      <div class="now">
        <Call lane={lane} show={show} acts={acts} />
        <LastPlate lane={lane} show={show} seesMoney={seesMoney} />
        {lane.decision ? <Decision decision={lane.decision} seesMoney={seesMoney} /> : null}
        {lane.decision?.outcome === "hold" && !lane.occupied ? (
          <p class="quiet">No vehicle is seen there now.</p>
        ) : null}
        {lane.camera ? (
          <p>
            <a class="quiet" href={`/lanes/${lane.id}/sees`}>
              What the camera sees
            </a>
          </p>
        ) : null}
        {lane.gate ? (
          <GateLine gate={lane.gate} held={lane.decision?.outcome === "hold"} />
        ) : (
          <p class="quiet">No barrier here. Choose one under Site, Lanes.</p>
        )}
        {acts ? <Actions lane={lane} show={show} onceKey={onceKey} /> : null}
      </div>
    </article>
  );
};

/** Where the one live picture of the page plays; the script fills it, so an update of a card never stops it. */
const VideoPanel = () => (
  <section id="video" class="video" aria-label="Live picture" hidden>
    <header>
      <h2 data-video-name>Live picture</h2>
      <button type="button" data-video-close>
        Close
      </button>
    </header>
    <div class="screen" data-video-screen></div>
    <p role="status" data-video-says></p>
    <p>
      <button type="button" class="main-action" data-video-again hidden>
        Continue
      </button>
    </p>
  </section>
);

/** The live picture without a script: JPEGs that the browser shows by itself. */
export const VideoPage = ({ lane, minutes }: { lane: LaneView; minutes: number }) => (
  <>
    <p class="crumb">
      <a href="/">Live</a>
    </p>
    <h1>{lane.name}, live</h1>
    {lane.camera ? (
      <>
        <figure class="picture">
          <img src={`/lanes/${lane.id}/live.mjpeg`} alt={`${lane.name}, live`} width="960" height="540" />
        </figure>
        <p class="quiet">
          Ends after {minutes} minutes to spare the camera; reload the page to go on. Without a picture:{" "}
          {lane.camera.detail}
        </p>
      </>
    ) : (
      <p>No camera here. Choose one under Site, Lanes.</p>
    )}
  </>
);

export type SummaryProps = {
  inside: number;
  capacity: number | null;
  /** False while the kill switch is on. */
  automatic: boolean;
  todayMinor: number | null;
  alerts: readonly AlertRow[];
  show: Show;
  acts: boolean;
  /** Alarms may name a plate. */
  seesPlates: boolean;
  version: number;
};

/** The kill switch of the site. */
const Automatic = ({ on, acts }: { on: boolean; acts: boolean }) => {
  if (on && !acts) return null;
  return (
    <div class="figure">
      {on ? null : (
        <p>
          <Badge tone="bad" icon="warning">
            Automatic opening is off
          </Badge>{" "}
          <small>Every vehicle waits for a person. The fire alarm opens all the same.</small>
        </p>
      )}
      {acts ? (
        <details class="ask">
          <summary>{on ? "Stop automatic opening" : "Open automatically again"}</summary>
          <Form action="/automatic" class="stack">
            <input type="hidden" name="on" value={on ? "no" : "yes"} />
            <Field name="reason" label="Why?" required maxlength={200} within="automatic" />
            <button type="submit" class={on ? "danger" : "main-action"}>
              {on ? "Stop it at every lane" : "Switch it on"}
            </button>
          </Form>
        </details>
      ) : null}
    </div>
  );
};

export const Summary = ({
  inside,
  capacity,
  automatic,
  todayMinor,
  alerts,
  show,
  acts,
  seesPlates,
  version,
}: SummaryProps) => (
  <section
    id="summary"
    class="summary"
    aria-label="The site now"
    data-card={version}
    hx-get="/summary"
    hx-trigger="summary from:body, everything from:body, catch-up"
    hx-swap="outerMorph"
    hx-sync="this:replace"
  >
    <div class="figure">
      <p>
        <strong>{inside}</strong> {capacity !== null ? `of ${capacity} ` : ""}
        <span class="quiet">inside</span>
      </p>
      {capacity !== null && capacity > 0 ? (
        <meter
          min={0}
          max={capacity}
          high={Math.ceil(capacity * 0.9)}
          optimum={0}
          value={Math.min(inside, capacity)}
        >
          {inside} of {capacity}
        </meter>
      ) : null}
      {acts ? (
        <details class="ask">
          <summary>Correct the count</summary>
          <Form action="/occupancy" class="stack">
            <Field
              name="inside"
              label="Cars inside now"
              type="number"
              min={0}
              max={100000}
              value={inside}
              inputmode="numeric"
              required
              within="count"
            />
            <Field
              name="reason"
              label="Why?"
              required
              maxlength={200}
              placeholder="Counted by walking round"
              within="count"
            />
            <button type="submit">Set the count</button>
          </Form>
        </details>
      ) : null}
    </div>
    {todayMinor !== null ? (
      <div class="figure">
        <p>
          <strong>{show.money(todayMinor)}</strong> <span class="quiet">today</span>
        </p>
        <p>
          <a href="/money">Payments</a>
        </p>
      </div>
    ) : null}
    <Automatic on={automatic} acts={acts} />
    <div class={`figure${alerts.length > 0 ? " alarms" : ""}`}>
      {alerts.length === 0 ? (
        <p>
          <Badge tone="good">No alarms</Badge>
        </p>
      ) : (
        <ul>
          {alerts.slice(0, 4).map((alert) => (
            <li>
              <Badge tone="bad">
                {ALERT[alert.code].word}
                {alert.subject ? ` (${alertSubject(alert.subject, show, seesPlates)})` : ""}
              </Badge>
              <small>
                {ALERT[alert.code].cure} Since {show.time(alert.atMs)}.
              </small>
              {acts && isForPerson(alert.code) ? (
                <Act action="/alerts/seen" word="Seen to" fields={{ alert: alert.id, from: "live" }} />
              ) : null}
            </li>
          ))}
          {alerts.length > 4 ? (
            <li>
              <a href="/site#alerts">{alerts.length - 4} more</a>
            </li>
          ) : null}
        </ul>
      )}
    </div>
  </section>
);

export const Live = ({
  summary,
  cards,
  done,
}: {
  summary: SummaryProps;
  cards: readonly LaneCardProps[];
  done: string | null;
}) => (
  <>
    <VideoPanel />
    <div data-live-page={["everything", "summary", ...cards.map((card) => `lane-${card.lane.id}`)].join(" ")}>
      <h1 class="unseen">Live</h1>
      <p id="stale" class="stale" role="status" hidden></p>
      {done ? <p class="done">{done}</p> : null}
      <Summary {...summary} />
      {cards.length === 0 ? (
        <Empty title="No lanes yet">
          <p>A lane is where vehicles come in or go out: one camera, one barrier.</p>
          <ol>
            <li>
              <a href="/site/cameras">Add a camera</a> with its stream address.
            </li>
            <li>
              <a href="/site/gates">Add a gate</a>.
            </li>
            <li>
              <a href="/site/lanes">Add a lane</a> that joins the two.
            </li>
          </ol>
        </Empty>
      ) : (
        <div class="lanes">
          {cards.map((card) => (
            <LaneCard {...card} />
          ))}
        </div>
      )}
    </div>
  </>
);

export type Choice = {
  stayId: string;
  plate: { display: string; region: Region | null } | null;
  enteredAtMs: number;
  cropImageId: string | null;
  frameImageId: string | null;
};

export const Choose = ({
  lane,
  choices,
  more,
  words,
  show,
  onceKey,
}: {
  lane: LaneView;
  choices: readonly Choice[];
  more: boolean;
  words: string;
  show: Show;
  onceKey: string;
}) => (
  <>
    <p class="crumb">
      <a href="/">Live</a>
    </p>
    <h1>Which car stands at {lane.name}?</h1>
    <div class="choose">
      <aside class="card">
        <h2>At the barrier now</h2>
        <Picture lane={lane} show={show} />
        <LastPlate lane={lane} show={show} seesMoney />
      </aside>
      <section>
        <form method="post" action={`/lanes/${lane.id}/choose`} class="inline">
          <Field name="words" label="Part of the plate" value={words} maxlength={12} autocomplete="off" />
          <button type="submit">Find</button>
        </form>
        {choices.length === 0 ? (
          <Empty title={words ? "No car inside has that in its plate" : "No car is inside"}>
            <p>
              {words
                ? "Try fewer characters."
                : "Open the lane by hand from the live page; the reason is kept."}
            </p>
          </Empty>
        ) : (
          <ul class="choices">
            {choices.map((choice) => (
              <li class="card">
                {choice.cropImageId || choice.frameImageId ? (
                  <img
                    src={`/images/${choice.frameImageId ?? choice.cropImageId}`}
                    alt="At its entry"
                    loading="lazy"
                    width="320"
                    height="180"
                  />
                ) : (
                  <p class="missing quiet">No picture of its entry</p>
                )}
                <p>
                  {choice.plate ? (
                    <Plate display={choice.plate.display} region={choice.plate.region} />
                  ) : (
                    <NoPlate />
                  )}
                </p>
                <p class="quiet">
                  entered {show.time(choice.enteredAtMs)}, {show.span(show.nowMs - choice.enteredAtMs)} ago
                </p>
                <Form action={`/lanes/${lane.id}/choose/stay`}>
                  <input type="hidden" name="key" value={onceKey} />
                  <input type="hidden" name="stay" value={choice.stayId} />
                  <button type="submit" class="main-action">
                    This car
                  </button>
                </Form>
              </li>
            ))}
          </ul>
        )}
        {more ? (
          <p class="quiet">There are more cars inside. Type part of the plate to find the others.</p>
        ) : null}
      </section>
    </div>
  </>
);
