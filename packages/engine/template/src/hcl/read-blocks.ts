/** Files → blocks: what stands at the top level of an HCL2 template. */
import type { Diagnostic, DiagnosticSink, SourceRange, SourceText } from "@prebake/base";
import { DiagnosticList } from "@prebake/base";
import { isIdentifier, justAttributes, parseHcl, parseHclJson } from "@prebake/hcl";
import type { Block, BlockLabel, Body, BodySchema, Expression } from "@prebake/hcl";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { isLegacyWord } from "./block-places.ts";
import { brokenPlaces } from "./broken-places.ts";
import { forgivingContent } from "./forgiving-content.ts";
import type {
  DataBlock,
  LocalDeclaration,
  SourceBlock,
  TemplateBlocks,
  VariableDeclaration,
} from "./hcl-template.ts";
import { staticBool } from "./static-settings.ts";
import { TwiceDefined } from "./twice-defined.ts";

const rootSchema: BodySchema = {
  blocks: [
    { type: "packer" },
    { type: "source", labels: ["type", "name"] },
    { type: "variable", labels: ["name"] },
    { type: "variables" },
    { type: "locals" },
    { type: "local", labels: ["name"] },
    { type: "data", labels: ["type", "name"] },
    { type: "build" },
    { type: "hcp_packer_registry" },
  ],
};

export interface ReadBlocksOptions {
  /** Kinds of blocks, such as `source`, of which two with one name are only warned of. */
  readonly mayRepeat?: ReadonlySet<string>;
}

/** Reads all files. Everything wrong is reported; what is good is returned in any case. */
export function readBlocks(
  files: readonly SourceText[],
  sink: DiagnosticSink,
  { mayRepeat }: ReadBlocksOptions = {},
): TemplateBlocks {
  const bodies: Body[] = [];
  const blocks: Block[] = [];
  const syntaxErrors: Diagnostic[] = [];
  const shape = new DiagnosticList();
  for (const file of files) {
    const said = new DiagnosticList();
    const body = parseFile(file, said);
    bodies.push(body);
    syntaxErrors.push(...said.items);
    const known = shape.items.length;
    blocks.push(...forgivingContent(body, rootSchema, shape).blocks);
    for (const one of [...said.items, ...shape.items.slice(known)]) sink.add(one);
  }
  const broken = brokenPlaces(bodies, syntaxErrors);
  const ofType = (type: string): readonly Block[] => blocks.filter((block) => block.type === type);
  const twice = new TwiceDefined();
  const definitions = {
    variables: withoutDuplicates("variable", readVariables(blocks, sink), twice),
    locals: withoutDuplicates("local", readLocals(blocks, sink), twice),
    data: withoutDuplicates("data source", readPairs(ofType("data")), twice),
    sources: withoutDuplicates("source", readPairs(ofType("source")), twice),
  };
  twice.report(sink, mayRepeat);
  return {
    packer: ofType("packer"),
    ...definitions,
    builds: ofType("build"),
    broken,
    registries: ofType("hcp_packer_registry"),
    mayBeMore: broken.any || shape.items.some((one) => lossyCodes.has(one.code) || isLegacyWord(one)),
  };
}

// After these a block is left out whose name others may use.
const lossyCodes: ReadonlySet<string> = new Set(["hcl/missing-label", "hcl/extra-label", "hcl/json-shape"]);

function parseFile(file: SourceText, sink: DiagnosticSink): Body {
  return file.name.endsWith(".json") ? parseHclJson(file, sink) : parseHcl(file, sink);
}

function readVariables(blocks: readonly Block[], sink: DiagnosticSink): readonly VariableDeclaration[] {
  return blocks.flatMap((block): readonly VariableDeclaration[] => {
    if (block.type === "variables") {
      const attributes = [...justAttributes(block.body, sink).values()];
      return attributes.map((attribute) => ({
        name: attribute.name,
        nameRange: attribute.nameRange,
        block: undefined,
        default: attribute,
      }));
    }
    const label = block.type === "variable" ? validName(block.labels[0], "variable", sink) : undefined;
    return label ? [{ name: label.text, nameRange: label, block, default: undefined }] : [];
  });
}

function readLocals(blocks: readonly Block[], sink: DiagnosticSink): readonly LocalDeclaration[] {
  return blocks.flatMap((block): readonly LocalDeclaration[] => {
    if (block.type === "local") return readLocalBlock(block, sink);
    if (block.type !== "locals") return [];
    return [...justAttributes(block.body, sink).values()].map(({ name, nameRange, expression }) => ({
      name,
      nameRange,
      expression,
      sensitive: false,
    }));
  });
}

const localSchema: BodySchema = {
  attributes: [{ name: "expression", required: true }, { name: "sensitive" }],
};

function readLocalBlock(block: Block, sink: DiagnosticSink): readonly LocalDeclaration[] {
  const { attributes } = forgivingContent(block.body, localSchema, sink);
  const label = validName(block.labels[0], "local", sink);
  if (!label) return [];
  const expression = attributes.get("expression")?.expression ?? missingExpression(label);
  return [
    {
      name: label.text,
      // A second definition is complained of at its value. Source: measured on Packer 1.16.
      nameRange: expression,
      expression,
      sensitive: staticBool(attributes.get("sensitive"), sink),
    },
  ];
}

/** In the place of one that is missing, which was told: its value is wrong. */
function missingExpression({ source, start, end }: SourceRange): Expression {
  return { kind: "invalid", source, start, end };
}

function validName(
  label: BlockLabel | undefined,
  what: string,
  sink: DiagnosticSink,
): BlockLabel | undefined {
  if (!label || isIdentifier(label.text)) return label;
  sink.add(templateDiagnostic("bad-name", { what, name: label.text }, { subject: placeOf(label) }));
  return undefined;
}

function readPairs(
  blocks: readonly Block[],
): readonly (DataBlock & SourceBlock & { readonly nameRange: SourceRange })[] {
  return blocks.flatMap((block) => {
    const [type, name] = block.labels;
    return type && name
      ? [{ type: type.text, typeRange: placeOf(type), name: name.text, nameRange: block.headerRange, block }]
      : [];
  });
}

interface Named {
  readonly type?: string;
  readonly name: string;
  readonly nameRange: SourceRange;
}

function withoutDuplicates<T extends Named>(
  what: string,
  declarations: readonly T[],
  twice: TwiceDefined,
): readonly T[] {
  const first = new Map<string, T>();
  return declarations.filter((declaration) => {
    const { type, nameRange } = declaration;
    const name = type === undefined ? declaration.name : `${type}.${declaration.name}`;
    const earlier = first.get(name);
    if (!earlier) {
      first.set(name, declaration);
      return true;
    }
    twice.add({ what, name, first: placeOf(earlier.nameRange), second: placeOf(nameRange) });
    return false;
  });
}

function placeOf({ source, start, end }: SourceRange): SourceRange {
  return { source, start, end };
}
