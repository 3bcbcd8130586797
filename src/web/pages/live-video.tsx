/** The live picture of a lane: the camera's own video, for a while, to somebody whose session lives. Decodes nothing. */
import { VideoPage } from "../../../views/live.tsx";
import type { LiveVideoKind } from "../../devices.ts";
import { type Answer, type Ask, no, page, type Route, route } from "../ask.ts";
import { sessionLives } from "../events.ts";

/** Who looks longer says so; a forgotten tab must not keep a camera and a phone busy. */
export const LOOK_MS = 180_000;
const CHECK_SESSION_MS = 2_000;
/** A camera serves few viewers, and so does a small machine. */
const MOST_VIDEOS = 12;
const NO_LANE = "There is no such lane any more. Reload the page.";

let videos = 0;

const videoOf = async (ask: Ask, kind: LiveVideoKind): Promise<Answer> => {
  const { house, who, params, signal } = ask;
  const lane = house.lane(params.lane!);
  if (!lane) return no(404, NO_LANE);
  if (videos >= MOST_VIDEOS)
    return no(503, "Too many live pictures are open at once. Close one on another page, then try again.");
  videos++;
  const over = new AbortController();
  const end = () => {
    if (over.signal.aborted) return;
    videos--;
    over.abort();
    clearTimeout(limit);
    clearInterval(check);
    signal.removeEventListener("abort", end);
  };
  const limit = setTimeout(end, LOOK_MS);
  const check = setInterval(() => {
    if (!sessionLives(house, who)) end();
  }, CHECK_SESSION_MS);
  signal.addEventListener("abort", end);
  try {
    const video = await lane.video(kind, over.signal);
    if (signal.aborted) end();
    if (!video.ok) {
      end();
      return no(video.status, video.message);
    }
    return {
      kind: "bytes",
      type: video.type,
      body: endingWith(video.body, end),
      headers: { "cache-control": "no-store", "x-accel-buffering": "no" },
    };
  } catch (error) {
    end();
    throw error;
  }
};

/** The same bytes; `end` is called however they end. */
const endingWith = (body: ReadableStream<Uint8Array>, end: () => void): ReadableStream<Uint8Array> => {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await reader.read();
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      },
      async cancel() {
        end();
        await reader.cancel();
      },
    },
    { highWaterMark: 0 },
  );
};

const look = (kind: LiveVideoKind): Route =>
  route({
    method: "GET",
    path: `/lanes/:lane/live.${kind}`,
    role: "viewer+installer",
    quiet: true,
    handle: (ask) => videoOf(ask, kind),
  });

export const liveVideoRoutes: Route[] = [
  look("mp4"),
  look("mjpeg"),
  route({
    method: "GET",
    path: "/lanes/:lane/video",
    role: "viewer+installer",
    handle: ({ house, params }) => {
      const view = house.lane(params.lane!)?.view();
      return view
        ? page("live", `${view.name}, live`, <VideoPage lane={view} minutes={LOOK_MS / 60_000} />)
        : no(404, NO_LANE);
    },
  }),
];
