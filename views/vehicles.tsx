/** Who may come in: vehicles, permits, visitors, and the groups they belong to. */
import type { Child } from "hono/jsx";
import type { TolerancePreview } from "../src/parking/tolerance.ts";
import type { SiteFile } from "../src/site.ts";
import type { Show } from "../src/web/show.ts";
import { Area, Check, Field, Form, Select } from "./form.tsx";
import { Badge, Empty } from "./message.tsx";
import { Plate } from "./plate.tsx";

type VehicleFile = SiteFile["vehicles"][number];
type PermitFile = SiteFile["permits"][number];
type VisitorFile = SiteFile["visitors"][number];
type GroupFile = SiteFile["groups"][number];

const TABS = [
  ["/vehicles", "Vehicles"],
  ["/vehicles/permits", "Permits"],
  ["/vehicles/visitors", "Visitors"],
  ["/vehicles/hosts", "Host links"],
  ["/vehicles/groups", "Groups"],
] as const;

export const Frame = ({ at, done, children }: { at: string; done: string | null; children?: Child }) => (
  <>
    <h1>Vehicles</h1>
    <nav class="tabs" aria-label="Lists">
      {TABS.map(([href, word]) => (
        <a href={href} aria-current={href === at ? "page" : undefined}>
          {word}
        </a>
      ))}
    </nav>
    {done ? <p class="done">{done}</p> : null}
    {children}
  </>
);

export const Search = ({ action, words, label }: { action: string; words: string; label?: string }) => (
  <form method="post" action={action} class="inline narrow">
    <Field
      name="words"
      label={label ?? "Plate, name or note"}
      value={words}
      maxlength={60}
      autocomplete="off"
    />
    <button type="submit">Find</button>
  </form>
);

export const More = ({ shown, total }: { shown: number; total: number }) =>
  shown < total ? <p class="quiet">{`${shown} of ${total} shown. Search to find the others.`}</p> : null;

export const until = (show: Show, text: string | undefined): string =>
  text === undefined
    ? ""
    : /^\d{4}-\d{2}-\d{2}$/.test(text)
      ? `until ${text}`
      : `until ${show.time(Date.parse(text))}`;

const Dates = ({
  validFrom,
  validUntil,
}: {
  validFrom?: string | undefined;
  validUntil?: string | undefined;
}) => (
  <>
    <Field
      name="validFrom"
      label="Valid from"
      value={validFrom ?? ""}
      placeholder="2026-03-01"
      maxlength={30}
      help="Empty: from now"
    />
    <Field
      name="validUntil"
      label="Valid until"
      value={validUntil ?? ""}
      placeholder="2027-01-01"
      maxlength={30}
      help="That day still counts; empty: for ever"
    />
  </>
);

export type Listed<T> = { item: T; key: string };

export const Vehicles = ({
  vehicles,
  total,
  words,
  groups,
  show,
  edits,
  done,
}: {
  vehicles: readonly Listed<VehicleFile>[];
  total: number;
  words: string;
  groups: readonly GroupFile[];
  show: Show;
  edits: boolean;
  done: string | null;
}) => (
  <Frame at="/vehicles" done={done}>
    <Search action="/vehicles" words={words} />
    {edits ? (
      <p>
        <a class="button main-action" href="/vehicles/new">
          Add a vehicle
        </a>
      </p>
    ) : null}
    {vehicles.length === 0 ? (
      <Empty title={words ? "No vehicle on the list has that" : "No vehicles on the list"}>
        <p>
          {words
            ? "Try fewer characters. It may still have parked here: look under Stays."
            : groups.length === 0
              ? "A vehicle gets its rights from its groups. Add a group first (staff, residents, blocked), then the vehicles."
              : "Vehicles here come in by their groups' rules; everybody else pays the public tariff."}
        </p>
      </Empty>
    ) : (
      <ul class="rows">
        {vehicles.map(({ item, key }) => (
          <li>
            <a class="row" href={`/vehicles/edit/${key}`}>
              <Plate {...show.plate(item.plate)} />
              <span>{item.owner}</span>
              <span class="quiet">
                {item.groups.map((id) => groups.find((group) => group.id === id)?.name ?? id).join(", ")}
              </span>
              <span class="quiet">{until(show, item.validUntil)}</span>
              {item.groups.some((id) => groups.find((group) => group.id === id)?.block) ? (
                <Badge tone="bad">Blocked</Badge>
              ) : (
                <span />
              )}
            </a>
          </li>
        ))}
      </ul>
    )}
    <More shown={vehicles.length} total={total} />
  </Frame>
);

const Remove = ({ action, what }: { action: string; what: string }) => (
  <Form action={action} class="remove" confirm={`Remove ${what}?`}>
    <button type="submit" class="danger">
      Remove {what}
    </button>
  </Form>
);

export const VehicleForm = ({
  vehicle,
  entryKey,
  groups,
  edits,
}: {
  vehicle: VehicleFile | null;
  entryKey: string | null;
  groups: readonly GroupFile[];
  edits: boolean;
}) => (
  <>
    <p class="crumb">
      <a href="/vehicles">Vehicles</a>
    </p>
    <h1>{vehicle ? "Vehicle" : "Add a vehicle"}</h1>
    <Form action={entryKey ? `/vehicles/edit/${entryKey}` : "/vehicles/new"} class="stack narrow">
      <Field
        name="plate"
        label="Plate"
        value={vehicle?.plate ?? ""}
        required
        maxlength={16}
        autocomplete="off"
        help="Letters and digits; spaces and hyphens do not matter"
      />
      <Field name="owner" label="Owner" value={vehicle?.owner ?? ""} maxlength={120} />
      <fieldset>
        <legend>Groups</legend>
        {groups.length === 0 ? (
          <p class="quiet">
            No groups yet. <a href="/vehicles/groups/new">Add one</a>.
          </p>
        ) : null}
        {groups.map((group) => (
          <Check
            name="groups"
            value={group.id}
            label={`${group.name ?? group.id}${group.block ? " (blocked)" : ""}`}
            checked={vehicle?.groups.includes(group.id) ?? false}
          />
        ))}
      </fieldset>
      <Dates validFrom={vehicle?.validFrom} validUntil={vehicle?.validUntil} />
      <Field name="phone" label="Phone" type="tel" value={vehicle?.phone ?? ""} maxlength={40} />
      <Field name="email" label="E-mail" type="email" value={vehicle?.email ?? ""} maxlength={120} />
      <Area name="note" label="Note" value={vehicle?.note ?? ""} rows={2} />
      {edits ? (
        <button type="submit" class="main-action">
          Save
        </button>
      ) : null}
    </Form>
    {vehicle && entryKey && edits ? (
      <Remove action={`/vehicles/edit/${entryKey}/remove`} what="this vehicle" />
    ) : null}
  </>
);

export const Permits = ({
  permits,
  total,
  words,
  groups,
  show,
  edits,
  done,
}: {
  permits: readonly Listed<PermitFile>[];
  total: number;
  words: string;
  groups: readonly GroupFile[];
  show: Show;
  edits: boolean;
  done: string | null;
}) => (
  <Frame at="/vehicles/permits" done={done}>
    <Search action="/vehicles/permits" words={words} />
    {edits ? (
      <p>
        <a class="button main-action" href="/vehicles/permits/new">
          Add a permit
        </a>
      </p>
    ) : null}
    {permits.length === 0 ? (
      <Empty title={words ? "No permit has that" : "No permits yet"}>
        <p>
          A permit names a holder, the plates that may use it, and how many of them may be inside at once.
        </p>
      </Empty>
    ) : (
      <ul class="rows">
        {permits.map(({ item, key }) => (
          <li>
            <a class="row" href={`/vehicles/permits/edit/${key}`}>
              <strong>{item.holder}</strong>
              <span class="plates">
                {item.plates.slice(0, 4).map((plate) => (
                  <Plate {...show.plate(plate)} size="small" />
                ))}
                {item.plates.length > 4 ? ` and ${item.plates.length - 4} more` : ""}
              </span>
              <span class="quiet">{item.spaces === 1 ? "1 space" : `${item.spaces} spaces`}</span>
              <span class="quiet">{groups.find((group) => group.id === item.group)?.name ?? item.group}</span>
              <span class="quiet">{until(show, item.validUntil)}</span>
            </a>
          </li>
        ))}
      </ul>
    )}
    <More shown={permits.length} total={total} />
  </Frame>
);

export const PermitForm = ({
  permit,
  entryKey,
  groups,
  edits,
}: {
  permit: PermitFile | null;
  entryKey: string | null;
  groups: readonly GroupFile[];
  edits: boolean;
}) => (
  <>
    <p class="crumb">
      <a href="/vehicles/permits">Permits</a>
    </p>
    <h1>{permit ? "Permit" : "Add a permit"}</h1>
    {groups.length === 0 ? (
      <Empty title="A permit belongs to a group">
        <p>
          <a href="/vehicles/groups/new">Add a group</a> first, for example Residents.
        </p>
      </Empty>
    ) : (
      <Form
        action={entryKey ? `/vehicles/permits/edit/${entryKey}` : "/vehicles/permits/new"}
        class="stack narrow"
      >
        <Field
          name="holder"
          label="Holder"
          value={permit?.holder ?? ""}
          required
          maxlength={120}
          placeholder="Flat 7"
        />
        <Area
          name="plates"
          label="Plates"
          value={permit?.plates.join("\n") ?? ""}
          rows={3}
          help="One a line"
        />
        <Field
          name="spaces"
          label="Spaces"
          type="number"
          min={1}
          max={1000}
          value={permit?.spaces ?? 1}
          inputmode="numeric"
          help="How many of these vehicles may be inside at once; the next one pays the public tariff"
        />
        <Select
          name="group"
          label="Group"
          value={permit?.group}
          options={groups.map((group) => [group.id, group.name ?? group.id] as const)}
        />
        <Dates validFrom={permit?.validFrom} validUntil={permit?.validUntil} />
        {edits ? (
          <button type="submit" class="main-action">
            Save
          </button>
        ) : null}
      </Form>
    )}
    {permit && entryKey && edits ? (
      <Remove action={`/vehicles/permits/edit/${entryKey}/remove`} what="this permit" />
    ) : null}
  </>
);

export const Visitors = ({
  visitors,
  total,
  words,
  show,
  local,
  edits,
  adds,
  done,
}: {
  visitors: readonly Listed<VisitorFile>[];
  total: number;
  words: string;
  show: Show;
  local: { from: string; to: string };
  edits: boolean;
  adds: boolean;
  done: string | null;
}) => (
  <Frame at="/vehicles/visitors" done={done}>
    <Search action="/vehicles/visitors" words={words} />
    {adds ? (
      <details class="card tool" open={visitors.length === 0}>
        <summary>Announce a visitor</summary>
        <Form action="/vehicles/visitors/new" class="stack narrow">
          <Field name="plate" label="Plate" required maxlength={16} autocomplete="off" />
          <Field name="host" label="Host" maxlength={120} placeholder="Flat 3" />
          <Field name="from" label="From" type="datetime-local" value={local.from} required />
          <Field name="to" label="To" type="datetime-local" value={local.to} required />
          <button type="submit" class="main-action">
            Announce
          </button>
        </Form>
      </details>
    ) : null}
    {edits ? (
      <p>
        A host can announce its own visitors: <a href="/vehicles/hosts">make it a link</a>.
      </p>
    ) : null}
    {visitors.length === 0 ? (
      <Empty title={words ? "No visitor has that" : "No visitors announced"}>
        <p>An announced visitor comes in between two times without paying.</p>
      </Empty>
    ) : (
      <ul class="rows">
        {visitors.map(({ item, key }) => (
          <li class="row">
            <Plate {...show.plate(item.plate)} />
            <span>{item.host}</span>
            <span class="quiet">
              {show.time(Date.parse(item.from))} to {show.time(Date.parse(item.to))}
            </span>
            {Date.parse(item.to) < show.nowMs ? <Badge tone="plain">over</Badge> : <span />}
            {edits || adds ? (
              <Form action={`/vehicles/visitors/edit/${key}/remove`} confirm="Remove this visitor?">
                <button type="submit">Remove</button>
              </Form>
            ) : null}
          </li>
        ))}
      </ul>
    )}
    <More shown={visitors.length} total={total} />
  </Frame>
);

export const Groups = ({
  groups,
  counts,
  edits,
  done,
}: {
  groups: readonly GroupFile[];
  counts: Readonly<Record<string, number>>;
  edits: boolean;
  done: string | null;
}) => (
  <Frame at="/vehicles/groups" done={done}>
    {edits ? (
      <p class="actions">
        <a class="button main-action" href="/vehicles/groups/new">
          Add a group
        </a>
        <a class="button" href="/vehicles/groups/new?block=on">
          Add a block list
        </a>
      </p>
    ) : null}
    {groups.length === 0 ? (
      <Empty title="No groups yet">
        <p>
          A group says when its vehicles may come in, what they pay and how many may be inside. A block list
          is a group that is never let in.
        </p>
      </Empty>
    ) : (
      <ul class="rows">
        {groups.map((group) => (
          <li>
            <a class="row" href={`/vehicles/groups/edit/${group.id}`}>
              <strong>{group.name ?? group.id}</strong>
              {group.block ? (
                <Badge tone="bad">Never let in</Badge>
              ) : (
                <span>
                  {group.tariff === "free"
                    ? "parks free"
                    : group.tariff
                      ? `tariff ${group.tariff}`
                      : "public tariff"}
                </span>
              )}
              <span class="quiet">
                {group.schedule.length === 0
                  ? "at all times"
                  : group.schedule.map((rule) => `${rule.days} ${rule.from}-${rule.to}`).join(", ")}
              </span>
              <span class="quiet">{counts[group.id] ?? 0} on the list</span>
            </a>
          </li>
        ))}
      </ul>
    )}
  </Frame>
);

/** What one misread character would let in, before and after somebody switches it on. */
const Tolerance = ({ preview, show }: { preview: TolerancePreview; show: Show }) => {
  const shown = (plate: string) => show.plate(plate).display;
  return (
    <section class="card">
      <h2>What one misread character would accept</h2>
      <p>
        With {preview.listed} {preview.listed === 1 ? "plate" : "plates"} in this group, {preview.accepted}{" "}
        other plates would come in as one of them
        {preview.examples.length > 0 ? `, for example ${shown(preview.examples[0]!.plate)}` : ""}.
      </p>
      {preview.seen.length > 0 ? (
        <>
          <p class="warning">These vehicles were here lately and would have come in as another one:</p>
          <ul>
            {preview.seen.map((one) => (
              <li>
                <span class="signs">{shown(one.plate)}</span> as <span class="signs">{shown(one.as)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p class="quiet">None of them was here lately.</p>
      )}
      {preview.close.length > 0 ? (
        <p class="quiet">
          Close to each other, so that a person decides when one is misread:{" "}
          {preview.close.map(([a, b]) => `${shown(a)} and ${shown(b)}`).join("; ")}.
        </p>
      ) : null}
    </section>
  );
};

export const GroupForm = ({
  group,
  block,
  tariffs,
  lanes,
  edits,
  preview,
  show,
}: {
  group: GroupFile | null;
  /** Null where the group has no plates yet. */
  preview: TolerancePreview | null;
  show: Show;
  block: boolean;
  tariffs: readonly { id: string; name: string }[];
  lanes: readonly { id: string; name: string }[];
  edits: boolean;
}) => (
  <>
    <p class="crumb">
      <a href="/vehicles/groups">Groups and blocks</a>
    </p>
    <h1>{group ? (group.name ?? group.id) : block ? "Add a block list" : "Add a group"}</h1>
    <Form action={group ? `/vehicles/groups/edit/${group.id}` : "/vehicles/groups/new"} class="stack narrow">
      {group ? null : (
        <Field
          name="id"
          label="Id"
          required
          maxlength={40}
          placeholder={block ? "blocked" : "staff"}
          help="Short, without spaces; it cannot be changed later"
        />
      )}
      <Field
        name="name"
        label="Name"
        value={group?.name ?? ""}
        maxlength={60}
        placeholder={block ? "Blocked" : "Staff"}
      />
      <Check
        name="block"
        label="Block list: never let in"
        checked={group?.block ?? block}
        help="The rest of this form then does not matter"
      />
      <Select
        name="tariff"
        label="What they pay"
        value={group?.tariff ?? ""}
        options={[
          ["", "The public tariff"],
          ["free", "Nothing"],
          ...tariffs.filter((one) => one.id !== "public").map((one) => [one.id, one.name] as const),
        ]}
      />
      <Area
        name="schedule"
        label="When they may come in"
        rows={3}
        value={group?.schedule.map((rule) => `${rule.days} ${rule.from}-${rule.to}`).join("\n") ?? ""}
        help="One rule a line, for example mon-fri 06:00-20:00; empty: at all times. Leaving is never held."
      />
      <Dates validFrom={group?.validFrom} validUntil={group?.validUntil} />
      <Field
        name="quota"
        label="Most inside at once"
        type="number"
        min={0}
        max={100000}
        value={group?.quota ?? ""}
        inputmode="numeric"
        help="Empty: no limit"
      />
      <Field
        name="monthlyMinutes"
        label="Free minutes a month, all together"
        type="number"
        min={1}
        max={10000000}
        value={group?.monthlyMinutes ?? ""}
        inputmode="numeric"
        help="For a tenant's staff or customers; beyond them what they pay counts. Empty: none"
      />
      <Select
        name="overQuota"
        label="The one beyond that"
        value={group?.overQuota}
        options={[
          ["public", "Pays the public tariff"],
          ["hold", "Waits for a person"],
        ]}
      />
      <Check
        name="reserved"
        label="Reserved: comes in even when the site is full"
        checked={group?.reserved ?? false}
      />
      <Check
        name="tolerance"
        label="Accept a plate with one misread character"
        checked={group?.tolerance === "one-character"}
        help="Off is safer: with it, a stranger whose plate differs in one character comes in as one of these"
      />
      <Select
        name="passback"
        label="Entering twice without leaving"
        value={group?.passback}
        options={[
          ["off", "Is not checked"],
          ["soft", "Is noted"],
          ["hard", "Is held"],
        ]}
      />
      {lanes.length > 0 ? (
        <fieldset>
          <legend>Lanes they may use (none ticked: all)</legend>
          {lanes.map((lane) => (
            <Check
              name="lanes"
              value={lane.id}
              label={lane.name}
              checked={group?.lanes?.includes(lane.id) ?? false}
            />
          ))}
        </fieldset>
      ) : null}
      {edits ? (
        <button type="submit" class="main-action">
          Save
        </button>
      ) : null}
    </Form>
    {group && edits ? <Remove action={`/vehicles/groups/edit/${group.id}/remove`} what="this group" /> : null}
    {preview ? <Tolerance preview={preview} show={show} /> : null}
  </>
);
