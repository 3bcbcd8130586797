/** Every address of the box in one table, each with the role it asks for. The guard reads nothing else. */
import type { Route } from "./ask.ts";
import { eventRoutes } from "./events.ts";
import { apiRoutes } from "./pages/api.ts";
import { codeRoutes } from "./pages/codes.tsx";
import { commissioningRoutes } from "./pages/commissioning.tsx";
import { entranceRoutes } from "./pages/entrance.tsx";
import { hostRoutes } from "./pages/host-links.tsx";
import { liveRoutes } from "./pages/live.tsx";
import { liveVideoRoutes } from "./pages/live-video.tsx";
import { moneyRoutes } from "./pages/money.tsx";
import { peopleRoutes } from "./pages/people.tsx";
import { pushRoutes } from "./pages/push.ts";
import { pushCameraRoutes } from "./pages/push-cameras.tsx";
import { searchRoutes } from "./pages/search.tsx";
import { sightRoutes } from "./pages/sight.tsx";
import { siteRoutes } from "./pages/site.tsx";
import { stayRoutes } from "./pages/stays.tsx";
import { vehicleRoutes } from "./pages/vehicles.tsx";

export const ROUTES: readonly Route[] = [
  ...entranceRoutes,
  ...eventRoutes,
  ...liveRoutes,
  ...liveVideoRoutes,
  ...stayRoutes,
  ...vehicleRoutes,
  ...hostRoutes,
  ...moneyRoutes,
  ...codeRoutes,
  ...siteRoutes,
  ...sightRoutes,
  ...commissioningRoutes,
  ...pushCameraRoutes,
  ...peopleRoutes,
  ...searchRoutes,
  ...apiRoutes,
  ...pushRoutes,
];
