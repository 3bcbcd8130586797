/** The camera doctor: one value and one sentence of advice for each thing that decides how well a camera reads. Pure. */
import type { CameraSums } from "./hours.ts";
import { BLURRED, DARK_LEVEL, GOOD_HEIGHT, LEAST_CONTRAST, NEEDED_HEIGHT, STEEP_ANGLE } from "./why.ts";

export type Advice = {
  topic: "height" | "blur" | "glare" | "exposure" | "angle" | "missed" | "corrected" | "rate" | "night";
  /** What was measured, with its unit. */
  value: string;
  tone: "good" | "warn" | "bad";
  sentence: string;
};

export type CameraDays = {
  day: CameraSums;
  night: CameraSums;
  /** Reads that a person corrected. */
  corrected: number;
  /** Vehicles that somebody let in or out by hand without a read, at lanes without a loop. */
  openedUnread: number;
  /** Pictures a second that the site asks the camera for. */
  askedPerSecond: number;
};

/** Fewer vehicles say more about their luck than about the camera. */
export const LEAST_MEASURED = 5;
const CRISP = 0.11;
const SOME = 0.1;
const MANY = 0.3;
const FEW_MISSED = 0.02;
const MANY_MISSED = 0.1;

const mean = (sum: number, count: number): number => (count > 0 ? sum / count : 0);
const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Empty while too few vehicles were measured and no pictures were counted. */
export function adviceOf({ day, night, corrected, openedUnread, askedPerSecond }: CameraDays): Advice[] {
  const all = (field: keyof CameraSums) => day[field] + night[field];
  const advice: Advice[] = [];
  const measured = all("measured");
  if (measured >= LEAST_MEASURED) {
    const share = (field: keyof CameraSums) => all(field) / measured;
    advice.push(heightAdvice(mean(all("height"), measured), share("tooSmall")));
    advice.push(blurAdvice(mean(all("blur"), measured), share("blurred")));
    advice.push(glareAdvice(share("glare"), mean(all("burnt"), measured)));
    advice.push(exposureAdvice(mean(all("level"), measured), mean(all("contrast"), measured), share("dark")));
    advice.push(angleAdvice(mean(all("angle"), measured)));
  }
  const vehicles = all("vehicles");
  const unread = all("unread") + openedUnread;
  if (vehicles + unread >= LEAST_MEASURED) {
    advice.push(missedAdvice(unread, vehicles));
    advice.push(correctedAdvice(corrected, vehicles));
  }
  if (all("watchedMs") >= 60_000)
    advice.push(rateAdvice((all("frames") * 1000) / all("watchedMs"), askedPerSecond));
  if (day.measured >= LEAST_MEASURED && night.measured >= LEAST_MEASURED)
    advice.push(nightAdvice(day, night));
  return advice;
}

function heightAdvice(height: number, tooSmall: number): Advice {
  const px = Math.round(height);
  const value = `${px} pixels high`;
  if (height < NEEDED_HEIGHT)
    return {
      ...{ topic: "height", value, tone: "bad" },
      sentence: `The plates are ${px} pixels high; ${NEEDED_HEIGHT} are needed: zoom in or use the main stream.`,
    };
  if (height < GOOD_HEIGHT || tooSmall >= SOME)
    return {
      ...{ topic: "height", value, tone: "warn" },
      sentence: `The plates are ${px} pixels high, good from ${GOOD_HEIGHT}; zoom in a little so that far and small plates are read too.`,
    };
  return {
    ...{ topic: "height", value, tone: "good" },
    sentence: "The plates are large enough; leave the zoom as it is.",
  };
}

function blurAdvice(blur: number, blurred: number): Advice {
  const value = `${percent(blurred)} of the plates blurred`;
  if (blurred >= MANY || blur >= BLURRED)
    return {
      ...{ topic: "blur", value, tone: "bad" },
      sentence: "The plates are blurred: set the exposure to 1/500 s or shorter and focus where cars stop.",
    };
  if (blurred >= SOME || blur >= CRISP)
    return {
      ...{ topic: "blur", value, tone: "warn" },
      sentence:
        "Some plates are soft; focus where cars stop, and shorten the exposure if it is worse by night.",
    };
  return { topic: "blur", value, tone: "good", sentence: "The plates are sharp; nothing needs to be done." };
}

function glareAdvice(glare: number, burnt: number): Advice {
  const value = `${percent(glare)} of the plates burnt out`;
  if (glare >= SOME)
    return {
      ...{ topic: "glare", value, tone: glare >= MANY ? "bad" : "warn" },
      sentence:
        "Plates are burnt out to white: lower the infrared light or the exposure, or turn the camera a little.",
    };
  return {
    ...{ topic: "glare", value, tone: "good" },
    sentence:
      burnt > 0.1
        ? "Bright parts of the plates are white, but their characters stay; do not raise the exposure."
        : "There is no glare; nothing needs to be done.",
  };
}

function exposureAdvice(level: number, contrast: number, dark: number): Advice {
  const value = `brightness ${Math.round(level)}, contrast ${Math.round(contrast)} of 255`;
  if (level < DARK_LEVEL || contrast < LEAST_CONTRAST || dark >= MANY)
    return {
      ...{ topic: "exposure", value, tone: "bad" },
      sentence:
        level < 2 * DARK_LEVEL
          ? "The plates are too dark: add light, or let the camera expose for the plate."
          : "The characters hardly stand out: clean the lens and raise the camera's contrast.",
    };
  if (dark >= SOME)
    return {
      ...{ topic: "exposure", value, tone: "warn" },
      sentence: "Some plates are dark; add a lamp or infrared light near the lane.",
    };
  return {
    ...{ topic: "exposure", value, tone: "good" },
    sentence: "The plates are well lit; nothing needs to be done.",
  };
}

function angleAdvice(angle: number): Advice {
  const value = `turned by ${Math.round(angle)} degrees`;
  if (angle >= STEEP_ANGLE)
    return {
      ...{ topic: "angle", value, tone: "bad" },
      sentence: `The plates are turned by ${Math.round(angle)} degrees; mount the camera lower or more in line with the lane.`,
    };
  if (angle >= STEEP_ANGLE / 2)
    return {
      ...{ topic: "angle", value, tone: "warn" },
      sentence: "The plates are turned; turn the camera level, or mount it more in line with the lane.",
    };
  return {
    ...{ topic: "angle", value, tone: "good" },
    sentence: "The camera looks straight; leave it as it is.",
  };
}

function missedAdvice(unread: number, vehicles: number): Advice {
  const share = unread / (unread + vehicles);
  const value = `${unread} of ${unread + vehicles} vehicles without a read`;
  if (share >= MANY_MISSED)
    return {
      ...{ topic: "missed", value, tone: "bad" },
      sentence:
        "Many vehicles pass without a read; look at the hours below, then at what the camera sees at such an hour.",
    };
  if (share >= FEW_MISSED)
    return {
      ...{ topic: "missed", value, tone: "warn" },
      sentence: "Some vehicles pass without a read; mend what is marked here, then look again in a day.",
    };
  return {
    ...{ topic: "missed", value, tone: "good" },
    sentence: "Nearly every vehicle is read; nothing needs to be done.",
  };
}

function correctedAdvice(corrected: number, vehicles: number): Advice {
  const share = vehicles > 0 ? corrected / vehicles : 0;
  const value = `${corrected} of ${vehicles} reads corrected`;
  if (share >= FEW_MISSED)
    return {
      ...{ topic: "corrected", value, tone: share >= MANY_MISSED ? "bad" : "warn" },
      sentence: "People correct reads of this camera; look at what it mixes up under Learning.",
    };
  return {
    ...{ topic: "corrected", value, tone: "good" },
    sentence: "People hardly ever correct its reads; nothing needs to be done.",
  };
}

function rateAdvice(perSecond: number, asked: number): Advice {
  const value = `${perSecond.toFixed(1)} of ${asked} pictures a second`;
  if (perSecond < asked * 0.5)
    return {
      ...{ topic: "rate", value, tone: "bad" },
      sentence:
        "Less than half of the pictures arrive: check the cable and the network, or lower the stream's size.",
    };
  if (perSecond < asked * 0.85)
    return {
      ...{ topic: "rate", value, tone: "warn" },
      sentence: "Some pictures do not arrive; check the network, and that the camera sends as many as asked.",
    };
  return {
    ...{ topic: "rate", value, tone: "good" },
    sentence: "The pictures arrive as asked; nothing needs to be done.",
  };
}

function nightAdvice(day: CameraSums, night: CameraSums): Advice {
  const bad = (sums: CameraSums) =>
    (sums.blurred + sums.glare + sums.dark) / sums.measured +
    sums.unread / (sums.unread + sums.vehicles || 1);
  const [byDay, byNight] = [bad(day), bad(night)];
  const value = `${percent(Math.min(1, byNight))} in trouble by night, ${percent(Math.min(1, byDay))} by day`;
  if (byNight > byDay + SOME)
    return {
      ...{ topic: "night", value, tone: byNight > byDay + MANY ? "bad" : "warn" },
      sentence: "It sees worse by night: add infrared light, and limit the night exposure to 1/500 s.",
    };
  if (byDay > byNight + SOME)
    return {
      ...{ topic: "night", value, tone: "warn" },
      sentence: "It sees worse by day: shade the lens from the sun, or switch on wide dynamic range.",
    };
  return {
    ...{ topic: "night", value, tone: "good" },
    sentence: "Night is as good as day; nothing needs to be done.",
  };
}
