/** What every page of recognition uses. */
import type { Child } from "hono/jsx";

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const Crumb = ({ to, children }: { to: string; children?: Child }) => (
  <p class="crumb">
    <a href={to}>{children}</a>
  </p>
);
