import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { EMPTY, count, decided } from "../../../assets/shared/outbox.mjs";
import { connection } from "../../../assets/review/server.mjs";

const entry = (decision) => ({ decision, title: "A mill" });

/** A connection to a server that answers as `answers` say, one after another, and what it was asked and has said. */
function connected(...answers) {
  const seen = { asked: [], told: [], said: [], state: EMPTY };
  globalThis.fetch = async (address, options) => {
    seen.asked.push({ address, ...options });
    const answer = answers.shift();
    if (!answer) {
      throw new TypeError("no network");
    }
    const { status = 200, headers = {}, ...body } = answer;
    const named = { get: (name) => headers[name] ?? null };
    return { status, headers: named, json: async () => (Object.keys(body).length ? body : JSON.parse("<html>")) };
  };
  const server = connection({
    address: "/decisions/review",
    collection: "paintings",
    curator: "Mara",
    most: 2,
    state: () => seen.state,
    keep: (state) => (seen.state = state),
    tell: (text) => seen.told.push(text),
    say: (text) => seen.said.push(text),
  });
  return { seen, server };
}

const accepted = (...decisions) => ({
  outcomes: decisions.map((each, place) => ({ accepted: true, entry: entry(each), revision: place + 1 })),
});
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
};

test("what is decided is sent after a moment, with what was decided meanwhile", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { seen, server } = connected(accepted("label_right", "look_again"));
  seen.state = decided(seen.state, "a", entry("label_right"));
  server.changed();
  seen.state = decided(seen.state, "b", entry("look_again"));
  server.changed();
  assert.deepEqual([seen.asked.length, seen.told.at(-1)], [0, "2 not stored yet"]);
  mock.timers.tick(300);
  await settled();
  const { collection, curator, changes } = JSON.parse(seen.asked[0].body);
  assert.deepEqual([collection, curator, seen.asked.length], ["paintings", "Mara", 1]);
  assert.deepEqual(changes.map(({ id }) => id), ["a", "b"]);
  assert.deepEqual([count(seen.state), seen.told.at(-1)], [0, "All decisions are stored on the server."]);
  mock.timers.reset();
});

test("without a network it waits, says so, and tries again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { seen, server } = connected(null, accepted("label_right"));
  seen.state = decided(seen.state, "a", entry("label_right"));
  server.changed();
  mock.timers.tick(300);
  await settled();
  assert.match(seen.said[0], /cannot be reached/);
  assert.equal(seen.told.at(-1), "1 not stored yet");
  mock.timers.tick(15_000);
  await settled();
  assert.deepEqual([count(seen.state), seen.said.at(-1)], [0, ""]);
  mock.timers.reset();
});

test("one decision that the server cannot take keeps no other one back", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const refusal = { status: 400, code: "malformed", message: "There is no such decision on a." };
  const { seen, server } = connected(refusal, refusal, accepted("look_again"));
  seen.state = decided(decided(seen.state, "a", entry("burn it")), "b", entry("look_again"));
  server.changed();
  for (const wait of [300, 0, 0]) {
    mock.timers.tick(wait + 1);
    await settled();
  }
  const ids = seen.asked.map(({ body }) => JSON.parse(body).changes.map(({ id }) => id));
  assert.deepEqual(ids, [["a", "b"], ["a"], ["b"]]);
  assert.deepEqual([count(seen.state), seen.said], [0, ["There is no such decision on a."]]);
  assert.deepEqual(Object.keys(seen.state.known), ["b"]);
  mock.timers.reset();
});

test("what a proxy refuses, or answers with a page of its own, still waits", async () => {
  for (const answer of [{ status: 400 }, { status: 200 }, { status: 503, message: "The decisions cannot be reached." }]) {
    mock.timers.enable({ apis: ["setTimeout"] });
    const { seen, server } = connected(answer);
    seen.state = decided(seen.state, "a", entry("label_right"));
    server.changed();
    mock.timers.tick(300);
    await settled();
    assert.deepEqual([count(seen.state), seen.told.at(-1)], [1, "1 not stored yet"]);
    assert.match(seen.said[0], answer.status === 200 ? /signed out/ : /cannot be reached/);
    mock.timers.reset();
  }
});

test("a request that would be too large to outlive its page is not asked to", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { seen, server } = connected(accepted("label_right"));
  // Fewer letters than the limit, and more bytes.
  seen.state = decided(seen.state, "a", { ...entry("label_right"), note: "画".repeat(25_000) });
  server.changed();
  mock.timers.tick(300);
  await settled();
  assert.deepEqual([seen.asked[0].keepalive, count(seen.state)], [false, 0]);
  mock.timers.reset();
});

test("a page that is left sends at once what waited for more", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { seen, server } = connected(accepted("label_right"));
  server.flush();
  assert.equal(seen.asked.length, 0);
  seen.state = decided(seen.state, "a", entry("label_right"));
  server.changed();
  server.flush();
  await settled();
  assert.deepEqual([seen.asked.length, seen.asked[0].keepalive, count(seen.state)], [1, true, 0]);
  mock.timers.reset();
});

test("all is read once, then only what is new, and what waits is sent after it", async () => {
  const known = { a: { entry: entry("label_right"), revision: 3 } };
  const { seen, server } = connected({ decisions: known, headers: { ETag: '"3-1"' } }, { status: 304 });
  await server.refresh();
  assert.deepEqual(seen.state.known, known);
  await server.refresh();
  assert.deepEqual(seen.asked.map(({ headers }) => headers), [{}, { "If-None-Match": '"3-1"' }]);
  assert.deepEqual([seen.state.known, seen.said], [known, []]);
  assert.equal(seen.asked[1].address, "/decisions/review?collection=paintings&curator=Mara");
});

test("who is signed out is told what to do, and nothing is lost", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { seen, server } = connected({ status: 401, message: "You are not signed in." });
  seen.state = decided(seen.state, "a", entry("label_right"));
  server.changed();
  mock.timers.tick(300);
  await settled();
  assert.match(seen.said[0], /load the page again and sign in with the same name/);
  assert.equal(count(seen.state), 1);
  mock.timers.reset();
});
