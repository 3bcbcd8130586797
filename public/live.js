/**
 * Keeps a page fresh and honest: one event stream, pictures renewed by its heartbeat, and a page that
 * greys and switches its barrier buttons off when the news stop. Everything works without it, by reloading.
 */
(() => {
  "use strict";
  const STALE_MS = 12_000;
  const RETRY_MS = 3_000;
  const root = document.querySelector("[data-live-page]");
  const notice = document.getElementById("notice");

  // ---- messages ---------------------------------------------------------------------------------

  const say = (sentence) => {
    if (!notice) return;
    notice.textContent = sentence;
    notice.hidden = sentence === "";
    if (sentence !== "") notice.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:before:request", (event) => {
    if (!event.detail.ctx.sourceElement.matches("[data-card]")) say("");
  });
  document.addEventListener("htmx:response:error", (event) => {
    const { response, text } = event.detail.ctx;
    if (response.status === 401 || response.status === 422) return;
    if (event.detail.ctx.sourceElement.matches("[data-card]")) return;
    const answer = new DOMParser().parseFromString(text ?? "", "text/html").body.textContent.trim();
    say(answer || "That did not work. Reload the page and try again.");
  });
  document.addEventListener("htmx:error", (event) => {
    const source = event.detail.ctx?.sourceElement;
    if (source && !source.matches("[data-card]"))
      say("The box did not answer. Check the network, then look at the page again before you repeat it.");
  });
  // A form that succeeded has nothing left to complain about.
  document.addEventListener("submit", (event) => {
    const problem = event.target.querySelector?.(".problem");
    if (problem) problem.textContent = "";
  });

  // ---- cards that somebody is using stay as they are -----------------------------------------------

  /** A pointer that rests on a button holds nothing back for longer than this: news matter more. */
  const REST_MS = 2_000;
  let pressed = null;
  let movedAt = 0;
  const canHover = matchMedia("(hover: hover)").matches;
  const inUse = (card) =>
    card.querySelector("details[open]") !== null ||
    (card.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) ||
    (pressed !== null && card.contains(pressed)) ||
    (canHover &&
      Date.now() - movedAt < REST_MS &&
      card.querySelector("button:hover, summary:hover, a.button:hover") !== null);
  const hold = (event) => {
    const card = event.detail.ctx?.sourceElement;
    if (!card?.matches?.("[data-card]") || !inUse(card)) return;
    event.preventDefault();
    card.dataset.later = "yes";
  };
  document.addEventListener("htmx:before:request", hold);
  document.addEventListener("htmx:before:swap", hold);
  const catchUp = () => {
    for (const card of document.querySelectorAll("[data-card][data-later]")) {
      if (inUse(card)) continue;
      delete card.dataset.later;
      htmx.trigger(card, "catch-up");
    }
  };
  document.addEventListener(
    "pointermove",
    () => {
      movedAt = Date.now();
    },
    { passive: true },
  );
  setInterval(catchUp, 1_000);
  document.addEventListener("pointerdown", (event) => {
    pressed = event.target;
  });
  for (const name of ["pointerup", "pointercancel"])
    document.addEventListener(name, () => {
      pressed = null;
      setTimeout(catchUp, 300);
    });
  for (const name of ["focusout", "pointerout"]) document.addEventListener(name, () => setTimeout(catchUp, 300));
  document.addEventListener("toggle", () => setTimeout(catchUp, 300), true);

  // ---- plates are typed in capitals, and a plate field is no password ------------------------------

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.matches?.("input[data-plate]")) {
      const at = field.selectionStart;
      field.value = field.value.toUpperCase();
      field.setSelectionRange(at, at);
    }
  });

  if (!root) return;

  // ---- the stream ----------------------------------------------------------------------------------

  const stale = document.getElementById("stale");
  let source = null;
  let lastNews = Date.now();
  let retry = 0;

  const fresh = () => {
    lastNews = Date.now();
    if (!root.classList.contains("is-stale")) return;
    root.classList.remove("is-stale");
    for (const control of root.querySelectorAll("[data-off]")) {
      control.disabled = false;
      delete control.dataset.off;
    }
    stale.hidden = true;
  };
  const goStale = () => {
    if (!root.classList.contains("is-stale")) {
      root.classList.add("is-stale");
      const since = new Date(lastNews).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
      stale.textContent = `No news since ${since}. The buttons are off until the box answers; check the network.`;
      stale.hidden = false;
    }
    for (const control of root.querySelectorAll("button:not([disabled]), select:not([disabled])")) {
      control.disabled = true;
      control.dataset.off = "yes";
    }
  };

  const renewPictures = () => {
    if (document.hidden) return;
    for (const picture of root.querySelectorAll("img[data-still]")) {
      if (picture.dataset.busy) continue;
      picture.dataset.busy = "yes";
      picture.src = `${picture.dataset.still}?t=${Date.now()}`;
    }
  };
  // Load and error do not bubble; they are seen on the way down.
  root.addEventListener("load", (event) => {
    const picture = event.target;
    if (!picture.matches?.("img[data-still]")) return;
    delete picture.dataset.busy;
    picture.closest("figure")?.classList.remove("no-picture");
  }, true);
  root.addEventListener("error", (event) => {
    const picture = event.target;
    if (!picture.matches?.("img[data-still]")) return;
    delete picture.dataset.busy;
    picture.closest("figure")?.classList.add("no-picture");
  }, true);

  const tell = (event) => {
    fresh();
    htmx.trigger(document.body, event.type);
  };
  const connect = () => {
    clearTimeout(retry);
    source?.close();
    const stream = new EventSource("/events");
    source = stream;
    stream.addEventListener("heartbeat", () => {
      fresh();
      renewPictures();
    });
    for (const name of root.dataset.livePage.split(" ")) stream.addEventListener(name, tell);
    stream.addEventListener("signed-out", () => {
      stream.close();
      location.href = "/sign-in";
    });
    stream.addEventListener("error", () => {
      // The browser retries a lost line itself, but gives up for good after an answer that is no stream.
      if (stream.readyState !== EventSource.CLOSED || source !== stream) return;
      retry = setTimeout(whoAmI, RETRY_MS);
    });
  };
  const whoAmI = async () => {
    try {
      const answer = await fetch("/session", { cache: "no-store" });
      if (answer.status === 401) {
        location.href = "/sign-in";
        return;
      }
    } catch {
      // No network: the next try says more.
    }
    if (!document.hidden) connect();
  };
  const leave = () => {
    clearTimeout(retry);
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : connect()));
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
  /** “45 s”, “3 min”, “2 h 10 min”: how long somebody has been waiting, as the server writes it. */
  const span = (ms) => {
    const minutes = Math.floor(Math.max(0, ms) / 60_000);
    if (minutes < 1) return ms < 1000 ? "just now" : `${Math.floor(ms / 1000)} s`;
    const hours = Math.floor(minutes / 60);
    return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
  };
  // The phone's clock may be wrong: only the time since the card was drawn counts here.
  const drawn = new WeakMap();
  const age = () => {
    for (const one of root.querySelectorAll("[data-waited]")) {
      const known = drawn.get(one);
      const start = known?.waited === one.dataset.waited ? known.start : Date.now() - Number(one.dataset.waited);
      drawn.set(one, { waited: one.dataset.waited, start });
      one.textContent = span(Date.now() - start);
    }
  };
  setInterval(() => {
    age();
    if (!document.hidden && Date.now() - lastNews > STALE_MS) goStale();
  }, 1_000);
  connect();
})();
