/* What the box says of a file. */

const MEGABYTE = 2 ** 20;

/** What is said while a share of the picture has been sent, 0 to 1. */
export const progressOf = (share) => (share < 1 ? `Sending, ${Math.round(share * 100)} % …` : "Looking …");

/** What is said while a smaller copy is made. */
export const SHRINKING = "Making a smaller copy …";

/** What is said while the server fetches a picture from another one. */
export const FETCHING = "Fetching the picture …";

/** What the file at an address is called. */
export function nameIn(address) {
  const path = address.split(/[?#]/)[0].replace(/\/+$/, "");
  const last = path.slice(path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last) || "picture";
  } catch (error) {
    return last; // It has a "%" of its own.
  }
}

/** What is said while the server has no place for a picture, in milliseconds. */
export const busyFor = (wait) => `The server is busy. Sending again in ${Math.max(1, Math.round(wait / 1000))} s …`;

/** Why a file is not sent; "" when it may be. Sizes are in bytes. */
export const tooLarge = (size, limit) =>
  size > limit
    ? `The file has ${(size / MEGABYTE).toFixed(1)} MB; ${limit / MEGABYTE} MB is the limit. Save a smaller copy.`
    : "";
