/** From reads to passes: following plates over the frames and voting their characters. */
export { directionOf, hasMoved } from "./motion.ts";
export { type FrameStamp, PassTracker, type PassUpdate, type TrackerOptions } from "./tracker.ts";
export { type Ballot, countVotes, type Vote, weightOf } from "./vote.ts";
