/** Cameras found on the network, and what one of them says of itself. */
import type { CameraDescription } from "../../src/onvif/describe-camera.ts";
import type { FoundCamera } from "../../src/onvif/find-cameras.ts";
import { Field, Form, Select } from "../form.tsx";
import { Badge } from "../message.tsx";
import { AT, Crumb, type Named } from "./parts.tsx";

export const Login = ({ host, path, within }: { host?: string; path?: string; within: string }) => (
  <Form action={`${AT}/describe`} class="stack" target="#main" swap="innerHTML">
    {host === undefined ? (
      <Field
        name="host"
        label="Address"
        required
        maxlength={100}
        placeholder="10.0.0.11"
        autocomplete="off"
        within={within}
      />
    ) : (
      <input type="hidden" name="host" value={host} />
    )}
    {path === undefined ? null : <input type="hidden" name="path" value={path} />}
    <Field name="user" label="User" maxlength={60} autocomplete="off" within={within} />
    <Field
      name="password"
      label="Password"
      type="password"
      maxlength={100}
      autocomplete="off"
      within={within}
    />
    <button type="submit">Ask the camera</button>
  </Form>
);

export const FoundCameras = ({
  cameras,
  used,
}: {
  cameras: readonly { camera: FoundCamera; host: string; path: string | undefined }[];
  used: ReadonlySet<string>;
}) => (
  <>
    <Crumb lane />
    <h1>Cameras on the network</h1>
    {cameras.length === 0 ? (
      <p class="warning">
        No camera answers. Is it in the same network as this box, and is ONVIF switched on in its pages? Its
        address can be typed as well.
      </p>
    ) : null}
    <ul class="cards">
      {cameras.map(({ camera, host, path }, i) => (
        <li class="card">
          <header>
            <h2>{camera.name || camera.hardware || "Camera"}</h2>
            {used.has(camera.address) ? <Badge tone="plain">in use here</Badge> : null}
          </header>
          <p>
            <code>{host}</code> <span class="quiet">{camera.hardware}</span>
          </p>
          <Login host={host} {...(path === undefined ? {} : { path })} within={`found-${i}`} />
        </li>
      ))}
      <li class="card">
        <h2>Another address</h2>
        <Login within="typed" />
      </li>
    </ul>
  </>
);

const profileText = (profile: CameraDescription["profiles"][number]): string =>
  [
    profile.name,
    profile.encoding,
    profile.width && profile.height ? `${profile.width}x${profile.height}` : "",
    profile.framesPerSecond ? `${profile.framesPerSecond} pictures a second` : "",
  ]
    .filter(Boolean)
    .join(", ");

export const Described = ({
  host,
  about,
  ticket,
  clock,
  lanes,
  suggested,
}: {
  host: string;
  about: CameraDescription;
  ticket: string;
  clock: string;
  lanes: readonly Named[];
  suggested: { main: string; sub: string };
}) => {
  const streams = about.profiles.flatMap((profile): [string, string][] =>
    profile.streamUri === null ? [] : [[profile.token, profileText(profile)]],
  );
  return (
    <>
      <Crumb lane />
      <h1>
        {about.manufacturer} {about.model}
      </h1>
      <section class="card narrow">
        <dl>
          <dt>Address</dt>
          <dd>{host}</dd>
          <dt>Firmware</dt>
          <dd>{about.firmware || "it does not say"}</dd>
          <dt>Clock</dt>
          <dd>{clock}</dd>
          <dt>Relay outputs</dt>
          <dd>{about.relays.length === 0 ? "none" : about.relays.map(({ token }) => token).join(", ")}</dd>
        </dl>
        {streams.length === 0 ? (
          <p class="warning">
            It names no stream. Create a profile with a stream in its own pages, or{" "}
            <a href="/site/cameras">type the stream's address</a>.
          </p>
        ) : (
          <Form action={`${AT}/cameras`} class="stack">
            <input type="hidden" name="ticket" value={ticket} />
            <Field
              name="id"
              label="Id"
              required
              maxlength={40}
              placeholder="cam-in"
              help="Short, without spaces; it cannot be changed later"
              within="camera"
            />
            <Field name="name" label="Name" maxlength={60} within="camera" />
            <Select
              name="main"
              label="Main stream"
              value={suggested.main}
              options={streams}
              within="camera"
            />
            <Select
              name="sub"
              label="Second stream"
              value={suggested.sub}
              options={[["", "None"], ...streams]}
              help="For the live picture; a smaller one costs less"
              within="camera"
            />
            <Select
              name="lane"
              label="Lane"
              value=""
              options={[
                ["", "Choose later"],
                ...lanes.map(({ id, name }): [string, string] => [id, name ?? id]),
              ]}
              within="camera"
            />
            <button type="submit" class="main-action">
              Use this camera
            </button>
          </Form>
        )}
      </section>
    </>
  );
};
