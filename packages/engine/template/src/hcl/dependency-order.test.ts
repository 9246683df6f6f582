import assert from "node:assert/strict";
import { test } from "node:test";
import { orderDependencies } from "./dependency-order.ts";

const rows: readonly [
  string,
  Record<string, readonly string[]>,
  readonly string[],
  readonly (readonly string[])[],
][] = [
  ["keeps the order where nothing decides", { b: [], a: [] }, ["b", "a"], []],
  ["puts what is used first", { a: ["b"], b: ["c"], c: [] }, ["c", "b", "a"], []],
  ["ignores names that are no nodes", { a: ["x"] }, ["a"], []],
  ["names a circle", { a: ["b"], b: ["a"], c: [] }, ["c"], [["a", "b", "a"]]],
  ["names a node that uses itself", { a: ["a"] }, [], [["a", "a"]]],
  ["leaves out what uses a circle", { a: ["b"], b: ["b"], c: ["a"] }, [], [["b", "b"]]],
  [
    "names two circles",
    { a: ["b"], b: ["a"], c: ["d"], d: ["c"] },
    [],
    [
      ["a", "b", "a"],
      ["c", "d", "c"],
    ],
  ],
];

for (const [title, nodes, order, cycles] of rows) {
  test(`orderDependencies() ${title}`, () => {
    assert.deepEqual(orderDependencies(new Map(Object.entries(nodes))), { order, cycles });
  });
}

test("orderDependencies() follows a chain of a hundred thousand", () => {
  const nodes = new Map(Array.from({ length: 100_000 }, (_, at) => [`n${at}`, [`n${at + 1}`]]));
  assert.equal(orderDependencies(nodes).order[0], "n99999");
});
