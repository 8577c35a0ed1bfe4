/* The visitor's picture, which pages may go on with until the site is loaded anew. It is kept nowhere else. */

/** How long an answer about a picture may take, in milliseconds. */
export const SLOW = 60000;

/**
 * `picture` is {file, name, work} once it has been answered, with the file as it was sent, else null; `again` says that Identify is to ask about it
 * once more when somebody comes back.
 */
export const kept = { picture: null, again: false };
