/** The tree of a template. Every node knows its place, `[start, end)` in the template's text. */
import type { TemplateValue } from "./template-value.ts";

interface Place {
  readonly start: number;
  readonly end: number;
}

export interface ConstantNode extends Place {
  readonly kind: "constant";
  readonly value: TemplateValue;
}

/** The word `nil`: a value where it is an argument, a mistake where it is a command. */
export interface NilNode extends Place {
  readonly kind: "nil";
}

/** `.` */
export interface DotNode extends Place {
  readonly kind: "dot";
}

/** `.A.B` */
export interface FieldNode extends Place {
  readonly kind: "field";
  readonly names: readonly string[];
}

/** `$x.A`; `name` with its dollar sign. */
export interface VariableNode extends Place {
  readonly kind: "variable";
  readonly name: string;
  readonly names: readonly string[];
}

/** A function's name. */
export interface FunctionNode extends Place {
  readonly kind: "function";
  readonly name: string;
}

/** `(…).A` or `name.A` */
export interface ChainNode extends Place {
  readonly kind: "chain";
  readonly operand: OperandNode;
  readonly names: readonly string[];
}

/** `a | b | c`, perhaps with `$x :=` before it. Also an operand, in parentheses. */
export interface PipelineNode extends Place {
  readonly kind: "pipeline";
  readonly variables: readonly string[];
  /** True for `=`: the variables exist already. */
  readonly assigns: boolean;
  readonly commands: readonly CommandNode[];
}

/** A function or value with its arguments; at least one operand. */
export interface CommandNode extends Place {
  readonly kind: "command";
  readonly head: OperandNode;
  readonly rest: readonly OperandNode[];
}

export type OperandNode =
  | ConstantNode
  | NilNode
  | DotNode
  | FieldNode
  | VariableNode
  | FunctionNode
  | ChainNode
  | PipelineNode;

export interface TextNode extends Place {
  readonly kind: "text";
  readonly text: string;
}

export interface ActionNode extends Place {
  readonly kind: "action";
  readonly pipeline: PipelineNode;
}

/** `if`, `with` and `range` have one shape. */
export interface BranchNode extends Place {
  readonly kind: "if" | "with" | "range";
  readonly pipeline: PipelineNode;
  readonly body: readonly StatementNode[];
  readonly otherwise: readonly StatementNode[];
}

export interface TemplateCallNode extends Place {
  readonly kind: "template";
  readonly name: string;
  readonly pipeline: PipelineNode | undefined;
}

export interface JumpNode extends Place {
  readonly kind: "break" | "continue";
}

export type StatementNode = TextNode | ActionNode | BranchNode | TemplateCallNode | JumpNode;
