/* What the scripts use of Dash: https://dash.plotly.com/clientside-callbacks, and the browser's own events. */

export const setProps = (id, props) => window.dash_clientside.set_props(id, props);
export const noUpdate = () => window.dash_clientside.no_update;
export const callbackContext = () => window.dash_clientside.callback_context;

/** Makes functions known as a namespace of client-side callbacks. Dash begins once every module has run: see app.py. */
export function register(namespace, callbacks) {
  window.dash_clientside = Object.assign(window.dash_clientside || {}, { [namespace]: callbacks });
}

/** Shows another address as a link of Dash does: the page changes, the application stays. */
export function visit(address, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"]({}, "", address);
  // dcc.Location follows the browser's back and forward, which are told by this event.
  window.dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}
