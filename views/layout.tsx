/** The frame of every page: skip link, name of the site, search, bar of five, messages. */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { Person, Section } from "../src/web/ask.ts";
import { Icon, type IconName } from "./icon.tsx";

type Props = {
  title: string;
  section: Section | null;
  person: Person | null;
  siteName: string;
  assets: { style: string; htmx: string; live: string; video: string; icon: string };
  children?: Child;
};

const BAR: { section: Section; href: string; icon: IconName; name: string; installer: boolean }[] = [
  { section: "live", href: "/", icon: "live", name: "Live", installer: true },
  { section: "stays", href: "/stays", icon: "stays", name: "Stays", installer: false },
  { section: "vehicles", href: "/vehicles", icon: "vehicles", name: "Vehicles", installer: false },
  { section: "money", href: "/money", icon: "money", name: "Money", installer: false },
  { section: "site", href: "/site", icon: "site", name: "Site", installer: true },
];

/** htmx without eval, foreign styles or swapped-in error pages; 422 is opted in by each form. */
const HTMX = JSON.stringify({
  includeIndicatorCSS: false,
  history: false,
  defaultTimeout: 20_000,
  noSwap: [204, 304, "4xx", "5xx"],
});

export const Layout = ({ title, section, person, siteName, assets, children }: Props) => (
  <>
    {raw("<!doctype html>")}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={HTMX} />
        <title>{`${title} · ${siteName}`}</title>
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
        <link rel="stylesheet" href={assets.style} />
        <script src={assets.htmx} defer></script>
        <script src={assets.live} defer></script>
        {section === "live" ? <script src={assets.video} defer></script> : null}
      </head>
      <body class={person ? "with-bar" : "without-bar"}>
        <a class="skip" href="#main">
          Skip to the page
        </a>
        <header class="top">
          <a class="site-name" href="/">
            {siteName}
          </a>
          {person && person.role !== "installer" ? (
            <form class="search" method="post" action="/search">
              <label class="unseen" for="search">
                Find a plate, a vehicle or a setting
              </label>
              <input
                id="search"
                name="words"
                type="search"
                placeholder="Plate, name or setting"
                autocomplete="off"
                maxlength={60}
                required
              />
              <button type="submit">
                <Icon name="search" />
                <span class="unseen">Search</span>
              </button>
            </form>
          ) : null}
          {person ? (
            <a class="me" href="/me">
              <Icon name="user" />
              <span>{person.name}</span>
            </a>
          ) : null}
        </header>
        {person ? (
          <nav class="bar" aria-label="Main">
            {BAR.filter((entry) => entry.installer || person.role !== "installer").map((entry) => (
              <a href={entry.href} aria-current={entry.section === section ? "page" : undefined}>
                <Icon name={entry.icon} />
                <span>{entry.name}</span>
              </a>
            ))}
          </nav>
        ) : null}
        <main id="main" tabindex={-1}>
          <div id="notice" class="notice" role="alert" hidden></div>
          {children}
        </main>
      </body>
    </html>
  </>
);
