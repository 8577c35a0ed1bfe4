/* WebGL2: programs and colours. */

/**
 * @param {WebGL2RenderingContext} gl
 * @param {string} vertex
 * @param {string} fragment
 * @returns {{program: WebGLProgram, uniforms: Record<string, WebGLUniformLocation>}}
 * @throws {Error} with the driver's words, where a shader does not compile
 */
export function link(gl, vertex, fragment) {
  const program = gl.createProgram();
  const shaders = [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]].map(([kind, source]) => {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, `#version 300 es\nprecision highp float;\nprecision highp int;\n${source}`);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    return shader;
  });
  gl.linkProgram(program);
  // A lost context links nothing and says nothing: it is restored later, and everything is made anew.
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const words = shaders.map((shader) => gl.getShaderInfoLog(shader)).concat(gl.getProgramInfoLog(program));
    throw new Error(`A shader of the map does not compile: ${words.filter(Boolean).join("\n")}`);
  }
  shaders.forEach((shader) => gl.deleteShader(shader));
  const uniforms = {};
  const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) ?? 0;
  for (let index = 0; index < count; index += 1) {
    const { name } = gl.getActiveUniform(program, index);
    uniforms[name] = gl.getUniformLocation(program, name);
  }
  return { program, uniforms };
}

/**
 * @param {WebGL2RenderingContext} gl
 * @param {number} place - of the attribute
 * @param {WebGLBuffer} buffer
 * @param {{size: number, type?: number, normalized?: boolean, stride?: number, offset?: number, each?: number}} how -
 *   `each` instances share a value
 */
export function attribute(gl, place, buffer, how) {
  const { size, type = gl.FLOAT, normalized = false, stride = 0, offset = 0, each = 0 } = how;
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, size, type, normalized, stride, offset);
  gl.vertexAttribDivisor(place, each);
}

/**
 * @param {string} colour - `#rrggbb`
 * @returns {[number, number, number]} 0 to 255
 */
export function rgb(colour) {
  const code = parseInt(colour.slice(1, 7), 16);
  return [(code >> 16) & 255, (code >> 8) & 255, code & 255];
}

/** A colour as WebGL takes it, 0 to 1. */
export const unit = (colour) => rgb(colour).map((value) => value / 255);

/** A colour between two: `share` 0 is the first. */
export const mix = (first, second, share) => first.map((value, at) => Math.round(value + (second[at] - value) * share));
