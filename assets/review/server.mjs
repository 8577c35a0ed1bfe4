/* Sends decisions to the server that keeps them, and reads those of other curators. */

import { answered, count, next, refreshed, refusedWords, sending, without } from "../shared/outbox.mjs";

/** How long a decision waits for others to be sent with it, and until what failed is tried again, in milliseconds. */
const PAUSE = 300;
const AGAIN = 15_000;
/** Bytes that a request may have which outlives its page; browsers allow 64 KiB. */
const MOST_AFTERWARDS = 60_000;

const SIGNED_OUT =
  "You are signed out. What you decide waits in this browser: load the page again and sign in with the same name.";
const UNREACHABLE = "The server cannot be reached. What you decide waits in this browser, and is sent once it answers.";

/**
 * The decisions on one collection, of one curator. What was decided is sent also where the page has been left meanwhile.
 *
 * @param {object} about
 *   address     string: of the decisions on the server
 *   collection  string: its key
 *   curator     string: the name of who has signed in
 *   most        number: of changes in one request
 *   state       () => object, keep (state) => void: see outbox.mjs
 *   tell        (text) => void: shows whether all is stored
 *   say         (text) => void: shows what somebody must know
 */
export function connection({ address, collection, curator, most, state, keep, tell, say }) {
  let timer = null;
  let busy = false;
  let sent = 0;
  let hasFailed = false;
  /** How many changes are sent at once: one, where the server refused several of which one is at fault. */
  let atOnce = most;

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(send, milliseconds);
  }

  function told() {
    const waiting = count(state());
    tell(waiting ? `${waiting} not stored yet` : hasFailed ? "" : "All decisions are stored on the server.");
  }

  /** The status of the server's answer (0 without one), its tag, and what it says; null for no JSON. */
  async function asked(query, options) {
    try {
      const answer = await fetch(`${address}${query}`, { credentials: "same-origin", ...options });
      const body = answer.status === 304 ? null : await answer.json().catch(() => null);
      return { status: answer.status, tag: answer.headers.get("ETag") || "", body };
    } catch (error) {
      return { status: 0, tag: "", body: null };
    }
  }

  function failed({ status, body }) {
    hasFailed = true;
    // A proxy's own page in place of an answer asks who one is.
    const isSignedOut = status === 401 || (status === 200 && !body);
    say(isSignedOut ? SIGNED_OUT : (body && body.message) || UNREACHABLE);
    told();
    later(AGAIN);
  }

  function worked() {
    if (hasFailed) {
      hasFailed = false;
      say("");
    }
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
    keep(sending(state(), changes));
    const body = JSON.stringify({ collection, curator, changes });
    const keepalive = new Blob([body]).size < MOST_AFTERWARDS;
    const headers = { "Content-Type": "application/json" };
    const answer = await asked("", { method: "POST", headers, body, keepalive });
    busy = false;
    const isRefused = answer.status === 400 && answer.body && answer.body.code === "malformed";
    if (answer.status === 200 && answer.body) {
      worked();
      sent += 1;
      const { state: after, refused } = answered(state(), changes, answer.body.outcomes);
      keep(after);
      if (refused.length) {
        say(refusedWords(refused));
      }
    } else if (isRefused && changes.length > 1) {
      atOnce = 1;
    } else if (isRefused) {
      // It would keep all others back for good.
      say(answer.body.message);
      keep(without(state(), changes[0]));
    } else {
      failed(answer);
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
      const { tag } = state();
      const headers = tag ? { "If-None-Match": tag } : {};
      const answer = await asked(`?${new URLSearchParams({ collection, curator })}`, { headers, cache: "no-store" });
      if (answer.status !== 304 && !(answer.status === 200 && answer.body)) {
        failed(answer);
        return;
      }
      worked();
      // What was read before something was stored may lack that.
      if (answer.status === 200 && before === sent) {
        keep(refreshed(state(), answer.body.decisions, answer.tag));
      }
      await send();
    },
  };
}
