/* The visitor's picture, which pages may go on with until the site is loaded anew. It is kept nowhere else. */

/** How long an answer about a picture may take, in milliseconds. */
export const SLOW = 60000;

/** All of a picture, as the server names a part. */
export const WHOLE = [0, 0, 1, 1];

/**
 * `picture` is null until it has been answered, then {file, name, work, part, guessed, inside}: the file as it was sent;
 * the part that the answer is about, as the server names it, null where the server is to look for a painting; whether
 * that part was found and not chosen; and the part straightened. `again` says that Identify is to ask about it once more
 * when somebody comes back.
 */
export const kept = { picture: null, again: false };

/** The part that the answer about a picture is about; null for all of it. */
export const partOf = (picture) => (picture?.part && String(picture.part) !== String(WHOLE) ? picture.part : null);
