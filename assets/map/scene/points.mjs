/* All dots in one draw call. Large dots are drawn by their shapes' distance functions, with a soft edge and a rim; small
   ones are discs, since nobody can tell shapes apart in them. Plain dots are squares: they cost a fifth of it where the
   processor draws them, for want of a graphics card. */

import { attribute, link, unit } from "./gl.mjs";
import { OPEN, RING, SIZE_UNIT } from "./looks.mjs";

const VERTEX = (soft) => `
layout(location = 0) in vec2 aFrom;
layout(location = 1) in vec2 aTo;
layout(location = 2) in vec4 aColour;
layout(location = 3) in vec4 aLook; // shape, size, flags
uniform float uShare;
uniform vec2 uMiddle;
uniform vec2 uScale;
uniform float uSize;
uniform float uLeast;
flat out vec4 vColour;
flat out vec3 vLook; // shape, radius, flags
void main() {
  gl_Position = vec4((mix(aFrom, aTo, uShare) - uMiddle) * uScale, 0.0, 1.0);
  float size = max(uLeast, uSize * aLook.y / ${SIZE_UNIT}.0);
  vColour = aColour;
  vLook = vec3(aLook.x, size * 0.5, aLook.z);
  gl_PointSize = ${soft ? "size + 2.0" : "floor(size + 0.5)"};
}`;

const PLAIN = `
flat in vec4 vColour;
flat in vec3 vLook;
out vec4 colour;
void main() {
  colour = vColour;
}`;

const DISC = `
flat in vec4 vColour;
flat in vec3 vLook;
out vec4 colour;
void main() {
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * (vLook.y + 1.0);
  float alpha = clamp(vLook.y + 0.5 - length(p), 0.0, 1.0);
  colour = vec4(vColour.rgb * alpha, alpha);
}`;

const SHAPED = `
flat in vec4 vColour;
flat in vec3 vLook;
uniform vec3 uGround;
uniform vec3 uInk;
uniform float uPixel; // device pixels a CSS pixel
out vec4 colour;

float star(vec2 p, float r) {
  const vec2 k1 = vec2(0.809016994, -0.587785252);
  const vec2 k2 = vec2(-0.809016994, -0.587785252);
  p.x = abs(p.x);
  p -= 2.0 * max(dot(k1, p), 0.0) * k1;
  p -= 2.0 * max(dot(k2, p), 0.0) * k2;
  p.x = abs(p.x);
  p.y -= r;
  vec2 ba = 0.45 * vec2(-k1.y, k1.x) - vec2(0.0, 1.0);
  float h = clamp(dot(p, ba) / dot(ba, ba), 0.0, r);
  return length(p - ba * h) * sign(p.y * ba.x - p.x * ba.y);
}

float triangle(vec2 p, float r) {
  return max(abs(p.x) * 0.866 + p.y * 0.5, -p.y) - r * 0.62;
}

// The signed distance to the edge, in device pixels; areas are about those of a circle of radius r.
float edge(int shape, vec2 p, float r) {
  vec2 q = abs(p);
  switch (shape) {
    case 1: return max(q.x, q.y) - 0.88 * r;
    case 2: return (q.x + q.y - 1.25 * r) * 0.7071;
    case 3: return min(max(q.x - 1.1 * r, q.y - 0.42 * r), max(q.y - 1.1 * r, q.x - 0.42 * r));
    case 4: q = abs(vec2(p.x + p.y, p.x - p.y)) * 0.7071;
            return min(max(q.x - 1.1 * r, q.y - 0.42 * r), max(q.y - 1.1 * r, q.x - 0.42 * r));
    case 5: return triangle(p + vec2(0.0, 0.12 * r), r);
    case 6: return triangle(vec2(p.x, 0.12 * r - p.y), r);
    case 7: return star(p, 1.3 * r);
    case 8: return max(q.x * 0.866 + q.y * 0.5, q.y) - 0.95 * r;
    case 9: return max(max(-p.y, q.x * 0.9511 - p.y * 0.309), q.x * 0.5878 + p.y * 0.809) - 0.92 * r;
    case 10: return max(q.x - 1.05 * r, (q.y - q.x) * 0.7071);
    case 11: return max(q.y - 1.05 * r, (q.x - q.y) * 0.7071);
    case 12: return triangle(vec2(p.y, -p.x), r);
    case 13: return triangle(vec2(p.y, p.x), r);
    default: return length(p) - r;
  }
}

void main() {
  float r = vLook.y;
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * (r + 1.0);
  p.y = -p.y;
  int flags = int(vLook.z);
  float d = edge(int(vLook.x), p, r);
  float alpha = clamp(0.5 - d, 0.0, 1.0);
  vec3 paint = vColour.rgb;
  if ((flags & ${OPEN}) != 0) {
    float width = 0.7 * uPixel;
    alpha = clamp(0.5 - abs(d + width) + width, 0.0, 1.0);
  }
  if ((flags & ${RING}) != 0) {
    paint = mix(paint, uInk, clamp(d + 1.3 * uPixel + 0.5, 0.0, 1.0));
  } else if ((flags & ${OPEN}) == 0) {
    // A thin rim in the colour of the ground keeps dots apart that lie on each other.
    paint = mix(paint, uGround, 0.8 * clamp(d + 0.5 * uPixel + 0.5, 0.0, 1.0));
  }
  colour = vec4(paint * alpha, alpha);
}`;

/** Largest disc and largest plain dot, in device pixels. */
const DISC_MOST = 3.6;
const PLAIN_MOST = 6;

/** @param {WebGL2RenderingContext} gl */
export function createPoints(gl) {
  const programs = {};
  // Each is compiled at its first use: the map need not wait for a program that it does not draw with.
  const compiled = (name, source) => (programs[name] ??= link(gl, VERTEX(source !== PLAIN), source));
  const array = gl.createVertexArray();
  const [from, to, styles, order] = [1, 2, 3, 4].map(() => gl.createBuffer());
  let total = 0;
  let back = 0;
  let bytes = 0;

  gl.bindVertexArray(array);
  attribute(gl, 0, from, { size: 2 });
  attribute(gl, 1, to, { size: 2 });
  attribute(gl, 2, styles, { size: 4, type: gl.UNSIGNED_BYTE, normalized: true, stride: 8 });
  attribute(gl, 3, styles, { size: 4, type: gl.UNSIGNED_BYTE, stride: 8, offset: 4 });
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, order);
  gl.bindVertexArray(null);

  const fill = (buffer, data) => {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
  };

  return {
    get bytes() {
      return bytes;
    },

    /** Two places a work: where a morph starts and where it ends. */
    setPlaces(first, last) {
      fill(from, first);
      fill(to, last);
      bytes = 2 * last.byteLength;
    },

    setLooks(looks) {
      fill(styles, looks.styles);
      gl.bindVertexArray(array);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, looks.order, gl.STATIC_DRAW);
      gl.bindVertexArray(null);
      total = looks.order.length;
      back = looks.back;
    },

    /**
     * @param {"back" | "front"} part - the works that are not selected, or those that are
     * @param {{share: number, x: number, y: number, scale: number, wide: number, tall: number, size: number,
     *   pixel: number, plain: boolean, scheme: {background: string, ink: string}}} how - size, scale, wide and tall in
     *   device pixels
     * @returns {number} dots
     */
    draw(part, how) {
      const count = part === "back" ? back : total - back;
      if (!count) {
        return 0;
      }
      const isPlain = how.plain && part === "back" && how.size <= PLAIN_MOST;
      const isDisc = part === "back" && how.size <= DISC_MOST;
      const { program, uniforms } = isPlain
        ? compiled("plain", PLAIN)
        : isDisc ? compiled("disc", DISC) : compiled("shaped", SHAPED);
      gl.useProgram(program);
      gl.bindVertexArray(array);
      gl.uniform1f(uniforms.uShare, how.share);
      gl.uniform2f(uniforms.uMiddle, how.x, how.y);
      gl.uniform2f(uniforms.uScale, (2 * how.scale) / how.wide, (2 * how.scale) / how.tall);
      gl.uniform1f(uniforms.uSize, how.size);
      gl.uniform1f(uniforms.uLeast, part === "front" ? 6 * how.pixel : 1);
      if (isPlain) {
        gl.disable(gl.BLEND);
      } else {
        gl.enable(gl.BLEND);
        gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      }
      if (!isPlain && !isDisc) {
        gl.uniform3fv(uniforms.uGround, unit(how.scheme.background));
        gl.uniform3fv(uniforms.uInk, unit(how.scheme.ink));
        gl.uniform1f(uniforms.uPixel, how.pixel);
      }
      gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, part === "back" ? 0 : 4 * back);
      gl.bindVertexArray(null);
      return count;
    },
  };
}
