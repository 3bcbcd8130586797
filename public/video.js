/**
 * The live picture of the live page: one at a time, only while somebody looks. The camera's own video goes into the
 * browser's player as it comes; where the browser cannot play it, JPEGs do. Without this script the link leads to a page.
 */
(() => {
  "use strict";
  const panel = document.getElementById("video");
  if (!panel) return;
  const part = (name) => panel.querySelector(`[data-video-${name}]`);
  const [title, screen, says, again, close] = ["name", "screen", "says", "again", "close"].map(part);
  /** A little less than the box allows, so that the reason can be told. */
  const LOOK_MS = 175_000;
  /** Behind by more than this, the player jumps to now. */
  const MOST_BEHIND_S = 3;
  const KEPT_S = 20;
  const ENDED = "The live picture broke off. Press Continue to open it again; if it fails, look at the camera under Site.";
  const Player = window.ManagedMediaSource ?? window.MediaSource;

  /** What plays now: `{lane, name, stop()}`. */
  let showing = null;

  const say = (sentence, mayGoOn) => {
    says.textContent = sentence;
    again.hidden = !mayGoOn;
  };
  /** @param sentence why it ended; the panel stays with the offer to go on */
  const end = (sentence) => {
    if (!showing) return;
    showing.stop();
    showing = { ...showing, stop: () => {} };
    screen.replaceChildren();
    say(sentence, true);
  };
  const leave = () => {
    showing?.stop();
    showing = null;
    screen.replaceChildren();
    panel.hidden = true;
  };

  const open = (lane, name) => {
    showing?.stop();
    const over = new AbortController();
    const limit = setTimeout(() => end("Stopped after 3 minutes to spare the camera. Press Continue to go on."), LOOK_MS);
    showing = {
      lane,
      name,
      stop: () => {
        clearTimeout(limit);
        over.abort();
      },
    };
    title.textContent = name;
    panel.hidden = false;
    screen.replaceChildren();
    say("The live picture is being opened …", false);
    play(lane, name, over.signal).catch((error) => {
      if (!over.signal.aborted) end(error.sentence ?? ENDED);
    });
  };

  /** An error whose words are for the person. */
  const refusal = (sentence) => Object.assign(new Error(sentence), { sentence });
  const asked = async (address, signal) => {
    const answer = await fetch(address, { signal, cache: "no-store" }).catch(() => {
      throw refusal("The box did not answer. Check the network, then press Continue.");
    });
    if (answer.status === 401) location.href = "/sign-in";
    return answer;
  };

  const play = async (lane, name, signal) => {
    if (Player) {
      const answer = await asked(`/lanes/${lane}/live.mp4`, signal);
      const type = answer.headers.get("content-type") ?? "";
      if (answer.ok && Player.isTypeSupported(type)) return playVideo(answer, type, name, signal);
      if (!answer.ok && answer.status !== 409) throw refusal((await answer.text()).trim());
      await answer.body?.cancel();
    }
    return playPictures(lane, name, signal);
  };

  const playVideo = async (answer, type, name, signal) => {
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.disableRemotePlayback = true;
    video.setAttribute("aria-label", `${name}, live`);
    const source = new Player();
    const address = URL.createObjectURL(source);
    signal.addEventListener("abort", () => {
      video.removeAttribute("src");
      video.load();
      URL.revokeObjectURL(address);
    });
    video.src = address;
    screen.replaceChildren(video);
    await new Promise((done) => source.addEventListener("sourceopen", done, { once: true }));
    if (signal.aborted) return;
    const buffer = source.addSourceBuffer(type);
    const settled = () =>
      new Promise((done, lost) => {
        buffer.addEventListener("updateend", done, { once: true });
        buffer.addEventListener("error", () => lost(new Error("the player refused a piece")), { once: true });
      });
    const change = async (work) => {
      work();
      if (buffer.updating) await settled();
    };
    video.addEventListener("error", () => {
      if (!signal.aborted) end(ENDED);
    });
    const reader = answer.body.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (signal.aborted) return;
      if (done) throw refusal(ENDED);
      await change(() => buffer.appendBuffer(value));
      const held = buffer.buffered;
      if (held.length === 0) continue;
      const now = held.end(held.length - 1);
      // It begins where the camera's time stands, and jumps over what was lost on the way.
      if (video.currentTime < held.start(held.length - 1) || now - video.currentTime > MOST_BEHIND_S)
        video.currentTime = Math.max(held.start(held.length - 1), now - 0.5);
      if (video.paused) {
        await video.play().catch(() => {});
        say("", false);
      }
      if (now - held.start(0) > KEPT_S * 2) await change(() => buffer.remove(0, now - KEPT_S));
    }
  };

  const playPictures = (lane, name, signal) =>
    new Promise((_, lost) => {
      const picture = document.createElement("img");
      picture.alt = `${name}, live`;
      // An answer that is no picture says why only when it is asked for as text.
      picture.addEventListener("error", async () => {
        if (signal.aborted) return;
        const answer = await asked(`/lanes/${lane}/live.mjpeg`, signal).catch((error) => ({ error }));
        const sentence = answer.ok === false ? (await answer.text()).trim() : (answer.error?.sentence ?? ENDED);
        await answer.body?.cancel().catch(() => {});
        lost(refusal(sentence));
      });
      picture.addEventListener("load", () => say("", false));
      signal.addEventListener("abort", () => picture.removeAttribute("src"));
      picture.src = `/lanes/${lane}/live.mjpeg?t=${Date.now()}`;
      screen.replaceChildren(picture);
    });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-video]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.dataset.video, link.dataset.name);
    panel.scrollIntoView({ block: "nearest" });
  });
  again.addEventListener("click", () => {
    if (showing) open(showing.lane, showing.name);
  });
  close.addEventListener("click", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) end("Stopped while nobody looked. Press Continue to go on.");
  });
  window.addEventListener("pagehide", leave);
})();
