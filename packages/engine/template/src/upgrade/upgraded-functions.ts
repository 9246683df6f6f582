/**
 * What becomes of the functions of `{{ }}` texts: an HCL expression, or advice where only a person can tell.
 * Source: measured on Packer 1.16 and 1.6.6; documentation of `hcl2_upgrade`.
 */
import type { JsonMember } from "../json/json-tree.ts";
import { hclName } from "./hcl-name.ts";
import { quoteHcl } from "./quote-hcl.ts";

/** What the texts of a template ask for besides themselves. */
export interface UpgradeUses {
  /** Whether `local.timestamp` is needed. */
  timestamp: boolean;
  /** Functions that live on under another name, in order of their first use. */
  readonly legacyTime: Set<string>;
  /** Settings whose names HCL cannot write. */
  readonly leftOut: Set<JsonMember>;
}

export interface UpgradeNames {
  /** `var` or `local`, by what the variable became. */
  readonly homeOf: (variable: string) => "var" | "local";
  /** Label of the data source that reads this secret. */
  readonly secretLabel: (name: string, key: string | undefined) => string;
}

type Write = (names: UpgradeNames, uses: UpgradeUses, values: readonly string[]) => string;

export interface UpgradedFunction {
  /** How few and how many arguments it takes. */
  readonly takes: readonly [number, number];
  readonly write: Write;
}

const plain = (expression: string): UpgradedFunction => ({ takes: [0, 0], write: () => expression });

const call = (name: string, takes: UpgradedFunction["takes"]): UpgradedFunction => ({
  takes,
  write: (_names, _uses, values) => `${name}(${values.map(quoteHcl).join(", ")})`,
});

const legacyTime = (name: string): UpgradedFunction => ({
  takes: [1, 1],
  write: (names, uses, values) => {
    uses.legacyTime.add(name);
    return call(name, [1, 1]).write(names, uses, values);
  },
});

const isotime: UpgradedFunction = {
  takes: [0, 1],
  write: (names, uses, values) =>
    values.length === 0 ? "timestamp()" : legacyTime("legacy_isotime").write(names, uses, values),
};

export const upgradedFunctions: Readonly<Record<string, UpgradedFunction>> = {
  aws_secretsmanager: {
    takes: [1, 2],
    write: ({ secretLabel }, _uses, [name = "", key]) =>
      `data.amazon-secretsmanager.${secretLabel(name, key)}.value`,
  },
  build: { takes: [1, 1], write: (_names, _uses, [name = ""]) => `build.${hclName(name)}` },
  build_name: plain("build.name"),
  build_type: plain("build.type"),
  consul_key: call("consul_key", [1, 1]),
  env: call("env", [1, 1]),
  isotime,
  packer_version: plain("packer.version"),
  pwd: plain("path.cwd"),
  strftime: legacyTime("legacy_strftime"),
  template_dir: plain("path.root"),
  timestamp: {
    takes: [0, 0],
    write: (_names, uses) => {
      uses.timestamp = true;
      return "local.timestamp";
    },
  },
  user: { takes: [1, 1], write: ({ homeOf }, _uses, [name = ""]) => `${homeOf(name)}.${hclName(name)}` },
  uuid: plain("uuidv4()"),
  vault: call("vault", [2, 2]),
};

const functionPages = "https://www.packer.io/docs/templates/hcl_templates/functions/string/";
const replaceCalls =
  "`replace(string, substring, replacement)` or `regex_replace(string, substring, replacement)`";

/** Functions that stay: what to write instead, and where it is documented. */
export const adviceOnFunctions: Readonly<Record<string, { readonly instead: string; readonly see: string }>> =
  {
    clean_resource_name: {
      instead: `custom validation rules, ${replaceCalls}`,
      see: `https://packer.io/docs/templates/hcl_templates/variables#custom-validation-rules , ${functionPages}replace or ${functionPages}regex_replace`,
    },
    lower: { instead: "`lower(var.example)`", see: `${functionPages}lower` },
    replace: { instead: replaceCalls, see: `${functionPages}replace or ${functionPages}regex_replace` },
    replace_all: { instead: replaceCalls, see: `${functionPages}replace or ${functionPages}regex_replace` },
    split: { instead: "`split(separator, string)`", see: `${functionPages}split` },
    upper: { instead: "`upper(var.example)`", see: `${functionPages}upper` },
  };
