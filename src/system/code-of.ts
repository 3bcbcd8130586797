/** The system's name for a failure (`ECONNREFUSED`), where an error carries one. Interprets nothing. */

/** Empty where there is none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";
