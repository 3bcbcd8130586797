/** Who may do what: the owner adds people, changes roles, switches them off, gives new passwords. */
import { z } from "zod";
import { People } from "../../../views/people.tsx";
import type { House } from "../../house.ts";
import { type Answer, go, no, page, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { checkbox, line, secret } from "../fields.ts";
import { hashPassword, passwordProblem } from "../passwords.ts";
import { userName } from "./entrance.tsx";

const role = z.enum(
  ["viewer", "attendant", "installer", "manager", "owner"],
  "Role: choose one of the list.",
);
const name = line("Name", 60, 1);
const AT = "/site/people";

/** Somebody must always be able to let others in again. */
const lastOwner = (house: House, user: string): boolean =>
  house.store.people.list().filter((one) => one.role === "owner" && !one.disabled && one.name !== user)
    .length === 0;

const UNKNOWN = "There is nobody of that name. Reload the page.";
const LAST = "That is the last owner. Make somebody else an owner first.";

export const peopleRoutes: Route[] = [
  route({
    method: "GET",
    path: AT,
    role: "owner",
    query: doneQuery,
    handle: ({ house, who, show, query }) =>
      page(
        "site",
        "People",
        <People users={house.store.people.list()} me={who.name} show={show} done={doneText(query)} />,
      ),
  }),
  route({
    method: "POST",
    path: `${AT}/add`,
    role: "owner",
    form: z.object({ name: userName, role, password: secret("First password") }),
    handle: async ({ house, form, who, nowMs }): Promise<Answer> => {
      const problem = passwordProblem(form.password, form.name);
      if (problem) return no(422, problem);
      const taken = () =>
        house.store.people.list().some((one) => one.name.toLowerCase() === form.name.toLowerCase());
      if (taken()) return no(422, `Name: ${form.name} exists already. Choose another.`);
      const passwordHash = await hashPassword(form.password);
      if (taken()) return no(422, `Name: ${form.name} exists already. Choose another.`);
      house.store.people.add({ name: form.name, role: form.role, passwordHash }, `user:${who.name}`, nowMs);
      return go(`${AT}?done=added`);
    },
  }),
  route({
    method: "POST",
    path: `${AT}/role`,
    role: "owner",
    form: z.object({ name, role }),
    handle: ({ house, form, who, nowMs }) => {
      const user = house.store.people.find(form.name);
      if (!user) return no(404, UNKNOWN);
      if (user.role === "owner" && form.role !== "owner" && lastOwner(house, user.name)) return no(409, LAST);
      house.store.people.change(user.name, { role: form.role }, `user:${who.name}`, nowMs);
      return go(`${AT}?done=saved`);
    },
  }),
  route({
    method: "POST",
    path: `${AT}/switch`,
    role: "owner",
    form: z.object({ name, disabled: checkbox }),
    handle: ({ house, form, who, nowMs }) => {
      const user = house.store.people.find(form.name);
      if (!user) return no(404, UNKNOWN);
      if (form.disabled && user.role === "owner" && lastOwner(house, user.name)) return no(409, LAST);
      house.store.people.change(user.name, { disabled: form.disabled }, `user:${who.name}`, nowMs);
      if (form.disabled) house.store.people.closeSessionsOf(user.name);
      return go(`${AT}?done=saved`);
    },
  }),
  route({
    method: "POST",
    path: `${AT}/reset`,
    role: "owner",
    form: z.object({ name, password: secret("New password") }),
    handle: async ({ house, form, who, nowMs }) => {
      const user = house.store.people.find(form.name);
      if (!user) return no(404, UNKNOWN);
      const problem = passwordProblem(form.password, form.name);
      if (problem) return no(422, problem);
      house.store.people.change(
        user.name,
        { passwordHash: await hashPassword(form.password) },
        `user:${who.name}`,
        nowMs,
      );
      house.store.people.closeSessionsOf(user.name);
      house.store.people.clearAttempts(`account:${user.name.toLowerCase()}`);
      return go(`${AT}?done=saved`);
    },
  }),
];
