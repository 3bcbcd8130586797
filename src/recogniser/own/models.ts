/**
 * Our own detector and reader in ONNX Runtime, as functions. Trained in models/training; their cards stand beside
 * them in models/. Runs only in the recogniser's own process.
 */
import checksums from "../../../models/checksums.json";
import detectorPath from "../../../models/detector.onnx" with { type: "file" };
import readerPath from "../../../models/reader.onnx" with { type: "file" };
import { checkedModel, type ModelFile } from "../model-file.ts";
import { loadRuntime, runNet, sessionOptions } from "../runtime.ts";
import { OWN_ALPHABET, softmax } from "./characters.ts";
import type { OwnNets } from "./look.ts";
import { CROP_HEIGHT, CROP_WIDTH } from "./straighten.ts";

export const OWN_MODELS: readonly [ModelFile, ModelFile] = [
  { name: "detector.onnx", sha256: checksums["detector.onnx"], path: detectorPath },
  { name: "reader.onnx", sha256: checksums["reader.onnx"], path: readerPath },
];

/** @param threads per net */
export async function loadOwnNets(threads: number): Promise<OwnNets> {
  const runtime = loadRuntime();
  const options = sessionOptions(threads);
  const detector = await runtime.InferenceSession.create(checkedModel(OWN_MODELS[0]), options);
  const reader = await runtime.InferenceSession.create(checkedModel(OWN_MODELS[1]), options);
  const classes = OWN_ALPHABET.characters.length;
  return {
    canvases: new Map(),
    detect: async (input) =>
      (await runNet(runtime, detector, input.data, [1, 3, input.height, input.width])).data,
    read: async (crops) => {
      const area = CROP_WIDTH * CROP_HEIGHT;
      const batch = new Float32Array(crops.length * area);
      for (const [i, crop] of crops.entries()) batch.set(crop.data, i * area);
      const { data, dims } = await runNet(runtime, reader, batch, [crops.length, 1, CROP_HEIGHT, CROP_WIDTH]);
      const steps = Number(dims[1]);
      return crops.map((_, i) => ({
        probabilities: softmax(data.slice(i * steps * classes, (i + 1) * steps * classes), classes),
        steps,
      }));
    },
  };
}
