/** Where the engine's blocks belong: said of one that stands elsewhere. */
import type { Diagnostic, DiagnosticSink } from "@prebake/base";

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

/** A sink that says of a block that is not known in its place where it belongs. */
export function placingBlocks(sink: DiagnosticSink): DiagnosticSink {
  return { add: (diagnostic) => sink.add(placed(diagnostic)) };
}

function placed(diagnostic: Diagnostic): Diagnostic {
  const { code, detail, subject } = diagnostic;
  if (!subject || code !== "hcl/unknown-block-type") return diagnostic;
  const type = subject.source.text.slice(subject.start, subject.end);
  const place = places.get(type);
  return place === undefined
    ? diagnostic
    : { ...diagnostic, detail: `${detail} "${type}" belongs ${place}.` };
}
