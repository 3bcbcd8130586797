/** The pages before the pages: set-up, sign-in, the box's own certificate. */
import { isEuropean, regionName } from "../src/parking/plate/index.ts";
import { REGIONS, type Region } from "../src/parking/types.ts";
import { Area, Check, Field, Form } from "./form.tsx";

export const SetUp = () => (
  <section class="entrance">
    <h1>Set up this box</h1>
    <p>
      The code is on the box's console (or in its log): <code>journalctl -u lotkeeper</code>. It works once,
      for 30 minutes; a restart makes a new one.
    </p>
    <Form action="/setup" class="stack">
      <Field
        name="code"
        label="Set-up code"
        required
        autocomplete="off"
        maxlength={60}
        help="26 letters and digits; hyphens do not matter"
        autofocus
      />
      <Field
        name="name"
        label="Your name"
        required
        autocomplete="username"
        maxlength={40}
        help="You sign in with it, for example rita"
      />
      <Field
        name="password"
        label="Password"
        type="password"
        required
        autocomplete="new-password"
        maxlength={256}
        help="At least 12 characters; a short sentence is easy to remember"
      />
      <Field
        name="again"
        label="The password again"
        type="password"
        required
        autocomplete="new-password"
        maxlength={256}
      />
      <button type="submit" class="main-action">
        Make me the owner
      </button>
    </Form>
  </section>
);

export type SiteValues = {
  name: string;
  timezone: string;
  currency: string;
  capacity: string;
  region: readonly string[];
  exitMinutes: string;
  overStayHours: string;
  openingHours: string;
  holidays: string;
};

/** Most sites tick one of these; the single countries of Europe are one click further. */
const COMMON_REGIONS = REGIONS.filter((region) => region === "eu" || !isEuropean(region));
const COUNTRIES = REGIONS.filter((region) => !COMMON_REGIONS.includes(region));

const RegionChecks = ({ regions, ticked }: { regions: readonly Region[]; ticked: readonly string[] }) => (
  <>
    {regions.map((region) => (
      <Check name="region" value={region} label={regionName(region)} checked={ticked.includes(region)} />
    ))}
  </>
);

export const SetUpSite = ({
  zones,
  currencies,
  values,
}: {
  zones: readonly string[];
  currencies: readonly string[];
  values: SiteValues;
}) => (
  <section class="entrance">
    <h1>Your car park</h1>
    <p>All of this can be changed later under Site. Amounts keep the currency they were taken in.</p>
    <Form action="/setup/site" class="stack">
      <Field
        name="name"
        label="Name"
        value={values.name}
        required
        maxlength={80}
        help="As your drivers know it, for example Mill Lane"
        autofocus
      />
      <Field
        name="timezone"
        label="Time zone"
        value={values.timezone}
        required
        list="zones"
        maxlength={60}
        help="For example Europe/London; tariffs follow this clock"
      />
      <datalist id="zones">
        {zones.map((one) => (
          <option value={one} />
        ))}
      </datalist>
      <Field
        name="currency"
        label="Currency"
        value={values.currency}
        required
        list="currencies"
        maxlength={3}
        help="Three letters, for example GBP"
      />
      <datalist id="currencies">
        {currencies.map((one) => (
          <option value={one} />
        ))}
      </datalist>
      <Field
        name="capacity"
        label="Spaces"
        type="number"
        min={0}
        max={100000}
        value={values.capacity}
        inputmode="numeric"
        help="Empty: the car park is never full"
      />
      <fieldset>
        <legend>Plates that are common here</legend>
        <RegionChecks regions={COMMON_REGIONS} ticked={values.region} />
        <details open={COUNTRIES.some((country) => values.region.includes(country))}>
          <summary>Single countries of Europe</summary>
          <RegionChecks regions={COUNTRIES} ticked={values.region} />
        </details>
        <p class="quiet">Fewer is better: what fits none of them is not taken for a plate at an entry.</p>
      </fieldset>
      <details class="card tool">
        <summary>Opening hours, holidays, time to leave</summary>
        <div class="stack">
          <Area
            name="openingHours"
            label="Opening hours"
            rows={3}
            value={values.openingHours}
            help="One rule a line, for example mon-sat 06:00-23:00; empty: always open. Leaving is never held."
          />
          <Area
            name="holidays"
            label="Holidays"
            rows={3}
            value={values.holidays}
            help="One date a line, for example 2026-12-25"
          />
          <Field
            name="exitMinutes"
            label="To leave after paying, minutes"
            type="number"
            min={0}
            max={1440}
            value={values.exitMinutes}
            inputmode="numeric"
            help="Empty: 15"
          />
          <Field
            name="overStayHours"
            label="A stay is over-long after, hours"
            type="number"
            min={1}
            max={8760}
            value={values.overStayHours}
            inputmode="numeric"
            help="Flagged as probably left, never billed by itself; empty: not flagged"
          />
        </div>
      </details>
      <button type="submit" class="main-action">
        Save and go on
      </button>
    </Form>
  </section>
);

export const SignIn = ({
  name,
  hint,
  encrypted,
}: {
  name: string;
  hint: string | null;
  encrypted: boolean;
}) => (
  <section class="entrance">
    <h1>Sign in</h1>
    {hint ? <p class="done">{hint}</p> : null}
    <Form action="/sign-in" class="stack">
      <Field
        name="name"
        label="Name"
        value={name}
        required
        autocomplete="username"
        maxlength={60}
        autofocus
      />
      <Field
        name="password"
        label="Password"
        type="password"
        required
        autocomplete="current-password"
        maxlength={1024}
      />
      <button type="submit" class="main-action">
        Sign in
      </button>
    </Form>
    <p class="quiet">
      Forgotten? An owner gives you a new password under Site, People. If nobody can get in, run{" "}
      <code>lotkeeper user reset NAME</code> on the box.
    </p>
    {encrypted ? (
      <p class="quiet">
        Does the browser warn about this page? <a href="/certificate">Install the box's certificate</a> once.
      </p>
    ) : null}
  </section>
);

export const CertificatePage = ({ fingerprint }: { fingerprint: string }) => (
  <section class="prose">
    <h1>The box's certificate</h1>
    <p>
      This box encrypts its pages with a certificate of its own authority, made at its first start. No browser
      knows that authority yet, so it warns once. Install it and the warning is gone, on this device, for this
      box only.
    </p>
    <p>
      <a class="button main-action" href="/authority.crt" download="lotkeeper-authority.crt">
        Download the authority
      </a>
    </p>
    <h2>First compare</h2>
    <p>The fingerprint on the device must be the one that the box prints on its console:</p>
    <p>
      <code class="fingerprint">{fingerprint}</code>
    </p>
    <h2>Then install</h2>
    <dl>
      <dt>iPhone, iPad</dt>
      <dd>
        Open the file, then Settings, Profile downloaded, Install; then General, About, Certificate Trust
        Settings, and switch it on.
      </dd>
      <dt>Android</dt>
      <dd>
        Settings, Security, Encryption and credentials, Install a certificate, CA certificate; choose the
        file.
      </dd>
      <dt>Windows</dt>
      <dd>Open the file, Install Certificate, Local Machine, Trusted Root Certification Authorities.</dd>
      <dt>Mac</dt>
      <dd>Open the file in Keychain Access, double-click it, Trust, Always Trust.</dd>
      <dt>Linux, Firefox</dt>
      <dd>Firefox: Settings, Privacy and security, View certificates, Authorities, Import.</dd>
    </dl>
  </section>
);
