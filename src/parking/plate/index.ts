/** Plates: their one spelling, their regions' formats, and what they are mistaken for. */
export {
  confusableDistance,
  confusableSlots,
  confusablesOf,
  isConfusable,
  isSameOrConfusableChar,
  plateDistance,
} from "./confusable.ts";
export { normalisePlate } from "./normalise.ts";
export { displayPlate, fitRegions, isEuropean, regionName, regionSign } from "./region.ts";
export { type Lookalikes, type Settled, type Slot, settlePlate } from "./settle.ts";
