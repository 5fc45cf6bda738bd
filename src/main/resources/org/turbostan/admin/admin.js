// Keeps what is marked data-live up to date, by asking for the page itself every few seconds. Without this script
// everything works too, by reloading.
(() => {
  "use strict";
  const EVERY = 2000;
  const live = () => document.querySelectorAll("[data-live][id]");
  const tools = document.getElementById("tools");
  if (!tools || live().length === 0) {
    return;
  }
  let paused = false;
  const button = document.createElement("button");
  button.type = "button";
  button.id = "pause";
  button.textContent = "Pause";
  button.title = "Stop updating the figures on this page";
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? "Resume" : "Pause";
    button.setAttribute("aria-pressed", String(paused));
  });
  tools.prepend(button);

  const isInUse = (element) => {
    const selection = document.getSelection();
    return (
      (element.contains(document.activeElement) && document.activeElement !== document.body) ||
      (selection && !selection.isCollapsed && element.contains(selection.anchorNode))
    );
  };

  const update = async () => {
    if (!paused && !document.hidden) {
      try {
        const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
        if (answer.status === 403) {
          location.reload();
          return;
        }
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const old of live()) {
          const fresh = page.getElementById(old.id);
          if (fresh && !isInUse(old) && fresh.outerHTML !== old.outerHTML) {
            const scrolled = [...old.querySelectorAll(".scroll")].map((each) => each.scrollLeft);
            old.replaceWith(document.importNode(fresh, true));
            const now = document.getElementById(old.id).querySelectorAll(".scroll");
            now.forEach((each, i) => { each.scrollLeft = scrolled[i] || 0; });
          }
        }
        document.documentElement.dataset.updated = String(Date.now());
      } catch {
        // The node does not answer; the next time it may.
      }
    }
    setTimeout(update, EVERY);
  };
  setTimeout(update, EVERY);
})();
