/** What `doctor` asks of the recogniser: are the models whole, and do they run on this machine. */
import type { HealthCheck } from "../../house.ts";
import { checkedModel } from "../../recogniser/model-file.ts";
import { MODELS, openEyes } from "../../recogniser/models.ts";

export async function checkModels(): Promise<HealthCheck[]> {
  const files = Object.values(MODELS)
    .flat()
    .map((model): HealthCheck => {
      const check = `model ${model.name}`;
      try {
        const bytes = checkedModel(model);
        return { check, ok: true, detail: `${bytes.length} bytes, SHA-256 ${model.sha256}`, hint: "" };
      } catch (error) {
        return {
          check,
          ok: false,
          detail: wordsOf(error),
          hint: "Install Lotkeeper again; this copy is damaged.",
        };
      }
    });
  return [...files, await checkRuntime()];
}

async function checkRuntime(): Promise<HealthCheck> {
  const check = "recognition";
  const startedAtMs = performance.now();
  try {
    await openEyes("lotkeeper", 1);
    return {
      check,
      ok: true,
      detail: `ready in ${Math.round(performance.now() - startedAtMs)} ms`,
      hint: "",
    };
  } catch (error) {
    return {
      check,
      ok: false,
      detail: wordsOf(error),
      hint: "Install libstdc++6 (sudo apt install libstdc++6), and see that the data folder's disk is not mounted noexec.",
    };
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
