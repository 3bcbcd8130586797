/** ONNX Runtime, opened late and with the settings that were measured to suit a small box. Knows no model. */
import type { InferenceSession } from "onnxruntime-node";
import { prepareNatives } from "../system/native.ts";

export type Runtime = typeof import("onnxruntime-node");

export function loadRuntime(): Runtime {
  prepareNatives();
  return require("onnxruntime-node") as Runtime;
}

/** @param threads per net; one is fastest where several cameras share the processor. */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    // A plan of one big block beside what the first run had taken piece by piece: 60 MB more, and no faster.
    enableMemPattern: false,
    // Waiting threads sleep instead of spinning: the other core belongs to the gate and the pages.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}

/** One input of bytes or of numbers, one output of numbers. */
export async function runNet(
  runtime: Runtime,
  session: InferenceSession,
  data: Float32Array | Uint8Array,
  shape: number[],
): Promise<{ data: Float32Array; dims: readonly number[] }> {
  const input =
    data instanceof Uint8Array
      ? new runtime.Tensor("uint8", data, shape)
      : new runtime.Tensor("float32", data, shape);
  const output = (await session.run({ [session.inputNames[0]!]: input }))[session.outputNames[0]!]!;
  return { data: output.data as Float32Array, dims: output.dims };
}
