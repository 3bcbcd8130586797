/** What the cameras see: why a plate did not act, how well a camera is set up, and what its own reads teach. */
export { type Advice, adviceOf, type CameraDays } from "./advice.ts";
export {
  type ClosedStay,
  type ConfirmedPass,
  type ConfirmedRead,
  confirmedReads,
} from "./confirmed.ts";
export {
  addConfusions,
  type Confusion,
  confusionsOf,
  isProven,
  LEAST_PROOF,
  lookalikesOf,
  type Proof,
  proofOf,
  replay,
} from "./confusion.ts";
export { DetailChoice } from "./detail.ts";
export {
  addSums,
  type CameraHour,
  type CameraSums,
  HOUR_MS,
  hourOf,
  LIGHTS,
  type Light,
  measuredSums,
  NO_SUMS,
  SUM_FIELDS,
  sumOf,
} from "./hours.ts";
export { isNight, lightOf } from "./light.ts";
export {
  isNoWorse,
  LEAST_READS,
  proposeThreshold,
  type ThresholdCount,
  type ThresholdProof,
  thresholdTable,
} from "./threshold.ts";
export type {
  PictureLight,
  PlateCorners,
  PlateMeasures,
  PlateSight,
  TrackTrouble,
  TrackView,
} from "./types.ts";
export {
  GOOD_HEIGHT,
  NEEDED_HEIGHT,
  type SightConditions,
  type SightTrouble,
  sightSentence,
  trackSentence,
  troubleOf,
} from "./why.ts";
