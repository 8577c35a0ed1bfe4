/* A page that waits for a build which the server fetches: how far it is, until there is one to show. */

const STEP = 2000; // ms between two questions.

async function look() {
  const waiting = document.querySelector('[data-state="fetching"]');
  if (waiting && !document.hidden) {
    try {
      const answer = await fetch(waiting.dataset.progress, { cache: "no-store" });
      const { ready, reason, failed } = await answer.json();
      if (ready) {
        window.location.reload();
        return;
      }
      const said = waiting.querySelector(".state-progress");
      if (reason && said.textContent !== reason) {
        said.textContent = reason;
      }
      waiting.querySelector(".state-frame").classList.toggle("state-frame--loading", !failed);
    } catch {
      // The server restarts, or the connection is gone: the next question may be answered.
    }
  }
  window.setTimeout(look, STEP);
}

window.setTimeout(look, STEP);
