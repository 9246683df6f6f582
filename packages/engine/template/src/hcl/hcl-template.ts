/** A loaded HCL2 template: its blocks as they were written, variables, locals and data sources with their values. */
import type { SourceRange } from "@prebake/base";
import type { Attribute, Block, Expression, Scope, Value } from "@prebake/hcl";
import type { EngineContext } from "../engine-text.ts";
import type { SecretAnswers } from "../secrets/secret-answers.ts";
import type { TemplateFacts } from "../template-facts.ts";
import type { BrokenPlaces } from "./broken-places.ts";

export interface HclTemplate extends TemplateFacts {
  readonly syntax: "hcl";
  readonly blocks: TemplateBlocks;
  /** By name, in code point order. Variables that are not set are unknown. */
  readonly variables: ReadonlyMap<string, VariableValue>;
  /** By name, in code point order. */
  readonly locals: ReadonlyMap<string, LocalValue>;
  /** What expressions of builds see: variables, locals, data sources, packer, path, functions. */
  readonly scope: Scope;
  /** The same without data sources. Source: measured on Packer 1.16: its console does not know them. */
  readonly consoleScope: Scope;
  /** What to say of a name that there is not, besides what is near to it. */
  readonly advice: string | undefined;
  /** What the functions in `{{ }}` see, but for the build. */
  readonly engine: EngineContext;
  /** Of secret stores. */
  readonly answers: SecretAnswers;
  /** Whether likely slips of which Packer says nothing are told: when one looks for mistakes, not in the output of a build. */
  readonly warnsOfSlips: boolean;
  /** Whether something in the files may ask secret stores. */
  readonly asksAhead: boolean;
}

export interface VariableValue {
  readonly value: Value;
  /** What was given and refused, by a validation or because it does not fit: if it is a secret, it must not be shown either. */
  readonly refused?: readonly Value[];
  readonly sensitive: boolean;
}

export type LocalValue = VariableValue;

/** All blocks of all files, by kind, in the order of files and lines. */
export interface TemplateBlocks {
  readonly packer: readonly Block[];
  readonly variables: readonly VariableDeclaration[];
  readonly locals: readonly LocalDeclaration[];
  readonly data: readonly DataBlock[];
  readonly sources: readonly SourceBlock[];
  readonly builds: readonly Block[];
  /** Accepted and not used: the registry is a service of somebody else. */
  readonly registries: readonly Block[];
  readonly broken: BrokenPlaces;
  /** Whether the files may declare names besides: a mistake kept a part from being read. Then nobody complains of names that are not there. */
  readonly mayBeMore: boolean;
}

/** A `variable` block, or one argument of a `variables` block. */
export interface VariableDeclaration {
  readonly name: string;
  readonly nameRange: SourceRange;
  /** The block; absent for an argument of `variables`. */
  readonly block: Block | undefined;
  /** The argument of `variables`. */
  readonly default: Attribute | undefined;
}

/** An argument of a `locals` block, or a `local` block. */
export interface LocalDeclaration {
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly expression: Expression;
  readonly sensitive: boolean;
}

export interface DataBlock {
  readonly type: string;
  readonly name: string;
  readonly typeRange: SourceRange;
  readonly block: Block;
}

export interface SourceBlock {
  readonly type: string;
  readonly name: string;
  readonly block: Block;
}
