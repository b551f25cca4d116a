import type { Points } from './points.ts';
import type { PointView } from './point-view.ts';

const vertexShader = `#version 300 es
in vec2 place;
in vec4 colour;
uniform vec2 middle;
uniform vec2 unit;
uniform float size;
out vec4 shade;
void main() {
  gl_Position = vec4((place - middle) * unit, 0.0, 1.0);
  gl_PointSize = colour.a > 0.0 ? size : 0.0;
  shade = colour;
}`;

/** A disc whose edge is smooth over a px. */
const fragmentShader = `#version 300 es
precision highp float;
in vec4 shade;
uniform float size;
out vec4 drawn;
void main() {
  float distance = length(gl_PointCoord - 0.5) * size;
  float alpha = shade.a * clamp(size / 2.0 - distance + 0.5, 0.0, 1.0);
  if (alpha <= 0.0) discard;
  drawn = vec4(shade.rgb * alpha, alpha);
}`;

/**
 * Points by WebGL 2, one call for all of them. Libraries that draw them compile their commands by `new Function`, which
 * the page's content security policy forbids.
 */
export class WebGlPoints implements Points {
  readonly kind = 'WebGL';
  #count = 0;
  readonly #place: WebGLBuffer;
  readonly #colour: WebGLBuffer;
  readonly #order: WebGLBuffer;

  /** null: there is no WebGL 2 here, or it does not take the shaders; the canvas is then lost to other contexts. */
  static on(canvas: HTMLCanvasElement): WebGlPoints | null {
    const gl = canvas.getContext('webgl2', {
      antialias: false,
      depth: false,
      // The picture is saved from the canvas.
      preserveDrawingBuffer: true,
      failIfMajorPerformanceCaveat: false,
    });
    const program = gl && link(gl);
    return gl && program ? new WebGlPoints(gl, program) : null;
  }

  private constructor(
    readonly gl: WebGL2RenderingContext,
    readonly program: WebGLProgram,
  ) {
    [this.#place, this.#colour, this.#order] = [
      gl.createBuffer(),
      gl.createBuffer(),
      gl.createBuffer(),
    ];
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#bind('place', this.#place, 2, gl.FLOAT, false);
    this.#bind('colour', this.#colour, 4, gl.UNSIGNED_BYTE, true);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#order);
  }

  setPlaces(places: Float32Array): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#place);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
    this.#count = 0; // until there are colours for them
  }

  setColours(colours: Uint8Array, order: Uint32Array): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#colour);
    gl.bufferData(gl.ARRAY_BUFFER, colours, gl.STATIC_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STATIC_DRAW);
    this.#count = order.length;
  }

  draw(view: PointView, size: number, ratio: number): void {
    const { gl } = this;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(this.#uniform('middle'), view.x, view.y);
    gl.uniform2f(
      this.#uniform('unit'),
      (2 * view.scale) / view.width,
      (2 * view.scale) / view.height,
    );
    gl.uniform1f(this.#uniform('size'), size * ratio);
    gl.drawElements(gl.POINTS, this.#count, gl.UNSIGNED_INT, 0);
  }

  free(): void {
    for (const buffer of [this.#place, this.#colour, this.#order]) this.gl.deleteBuffer(buffer);
    this.gl.deleteProgram(this.program);
  }

  /** Gives the context back at once; browsers have few. */
  lose(): void {
    this.free();
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #bind(name: string, buffer: WebGLBuffer, width: number, type: number, share: boolean): void {
    const { gl } = this;
    const place = gl.getAttribLocation(this.program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, width, type, share, 0, 0);
  }

  #uniform(name: string): WebGLUniformLocation | null {
    return this.gl.getUniformLocation(this.program, name);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}
