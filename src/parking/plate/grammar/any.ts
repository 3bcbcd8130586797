/** Every plate of 3 to 12 letters and digits: for sites that see plates of the whole world. */
import type { PlateFormat } from "../format.ts";

export const ANY_FORMATS: readonly PlateFormat[] = [{ name: "any", pattern: "x{3,12}", vehicles: 1 }];
