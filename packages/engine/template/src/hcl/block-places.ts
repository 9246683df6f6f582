/** Where the engine's blocks belong, and what the words of legacy JSON are here: said of what stands elsewhere. */
import type { Diagnostic, DiagnosticSink, SourceRange } from "@prebake/base";

const inBuild = 'inside a "build" block';
const atTop = "at the top level of a file, outside of all blocks";

const places: ReadonlyMap<string, string> = new Map([
  ["provisioner", inBuild],
  ["error-cleanup-provisioner", inBuild],
  ["post-processor", `${inBuild}, or there inside "post-processors"`],
  ["post-processors", inBuild],
  ["validation", 'inside a "variable" block'],
  ["required_plugins", 'inside a "packer" block'],
  ["source", `${atTop}, or inside a "build" block`],
  ...["packer", "variable", "variables", "local", "locals", "data", "build"].map(
    (type) => [type, atTop] as const,
  ),
]);

/** Words of legacy JSON, and what is written instead. */
const inHcl: ReadonlyMap<string, string> = new Map([
  ["builders", '"source" blocks'],
  ["provisioners", '"provisioner" blocks in a "build" block'],
  ["min_packer_version", '"required_version" in a "packer" block'],
  ["sensitive-variables", '"sensitive = true" in a "variable" block'],
]);

/** A sink that says of what is not known in its place where it belongs. */
export function placingBlocks(sink: DiagnosticSink): DiagnosticSink {
  return { add: (diagnostic) => sink.add(placed(diagnostic)) };
}

/** A sink that says of an engine's block in a component, which has labels there as in its place, where it belongs. */
export function placingLabelled(sink: DiagnosticSink): DiagnosticSink {
  return {
    add: (diagnostic) => {
      const { code, context } = diagnostic;
      const type = wordAt(context).split(/\s/, 1)[0] ?? "";
      const place = code === "hcl/extra-label" ? places.get(type) : undefined;
      const detail = `There are no blocks of type "${type}" here. "${type}" belongs ${place}.`;
      sink.add(
        place === undefined ? diagnostic : { ...diagnostic, summary: "Unsupported block type", detail },
      );
    },
  };
}

/** Whether somebody has taken a template of legacy JSON for one of HCL2. */
export function isLegacyWord({ code, subject }: Diagnostic): boolean {
  return (code === "hcl/unknown-property" || code === "hcl/unknown-argument") && inHcl.has(wordAt(subject));
}

function placed(diagnostic: Diagnostic): Diagnostic {
  const { code, detail, subject } = diagnostic;
  const word = wordAt(subject);
  if (isLegacyWord(diagnostic)) return { ...diagnostic, detail: legacyDetail(word) };
  const place = code === "hcl/unknown-block-type" ? places.get(word) : undefined;
  return place === undefined
    ? diagnostic
    : { ...diagnostic, detail: `${detail} "${word}" belongs ${place}.` };
}

function legacyDetail(word: string): string {
  const files = "Templates of legacy JSON are in files that end in .json, without .pkr before it.";
  return `There is no "${word}" in HCL2, where this is ${inHcl.get(word) ?? "written otherwise"}. ${files}`;
}

function wordAt(range: SourceRange | undefined): string {
  return range?.source.text.slice(range.start, range.end).replaceAll('"', "") ?? "";
}
