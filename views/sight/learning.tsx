/** What a camera mixes up, what is proposed, and what the owner switched on. */
import { LEAST_PROOF, LEAST_READS } from "../../src/parking/sight/index.ts";
import type { CameraLearning, LaneLearning } from "../../src/sight-types.ts";
import type { Show } from "../../src/web/show.ts";
import { Act } from "../form.tsx";
import { Badge } from "../message.tsx";
import { Crumb, percent } from "./parts.tsx";

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
