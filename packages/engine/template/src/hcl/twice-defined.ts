/** Names that are defined twice: each is told, unless two files were never meant to be one template. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { asWarning } from "../as-warning.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";

interface Twice {
  readonly what: string;
  readonly name: string;
  readonly first: SourceRange;
  readonly second: SourceRange;
}

/** As many names that two files share are no slip: each file is a template of its own, in one directory. */
const templatesApart = 4;

export class TwiceDefined {
  readonly #found: Twice[] = [];

  add(twice: Twice): void {
    this.#found.push(twice);
  }

  /** `tolerated`: kinds of which two with one name are only warned of. */
  report(sink: DiagnosticSink, tolerated: ReadonlySet<string> = new Set()): void {
    const byFiles = Map.groupBy(
      this.#found,
      ({ first, second }) => `${first.source.name}\n${second.source.name}`,
    );
    for (const group of byFiles.values()) {
      const [one] = group;
      const isApart = one && one.first.source !== one.second.source && group.length >= templatesApart;
      const said = isApart ? [{ group, diagnostic: apart(one, group) }] : group.map(alone);
      for (const { group: about, diagnostic } of said)
        sink.add(about.every(({ what }) => tolerated.has(what)) ? asWarning(diagnostic) : diagnostic);
    }
  }
}

function alone(twice: Twice) {
  return { group: [twice], diagnostic: single(twice) };
}

function single({ what, name, first, second }: Twice) {
  const related = [{ range: first, message: "first defined here" }];
  return templateDiagnostic("duplicate-definition", { what, name }, { subject: second, related });
}

function apart({ first, second }: Twice, group: readonly Twice[]) {
  const names = group.map(({ what, name }) => `${what} "${name}"`);
  const files = [first.source.name, second.source.name] as const;
  const related = [{ range: first, message: "first defined here" }];
  return templateDiagnostic("templates-in-one-directory", { names, files }, { subject: second, related });
}
