/** Flags that commands about templates share. */
import type { VariableAssignment } from "@prebake/template";
import type { FlagValues } from "./flags.ts";
import type { PluginChoice } from "../plugins/plugin-registry.ts";

export const templateFlags = {
  only: {
    kind: "list",
    placeholder: "a,b",
    doc: "Take only the builds with these names; may hold patterns such as `qemu.*` for HCL2 templates.",
  },
  except: {
    kind: "list",
    placeholder: "a,b",
    doc: "Leave out the builds and post-processors with these names.",
  },
  var: { kind: "texts", placeholder: "KEY=VALUE", doc: "Value of an input variable; may be repeated." },
  "var-file": {
    kind: "texts",
    placeholder: "PATH",
    doc: "File with values of input variables; may be repeated.",
  },
  part: {
    kind: "texts",
    placeholder: "PATH",
    doc: "Module with builders, provisioners, … of your own; may be repeated.",
  },
  "config-type": {
    kind: "choice",
    values: ["json", "hcl2"],
    placeholder: "json|hcl2",
    doc: "Language of a template that is read from standard input.",
    hidden: true,
  },
} as const;

/** How diagnostics are written for programs. */
export const reportFlags = {
  json: { kind: "bool", default: false, doc: "Print one JSON document instead of text." },
  annotations: {
    kind: "choice",
    values: ["github", "gitlab"],
    doc: "Print diagnostics as annotations of GitHub, besides the text, or as a code quality report of GitLab, instead of it.",
  },
} as const;

/** Of commands that start nothing and may still read data sources. */
export const dataSourceFlags = {
  "evaluate-datasources": {
    kind: "bool",
    default: false,
    doc: "Read the data sources too; without it their values are unknown.",
  },
} as const;

/** Understood by commands that choose no builds and set no variables, as Packer's do, and without effect. */
export const unheededFlags = {
  only: { ...templateFlags.only, hidden: true },
  except: { ...templateFlags.except, hidden: true },
  var: { ...templateFlags.var, hidden: true },
  "var-file": { ...templateFlags["var-file"], hidden: true },
  "config-type": templateFlags["config-type"],
} as const;

/** Of all commands that load templates. */
export const acceptedFlags = {
  "ignore-prerelease-plugins": {
    kind: "bool",
    default: false,
    doc: "Leave out installed plugins that are pre-releases (x.y.z-dev).",
  },
  "prefer-plugins": {
    kind: "bool",
    default: false,
    doc: "Take a plugin's component also where prebake has one of that type.",
  },
  strict: {
    kind: "bool",
    default: false,
    doc: "Refuse the keys and types of legacy JSON templates that Packer has removed, instead of understanding them.",
  },
  // Evaluation has one order here.
  "use-sequential-evaluation": {
    kind: "bool",
    default: false,
    doc: "Accepted; has no effect.",
    hidden: true,
  },
} as const;

export type PluginChoiceFlags = Pick<
  FlagValues<typeof acceptedFlags>,
  "prefer-plugins" | "ignore-prerelease-plugins"
>;

/** What the flags say about plugins. */
export function pluginChoice(flagged: PluginChoiceFlags): PluginChoice {
  return {
    preferPlugins: flagged["prefer-plugins"],
    releasesOnly: flagged["ignore-prerelease-plugins"],
  };
}

/** `KEY=VALUE` texts, split; or the sentence about the first that is none. */
export function splitAssignments(texts: readonly string[]): readonly VariableAssignment[] | string {
  const assignments: VariableAssignment[] = [];
  for (const text of texts) {
    const equals = text.indexOf("=");
    if (equals === -1)
      return `Invalid value ${JSON.stringify(text)} for flag "-var": it must have the form KEY=VALUE.`;
    assignments.push({ name: text.slice(0, equals), text: text.slice(equals + 1) });
  }
  return assignments;
}
