/** Keeps the cameras' passwords out of every sentence, log line and page. Pure. */

const SECRET_KEY = /pass|pwd|token|key|secret|auth|user|login/i;

/** The address without user, password and secret-looking query values; "(no valid address)" when it is none. */
export function redactUrl(url: string): string {
  try {
    const parsed = new URL(url);
    const hasUser = parsed.username !== "" || parsed.password !== "";
    parsed.username = "";
    parsed.password = "";
    for (const key of [...parsed.searchParams.keys()]) {
      if (SECRET_KEY.test(key)) parsed.searchParams.set(key, "hidden");
    }
    const shown = parsed.toString();
    return hasUser ? shown.replace("://", "://***@") : shown;
  } catch {
    return "(no valid address)";
  }
}

/** A program's own words with every trace of the address's secrets removed. */
export function redactText(text: string, url: string): string {
  let clean = url === "" ? text : text.split(url).join(redactUrl(url));
  for (const secret of secretsOf(url)) clean = clean.split(secret).join("***");
  return clean.replace(/:\/\/[^/@\s]*@/g, "://***@");
}

function secretsOf(url: string): string[] {
  try {
    const parsed = new URL(url);
    const query = [...parsed.searchParams].filter(([key]) => SECRET_KEY.test(key)).map(([, value]) => value);
    const found = [parsed.password, decodeURIComponent(parsed.password), ...query];
    return found.filter((secret) => secret.length > 2).sort((a, b) => b.length - a.length);
  } catch {
    return [];
  }
}
