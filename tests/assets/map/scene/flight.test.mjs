import assert from "node:assert/strict";
import { test } from "node:test";

import { ease, flight } from "../../../../assets/map/scene/flight.mjs";

const near = (found, wanted, within = 1e-6) => assert.ok(Math.abs(found - wanted) <= within, `${found} is not ${wanted}`);

test("a flight starts and ends where it should", () => {
  for (const [from, to] of [
    [{ x: 0, y: 0, width: 10 }, { x: 30, y: -40, width: 2 }],
    [{ x: 5, y: 5, width: 1 }, { x: 5, y: 5, width: 100 }],
    [{ x: 5, y: 5, width: 3 }, { x: 5.001, y: 5, width: 3 }],
    [{ x: 1, y: 2, width: 3 }, { x: 1, y: 2, width: 3 }],
  ]) {
    const path = flight(from, to);
    for (const name of ["x", "y", "width"]) {
      near(path.at(0)[name], from[name], 1e-6 * Math.max(1, from.width));
      near(path.at(1)[name], to[name]);
      // It does not jump at the end.
      near(path.at(0.9999)[name], to[name], 0.01 * Math.max(1, to.width));
    }
    assert.ok(Number.isFinite(path.at(0.5).width) && path.milliseconds >= 0 && path.milliseconds <= 1600);
  }
  assert.equal(flight({ x: 1, y: 2, width: 3 }, { x: 1, y: 2, width: 3 }).milliseconds, 0);
});

test("a long way leads out and in again, along a straight line", () => {
  const path = flight({ x: 0, y: 0, width: 1 }, { x: 60, y: 80, width: 1 });
  const middle = path.at(0.5);
  assert.ok(middle.width > 50, "both places are seen from the middle");
  near(middle.x, 30, 1e-6);
  for (let share = 0; share <= 1; share += 0.1) {
    const { x, y } = path.at(share);
    near(y * 60, x * 80, 1e-4);
  }
});

test("the perceived speed is even (van Wijk and Nuij, equation 4)", () => {
  const rho = 1.42;
  const path = flight({ x: 0, y: 0, width: 2 }, { x: 25, y: 0, width: 6 });
  const speeds = [];
  for (let step = 0; step < 200; step += 1) {
    const [a, b] = [path.at(step / 200), path.at((step + 1) / 200)];
    const width = (a.width + b.width) / 2;
    speeds.push(Math.hypot((rho * (b.x - a.x)) / width, (b.width - a.width) / (rho * width)));
  }
  assert.ok(Math.max(...speeds) / Math.min(...speeds) < 1.01);
});

test("easing ends at rest", () => {
  assert.deepEqual([ease(-1), ease(0), ease(0.5), ease(1), ease(2)], [0, 0, 0.5, 1, 1]);
});
