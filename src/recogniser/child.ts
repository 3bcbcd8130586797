/**
 * The recogniser process: answers asks from standard input on standard output until the input ends, which is also how
 * it learns that the appliance is gone. Never writes anything else to standard output.
 */
import { dlopen, FFIType } from "bun:ffi";
import { createEngine, type Engine, warmUp } from "./engine.ts";
import { frameHead, type Message, messages } from "./framing.ts";
import type { ModelSet } from "./models.ts";
import type { Answer, Ask } from "./wire.ts";

const COLLECT_EVERY = 4;

type Say = (answer: Answer, ...bodies: Uint8Array[]) => Promise<void>;

/** Serves until the input ends. @returns the exit status */
export async function serveRecogniser(models: ModelSet, threads: number): Promise<0 | 1> {
  dieWithParent();
  const output = Bun.stdout.writer();
  const say: Say = async (answer, ...bodies) => {
    output.write(
      frameHead(
        answer,
        bodies.reduce((sum, body) => sum + body.length, 0),
      ),
    );
    for (const body of bodies) output.write(body);
    await output.flush();
  };
  let engine: Engine;
  try {
    engine = await createEngine(models, threads);
    await warmUp(engine);
  } catch (error) {
    await say({ answer: "failed", message: sentence(error) });
    return 1;
  }
  await say({ answer: "ready" });
  let answered = 0;
  for await (const message of messages<Ask>(Bun.stdin.stream())) {
    await answer(engine, message, say);
    // Right after an answer nobody waits: a few milliseconds now keep some 30 MB from piling up.
    if (++answered % COLLECT_EVERY === 0) Bun.gc(true);
  }
  return 0;
}

async function answer(engine: Engine, { head, body }: Message<Ask>, say: Say): Promise<void> {
  const picture = { rgb: body, width: head.width, height: head.height };
  try {
    if (head.ask === "examine") return await sayExamined(engine, head, body, say);
    if (body.length !== head.width * head.height * 3)
      throw new Error("the picture's size and its bytes do not agree");
    switch (head.ask) {
      case "read":
        return await say({ answer: "read", reads: (await engine.read(picture, head, "live")).reads });
      case "encode": {
        const { frame, crop } = await engine.encode(picture, head.box);
        const bodies = crop ? [frame, crop] : [frame];
        return await say(
          { answer: "encode", frameBytes: frame.length, cropBytes: crop?.length ?? 0 },
          ...bodies,
        );
      }
      default:
        head satisfies never;
    }
  } catch (error) {
    await say({ answer: "failed", message: sentence(error) });
  }
}

/** A photograph of 24 megapixels unpacks to 72 MB; a lane's next frame must not wait for more. */
const MOST_FILE_PIXELS = 25_000_000;

async function sayExamined(
  engine: Engine,
  head: Extract<Ask, { ask: "examine" }>,
  body: Uint8Array,
  say: Say,
): Promise<void> {
  const picture = head.file
    ? await engine.decode(body, MOST_FILE_PIXELS)
    : { rgb: body, width: head.width, height: head.height };
  if (picture.rgb.length !== picture.width * picture.height * 3)
    throw new Error("the picture's size and its bytes do not agree");
  const { pictures, ...seen } = await engine.examine(picture, head);
  const crops = pictures?.crops ?? [];
  await say(
    {
      answer: "examine",
      seen,
      frameBytes: pictures?.frame.length ?? 0,
      cropBytes: crops.map((crop) => crop.length),
    },
    ...(pictures ? [pictures.frame, ...crops] : []),
  );
}

/** A net that hangs cannot notice the end of its input; the kernel can. */
function dieWithParent(): void {
  const PR_SET_PDEATHSIG = 1;
  const SIGKILL = 9;
  try {
    const libc = dlopen("libc.so.6", {
      prctl: {
        args: [FFIType.i32, FFIType.u64, FFIType.u64, FFIType.u64, FFIType.u64],
        returns: FFIType.i32,
      },
    });
    libc.symbols.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  } catch {
    // Not Linux with glibc: the end of the input has to do.
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
