/* Sends decisions to the server that keeps them, and reads those of other curators. */

import { answered, count, next, refreshed, refusedWords, without } from "./outbox.mjs";

/** How long a decision waits for others to be sent with it, and until what failed is tried again, in milliseconds. */
const PAUSE = 300;
const AGAIN = 15_000;

const SIGNED_OUT =
  "You are signed out, so this is not stored on the server yet. It waits in this browser: load the page again and sign in.";
const UNREACHABLE = "The server cannot be reached. What you decided waits in this browser, and is sent once it answers.";

/**
 * The decisions on one collection, of one curator. What was decided is sent also where the page has been left meanwhile.
 *
 * @param {object} about
 *   address     string: of the decisions on the server
 *   collection  string: its key
 *   most        number: of changes in one request
 *   state       () => object, keep (state) => void: see outbox.mjs
 *   tell        (text) => void: shows whether all is stored
 *   say         (text) => void: shows what somebody must know
 */
export function connection({ address, collection, most, state, keep, tell, say }) {
  let timer = null;
  let busy = false;
  let tag = "";
  let sent = 0;
  /** How many changes are sent at once: one, where the server refused several of which one is at fault. */
  let atOnce = most;

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(send, milliseconds);
  }

  function told() {
    const waiting = count(state());
    tell(waiting ? `${waiting} not stored yet` : "All decisions are stored on the server.");
  }

  /** The server's answer. */
  async function asked(options) {
    try {
      return await fetch(address, { credentials: "same-origin", ...options });
    } catch (error) {
      return null;
    }
  }

  async function failed(answer) {
    const { message } = (answer && (await answer.json().catch(() => null))) || {};
    say(answer && answer.status === 401 ? SIGNED_OUT : message || UNREACHABLE);
    return message;
  }

  async function send() {
    clearTimeout(timer);
    timer = null;
    const changes = next(state(), atOnce);
    if (busy || !changes.length) {
      told();
      return;
    }
    busy = true;
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ collection, changes });
    const answer = await asked({ method: "POST", headers, body, keepalive: body.length < 60_000 });
    busy = false;
    if (answer && answer.ok) {
      const { outcomes } = await answer.json();
      sent += 1;
      const { state: after, refused } = answered(state(), changes, outcomes);
      keep(after);
      if (refused.length) {
        say(refusedWords(refused));
      }
    } else if (answer && answer.status === 400 && changes.length > 1) {
      atOnce = 1;
    } else if (answer && answer.status === 400) {
      // It would keep all others back for good.
      await failed(answer);
      keep(without(state(), changes[0].id));
    } else {
      await failed(answer);
      told();
      later(AGAIN);
      return;
    }
    told();
    if (count(state())) {
      later(0);
    } else {
      atOnce = most;
    }
  }

  return {
    /** Something was decided. */
    changed() {
      told();
      later(PAUSE);
    },

    /** The page is being left: nothing waits for more to be sent with it. */
    flush() {
      if (timer !== null) {
        send();
      }
    },

    /** Reads what the server has, then sends what waits. */
    async refresh() {
      const before = sent;
      const answer = await asked({ headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (!answer || !(answer.ok || answer.status === 304)) {
        await failed(answer);
        told();
        later(AGAIN);
        return;
      }
      if (answer.status !== 304) {
        const { decisions } = await answer.json();
        // What was read before something was stored may lack that.
        if (before === sent) {
          tag = answer.headers.get("ETag") || "";
          keep(refreshed(state(), decisions));
        }
      }
      await send();
    },
  };
}
