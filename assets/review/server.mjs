/* Sends decisions to the server that keeps them, and reads those of other curators. */

import { answered, count, next, refreshed, refusedWords } from "./outbox.mjs";

/** How long a decision waits for others to be sent with it, and how often what failed is tried again, in milliseconds. */
const PAUSE = 300;
const AGAIN = 15_000;
const LOOKS = 60_000;

const SIGNED_OUT = "You are signed out, so this is not stored on the server yet. It waits in this browser: load the page again and sign in.";
const UNREACHABLE = "The server cannot be reached. What you decided waits in this browser, and is sent once it answers.";

/**
 * @param {object} page - what the page gives:
 *   address     () => string: of the decisions on the server
 *   collection  () => string: its key
 *   most        () => number: of changes in one request
 *   state       () => object, keep (state) => void: see outbox.mjs
 *   tell        (text) => void: shows whether all is stored
 *   say         (text) => void: shows what somebody must know
 */
export function connection({ address, collection, most, state, keep, tell, say }) {
  let timer = null;
  let busy = false;
  let tag = "";
  let sent = 0;

  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(send, milliseconds);
  };

  function told() {
    const waiting = count(state());
    tell(waiting ? `${waiting} not stored yet` : "All decisions are stored on the server.");
  }

  /** The server's answer; null, and the reason is said, where it has none. */
  async function asked(options) {
    try {
      const answer = await fetch(address(), { credentials: "same-origin", ...options });
      if (answer.ok || answer.status === 304) {
        return answer;
      }
      const { message } = await answer.json().catch(() => ({}));
      say(answer.status === 401 ? SIGNED_OUT : message || UNREACHABLE);
    } catch (error) {
      say(UNREACHABLE);
    }
    return null;
  }

  async function send() {
    const changes = next(state(), most());
    if (busy || !changes.length) {
      told();
      return;
    }
    busy = true;
    const headers = { "Content-Type": "application/json" };
    const answer = await asked({ method: "POST", headers, body: JSON.stringify({ collection: collection(), changes }) });
    busy = false;
    if (!answer) {
      told();
      later(AGAIN);
      return;
    }
    const { outcomes } = await answer.json();
    sent += 1;
    const { state: after, refused } = answered(state(), changes, outcomes);
    keep(after);
    if (refused.length) {
      say(refusedWords(refused));
    }
    told();
    if (count(after)) {
      later(0);
    }
  }

  /** Reads what the server has, then sends what waits. */
  async function refresh() {
    const before = sent;
    const answer = await asked({ headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer && answer.status === 200) {
      const { decisions } = await answer.json();
      // What was read before something was stored may lack that.
      if (before === sent) {
        tag = answer.headers.get("ETag") || "";
        keep(refreshed(state(), decisions));
      }
    }
    if (answer) {
      await send();
    } else {
      told();
      later(AGAIN);
    }
  }

  return {
    refresh,
    /** Something was decided. */
    changed() {
      told();
      later(PAUSE);
    },
    LOOKS,
  };
}
