/** Which mode a lane is in, and what is missing for the next. */
import { missingFor, percentRight, stepUp } from "../../src/parking/arming.ts";
import type { LaneMode } from "../../src/parking/types.ts";
import { Act, Field, Form } from "../form.tsx";
import { Badge } from "../message.tsx";
import { Plate } from "../plate.tsx";
import { MODE } from "../words.ts";
import type { LaneProps } from "./lane.tsx";
import { AT } from "./parts.tsx";

const MODE_WORDS: Record<LaneMode, string> = {
  observe: "It reads and records what it would do; a person opens.",
  assist: "It proposes, and a person confirms with one tap.",
  automatic: "It opens by itself.",
};

export const Mode = (p: LaneProps) => {
  const { view, measure, bar, owns, manages } = p;
  const next = stepUp(view.mode);
  const missing = next === null ? [] : missingFor(next, measure, bar);
  const proven = measure.right + measure.wrong;
  const lower = (["observe", "assist"] as const).filter(
    (mode) => mode !== view.mode && (view.mode === "automatic" || mode === "observe"),
  );
  return (
    <>
      <p>
        <Badge tone={MODE[view.mode].tone} icon={MODE[view.mode].icon}>
          {MODE[view.mode].word}
        </Badge>{" "}
        {MODE_WORDS[view.mode]} Fire, opening by hand, help and a release after a call work in every mode.
      </p>
      <dl class="figures">
        <dt>Proven reads, last {bar.days} days</dt>
        <dd>{proven}</dd>
        <dt>Right</dt>
        <dd>{proven === 0 ? "–" : `${measure.right}, ${percentRight(measure)} %`}</dd>
        <dt>Proven by a person</dt>
        <dd>{measure.byPerson}</dd>
        <dt>Reads on record</dt>
        <dd>{measure.reads}</dd>
      </dl>
      {next === null ? null : missing.length === 0 ? (
        manages ? (
          <Act
            action={`${AT}/${view.id}/mode`}
            word={`Let it ${next === "automatic" ? "open by itself" : "propose"}`}
            fields={{ mode: next }}
            class="main-action"
            confirm={`${view.name}: ${MODE_WORDS[next]}`}
          />
        ) : (
          <p>It has shown enough for the next step. A manager or the owner takes it.</p>
        )
      ) : (
        <div class="warning">
          <p>Before it may {next === "automatic" ? "open by itself" : "propose"}:</p>
          <ul>
            {missing.map((one) => (
              <li>{one}</li>
            ))}
          </ul>
        </div>
      )}
      {next !== null && missing.length > 0 && owns ? (
        <details class="tool">
          <summary>Overrule as the owner</summary>
          <Form action={`${AT}/${view.id}/mode`} class="stack">
            <input type="hidden" name="mode" value={next} />
            <Field
              name="reason"
              label="Why is it safe all the same?"
              required
              maxlength={200}
              help="Kept in the journal with your name and these figures"
              within="overrule"
            />
            <button type="submit" class="danger">
              Step up without the figures
            </button>
          </Form>
        </details>
      ) : null}
      <div class="actions">
        {lower.map((mode) => (
          <Act action={`${AT}/${view.id}/mode`} word={`Back to ${mode}`} fields={{ mode }} />
        ))}
      </div>
      {p.reads.length > 0 ? (
        <>
          <h3>Was it read right?</h3>
          <ul class="choices">
            {p.reads.map((read) => (
              <li class="card">
                {read.cropImageId || read.frameImageId ? (
                  <img
                    src={`/images/${read.cropImageId ?? read.frameImageId}`}
                    alt="The plate"
                    loading="lazy"
                    width="320"
                    height="80"
                  />
                ) : (
                  <p class="quiet">No picture</p>
                )}
                <p>
                  <Plate display={p.show.plate(read.plate ?? "").display} region={read.region} />{" "}
                  <span class="quiet">{p.show.time(read.lastAtMs)}</span>
                </p>
                <Form action={`${AT}/${view.id}/reads`}>
                  <input type="hidden" name="pass" value={read.id} />
                  <div class="actions">
                    <button type="submit" name="is" value="right">
                      Right
                    </button>
                    <button type="submit" name="is" value="wrong" class="danger">
                      Wrong
                    </button>
                  </div>
                </Form>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p class="quiet">
          Nothing to look at from the last day. Reads are proven as well by the same plate at entry and exit,
          and by every proposal that is confirmed.
        </p>
      )}
    </>
  );
};
