/** A model's file and the proof that it is the one its figures were measured on. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export type ModelFile = { name: string; sha256: string; path: string };

/** The bytes of a model. @throws Error when the file is missing or not the one we know. */
export function checkedModel(model: ModelFile): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(model.path);
  } catch {
    throw new Error(`The model ${model.name} is missing. Install Lotkeeper again.`);
  }
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== model.sha256) {
    throw new Error(
      `The model ${model.name} is damaged or another version (SHA-256 ${found}, expected ${model.sha256}). ` +
        "Install Lotkeeper again, or run: bun install --frozen-lockfile",
    );
  }
  return bytes;
}
