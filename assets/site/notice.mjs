/* A sentence for the visitor when the server cannot be reached or a callback fails. */

import { setProps } from "../shared/dash.mjs";

const CALLBACKS = "_dash-update-component"; // The end of the address that Dash's own scripts ask.
const send = window.fetch;
let failing = false;

const notice = (text) => setProps("notice", text ? { children: text, hidden: false } : { hidden: true });

/** What failed belonged to a page that was left. */
export function clearNotice() {
  failing = false;
  notice("");
}

/* Dash says nothing to the visitor when a callback's request fails, and its request hooks are not called then. */
window.fetch = async function (resource, options) {
  const url = typeof resource === "string" ? resource : resource.url || String(resource);
  if (!url.includes(CALLBACKS)) {
    return send.call(this, resource, options);
  }
  try {
    const response = await send.call(this, resource, options);
    if (response.status >= 400) {
      failing = true;
      notice("The server could not answer. Reload the page, or try again in a moment.");
    } else if (failing) {
      clearNotice();
    }
    return response;
  } catch (error) {
    if (error.name !== "AbortError") {
      failing = true;
      notice("The server cannot be reached. Check the connection and try again.");
    }
    throw error;
  }
};
