/* A sheet of feature maps, as numbers and words; see components/identify/feature_maps.py. */

/**
 * What of a map is the picture itself, for letterboxed pictures are smaller than the map.
 *
 * @param {number[]} window - left, top, right and bottom of the picture in the map, 0 to 1
 * @param {number} width - of the map, in places
 * @param {number} height
 * @returns {{x: number, y: number, width: number, height: number}} in whole places
 */
export function crop([left, top, right, bottom], width, height) {
  const x = Math.floor(left * width);
  const y = Math.floor(top * height);
  return { x, y, width: Math.ceil(right * width) - x, height: Math.ceil(bottom * height) - y };
}

/** Three digits of a value, with a minus sign as it is printed. */
export const figure = (value) => String(Number(value.toPrecision(3))).replace("-", "−");

/** A map in words. */
export const captionOf = (layer, channel) =>
  `Channel ${channel.number} of ${layer.of}. ${layer.width} × ${layer.height} places; ` +
  `black is ${figure(channel.least)}, white is ${figure(channel.most)}.`;
