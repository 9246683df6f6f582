/** Each rule of the suite of communicators can fail: who breaks one fails in the rows that tell of it, and in no other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runSuites } from "./run-suites.fixture.ts";

/** Rows that fail, by what is broken. A rule that others rest on has more than one. */
const failing: Readonly<Record<string, readonly string[]>> = {
  "keeps all": [],
  "mixes the outputs": ["gives both outputs apart and the exit code"],
  "drops stdin": ["hands stdin on and ends it", "a command ends though its stdin never does"],
  "waits for no taker": [
    "a taker that takes its time holds the command back and gets everything",
    "a taker that fails ends the command",
  ],
  "hides the exit code": [
    "gives both outputs apart and the exit code",
    "a command that does not read its stdin ends all the same",
    "a command ends though its stdin never does",
    "a command that a signal ended has no exit code of its own",
  ],
  "cancels with an error of its own": [
    "says that a command has started before it says anything",
    "rejects with the reason when it is cancelled",
  ],
  "keeps chunks that were lent": [
    "use a chunk only until they ask for the next, with a size",
    "use a chunk only until they ask for the next, without a size",
  ],
  "forgets the mode": ["give the file mode 600", "give the file mode 755", "give the file mode 444"],
  "tells no progress": ["keep 1 bytes", "keep 32768 bytes", "keep 131073 bytes", "keep 3000000 bytes"],
  "does not count": ["say that the content had another size than was said"],
  "names no reason": ["say that a directory or a file is not there"],
  "sends the directory itself, with and without a slash": [
    "with a slash, send the content; without, the directory itself",
    "keep names, contents, modes, links and empty directories",
    "leave out what is excluded",
    "do not touch directories that are there",
  ],
  "excludes nothing": ["leave out what is excluded"],
  "makes directories anew": ["do not touch directories that are there"],
  "works after its end": ["dispose() is idempotent, and nothing works after it"],
};

const outcomes = await runSuites("broken-communicators.fixture.ts");

for (const [name, rows] of Object.entries(failing)) {
  test(`a communicator that ${name === "keeps all" ? "keeps every rule passes" : name}`, () => {
    const own = outcomes.filter(({ suite }) => suite === `communicator that ${name}`);
    assert.ok(own.length > 40, String(own.length));
    const isGroup = /^(run\(\)|upload\(\) and|uploadDirectory\(\) and|communicator that)/;
    const failed = own.filter((row) => !row.passed && !isGroup.test(row.name));
    assert.deepEqual(
      failed.map((row) => row.name),
      rows,
    );
  });
}
