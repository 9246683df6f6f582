import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Cancelled } from "@prebake/base";
import { reliableVerdict, splitComplaints } from "./complaints.ts";
import type { Verdict } from "./complaints.ts";
import type { StandInKind } from "./stand-ins.ts";

describe("splitComplaints() knows the lists that Go's libraries write", () => {
  const rows: readonly (readonly [name: string, text: string, members: readonly string[]])[] = [
    ["no list", "mode must be set", ["mode must be set"]],
    ["nothing", "", []],
    [
      "the SDK's list",
      "2 error(s) occurred:\n\n* a is wrong\n* b is missing",
      ["a is wrong", "b is missing"],
    ],
    [
      "go-multierror's list",
      "2 errors occurred:\n\t* a is wrong\n\t* b is missing\n\n",
      ["a is wrong", "b is missing"],
    ],
    ["its list of one", "1 error occurred:\n\t* mode must be set\n\n", ["mode must be set"]],
    ["a member of several lines", "2 errors occurred:\n\t* a is\n  wrong\n\t* b\n\n", ["a is\n  wrong", "b"]],
    [
      "a list in a list",
      "2 error(s) occurred:\n\n* a\n* 1 error occurred:\n\t* inner\n\n",
      ["a", "1 error occurred:\n\t* inner"],
    ],
    [
      "a text that only looks like one",
      "no error occurred: * it went well",
      ["no error occurred: * it went well"],
    ],
  ];
  for (const [name, text, members] of rows)
    test(name, () => assert.deepEqual(splitComplaints(text), members));
});

describe("reliableVerdict()", () => {
  const none: Verdict = { warnings: [], error: undefined };
  const refused = (...texts: readonly string[]): Verdict => ({
    warnings: [],
    error:
      texts.length === 1
        ? texts[0]
        : `${texts.length} error(s) occurred:\n\n${texts.map((text) => `* ${text}`).join("\n")}`,
  });

  async function judge(
    packer: Verdict,
    plausible: Verdict | Error,
    doubtful: readonly string[] = ["ami_name"],
  ) {
    const asked: StandInKind[] = [];
    const { verdict } = await reliableVerdict({
      doubtful: new Set(doubtful),
      ask: async (kind) => {
        asked.push(kind);
        const said = kind === "packer" ? packer : plausible;
        if (said instanceof Error) throw said;
        return said;
      },
      signal: new AbortController().signal,
    });
    return { ...verdict, asked: asked.length };
  }

  const rows: readonly (readonly [
    name: string,
    packer: Verdict,
    plausible: Verdict | Error,
    expected: Verdict,
  ])[] = [
    ["a plugin that is content is content", none, none, none],
    [
      "what comes with both is told",
      refused("a region must be set"),
      refused("a region must be set"),
      refused("a region must be set"),
    ],
    ["what comes with one only is not", refused("only letters are allowed"), none, none],
    ["… whichever", none, refused("only letters are allowed"), none],
    [
      "of a list that is told which comes with both",
      refused("only letters", "a region must be set"),
      refused("a region must be set", "too late"),
      refused("a region must be set"),
    ],
    [
      "what names a stand-in is not told",
      refused('no disk "<unknown>"'),
      refused('no disk "<unknown>"'),
      none,
    ],
    [
      "… of either kind, in any case of letters",
      refused("no disk UnknownValue"),
      refused("no disk UnknownValue"),
      none,
    ],
    [
      "what names the argument is not told",
      refused("ami_name is too short"),
      refused("ami_name is too short"),
      none,
    ],
    [
      "… as the plugin's own code calls it",
      refused("AMIName must be between 3 and 128 characters"),
      refused("AMIName must be between 3 and 128 characters"),
      none,
    ],
    ["… or in words", refused("the AMI name is bad"), refused("the AMI name is bad"), none],
    [
      "a longer word is another one",
      refused("miami_names is wrong"),
      refused("miami_names is wrong"),
      refused("miami_names is wrong"),
    ],
    [
      "a plugin that trips over the second is not believed",
      refused("a region must be set"),
      new Error("crashed"),
      none,
    ],
  ];
  for (const [name, packer, plausible, expected] of rows) {
    test(name, async () => {
      const { warnings, error } = await judge(packer, plausible);
      assert.deepEqual({ warnings, error }, expected);
    });
  }

  test("warnings are judged as errors are", async () => {
    const packer: Verdict = { warnings: ["old", "ami_name is short"], error: undefined };
    assert.deepEqual(await judge(packer, { warnings: ["old", "new"], error: undefined }), {
      ...none,
      warnings: ["old"],
      asked: 2,
    });
  });

  test("a configuration that is all known is asked about once, and the words stay as they are", async () => {
    const text = "1 error occurred:\n\t* ami_name <unknown>\n\n";
    assert.deepEqual(await judge(refused(text), new Error("not asked"), []), { ...refused(text), asked: 1 });
  });

  test("a plugin that takes the stand-ins is asked once", async () => {
    assert.equal((await judge(none, new Error("not asked"))).asked, 1);
  });

  test("a stop is no answer", async () => {
    const controller = new AbortController();
    const judging = reliableVerdict({
      doubtful: new Set(["a"]),
      ask: async (kind) => {
        if (kind === "packer") return refused("wrong");
        controller.abort(new Cancelled("stop"));
        throw controller.signal.reason;
      },
      signal: controller.signal,
    });
    await assert.rejects(judging, Cancelled);
  });
});
