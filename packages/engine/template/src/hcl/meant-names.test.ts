/** A name that nothing has: what is offered in its place can be written as it stands, wherever the name was. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { complaintsOf, load } from "../load-rig.fixture.ts";
import { planBuilds } from "../plan-builds.ts";
import { everything } from "../load-rig.fixture.ts";

const declared = `
variable "region" { default = "eu" }
locals {
  sizes = { small = 1 }
  stamp = "x"
}
data "echo" "image" { input = "i" }
source "null" "web" { communicator = "none" }
`;

/** What is said of a template that uses an expression: in a local, a data source, a source and a provisioner. */
const places: readonly [place: string, template: (expression: string) => string][] = [
  ["a local", (one) => `locals {\n  used = ${one}\n}\nbuild {\n  sources = ["source.null.web"]\n}`],
  [
    "a data source",
    (one) => `data "echo" "used" {\n  input = ${one}\n}\nbuild {\n  sources = ["source.null.web"]\n}`,
  ],
  [
    "a source",
    (one) => `source "null" "used" {\n  ssh_host = ${one}\n}\nbuild {\n  sources = ["source.null.used"]\n}`,
  ],
  [
    "a provisioner",
    (one) =>
      `build {\n  sources = ["source.null.web"]\n  provisioner "shell" {\n    inline = [${one}]\n  }\n}`,
  ],
  [
    "a nested block",
    (one) =>
      `source "null" "used" {\n  tag {\n    key = ${one}\n  }\n}\nbuild {\n  sources = ["source.null.used"]\n}`,
  ],
  ["an inline addition", (one) => `build {\n  source "null.web" {\n    ssh_host = ${one}\n  }\n}`],
  [
    "a dynamic block",
    (one) =>
      `build {\n  sources = ["source.null.web"]\n  dynamic "provisioner" {\n    for_each = [1]\n    labels = ["shell"]\n    content {\n      inline = [${one}]\n    }\n  }\n}`,
  ],
];

async function detailsOf(text: string): Promise<readonly string[]> {
  const host = createMemoryHost({ files: { "m.pkr.hcl": text } });
  const { template, diagnostics } = await load(host, { path: "m.pkr.hcl", purpose: "build" });
  const planned = template && planBuilds(template, everything);
  const nodes =
    planned?.plan?.builds.flatMap(({ builder, provisioners }) => [builder, ...provisioners]) ?? [];
  return [...diagnostics, ...(planned?.diagnostics ?? []), ...nodes.flatMap(complaintsOf)].map(
    ({ detail }) => detail,
  );
}

const meant: readonly [written: string, offered: string][] = [
  ["var.regoin", "var.region"],
  ['var["regoin"]', "var.region"],
  ["local.region", "var.region"],
  ["var.stamp", "local.stamp"],
  ["region", "var.region"],
  ["locals.stamp", "local"],
  ["local.size.small", "local.sizes"],
  ["local.sizes.smal", "local.sizes.small"],
  ["data.ecco.image.output", "data.echo"],
  ["data.echo.imgae.output", "data.echo.image"],
  ["data.echo.image.outptu", "data.echo.image.output"],
  ["path.rot", "path.root"],
  ["packer.verison", "packer.version"],
];

for (const [place, template] of places) {
  test(`what was meant is offered in ${place}`, async () => {
    for (const [written, offered] of meant) {
      const details = await detailsOf(declared + template(written));
      assert.equal(details.length, 1, `${written}: ${details.join("\n")}`);
      assert.ok(details[0]?.includes(`Did you mean "${offered}"?`), `${written}: ${details[0]}`);
    }
  });
}

test("what was meant is offered for names that only a build knows", async () => {
  const inStep = places.find(([place]) => place === "a provisioner")?.[1] ?? String;
  const rows = [
    ["source.nmae", "source.name"],
    ["build.nam", "build.name"],
  ] as const;
  for (const [written, offered] of rows)
    assert.match(
      (await detailsOf(declared + inStep(written))).join("\n"),
      new RegExp(`Did you mean "${offered}"\\?`),
    );
});

test("a source that is not there is offered as a reference to one that is", async () => {
  for (const written of ["source.null.wbe", "null.wbe"]) {
    const [detail] = await detailsOf(`${declared}build {\n  sources = ["${written}"]\n}`);
    assert.match(detail ?? "", /Did you mean "source\.null\.web"\?/);
  }
});

test("with nothing near, it is said what to do", async () => {
  const [detail] = await detailsOf(
    `${declared}locals {\n  used = var.elsewhere\n}\nbuild {\n  sources = ["null.web"]\n}`,
  );
  assert.equal(detail, 'There is no "var.elsewhere". Declare it, or correct the name.');
});
