/* A smaller copy of a large picture, so that a photograph of 12 MB is sent as some 400 KB. */

/**
 * What is sent of a file that the browser can draw.
 *
 * @param {number} width - of the picture, upright, in pixels
 * @param {number} height
 * @param {number} longest - most pixels of the longer side
 * @param {number} shortest - pixels that the shorter side of a scroll keeps, whatever its length
 * @returns {number[]} width and height of the copy; those of the picture where it is small enough
 */
export function copySize(width, height, longest, shortest) {
  const scale = Math.min(1, Math.max(longest / Math.max(width, height), shortest / Math.min(width, height)));
  return [width, height].map((side) => Math.max(1, Math.round(side * scale)));
}

/** Whether a file is sent as it is, without a look at its picture: small ones gain nothing, drawings are refused. */
export const isSentAsItIs = (file, { small }) => file.size <= small || /svg|xml/.test(file.type);

/** The copy, or the file where the copy is no smaller. */
export const smallerOf = (file, copy) => (copy && copy.size < file.size ? copy : file);

/** Width and height of a picture as it is shown, upright; null where the browser cannot draw it. */
async function sizeOf(file) {
  const image = new Image();
  const address = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = address;
    });
    return image.naturalWidth ? [image.naturalWidth, image.naturalHeight] : null;
  } catch (error) {
    return null;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The picture at a size as a JPEG, upright, on white where it is transparent. */
async function copyOf(file, [width, height], quality) {
  const options = { imageOrientation: "from-image", resizeWidth: width, resizeHeight: height, resizeQuality: "high" };
  const bitmap = await createImageBitmap(file, options);
  try {
    const canvas = window.OffscreenCanvas
      ? new OffscreenCanvas(width, height)
      : Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { alpha: false });
    context.fillStyle = "#fff"; // As the server does.
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    const type = "image/jpeg";
    return canvas.convertToBlob
      ? await canvas.convertToBlob({ type, quality })
      : await new Promise((resolve) => canvas.toBlob(resolve, type, quality));
  } finally {
    bitmap.close();
  }
}

/**
 * What is sent of a picture file: a smaller copy, or the file where it is small or this browser cannot draw it.
 *
 * @param {Blob} file
 * @param {{longest: number, shortest: number, quality: number, small: number}} rules - as of :func:`copySize`; quality
 *   of the JPEG, 0 to 1; files of at most so many bytes are sent as they are
 * @returns {Promise<Blob>}
 */
export async function toSend(file, rules) {
  if (isSentAsItIs(file, rules)) {
    return file;
  }
  const size = await sizeOf(file);
  if (!size) {
    return file;
  }
  try {
    return smallerOf(file, await copyOf(file, copySize(...size, rules.longest, rules.shortest), rules.quality));
  } catch (error) {
    return file; // More pixels than this browser has memory for, or a part that it cannot decode.
  }
}
