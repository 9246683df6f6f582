/** `-only` and `-except` that leave nothing: the names that exist are said. */
import { badInputs } from "./bad-input.fixture.ts";

const files = {
  "t.pkr.hcl":
    'source "null" "a" {\n  communicator = "none"\n}\nsource "null" "b" {\n  communicator = "none"\n}\nbuild {\n  name    = "web"\n  sources = ["source.null.a", "source.null.b"]\n}\n',
};
const legacy = {
  "t.json":
    '{"builders": [{"type": "null", "name": "box", "communicator": "none"}, {"type": "null", "name": "crate", "communicator": "none"}]}',
};

badInputs([
  {
    name: "-only that matches nothing",
    files,
    words: ["-only=web.null.c", "t.pkr.hcl"],
    says: ["?template/filter-without-match", "template/nothing-to-build"],
    text: /"web\.null\.a", "web\.null\.b"/,
  },
  {
    name: "-only with a glob that matches nothing",
    files,
    words: ["-only=*.qemu.*", "t.pkr.hcl"],
    says: ["?template/filter-without-match", "template/nothing-to-build"],
    text: /"web\.null\.a", "web\.null\.b"/,
  },
  {
    name: "-except that leaves nothing",
    files,
    words: ["-except=web.null.*", "t.pkr.hcl"],
    says: ["template/nothing-to-build"],
    text: /"web\.null\.a", "web\.null\.b"/,
  },
  {
    name: "-only with a pattern that is none",
    files,
    words: ["-only=web.[", "t.pkr.hcl"],
    says: ["template/bad-filter", "template/nothing-to-build"],
  },
  {
    name: "-only that matches nothing, in a legacy template",
    files: legacy,
    words: ["-only=bxo", "t.json"],
    says: ["template/nothing-to-build"],
    text: /"box", "crate"/,
  },
  {
    name: "-except that leaves nothing, in a legacy template",
    files: legacy,
    words: ["-except=box,crate", "t.json"],
    says: ["template/nothing-to-build"],
    text: /"box", "crate"/,
  },
]);
