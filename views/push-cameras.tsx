/** Cameras that read plates themselves: what is heard of them, how each maker is set up, and the one look at a secret. */
import type { CameraState } from "../src/devices.ts";
import { PUSH_DRIVERS, type PushCameraFile, type PushDriver } from "../src/site.ts";
import type { Show } from "../src/web/show.ts";
import { Act, Field, Form, Select } from "./form.tsx";
import { Badge } from "./message.tsx";
import { CAMERA } from "./words.ts";

export type Maker = { name: string; path: string; setUp: string };

/** What stands in the camera's own pages, in its own words. */
export const MAKERS: Readonly<Record<PushDriver, Maker>> = {
  hikvision: {
    name: "Hikvision (ISAPI)",
    path: "",
    setUp:
      "In the camera: Configuration, Network, Advanced, HTTP Listening (or Alarm Server): this box as the host, HTTPS, its port, and the rest of this address as the URL. Switch on uploading for the vehicle detection event, with pictures.",
  },
  dahua: {
    name: "Dahua (ITSAPI)",
    path: "/NotificationInfo/TollgateInfo",
    setUp:
      "In the camera: Network, Platform Access, ITSAPI: this box as the server with HTTPS and its port, this address as the upload path, and the same with KeepAlive instead of TollgateInfo for the heartbeat. Let it send plate, confidence, time and pictures.",
  },
  axis: {
    name: "Axis (License Plate Verifier)",
    path: "",
    setUp:
      "In the application: Integration, Push events: protocol HTTP POST with JSON, this address as the server URL, events new, update and lost, and pictures where wanted.",
  },
  milesight: {
    name: "Milesight (LPR)",
    path: "",
    setUp:
      "In the camera: LPR, LPR Message Post: post type HTTP, this address as the HTTP notification URL, all fields ticked, confidence and snapshots too.",
  },
  generic: {
    name: "Another one (our JSON)",
    path: "",
    setUp:
      "Send a POST with JSON {plate, confidence, capturedAt, image} to this address, or to /api/v1/lanes/LANE/reads with the secret behind /push/ as Authorization: Bearer.",
  },
};

export type PushCameraItem = {
  camera: PushCameraFile;
  laneName: string | null;
  state: CameraState | null;
  heardAtMs: number | null;
  clock: string | null;
};

const AT = "/site/push-cameras";

const Fields = ({ camera, within }: { camera: PushCameraFile | null; within: string }) => (
  <>
    <Field name="name" label="Name" value={camera?.name ?? ""} maxlength={60} within={within} />
    <Select
      name="driver"
      label="Maker"
      value={camera?.driver}
      options={PUSH_DRIVERS.map((driver) => [driver, MAKERS[driver].name] as const)}
      within={within}
    />
    <Field
      name="address"
      label="IP address"
      required
      value={camera?.address ?? ""}
      maxlength={45}
      placeholder="10.0.0.11"
      autocomplete="off"
      help="Of the camera. Only from there its reads are taken: give it a fixed address"
      within={within}
    />
  </>
);

export const PushCameras = ({ items, show }: { items: readonly PushCameraItem[]; show: Show }) => (
  <>
    <h2>Cameras that read plates themselves</h2>
    <ul class="cards">
      {items.map(({ camera, laneName, state, heardAtMs, clock }) => (
        <li class="card" id={`push-${camera.id}`}>
          <header>
            <h2>{camera.name ?? camera.id}</h2>
            {camera.tokenSha256 === undefined ? <Badge tone="warn">no address yet</Badge> : null}
          </header>
          <p>
            {state ? (
              <Badge tone={CAMERA[state.phase].tone} icon={CAMERA[state.phase].icon}>
                {CAMERA[state.phase].word}
              </Badge>
            ) : null}
            <span class="quiet">
              {state?.detail ?? "No lane uses it. Choose it for a lane under Site, Lanes."}
            </span>
          </p>
          <dl>
            <dt>Lane</dt>
            <dd>{laneName ?? "none"}</dd>
            <dt>Last push</dt>
            <dd>{heardAtMs === null ? "none yet" : show.exact(heardAtMs)}</dd>
            <dt>Clock</dt>
            <dd>{clock ?? "it has not said a time yet"}</dd>
          </dl>
          <p class="quiet">{MAKERS[camera.driver].setUp}</p>
          <div class="actions">
            {/* Sent without script: the answer is the page with the address, shown this once. */}
            <form method="post" action={`${AT}/${camera.id}/secret`}>
              <button type="submit">
                {camera.tokenSha256 === undefined ? "Make its address" : "Make a new address"}
              </button>
            </form>
            <Act
              action={`/site/cameras/${camera.id}/remove`}
              word="Remove"
              class="danger"
              confirm={`Remove the camera ${camera.name ?? camera.id}?`}
            />
          </div>
          <details class="tool">
            <summary>Change</summary>
            <Form action={`${AT}/${camera.id}`} class="stack">
              <Fields camera={camera} within={`push-${camera.id}`} />
              <button type="submit">Save</button>
            </Form>
          </details>
        </li>
      ))}
      <li class="card">
        <h2>Add a camera that reads plates itself</h2>
        <Form action={AT} class="stack">
          <Field
            name="id"
            label="Id"
            required
            maxlength={40}
            placeholder="cam-in"
            help="Short, without spaces; it cannot be changed later"
            within="new-push"
          />
          <Fields camera={null} within="new-push" />
          <button type="submit" class="main-action">
            Add the camera
          </button>
        </Form>
      </li>
    </ul>
  </>
);

/** Shown once: only its hash is kept. */
export const MadeSecret = ({
  camera,
  address,
  isRenewed,
}: {
  camera: PushCameraFile;
  address: string;
  isRenewed: boolean;
}) => (
  <>
    <p class="crumb">
      <a href="/site/cameras">Cameras</a>
    </p>
    <h1>Address for {camera.name ?? camera.id}</h1>
    <section class="card narrow">
      <p>
        <code id="push-address">{address}</code>
      </p>
      <p>
        Type it into the camera now: it is not kept here and cannot be shown again. If it is lost, make a new
        one. Reads are taken with it from {camera.address} alone.
      </p>
      {isRenewed ? <p>The address before it has stopped working.</p> : null}
      <p>{MAKERS[camera.driver].setUp}</p>
      <p class="quiet">
        The box uses a certificate of its own: switch the camera's check of certificates off, or give it the
        authority that <a href="/certificate">this page</a> hands out. Give the camera a time server: reads
        that say another time than ours open nothing.
      </p>
    </section>
  </>
);
