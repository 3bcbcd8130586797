/** Yourself, and for the owner everybody else. */
import type { SessionRow, UserRow } from "../src/store/types.ts";
import type { Show } from "../src/web/show.ts";
import { Act, Field, Form, Select } from "./form.tsx";
import { Badge } from "./message.tsx";

export const ROLES = [
  ["viewer", "Viewer: looks, changes nothing"],
  ["attendant", "Attendant: opens, takes money, corrects plates"],
  ["manager", "Manager: lists, tariffs, lanes"],
  ["owner", "Owner: everything, and people"],
  ["installer", "Installer: cameras and gates, no money"],
] as const;

/** “Chrome on Android”, as far as the browser says. */
const agentWords = (agent: string): string => {
  const browser = /Edg\//.test(agent)
    ? "Edge"
    : /Firefox\//.test(agent)
      ? "Firefox"
      : /Chrome\//.test(agent)
        ? "Chrome"
        : /Safari\//.test(agent)
          ? "Safari"
          : "a browser";
  const system = /iPhone|iPad/.test(agent)
    ? "iPhone or iPad"
    : /Android/.test(agent)
      ? "Android"
      : /Windows/.test(agent)
        ? "Windows"
        : /Mac OS/.test(agent)
          ? "a Mac"
          : /Linux/.test(agent)
            ? "Linux"
            : null;
  return system ? `${browser} on ${system}` : browser;
};

export const Me = ({
  name,
  role,
  sessions,
  current,
  show,
  done,
}: {
  name: string;
  role: string;
  sessions: readonly SessionRow[];
  current: string;
  show: Show;
  done: string | null;
}) => (
  <>
    <h1>{name}</h1>
    {done ? <p class="done">{done}</p> : null}
    <p>You are signed in as {role}.</p>
    <Act action="/sign-out" word="Sign out" class="main-action" />
    <section>
      <h2>Your sessions</h2>
      <ul class="rows">
        {sessions.map((session) => (
          <li>
            <span>
              {agentWords(session.agent)}
              {session.hash === current ? " (this one)" : ""}
            </span>
            <span class="quiet">
              since {show.time(session.createdAtMs)}, last used {show.time(session.lastSeenAtMs)}
            </span>
          </li>
        ))}
      </ul>
      <Act action="/me/end-sessions" word="End all my sessions" />
    </section>
    <section>
      <h2>Change the password</h2>
      <Form action="/me/password" class="stack narrow">
        <input type="text" name="username" value={name} autocomplete="username" hidden readonly />
        <Field
          name="old"
          label="The password now"
          type="password"
          required
          autocomplete="current-password"
          maxlength={1024}
        />
        <Field
          name="password"
          label="New password"
          type="password"
          required
          autocomplete="new-password"
          maxlength={256}
          help="At least 12 characters; ends your other sessions"
        />
        <Field
          name="again"
          label="The new password again"
          type="password"
          required
          autocomplete="new-password"
          maxlength={256}
        />
        <button type="submit">Change it</button>
      </Form>
    </section>
  </>
);

export const People = ({
  users,
  me,
  show,
  done,
}: {
  users: readonly UserRow[];
  me: string;
  show: Show;
  done: string | null;
}) => (
  <>
    <p class="crumb">
      <a href="/site">Site</a>
    </p>
    <h1>People</h1>
    {done ? <p class="done">{done}</p> : null}
    <ul class="cards">
      {users.map((user, i) => (
        <li class="card">
          <header>
            <h2>{user.name}</h2>
            {user.disabled ? (
              <Badge tone="warn">switched off</Badge>
            ) : (
              <span class="quiet">since {show.time(user.createdAtMs)}</span>
            )}
          </header>
          {user.name === me ? (
            <p class="quiet">You. Change your own password under your name at the top.</p>
          ) : (
            <>
              <Form action="/site/people/role" class="inline">
                <input type="hidden" name="name" value={user.name} />
                <Select name="role" label="Role" value={user.role} options={ROLES} within={`u${i}`} />
                <button type="submit">Change role</button>
              </Form>
              <div class="actions">
                <Act
                  action="/site/people/switch"
                  word={user.disabled ? "Switch on" : "Switch off"}
                  fields={{ name: user.name, disabled: user.disabled ? "" : "on" }}
                />
                <details>
                  <summary class="button">New password</summary>
                  <Form action="/site/people/reset" class="stack">
                    <input type="hidden" name="name" value={user.name} />
                    <Field
                      name="password"
                      label="New password"
                      type="password"
                      required
                      autocomplete="new-password"
                      within={`u${i}`}
                      help="Tell it to them; they change it under their name"
                    />
                    <button type="submit">Set it and end their sessions</button>
                  </Form>
                </details>
              </div>
            </>
          )}
        </li>
      ))}
    </ul>
    <section class="card">
      <h2>Add somebody</h2>
      <Form action="/site/people/add" class="stack narrow">
        <Field
          name="name"
          label="Name"
          required
          maxlength={40}
          autocomplete="off"
          help="They sign in with it"
        />
        <Select name="role" label="Role" value="attendant" options={ROLES} />
        <Field
          name="password"
          label="First password"
          type="password"
          required
          autocomplete="new-password"
          maxlength={256}
          help="At least 12 characters"
        />
        <button type="submit" class="main-action">
          Add
        </button>
      </Form>
    </section>
  </>
);
