/** Links for hosts: the manager's list of them, the one look at a new link, and the page behind it. */
import type { SiteFile } from "../src/site.ts";
import type { Show } from "../src/web/show.ts";
import { Field, Form } from "./form.tsx";
import { Badge, Empty, Problems } from "./message.tsx";
import { Plate } from "./plate.tsx";
import { Frame, until } from "./vehicles.tsx";

type HostFile = SiteFile["hosts"][number];
type VisitorFile = SiteFile["visitors"][number];

const Limits = ({ host, within }: { host: HostFile | null; within: string }) => (
  <>
    <Field
      name="visitors"
      label="Visitors at a time"
      type="number"
      min={1}
      max={100}
      value={host?.visitors ?? 2}
      inputmode="numeric"
      required
      within={within}
    />
    <Field
      name="hours"
      label="Longest visit, hours"
      type="number"
      min={1}
      max={744}
      value={host?.hours ?? 12}
      inputmode="numeric"
      required
      within={within}
    />
    <Field
      name="validUntil"
      label="Valid until"
      value={host?.validUntil ?? ""}
      placeholder="2027-01-01"
      maxlength={30}
      help="That day still counts; empty: for ever"
      within={within}
    />
  </>
);

const limitsText = (host: HostFile): string =>
  `${host.visitors} at a time, ${host.hours} ${host.hours === 1 ? "hour" : "hours"} each`;

export const HostLinks = ({
  hosts,
  edits,
  show,
  done,
}: {
  hosts: readonly { host: HostFile; ended: boolean; visitors: number }[];
  edits: boolean;
  show: Show;
  done: string | null;
}) => (
  <Frame at="/vehicles/hosts" done={done}>
    {edits ? (
      <details class="card tool" open={hosts.length === 0}>
        <summary>Make a link for a host</summary>
        {/* Sent without script: the answer is the page with the link, shown this once. */}
        <form method="post" action="/vehicles/hosts/new" class="stack narrow">
          <Field name="name" label="Host" required maxlength={60} placeholder="Flat 3" autocomplete="off" />
          <Limits host={null} within="new" />
          <button type="submit" class="main-action">
            Make the link
          </button>
        </form>
      </details>
    ) : null}
    {hosts.length === 0 ? (
      <Empty title="No host has a link">
        <p>
          With a link a flat, a shop or an office announces its own visitors from a phone, within the limits
          you set. Whoever has the link can use it: send it to that host alone.
        </p>
      </Empty>
    ) : (
      <ul class="cards">
        {hosts.map(({ host, ended, visitors }) => (
          <li class="card">
            <header>
              <h2>{host.name}</h2>
              {ended ? (
                <Badge tone="warn">ended</Badge>
              ) : host.tokenSha256 === undefined ? (
                <Badge tone="warn">no link yet</Badge>
              ) : null}
            </header>
            <p class="quiet">{[limitsText(host), until(show, host.validUntil)].filter(Boolean).join(", ")}</p>
            <p>{visitors === 1 ? "1 visitor announced" : `${visitors} visitors announced`}</p>
            {edits ? (
              <>
                <details class="tool">
                  <summary>Change its limits</summary>
                  <Form action={`/vehicles/hosts/edit/${host.id}`} class="stack">
                    <Limits host={host} within={host.id} />
                    <button type="submit">Save</button>
                  </Form>
                </details>
                <div class="actions">
                  <form method="post" action={`/vehicles/hosts/edit/${host.id}/renew`}>
                    <button type="submit">Renew the link</button>
                  </form>
                  <Form
                    action={`/vehicles/hosts/edit/${host.id}/remove`}
                    confirm={`Remove ${host.name}, its link and the visitors it announced?`}
                  >
                    <button type="submit" class="danger">
                      Remove
                    </button>
                  </Form>
                </div>
                <p class="quiet">
                  A renewed link replaces the old one at once. Removing takes its visitors off the list too.
                </p>
              </>
            ) : null}
          </li>
        ))}
      </ul>
    )}
  </Frame>
);

export const MadeLink = ({ name, link, renewed }: { name: string; link: string; renewed: boolean }) => (
  <>
    <p class="crumb">
      <a href="/vehicles/hosts">Host links</a>
    </p>
    <h1>The link for {name}</h1>
    <section class="card narrow">
      <p>
        <a href={link}>
          <code>{link}</code>
        </a>
      </p>
      <p>
        Copy it now and send it to {name} alone: it is not kept here and cannot be shown again. If it is lost,
        renew it.
      </p>
      {renewed ? <p>The link before it has stopped working; the visitors stay on the list.</p> : null}
      <p class="quiet">It opens where this box can be reached, under the name in the link.</p>
    </section>
  </>
);

export type Typed = { plate: string; at: string; hours: string };

/** What a host sees on its phone: its own visitors and one form. Needs no script. */
export const HostPage = ({
  host,
  action,
  visits,
  typed,
  show,
  done,
  problems,
}: {
  host: HostFile;
  action: string;
  visits: readonly { visit: VisitorFile; key: string; fromMs: number; toMs: number }[];
  typed: Typed;
  show: Show;
  done: string | null;
  problems: readonly string[];
}) => (
  <div class="entrance">
    <h1>Visitors of {host.name}</h1>
    {done ? <p class="done">{done}</p> : null}
    {problems.length > 0 ? (
      <div class="warning" role="alert">
        <Problems sentences={problems} />
      </div>
    ) : null}
    <p>
      Your visitors come in without paying between the times you give. {limitsText(host)}
      {host.validUntil ? `, ${until(show, host.validUntil)}` : ""}.
    </p>
    <section class="card">
      <h2>Announce a visitor</h2>
      <Form action={action} class="stack">
        <Field
          name="plate"
          label="Plate"
          value={typed.plate}
          required
          maxlength={16}
          autocomplete="off"
          help="Letters and digits; spaces and hyphens do not matter"
        />
        <Field name="at" label="From" type="datetime-local" value={typed.at} help="Empty: from now" />
        <Field
          name="hours"
          label="Hours"
          type="number"
          min={1}
          max={host.hours}
          value={typed.hours === "" ? Math.min(4, host.hours) : typed.hours}
          inputmode="numeric"
          required
          help={`At most ${host.hours}`}
        />
        <button type="submit" class="main-action">
          Announce
        </button>
      </Form>
    </section>
    <section class="card">
      <h2>On your list</h2>
      {visits.length === 0 ? (
        <p>Nobody is announced. Add a visitor above.</p>
      ) : (
        <ul class="rows">
          {visits.map(({ visit, key, fromMs, toMs }) => (
            <li>
              <Plate {...show.plate(visit.plate)} />
              <span>
                {fromMs <= show.nowMs ? "now" : show.time(fromMs)} until {show.time(toMs)}
              </span>
              <Form action={`${action}/remove`} class="act">
                <input type="hidden" name="visit" value={key} />
                <button type="submit">
                  Remove<span class="unseen"> {show.plate(visit.plate).display}</span>
                </button>
              </Form>
            </li>
          ))}
        </ul>
      )}
    </section>
  </div>
);

export const LinkGone = ({ text }: { text: string }) => (
  <section class="message">
    <h1>This link does not work</h1>
    <p>{text}</p>
  </section>
);

export const TooOften = ({ text }: { text: string }) => (
  <section class="message">
    <h1>Too often</h1>
    <p>{text}</p>
  </section>
);
