/** The few icons we use (lucide, ISC), drawn into the page so that they follow the text's colour. */
import { raw } from "hono/html";
import back from "lucide-static/icons/arrow-left.svg" with { type: "text" };
import money from "lucide-static/icons/banknote.svg" with { type: "text" };
import camera from "lucide-static/icons/camera.svg" with { type: "text" };
import cameraOff from "lucide-static/icons/camera-off.svg" with { type: "text" };
import vehicles from "lucide-static/icons/car.svg" with { type: "text" };
import ok from "lucide-static/icons/circle-check.svg" with { type: "text" };
import clock from "lucide-static/icons/clock.svg" with { type: "text" };
import closed from "lucide-static/icons/door-closed.svg" with { type: "text" };
import open from "lucide-static/icons/door-open.svg" with { type: "text" };
import hand from "lucide-static/icons/hand.svg" with { type: "text" };
import stays from "lucide-static/icons/history.svg" with { type: "text" };
import live from "lucide-static/icons/monitor-play.svg" with { type: "text" };
import search from "lucide-static/icons/search.svg" with { type: "text" };
import site from "lucide-static/icons/settings.svg" with { type: "text" };
import warning from "lucide-static/icons/triangle-alert.svg" with { type: "text" };
import unplugged from "lucide-static/icons/unplug.svg" with { type: "text" };
import user from "lucide-static/icons/user.svg" with { type: "text" };

const sources = {
  back,
  money,
  camera,
  cameraOff,
  vehicles,
  ok,
  clock,
  closed,
  open,
  hand,
  stays,
  live,
  search,
  site,
  warning,
  unplugged,
  user,
};
export type IconName = keyof typeof sources;

const drawn = Object.fromEntries(
  Object.entries(sources).map(([name, svg]) => [
    name,
    raw(
      svg
        .replace(/<!--.*?-->/s, "")
        .replace(/class="[^"]*"/, 'class="icon" aria-hidden="true" focusable="false"')
        .replace(/\s+/g, " ")
        .trim(),
    ),
  ]),
) as Record<IconName, ReturnType<typeof raw>>;

/** Always beside a word: an icon alone says nothing. */
export const Icon = ({ name }: { name: IconName }) => <>{drawn[name]}</>;
