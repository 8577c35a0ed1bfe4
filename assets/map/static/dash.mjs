/* What shared/dash.mjs is on a page of Dash, for a page without a server: its import map names this file in its place. */

const followers = new Map();

/** Client-side callbacks by name, as the page's modules made them known. */
export const callbacks = {};
export const register = (_, made) => void Object.assign(callbacks, made);

/** Calls back with the properties that something sets on the component of that id. */
export const follow = (id, callback) => followers.set(id, callback);
export const setProps = (id, props) => followers.get(id)?.(props);

export const noUpdate = () => undefined;
export const callbackContext = () => ({ triggered: [] });

/** Shows another address: what this page links to is a museum's page. */
export const visit = (address) => window.open(address, "_blank", "noopener");
