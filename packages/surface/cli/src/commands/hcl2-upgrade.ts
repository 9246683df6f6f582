/** `hcl2_upgrade`: a legacy JSON template, written anew as an HCL2 template. */
import { upgradeTemplateFile } from "@prebake/template";
import type { Command, Invocation } from "../command.ts";
import { parseFlags } from "../command-line/flags.ts";
import type { FlagValues } from "../command-line/flags.ts";
import { reportBeside } from "../reports/report-beside.ts";
import { unheededFlags } from "../command-line/template-flags.ts";
import { oneLegacyTemplate, usageError } from "../command-line/usage-error.ts";
import { openWorkspace } from "../call/workspace.ts";

const flags = {
  "output-file": {
    kind: "text",
    placeholder: "PATH",
    doc: "Where the HCL2 template goes; TEMPLATE.pkr.hcl when not given.",
  },
  "with-annotations": {
    kind: "bool",
    default: false,
    doc: "Explain the parts of the new template in comments.",
  },
  ...unheededFlags,
} as const;

export const hcl2Upgrade: Command = {
  usage: "hcl2_upgrade [options] TEMPLATE",
  about:
    "Writes a legacy JSON template anew as an HCL2 template. What a program cannot decide is left as it is, with a comment. Look through the result before using it.",
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(hcl2Upgrade, invocation, parsed.problem);
    const given = oneLegacyTemplate(parsed.positional);
    if ("problem" in given) return usageError(hcl2Upgrade, invocation, given.problem);
    return await upgrade(invocation, given.path, parsed.flags);
  },
};

async function upgrade(
  invocation: Invocation,
  path: string,
  flagged: FlagValues<typeof flags>,
): Promise<number> {
  using workspace = await openWorkspace(invocation);
  const { files } = workspace.host;
  const target = flagged["output-file"] || `${path}.pkr.hcl`;
  const upgraded = await upgradeTemplateFile(path, workspace.host, {
    annotations: flagged["with-annotations"],
  });
  for (const secret of upgraded.secrets) workspace.redactor.add(secret);
  const ok = reportBeside(upgraded.diagnostics, workspace, invocation);
  // Source: measured on Packer 1.16: the file is there also after a failure. What somebody wrote before stays, though.
  if (upgraded.text !== undefined) await files.write(target, upgraded.text);
  else if (!(await files.status(target))) await files.write(target, "");
  if (!ok) return 1;
  invocation.output.say(workspace.redactor.redact(`Successfully created ${target}. Exit 0`));
  return 0;
}
