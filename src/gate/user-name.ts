/** The name of the user we run as, for a command that somebody copies. */
import { readFileSync } from "node:fs";

/** From the user list itself: the environment of a service or of sudo names somebody else, or nobody. */
export const userName = (): string => {
  try {
    const uid = String(process.getuid?.());
    const row = readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .find((fields) => fields[2] === uid);
    return row?.[0] || "$USER";
  } catch {
    return "$USER";
  }
};
