/* Thumbnails on the graphics card: one texture that holds the tiles of the moment, and one draw call for all. */

import { attribute, link, unit } from "./gl.mjs";

const VERTEX = `
layout(location = 0) in vec4 aBox;    // middle and half sides, device pixels
layout(location = 1) in vec4 aTile;   // corners in the texture
layout(location = 2) in vec4 aColour; // of the border; its alpha is that of the whole
layout(location = 3) in vec2 aState;  // how far it steps back, width of the border
uniform vec2 uSides;
out vec2 vPlace;
flat out vec2 vHalf;
flat out vec4 vTile;
flat out vec4 vColour;
flat out vec2 vState;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
  vPlace = corner * (aBox.zw + aState.y + 1.0);
  vHalf = aBox.zw;
  vTile = aTile;
  vColour = aColour;
  vState = aState;
  vec2 place = (aBox.xy + vPlace) / uSides * 2.0 - 1.0;
  gl_Position = vec4(place.x, -place.y, 0.0, 1.0);
}`;

const FRAGMENT = `
in vec2 vPlace;
flat in vec2 vHalf;
flat in vec4 vTile;
flat in vec4 vColour;
flat in vec2 vState;
uniform sampler2D uTiles;
uniform vec3 uGround;
out vec4 colour;
void main() {
  vec2 beyond = abs(vPlace) - vHalf;
  float d = max(beyond.x, beyond.y);
  vec2 share = clamp(vPlace / vHalf * 0.5 + 0.5, 0.0, 1.0);
  vec4 texel = texture(uTiles, mix(vTile.xy, vTile.zw, share));
  vec3 paint = mix(uGround, texel.rgb, texel.a);
  // A hair of ground between the picture and its border, as between a picture and its frame.
  float gap = vState.y * 0.4;
  paint = mix(paint, uGround, clamp(d + 0.5, 0.0, 1.0));
  paint = mix(paint, vColour.rgb, clamp(d - gap + 0.5, 0.0, 1.0));
  paint = mix(paint, uGround, vState.x);
  float alpha = vColour.a * clamp(vState.y + 0.5 - d, 0.0, 1.0);
  colour = vec4(paint * alpha, alpha);
}`;

/** Bytes a picture in the buffer: eight floats, four bytes, two floats. */
export const STRIDE = 44;
const LEVELS = 3;

/**
 * @param {WebGL2RenderingContext} gl
 * @param {{tile: number, side: number, most: number}} sizes - pixels of a tile and of the texture; pictures at once
 */
export function createPictures(gl, { tile, side, most }) {
  const { program, uniforms } = link(gl, VERTEX, FRAGMENT);
  const array = gl.createVertexArray();
  const buffer = gl.createBuffer();
  const texture = gl.createTexture();
  const across = Math.floor(side / tile);
  const data = new ArrayBuffer(most * STRIDE);
  // Corners of the picture in each slot: tiles are letterboxed.
  const corners = new Float32Array(4 * across * across);
  // Smaller copies of a tile lie beside it. The browser scales them, since WebGL can only scale a whole texture.
  const scratch = Object.assign(document.createElement("canvas"), { width: 2 * tile, height: tile });
  const pen = scratch.getContext("2d", { willReadFrequently: true });
  pen.imageSmoothingQuality = "high";
  let reserved = false;

  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.bufferData(gl.ARRAY_BUFFER, data.byteLength, gl.DYNAMIC_DRAW);
  attribute(gl, 0, buffer, { size: 4, stride: STRIDE, each: 1 });
  attribute(gl, 1, buffer, { size: 4, stride: STRIDE, offset: 16, each: 1 });
  attribute(gl, 2, buffer, { size: 4, type: gl.UNSIGNED_BYTE, normalized: true, stride: STRIDE, offset: 32, each: 1 });
  attribute(gl, 3, buffer, { size: 2, stride: STRIDE, offset: 36, each: 1 });
  gl.bindVertexArray(null);

  /** The texture takes its room with the first picture: a map without pictures needs none. */
  function reserve() {
    gl.bindTexture(gl.TEXTURE_2D, texture);
    if (!reserved) {
      reserved = true;
      gl.texStorage2D(gl.TEXTURE_2D, LEVELS, gl.RGBA8, across * tile, across * tile);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    }
  }

  return {
    capacity: across * across,
    corners,
    floats: new Float32Array(data),
    bytes: new Uint8Array(data),

    get size() {
      return data.byteLength + (reserved ? 4 * (across * tile) ** 2 * (1 + 1 / 4 + 1 / 16) : 0);
    },

    /** Copies a tile of a sheet, with its left upper corner at (x, y), into a slot. */
    put(slot, bitmap, x, y) {
      pen.clearRect(0, 0, 2 * tile, tile);
      let left = 0;
      for (let level = 0; level < LEVELS; level += 1) {
        pen.drawImage(bitmap, x, y, tile, tile, left, 0, tile >> level, tile >> level);
        left += tile >> level;
      }
      const { data: pixels } = pen.getImageData(0, 0, 2 * tile, tile);
      reserve();
      const [column, line] = [slot % across, Math.floor(slot / across)];
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 2 * tile);
      left = 0;
      for (let level = 0; level < LEVELS; level += 1) {
        const small = tile >> level;
        gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, left);
        gl.texSubImage2D(
          gl.TEXTURE_2D, level, column * small, line * small, small, small, gl.RGBA, gl.UNSIGNED_BYTE, pixels,
        );
        left += small;
      }
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
      gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
      const box = opaqueBox(pixels, 2 * tile, tile);
      // Half a pixel less on each side: the ground beside the picture must not shine through.
      const [x0, y0] = [column * tile, line * tile];
      const inset = [x0 + box.x0 + 0.5, y0 + box.y0 + 0.5, x0 + box.x1 - 0.5, y0 + box.y1 - 0.5];
      corners.set(inset.map((value) => value / (across * tile)), 4 * slot);
    },

    /** Draws the first `count` pictures of the buffer from `start` on. */
    draw(start, count, { wide, tall, scheme }) {
      if (!count || !reserved) {
        return;
      }
      gl.useProgram(program);
      gl.bindVertexArray(array);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, new Uint8Array(data, start * STRIDE, count * STRIDE));
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1i(uniforms.uTiles, 0);
      gl.uniform2f(uniforms.uSides, wide, tall);
      gl.uniform3fv(uniforms.uGround, unit(scheme.background));
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
      gl.bindVertexArray(null);
    },
  };
}

/**
 * The box of the picture in a letterboxed tile: it reaches over the whole width or the whole height.
 *
 * @param {ArrayLike<number>} pixels - RGBA
 * @param {number} stride - pixels a line
 * @param {number} tile - pixels a side
 */
export function opaqueBox(pixels, stride, tile) {
  const middle = tile >> 1;
  const isGround = (x, y) => pixels[4 * (y * stride + x) + 3] < 128;
  const box = { x0: 0, y0: 0, x1: tile, y1: tile };
  if (isGround(middle, middle)) {
    return box;
  }
  while (box.x0 < middle && isGround(box.x0, middle)) {
    box.x0 += 1;
  }
  while (box.x1 > middle + 1 && isGround(box.x1 - 1, middle)) {
    box.x1 -= 1;
  }
  while (box.y0 < middle && isGround(middle, box.y0)) {
    box.y0 += 1;
  }
  while (box.y1 > middle + 1 && isGround(middle, box.y1 - 1)) {
    box.y1 -= 1;
  }
  return box;
}
