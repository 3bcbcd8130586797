/** Turns what ffmpeg says when it ends into one sentence for the owner: what is wrong and what to do next. Pure. */
import { redactText, redactUrl } from "../system/redact.ts";

export const FFMPEG_MISSING = "ffmpeg is not installed. Run: sudo apt install ffmpeg";

type Rule = { says: RegExp; sentence: (host: string, where: string) => string };

/** First match wins: the particular before the general. */
const RULES: readonly Rule[] = [
  {
    says: /redirecting to/i,
    sentence: (host) =>
      `The camera at ${host} sends us to another address, which is not followed. Write the address of the camera that has the stream.`,
  },
  {
    says: /401|unauthori[sz]ed|authorization failed/i,
    sentence: (_, where) =>
      `The camera rejects the user name or password for ${where}. Correct them in the camera's settings here.`,
  },
  {
    says: /403 forbidden|returned 403/i,
    sentence: (_, where) =>
      `The camera forbids ${where} to this user. Give the user the right to view video on the camera.`,
  },
  {
    says: /404|not found.*(describe|http)|stream not found/i,
    sentence: (_, where) =>
      `The camera has no stream at ${where}. Look up the stream's path in the camera's manual or page.`,
  },
  {
    says: /45[0-9] |461|unsupported transport/i,
    sentence: (_, where) =>
      `The camera refuses to send ${where} over TCP. Allow RTSP over TCP on the camera.`,
  },
  {
    says: /connection refused/i,
    sentence: (host) =>
      `The camera at ${host} refuses connections. Check that it has started and that RTSP is on at this port.`,
  },
  {
    says: /failed to resolve|name or service not known|name resolution|nodename/i,
    sentence: (host) =>
      `No machine is called ${host}. Correct the camera's address, or use its number (10.0.0.11).`,
  },
  {
    says: /no route to host|network is unreachable|host is unreachable/i,
    sentence: (host) =>
      `The camera at ${host} cannot be reached. Check its power, its cable and its address.`,
  },
  {
    says: /matches no streams|does not contain any stream|no video/i,
    sentence: (_, where) => `${where} carries no video. Choose the camera's video stream.`,
  },
  {
    says: /protocol not (on whitelist|found)/i,
    sentence: (_, where) =>
      `${where} leads to something that is no camera stream. Use the camera's own RTSP address.`,
  },
  {
    says: /timed out|timeout|immediate exit/i,
    sentence: (host) =>
      `The camera at ${host} does not answer as a camera does. Check its power, its cable, its address and its port.`,
  },
  {
    says: /invalid data|could not find codec|error while decoding|not implemented|decoder .* not found|invalid argument|option .* not found/i,
    sentence: (_, where) =>
      `What ${where} sends is no video that can be read. Set the camera's stream to H.264 or H.265.`,
  },
  {
    says: /server returned|http error|end of file|input\/output error|broken pipe|connection reset/i,
    sentence: (host) =>
      `The camera at ${host} broke the connection. It may be restarting, or serve too many viewers already.`,
  },
];

/**
 * @param said ffmpeg's standard error
 * @param hadFrames whether this connection delivered pictures before it ended
 */
export function explainEnd(said: string, url: string, hadFrames: boolean): string {
  const where = redactUrl(url);
  const host = hostOf(url);
  const rule = RULES.find(({ says }) => says.test(said));
  if (rule && !(hadFrames && /no video that can be read/.test(rule.sentence(host, where))))
    return rule.sentence(host, where);
  if (hadFrames)
    return `The stream of the camera at ${host} ended. It is opened again; check the camera if this goes on.`;
  const last = redactText(said, url).trim().split("\n").at(-1)?.slice(0, 200);
  return `The camera at ${host} sends no picture${last ? ` (${last})` : ""}. Open ${where} in VLC to see whether the camera works.`;
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return "this address";
  }
}
