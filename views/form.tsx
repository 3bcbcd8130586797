/**
 * Forms that work without script and, with it, keep what was typed and show problems in place. Sent once:
 * a second click while the first is on its way is dropped.
 */
import type { Child } from "hono/jsx";

const PROBLEMS_IN_PLACE = { "hx-status:422": "target:'find .problem' swap:innerHTML" };

type FormProps = {
  action: string;
  children?: Child;
  class?: string;
  id?: string;
  /** Where the answer goes; without it the answer is a redirect. */
  target?: string;
  swap?: string;
  /** Asked before it is sent. */
  confirm?: string;
};

export const Form = ({ action, children, target, swap, confirm, ...rest }: FormProps) => (
  <form
    {...rest}
    method="post"
    action={action}
    hx-post={action}
    hx-target={target}
    hx-swap={swap ?? (target ? "outerHTML" : "none")}
    hx-sync="this:drop"
    hx-confirm={confirm}
    {...PROBLEMS_IN_PLACE}
  >
    {children}
    <div class="problem" role="alert"></div>
  </form>
);

type FieldProps = {
  name: string;
  label: string;
  help?: string | undefined;
  value?: string | number | undefined;
  type?: string;
  required?: boolean;
  min?: number | string;
  max?: number | string;
  step?: string;
  maxlength?: number;
  autocomplete?: string;
  inputmode?: "decimal" | "numeric";
  placeholder?: string;
  class?: string;
  list?: string;
  autofocus?: boolean;
  /** Makes the id unique where one page holds several forms with this field. */
  within?: string;
};

export const Field = ({ name, label, help, within, class: kind, ...input }: FieldProps) => {
  const id = `${within ? `${within}-` : ""}${name}`;
  return (
    <div class={`field ${kind ?? ""}`}>
      <label for={id}>{label}</label>
      <input id={id} name={name} type="text" {...input} aria-describedby={help ? `${id}-help` : undefined} />
      {help ? (
        <small id={`${id}-help`} class="help">
          {help}
        </small>
      ) : null}
    </div>
  );
};

type SelectProps = {
  name: string;
  label: string;
  help?: string | undefined;
  value?: string | undefined;
  options: readonly (readonly [value: string, word: string])[];
  within?: string;
  class?: string;
};

export const Select = ({ name, label, help, value, options, within, class: kind }: SelectProps) => {
  const id = `${within ? `${within}-` : ""}${name}`;
  return (
    <div class={`field ${kind ?? ""}`}>
      <label for={id}>{label}</label>
      <select id={id} name={name} aria-describedby={help ? `${id}-help` : undefined}>
        {options.map(([option, word]) => (
          <option value={option} selected={option === value}>
            {word}
          </option>
        ))}
      </select>
      {help ? (
        <small id={`${id}-help`} class="help">
          {help}
        </small>
      ) : null}
    </div>
  );
};

export const Area = ({
  name,
  label,
  help,
  value,
  rows,
  within,
}: {
  name: string;
  label: string;
  help?: string | undefined;
  value?: string;
  rows?: number;
  within?: string;
}) => {
  const id = `${within ? `${within}-` : ""}${name}`;
  return (
    <div class="field wide">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        rows={rows ?? 3}
        spellcheck={false}
        aria-describedby={help ? `${id}-help` : undefined}
      >
        {value ?? ""}
      </textarea>
      {help ? (
        <small id={`${id}-help`} class="help">
          {help}
        </small>
      ) : null}
    </div>
  );
};

export const Check = ({
  name,
  label,
  help,
  checked,
  value,
  within,
}: {
  name: string;
  label: string;
  help?: string | undefined;
  checked: boolean;
  value?: string;
  within?: string;
}) => {
  const id = `${within ? `${within}-` : ""}${name}${value ? `-${value}` : ""}`;
  return (
    <div class="field check">
      <input
        id={id}
        type="checkbox"
        name={name}
        value={value ?? "on"}
        checked={checked}
        aria-describedby={help ? `${id}-help` : undefined}
      />
      <label for={id}>{label}</label>
      {help ? (
        <small id={`${id}-help`} class="help">
          {help}
        </small>
      ) : null}
    </div>
  );
};

/** A button that is a form of its own. */
export const Act = ({
  action,
  word,
  fields,
  class: kind,
  confirm,
}: {
  action: string;
  word: string;
  fields?: Record<string, string>;
  class?: string;
  confirm?: string;
}) => (
  <Form action={action} class="act" {...(confirm ? { confirm } : {})}>
    {Object.entries(fields ?? {}).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <button type="submit" class={kind ?? ""}>
      {word}
    </button>
  </Form>
);
