/** What the cameras see: a look explained, the camera doctor, benchmarks, learning. Asks the house; decides nothing. */
import { z } from "zod";
import { Benchmark, type BenchmarkProps } from "../../../views/sight/benchmark.tsx";
import { CameraReportPage, RecognitionPage, SPAN_HOURS } from "../../../views/sight/doctor.tsx";
import { LearningPage } from "../../../views/sight/learning.tsx";
import { LookPage, NoLook, UploadPage } from "../../../views/sight/look.tsx";
import type { CameraReport } from "../../sight-types.ts";
import { type Answer, type Ask, go, may, no, page, part, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { line, noFields, optionalLine, UPLOAD_LIMIT } from "../fields.ts";

type Asked = Ask<unknown, unknown>;

const NO_LANE = "There is no such lane any more. Go back to the live page.";
const NO_CAMERA = "There is no such camera any more. Go back to Recognition.";
const NO_SHOT = "This look is over: its pictures are kept for two minutes. Look again.";
/** Crops are kept for a week; the day that is not over counts, too. */
const EXPORT_DAYS = 8;
/** A replay of thousands of reads goes on without the page. */
const PATIENCE_MS = 5_000;

const spanQuery = z.object({
  hours: z.coerce
    .number()
    .refine((hours) => SPAN_HOURS.includes(hours as (typeof SPAN_HOURS)[number]))
    .default(24)
    .catch(24),
});

const byHourOfDay = (report: CameraReport, zone: string) => {
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, vehicles: 0, unread: 0, corrected: 0 }));
  for (const one of report.hours) {
    const { hour } = Temporal.Instant.fromEpochMilliseconds(one.hourMs).toZonedDateTimeISO(zone);
    const sum = hours[hour]!;
    sum.vehicles += one.vehicles;
    sum.unread += one.unread;
    sum.corrected += one.corrected;
  }
  return hours;
};

const benchmarkOf = ({ house, who, show }: Asked, cameraId: string): BenchmarkProps => ({
  cameraId,
  running: house.sight.benchmark(),
  results: house.sight.benchmarks(cameraId),
  // Asked for every two seconds while one runs, and nobody starts another then.
  pictures: house.sight.benchmark() ? 0 : house.sight.confirmedPictures(cameraId),
  plateOf: (passId) => {
    const pass = house.store.stays.pass(passId);
    return pass?.plate ? { plate: pass.plate, atMs: pass.lastAtMs } : null;
  },
  manages: may(who.role, "manager"),
  show,
});

const lookPage = (ask: Asked, lookId: string, name: string, to: string, word: string): Answer => {
  const look = ask.house.sight.found(lookId);
  const back = to.startsWith("/lanes/")
    ? { to: "/", word: "Live" }
    : { to: "/site/recognition", word: "Recognition" };
  return look
    ? page(
        back.to === "/" ? "live" : "site",
        name,
        <LookPage look={look} name={name} back={back} again={{ to, word }} show={ask.show} />,
      )
    : no(404, NO_SHOT);
};

export const sightRoutes: Route[] = [
  route({
    method: "GET",
    path: "/lanes/:lane/sees",
    role: "viewer+installer",
    handle: async (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      if (!lane) return no(404, NO_LANE);
      const { id, name } = lane.view();
      const title = `What the camera sees: ${name}`;
      const looked = await ask.house.sight.look(id);
      if (looked.ok) return lookPage(ask, looked.look.id, title, `/lanes/${id}/sees`, "Look again");
      return page(
        "live",
        title,
        <NoLook
          name={title}
          message={looked.message}
          back={{ to: "/", word: "Live" }}
          again={{ to: `/lanes/${id}/sees`, word: "Look again" }}
        />,
      );
    },
  }),
  route({
    method: "GET",
    path: "/looks/:look/frame.jpg",
    role: "viewer+installer",
    quiet: true,
    handle: ({ house, params }) => {
      const shot = house.sight.shot(params.look!, null);
      return shot ? { kind: "bytes", body: shot, type: "image/jpeg" } : no(404, NO_SHOT);
    },
  }),
  route({
    method: "GET",
    path: "/looks/:look/crops/:crop",
    role: "viewer+installer",
    quiet: true,
    handle: ({ house, params }) => {
      const crop = /^\d{1,2}$/.test(params.crop!) ? Number(params.crop) : null;
      const shot = crop === null ? null : house.sight.shot(params.look!, crop);
      return shot ? { kind: "bytes", body: shot, type: "image/png" } : no(404, NO_SHOT);
    },
  }),
  route({
    method: "GET",
    path: "/site/look",
    role: "manager+installer",
    handle: ({ house }) =>
      page(
        "site",
        "Explain a picture",
        <UploadPage
          lanes={house.lanes().map((lane) => ({ id: lane.view().id, name: lane.view().name }))}
          mostBytes={UPLOAD_LIMIT}
        />,
      ),
  }),
  route({
    method: "POST",
    path: "/site/look",
    role: "manager+installer",
    upload: true,
    form: z.object({
      picture: z
        .instanceof(Uint8Array, { message: "Picture: choose a file." })
        .refine((bytes) => bytes.length > 0, "Picture: choose a file."),
      lane: optionalLine("Lane", 40),
    }),
    handle: async (ask) => {
      const looked = await ask.house.sight.lookAtFile(ask.form.picture, ask.form.lane ?? null);
      if (!looked.ok) return no(looked.status, looked.message);
      return lookPage(ask, looked.look.id, "The picture explained", "/site/look", "Another picture");
    },
  }),

  route({
    method: "GET",
    path: "/site/recognition",
    role: "viewer+installer",
    query: spanQuery,
    handle: ({ house, query, who }) =>
      page(
        "site",
        "Recognition",
        <RecognitionPage
          reports={house.sight.reports(query.hours)}
          hours={query.hours}
          manages={may(who.role, "manager")}
          installs={may(who.role, "manager+installer")}
        />,
      ),
  }),
  route({
    method: "GET",
    path: "/site/recognition/:camera",
    role: "viewer+installer",
    query: spanQuery,
    handle: (ask) => {
      const report = ask.house.sight.report(ask.params.camera!, ask.query.hours);
      if (!report) return no(404, NO_CAMERA);
      return page(
        "site",
        report.name,
        <CameraReportPage report={report} hours={ask.query.hours} byHour={byHourOfDay(report, ask.show.zone)}>
          {may(ask.who.role, "manager") ? <Benchmark {...benchmarkOf(ask, report.cameraId)} /> : null}
        </CameraReportPage>,
      );
    },
  }),
  route({
    method: "GET",
    path: "/site/recognition/:camera/benchmark",
    role: "manager",
    quiet: true,
    handle: (ask) => part(<Benchmark {...benchmarkOf(ask, ask.params.camera!)} />),
  }),
  route({
    method: "POST",
    path: "/site/recognition/:camera/benchmark",
    role: "manager",
    form: noFields,
    handle: ({ house, who, params }) => {
      if (!house.sight.report(params.camera!, 1)) return no(404, NO_CAMERA);
      const started = house.sight.startBenchmark(params.camera!, `user:${who.name}`);
      return started.ok ? go(`/site/recognition/${params.camera}`) : no(started.status, started.message);
    },
  }),
  route({
    method: "POST",
    path: "/site/benchmark/cancel",
    role: "manager",
    form: z.object({ camera: line("Camera", 40, 1) }),
    handle: ({ house, form }) => {
      house.sight.cancelBenchmark();
      return go(
        house.sight.report(form.camera, 1) ? `/site/recognition/${form.camera}` : "/site/recognition",
      );
    },
  }),

  route({
    method: "GET",
    path: "/site/learning",
    role: "manager",
    query: doneQuery,
    handle: ({ house, who, query, show }) =>
      page(
        "site",
        "Learning",
        <LearningPage
          cameras={house.sight.cameraLearning()}
          lanes={house.sight.laneLearning()}
          owns={may(who.role, "owner")}
          done={doneText(query)}
          show={show}
        />,
      ),
  }),
  route({
    method: "POST",
    path: "/site/learning/replay",
    role: "manager",
    form: noFields,
    handle: async ({ house }) => {
      const replay = house.sight.learn().then(() => "replayed");
      const done = await Promise.race([replay, Bun.sleep(PATIENCE_MS).then(() => "replaying")]);
      // Nobody waits for its end any more; its own fault is in the log of the next night.
      replay.catch(() => undefined);
      return go(`/site/learning?done=${done}`);
    },
  }),
  ...(["on", "off"] as const).map((way) =>
    route({
      method: "POST",
      path: `/site/learning/${way}`,
      role: "owner",
      form: z.object({
        kind: z.enum(["lookalikes", "threshold"], "Reload the page and try again."),
        subject: line("Camera or lane", 40, 1),
      }),
      handle: async ({ house, who, form }) => {
        const { sight } = house;
        const switched = await (way === "on" ? sight.switchOn : sight.switchOff)(
          form.kind,
          form.subject,
          `user:${who.name}`,
        );
        return switched.ok ? go(`/site/learning?done=learn-${way}`) : no(switched.status, switched.message);
      },
    }),
  ),
  route({
    method: "GET",
    path: "/site/learning/crops",
    role: "owner",
    handle: async ({ house, who }) => {
      const made = await house.sight.exportCrops(EXPORT_DAYS, `user:${who.name}`);
      if (!made.ok) return no(made.status, made.message);
      return {
        kind: "bytes",
        body: made.tar,
        type: "application/x-tar",
        headers: { "content-disposition": 'attachment; filename="crops.tar"' },
      };
    },
  }),
];
