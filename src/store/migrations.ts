/** The migrations that this executable carries, in order. Forward only; an applied one is never edited. */
import init from "../../migrations/0001_init.sql" with { type: "text" };
import rules from "../../migrations/0002_rules.sql" with { type: "text" };
import pushes from "../../migrations/0003_pushes.sql" with { type: "text" };
import sight from "../../migrations/0004_sight.sql" with { type: "text" };
import commissioning from "../../migrations/0005_commissioning.sql" with { type: "text" };

export type Migration = { number: number; name: string; sql: string };

export const migrations: readonly Migration[] = [
  { number: 1, name: "0001_init", sql: init },
  { number: 2, name: "0002_rules", sql: rules },
  { number: 3, name: "0003_pushes", sql: pushes },
  { number: 4, name: "0004_sight", sql: sight },
  { number: 5, name: "0005_commissioning", sql: commissioning },
];
