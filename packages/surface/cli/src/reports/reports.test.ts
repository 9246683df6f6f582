import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { TemplateDiagnostic } from "./annotations.ts";
import { createCommandRig } from "../command-rig.fixture.ts";
import type { CommandRig } from "../command-rig.fixture.ts";

const good = `variable "secret" {
  default   = "hunter2"
  sensitive = true
}
variable "list" {
  type        = list(string)
  default     = ["a"]
  description = "words"
}
locals {
  made = "is \${var.secret}"
}
source "null" "a" {
  communicator = "none"
}
source "file" "b" {
  content = "{{ build_name }}"
  target  = "b"
}
build {
  name    = "n"
  sources = ["null.a", "file.b"]
  provisioner "shell-local" {
    only             = ["null.a"]
    inline           = ["echo \${build.ID}"]
    environment_vars = ["S=\${var.secret}"]
    pause_before     = "5s"
    max_retries      = 2
  }
  error-cleanup-provisioner "shell-local" {
    inline = ["true"]
  }
  post-processors {
    post-processor "manifest" {
      name        = "list"
      custom_data = { long = "${"x".repeat(100)}" }
    }
    post-processor "checksum" {
      keep_input_artifact = true
    }
  }
}
`;
const bad = 'build {\n  sources = ["null.nope"]\n}\n';
const files = { "good.pkr.hcl": good, "bad.pkr.hcl": bad };

function rigWithDirectories(): CommandRig {
  const rig = createCommandRig(files);
  for (const [name, text] of Object.entries({ one: good, two: bad, three: good })) {
    mkdirSync(join(rig.directory, name));
    writeFileSync(join(rig.directory, name, "t.pkr.hcl"), text);
  }
  return rig;
}

test("validate takes many directories and answers in their order", async () => {
  using rig = rigWithDirectories();
  const { code, stdout } = await rig.run(["validate", "one", "two", "three"]);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^one: The configuration is valid\.\nError: Unknown source\n[^]*on two\/t\.pkr\.hcl line 1[^]*\nthree: The configuration is valid\.\n$/,
  );
  assert.equal((await rig.run(["validate", "-syntax-only", "one", "three"])).code, 0);
});

test("of several templates, one whose mistake has no place is named", async () => {
  using rig = createCommandRig({ ...files, "empty.json": "{}", "other.pkr.hcl": "" });
  const words = ["good.pkr.hcl", "other.pkr.hcl", "empty.json", "none"];
  const { code, stdout } = await rig.run(["validate", ...words]);
  assert.deepEqual(stdout.match(/^\S+: The configuration .*$/gm), [
    "good.pkr.hcl: The configuration is valid.",
    ...words.slice(1).map((name) => `${name}: The configuration is not valid.`),
  ]);
  assert.equal(code, 1);
  const alone = await rig.run(["validate", "other.pkr.hcl"]);
  assert.doesNotMatch(alone.stdout, /The configuration/);
});

const refused: readonly (readonly [readonly string[], RegExp])[] = [
  [["validate"], /^Error: One template is needed\./],
  [["validate", ".", "."], /^Error: The template "\." is given twice\./],
  [["validate", "one", "-json"], /^Error: Flags come before the template/],
  [["validate", "-json", "-annotations=github", "one"], /^Error: Only one of "-json" and "-annotations"/],
  [["plan", "-json", "-annotations=gitlab", "one"], /^Error: Only one of "-json" and "-annotations"/],
  [["plan", "one", "two"], /^Error: One template is needed\./],
  [["plan", "-annotations=bitbucket", "one"], /must be one of github, gitlab/],
];

for (const [words, message] of refused) {
  test(`prebake ${words.join(" ")} is refused`, async () => {
    using rig = createCommandRig({});
    const { code, stdout, stderr } = await rig.run(words);
    const document = words.some((word) => /^-json|=gitlab$/.test(word));
    assert.match(document ? stderr : stdout, message);
    assert.equal(code, 1);
  });
}

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

test("validate -json is one document", async () => {
  using rig = createCommandRig(files);
  const { code, stdout } = await rig.run(["validate", "-json", "good.pkr.hcl", "bad.pkr.hcl", "none"]);
  assert.equal(code, 1);
  const { diagnostics, ...rest } = json(stdout);
  assert.deepEqual(rest, {
    format: 1,
    valid: false,
    errorCount: 2,
    warningCount: 0,
    templates: [
      { path: "good.pkr.hcl", valid: true },
      { path: "bad.pkr.hcl", valid: false },
      { path: "none", valid: false },
    ],
  });
  const [first, second] = diagnostics as readonly TemplateDiagnostic[];
  assert.equal(first?.template, "bad.pkr.hcl");
  assert.equal(first?.code, "template/unknown-source");
  assert.deepEqual(first?.place?.start, { line: 2, column: 14 });
  assert.equal(second?.code, "template/missing-file");
});

test("validate -annotations writes for GitHub besides the text, for GitLab instead of it", async () => {
  using rig = createCommandRig(files);
  const github = await rig.run(["validate", "-annotations=github", "bad.pkr.hcl"]);
  assert.match(github.stdout, /^Error: Unknown source\n[^]*\n::error file=bad\.pkr\.hcl,line=2,/);
  assert.equal(github.code, 1);
  const gitlab = await rig.run(["validate", "-annotations=gitlab", "bad.pkr.hcl", "good.pkr.hcl"]);
  const [issue, ...more] = JSON.parse(gitlab.stdout) as readonly Record<string, unknown>[];
  assert.equal(issue?.["check_name"], "template/unknown-source");
  assert.deepEqual(more, []);
  const build = await rig.run(["build", "-annotations=github", "bad.pkr.hcl"]);
  assert.match(build.stdout, /\n::error file=bad\.pkr\.hcl,line=2,/);
});

test("inspect -json describes an HCL2 template without its secrets", async () => {
  using rig = createCommandRig(files);
  const { code, stdout } = await rig.run(["inspect", "-json", "good.pkr.hcl"]);
  assert.equal(code, 0);
  assert.ok(!stdout.includes("hunter2"));
  assert.deepEqual(json(stdout), {
    format: 1,
    language: "hcl2",
    files: ["good.pkr.hcl"],
    requiredPlugins: [],
    variables: [
      {
        name: "list",
        type: "list(string)",
        description: "words",
        required: false,
        sensitive: false,
        value: ["a"],
      },
      { name: "secret", type: "string", required: false, sensitive: true },
    ],
    locals: [{ name: "made", sensitive: false, value: "is <sensitive>" }],
    dataSources: [],
    sources: [
      { type: "null", name: "a" },
      { type: "file", name: "b" },
    ],
    builds: [
      {
        name: "n",
        sources: ["null.a", "file.b"],
        provisioners: [{ type: "shell-local" }],
        errorCleanup: { type: "shell-local" },
        postProcessors: [[{ type: "manifest", name: "list" }, { type: "checksum" }]],
      },
    ],
    diagnostics: [],
  });
});

test("inspect -json describes a legacy template, and tells what is wrong", async () => {
  using rig = createCommandRig({
    "t.json": JSON.stringify({
      description: "d",
      variables: { b: null, a: "1", s: "hunter2" },
      "sensitive-variables": ["s"],
      builders: [{ type: "null", name: "x" }, { type: "file" }],
      provisioners: [{ type: "shell" }],
      "post-processors": [["manifest", { type: "checksum", name: "sums" }]],
    }),
  });
  const { stdout } = await rig.run(["inspect", "-json", "t.json"]);
  assert.deepEqual(json(stdout), {
    format: 1,
    language: "json",
    description: "d",
    files: ["t.json"],
    requiredPlugins: [],
    variables: [
      { name: "a", type: "string", required: false, sensitive: false, value: "1" },
      { name: "b", type: "string", required: true, sensitive: false },
      { name: "s", type: "string", required: false, sensitive: true },
    ],
    locals: [],
    dataSources: [],
    sources: [
      { type: "file", name: "file" },
      { type: "null", name: "x" },
    ],
    builds: [
      {
        sources: ["file.file", "null.x"],
        provisioners: [{ type: "shell" }],
        postProcessors: [[{ type: "manifest" }, { type: "checksum", name: "sums" }]],
      },
    ],
    diagnostics: [],
  });
  const none = await rig.run(["inspect", "-json", "none.json"]);
  assert.equal(none.code, 1);
  assert.equal((json(none.stdout)["diagnostics"] as readonly unknown[]).length, 1);
});

test("plan says what would run, without secrets", async () => {
  using rig = createCommandRig(files);
  const { code, stdout } = await rig.run(["plan", "good.pkr.hcl"]);
  assert.equal(
    stdout,
    `2 builds would run, side by side:

n.null.a
  builder null
    communicator = "none"
  provisioner 1 of 1: shell-local (after a pause of 5s, again up to 2 times when it fails)
    inline = [(known when it runs)]
    environment_vars = ["S=<sensitive>"]
  when something fails: shell-local
    inline = ["true"]
  post-processor 1.1: manifest "list"
    custom_data = {
      long = "${"x".repeat(100)}",
    }
  post-processor 1.2: checksum (keeps its input)

n.file.b
  builder file
    content = "b"
    target = "b"
  when something fails: shell-local
    inline = ["true"]
  post-processor 1.1: manifest "list"
    custom_data = {
      long = "${"x".repeat(100)}",
    }
  post-processor 1.2: checksum (keeps its input)
`,
  );
  assert.equal(code, 0);
});

test("plan says that data decides which builds there are", async () => {
  using rig = createCommandRig({
    "t.pkr.hcl": `data "http" "x" { url = "http://127.0.0.1:1/" }
source "null" "a" { communicator = "none" }
build { sources = split(",", data.http.x.body) }
`,
  });
  const { code, stdout } = await rig.run(["plan", "t.pkr.hcl"]);
  assert.match(stdout, /^Which builds would run is known only when a build has read the data sources\.\n/);
  assert.equal(code, 0);
});

test("plan -json is one document; what is not known and what is secret is marked", async () => {
  using rig = createCommandRig(files);
  const { stdout } = await rig.run(["plan", "-json", "-only=n.null.a", "good.pkr.hcl"]);
  assert.ok(!stdout.includes("hunter2"));
  const { builds, ...rest } = json(stdout);
  assert.deepEqual(rest, { format: 1, diagnostics: [] });
  assert.deepEqual(builds, [
    {
      name: "n.null.a",
      builder: { type: "null", config: { communicator: "none" } },
      provisioners: [
        {
          type: "shell-local",
          config: { inline: [{ $unknown: true }], environment_vars: ["S=<sensitive>"] },
          pauseBeforeMs: 5000,
          maxRetries: 2,
        },
      ],
      errorCleanup: { type: "shell-local", config: { inline: ["true"] } },
      postProcessors: [
        [
          { name: "list", type: "manifest", config: { custom_data: { long: "x".repeat(100) } } },
          { name: "checksum", type: "checksum", config: {}, keepInputArtifact: true },
        ],
      ],
    },
  ]);
});

test("plan of a legacy template has its variables in it", async () => {
  using rig = createCommandRig({
    "t.json": JSON.stringify({
      variables: { v: "x" },
      builders: [{ type: "file", target: "{{user `v`}}-{{build_name}}", content: "c" }],
    }),
  });
  const { stdout } = await rig.run(["plan", "-var", "v=y", "t.json"]);
  assert.match(stdout, /^1 build would run:\n\nfile\n {2}builder file\n {4}target = "y-file"\n/);
});

test("plan of a template with mistakes fails like validate", async () => {
  using rig = createCommandRig(files);
  const text = await rig.run(["plan", "bad.pkr.hcl"]);
  assert.match(text.stdout, /^Error: Unknown source/);
  assert.equal(text.code, 1);
  const data = await rig.run(["plan", "-json", "bad.pkr.hcl"]);
  assert.equal(data.code, 1);
  assert.equal((json(data.stdout)["diagnostics"] as readonly unknown[]).length, 1);
});

for (const command of ["validate", "inspect", "plan", "build"]) {
  test(`${command} -strict refuses what it otherwise understands with a warning`, async () => {
    using rig = createCommandRig({
      "old.json": '{"builders": [{"type": "null", "communicator": "none", "ssh_key_path": "/dev/null"}]}',
    });
    const { code, stdout } = await rig.run([command, "-strict", "old.json"]);
    assert.match(stdout, /^Error: Outdated setting\n[^]*"ssh_key_path" is "ssh_private_key_file" now/m);
    assert.equal(code, 1);
    // What inspect writes to standard output is what Packer writes.
    const mild = await rig.run([command, "old.json"]);
    assert.match(command === "inspect" ? mild.stderr : mild.stdout, /^Warning: Outdated setting/m);
  });
}

test("inspect writes to standard output what Packer writes, and warnings beside it", async () => {
  using rig = createCommandRig({
    "half.pkr.hcl":
      'packer {\n  required_plugins {\n    x = {\n      source  = "github.com/nobody/x"\n      version = "1.0.0"\n    }\n  }\n}\nlocals {\n  a = var.nope\n  b = 1\n}\n',
  });
  const { code, stdout, stderr } = await rig.run(["inspect", "half.pkr.hcl"]);
  assert.equal(
    stdout,
    'Packer Inspect: HCL2 mode\n\n> input-variables:\n\n\n> local-variables:\n\nlocal.b: "1"\n\n> builds:\n\n',
  );
  assert.match(stderr, /^Warning: Missing plugin\n[^]*\nWarning: Unsupported attribute\n/);
  assert.equal(code, 0);
  const data = await rig.run(["inspect", "-json", "half.pkr.hcl"]);
  assert.equal((json(data.stdout)["diagnostics"] as readonly unknown[]).length, 2);
  assert.equal(data.code, 0);
});
