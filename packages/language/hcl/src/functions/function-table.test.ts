import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { openRig } from "./function-rig.ts";
import { hclFunctions } from "./function-table.ts";

// Names of Packer 1.16.
const names = `
  abs abspath alltrue anytrue aws_secretsmanager aws_secretsmanager_raw base64decode base64encode base64gzip basename bcrypt can ceil chomp
  chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat consul_key contains convert csvdecode dirname
  distinct element endswith env file filebase64 fileexists fileset flatten floor format formatdate formatlist indent index join jsondecode
  jsonencode keys legacy_isotime legacy_strftime length log lookup lower max md5 merge min parseint pathexpand pow range regex regex_replace
  regexall replace reverse rfc3339_parse rsadecrypt setintersection setproduct setunion sha1 sha256 sha512 signum slice sort split startswith
  strcontains strrev substr sum templatefile textdecodebase64 textencodebase64 timeadd timestamp title trim trimprefix trimspace trimsuffix try
  unix_timestamp_parse upper urlencode uuidv4 uuidv5 values vault yamldecode yamlencode zipmap
`;

test("all functions of Packer are there, in order, and no others", () => {
  assert.deepEqual([...hclFunctions.keys()], names.trim().split(/\s+/));
});

const { run } = openRig({
  host: {
    digest: (algorithm, data) => createHash(algorithm).update(data).digest(),
    gzip: (data) => gzipSync(data),
    bcrypt: () => "$".padEnd(60, "x"),
  },
});

for (const [name, fn] of hclFunctions) {
  test(`${name} is documented, and its examples are true`, () => {
    assert.match(fn.doc, /^[A-Z].*[^.]\.$/s);
    assert.ok(fn.examples.length > 0);
    for (const { expr, result } of fn.examples) assert.equal(run(expr), run(result), expr);
  });

  test(`${name} takes null, unknown and sensitive arguments without breaking`, () => {
    const count = Math.max(1, fn.parameters.length);
    for (const argument of [
      "null",
      "unknown",
      "secret",
      "[]",
      "{}",
      "1",
      "[unknown]",
      "{ a = secret }",
      "convert(null, list(string))",
    ]) {
      assert.doesNotMatch(run(`${name}(${Array(count).fill(argument).join(", ")})`), /^$/);
    }
  });
}
