/** Sentences about what happened and what to do next. */
import type { Child } from "hono/jsx";
import { Icon, type IconName } from "./icon.tsx";

export const Message = ({ title, text, back }: { title: string; text: string; back?: boolean }) => (
  <section class="message">
    <h1>{title}</h1>
    {text.split("\n").map((sentence) => (
      <p>{sentence}</p>
    ))}
    {back ? (
      <p>
        <a class="button" href="/">
          <Icon name="back" /> To the live page
        </a>
      </p>
    ) : null}
  </section>
);

/** What a form's own problem line shows. */
export const Problems = ({ sentences }: { sentences: readonly string[] }) =>
  sentences.length === 1 ? (
    <p>{sentences[0]}</p>
  ) : (
    <ul>
      {sentences.map((sentence) => (
        <li>{sentence}</li>
      ))}
    </ul>
  );

/** A page or list without content says what to do first. */
export const Empty = ({ title, children }: { title: string; children?: Child }) => (
  <div class="empty">
    <h2>{title}</h2>
    {children}
  </div>
);

export type Tone = "good" | "warn" | "bad" | "plain";
const ICON: Record<Tone, IconName> = { good: "ok", warn: "warning", bad: "warning", plain: "clock" };

/** State as colour, icon and word; never colour alone. */
export const Badge = ({ tone, icon, children }: { tone: Tone; icon?: IconName; children?: Child }) => (
  <span class={`badge ${tone}`}>
    <Icon name={icon ?? ICON[tone]} />
    <span>{children}</span>
  </span>
);
