/** The words of a page for the codes of the house. */
import type { CameraState, GateState, InputKind } from "../src/devices.ts";
import type { AlertCode, ExitReason, LaneMode, Reason, Stay } from "../src/parking/types.ts";
import type { Show } from "../src/web/show.ts";
import type { IconName } from "./icon.tsx";
import type { Tone } from "./message.tsx";

export type Word = { word: string; tone: Tone; icon: IconName };

export const GATE: Record<GateState, Word> = {
  idle: { word: "At rest", tone: "plain", icon: "closed" },
  commanded: { word: "Told to open", tone: "good", icon: "open" },
  opening: { word: "Opening", tone: "good", icon: "open" },
  opened: { word: "Open", tone: "good", icon: "open" },
  passed: { word: "Vehicle passed", tone: "good", icon: "open" },
  "not-passed": { word: "Nobody passed", tone: "warn", icon: "open" },
  "held-open": { word: "Held open", tone: "warn", icon: "open" },
  tailgate: { word: "Two passed on one opening", tone: "bad", icon: "warning" },
  forced: { word: "Forced open", tone: "bad", icon: "warning" },
  "wrong-way": { word: "Passed the wrong way", tone: "bad", icon: "warning" },
  stuck: { word: "Stuck", tone: "bad", icon: "warning" },
  fault: { word: "Fault", tone: "bad", icon: "unplugged" },
};

/** What a wire of a lane reports. */
export const WIRE: Record<InputKind, string> = {
  loop: "a vehicle stands before the barrier",
  limit: "the arm is up",
  "closed-limit": "the arm is down",
  photocell: "something stands under the arm",
  pass: "a vehicle drives through",
  fire: "the fire alarm; raises and holds every exit. Wire it normally closed, so that a broken wire reports",
  stop: "the barrier's own STOP is pressed",
  tamper: "the cabinet is open",
  help: "the driver's button",
  ups: "the mains have failed",
};

export const CAMERA: Record<CameraState["phase"], Word> = {
  starting: { word: "Starting", tone: "plain", icon: "camera" },
  live: { word: "Live", tone: "good", icon: "camera" },
  stale: { word: "Picture stands still", tone: "warn", icon: "cameraOff" },
  retrying: { word: "Lost, trying again", tone: "bad", icon: "cameraOff" },
  stopped: { word: "Stopped", tone: "bad", icon: "cameraOff" },
};

export const MODE: Record<LaneMode, Word> = {
  observe: { word: "Observes", tone: "warn", icon: "hand" },
  assist: { word: "Assists", tone: "warn", icon: "hand" },
  automatic: { word: "Automatic", tone: "good", icon: "ok" },
};

export const REASON: Record<Reason, string> = {
  permit: "has a permit",
  visitor: "announced visitor",
  public: "public parking",
  blocked: "on the block list",
  full: "the site is full",
  closed: "the lane is closed",
  "outside-hours": "outside opening hours",
  passback: "is inside already",
  debt: "has an open debt",
  "low-confidence": "plate not read surely",
  "no-vehicle": "no vehicle there any more",
  repeat: "was just let through",
  disarmed: "the lane is disarmed",
  paid: "paid",
  free: "nothing to pay",
  unpaid: "has to pay",
  matched: "matched to a car inside",
  ambiguous: "could be more than one car",
  "no-stay": "no entry known",
  manual: "opened by a person",
  "held-open": "the gate is held open",
  fire: "fire alarm",
  observed: "may pass; the lane only observes",
  proposed: "may pass; a person confirms",
  test: "test of the barrier",
};

export const STAY: Record<Stay["state"], { word: string; tone: Tone }> = {
  open: { word: "Inside", tone: "good" },
  closed: { word: "Left", tone: "plain" },
  waived: { word: "Left, waived", tone: "plain" },
  debt: { word: "Left with a debt", tone: "bad" },
};

export const EXIT: Record<ExitReason, string> = {
  left: "left",
  "exit-missed": "exit not seen",
  "backed-out": "backed out of the entry",
  "closed-by-staff": "closed by staff",
};

export const RIGHT: Record<Stay["right"], string> = {
  permit: "Permit",
  visitor: "Visitor",
  public: "Public",
  manual: "Let in by a person",
  fire: "Fire alarm",
};

/** What is wrong and what to do about it. */
export const ALERT: Record<AlertCode, { word: string; cure: string }> = {
  "clone-suspected": {
    word: "One plate seen in two places",
    cure: "Compare both pictures of the stays with this plate.",
  },
  tailgate: {
    word: "Two vehicles on one opening",
    cure: "Find the second one under Stays, or correct the count.",
  },
  forced: { word: "Barrier forced open", cure: "Look at the barrier before the next vehicle." },
  "wrong-way": { word: "Vehicle went the wrong way", cure: "Correct the count of cars inside if it left." },
  stuck: { word: "Barrier or loop stuck", cure: "Look at the barrier and its loop." },
  "camera-lost": { word: "Camera lost", cure: "Check its power, cable and address under Site." },
  "gate-lost": { word: "Gate control lost", cure: "Open by hand; check its cable and power under Site." },
  "nearly-full": { word: "Nearly full", cure: "Put out the sign." },
  full: { word: "Full", cure: "The public is held at the entry; correct the count if it is wrong." },
  "over-stay": { word: "A stay is over-long", cure: "It has probably left: look at it and close it." },
  "blocked-seen": { word: "A blocked vehicle was seen", cure: "Look at the lane; it was not let in." },
  "clock-untrusted": {
    word: "The clock is not trusted",
    cure: "Set the time; stays are billed at their lower bound until then.",
  },
  "disk-low": {
    word: "The disk is nearly full",
    cure: "Free space or put in a larger disk; pictures are not kept meanwhile.",
  },
  waiting: { word: "A vehicle waits at an exit", cure: "Look at its lane: take the money or name the car." },
  help: { word: "A driver needs help", cure: "Go to the lane or answer on its card." },
  "input-lost": {
    word: "A wire is lost",
    cure: "Its last level counts; watch that barrier, and look at the wire's board, power and cable under Site.",
  },
  "exit-doubtful": {
    word: "A car has probably left unseen",
    cure: "Look whether it is still there; close its stay if it is not.",
  },
  "push-refused": {
    word: "A read was pushed from a foreign address",
    cure: "Somebody knows the camera's secret address, or the camera has a new IP address: correct it or renew the secret under Site, Cameras.",
  },
  "camera-clock": {
    word: "A camera's clock is wrong",
    cure: "Its reads open nothing: set its time zone and give it a time server.",
  },
};

/** Facts that a person has to look at; the others end by themselves when their cause does. */
const HAPPENED: readonly AlertCode[] = [
  "clone-suspected",
  "tailgate",
  "forced",
  "wrong-way",
  "over-stay",
  "blocked-seen",
  "exit-doubtful",
  "push-refused",
];
export const isForPerson = (code: AlertCode): boolean => HAPPENED.includes(code);

/** `camera:cam-in` → “camera cam-in”; anything without a kind is a plate. */
export const alertSubject = (subject: string, show: Show, seesPlates: boolean): string =>
  subject.includes(":")
    ? subject.replace(":", " ")
    : !/^[A-Z0-9]{2,12}$/.test(subject)
      ? subject
      : seesPlates
        ? show.plate(subject).display
        : "a plate";

const JOURNAL: Record<string, string> = {
  decision: "Decision",
  payment: "Payment",
  "user-added": "Person added",
  "user-changed": "Person changed",
  "signed-in": "Signed in",
  "sign-in-refused": "Sign-in refused",
  "site-changed": "Site changed",
  "intent-done": "Barrier told to open",
  "intent-failed": "Barrier did not answer",
  "intent-expired": "Order to the barrier came too late; not given",
  "intent-unknown": "Order to the barrier interrupted; not repeated",
  "read-recorded": "Read kept, nothing decided",
  "push-refused": "Read from a foreign address refused",
  "plate-corrected": "Plate corrected",
  "extra-minutes": "Free minutes given",
  "stay-closed": "Stay closed",
  "code-used": "Validation code used",
  "debt-waived": "Debt waived",
  concession: "Concession given",
  "lost-plate-fee": "Lost-plate fee charged",
  "cash-rounded": "Rounded for cash",
  "stock-take": "Stock-take",
  "left-unseen": "Left unseen",
  "call-answered": "Call answered",
  "automatic-off": "Automatic opening switched off",
  "automatic-on": "Automatic opening switched on",
  "opened-unwritten": "Opened while the records could not be written",
  "occupancy-set": "Count of cars set",
  "opening-undone": "Opening undone: the barrier did not move",
  "alert-raised": "Alarm raised",
  "alert-cleared": "Alarm over",
  "alert-seen": "Alarm seen by a person",
  "site-exported": "Site file downloaded",
  "camera-benchmark": "Camera benchmarked",
  "learning-on": "Learned setting switched on",
  "learning-off": "Learned setting switched off",
  "crops-exported": "Reviewed crops downloaded",
  "read-proven": "Read proven right or wrong",
  "lane-checked": "Lane checked",
  "lane-mode": "Mode of a lane changed",
  "commissioning-signed": "Commissioning signed off",
  purged: "Old personal data removed",
};
export const journalWord = (kind: string): string =>
  JOURNAL[kind] ?? kind.replaceAll("-", " ").replace(/^./, (first) => first.toUpperCase());

/** `user:rita` → “rita”, `lane:in-1` → “lane in-1”. */
export const actorWord = (actor: string): string => {
  const at = actor.indexOf(":");
  if (at < 0) return actor === "system" ? "the box" : actor;
  return actor.startsWith("user:") ? actor.slice(at + 1) : `${actor.slice(0, at)} ${actor.slice(at + 1)}`;
};

export const METHOD: Record<string, string> = { cash: "Cash", card: "Card" };
export const methodWord = (method: string): string =>
  METHOD[method] ?? method.replace(/^./, (first) => first.toUpperCase());
