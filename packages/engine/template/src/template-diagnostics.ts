/** Every mistake in template files and variables that this package tells, by code `template/…`. */
import { defineDiagnostics, didYouMean, entry } from "@prebake/base";

interface Named {
  readonly name: string;
}
interface Unknown extends Named {
  readonly known: Iterable<string>;
}
interface Typed extends Named {
  readonly reason: string;
}

const quoted = (names: Iterable<string>): string => [...names].map((name) => `"${name}"`).join(", ");

export const templateDiagnostic = defineDiagnostics("template", {
  // Files
  "missing-file": entry<{ path: string; advice?: string | undefined }>({
    summary: "File not found",
    detail: ({ path, advice }) =>
      `There is no file or directory "${path}". ${advice ?? "Correct the path; a relative one starts in the directory that the command is run in."}`,
  }),
  "hcl-by-other-name": entry<{ path: string }>({
    summary: "Not an HCL2 template by its name",
    detail: ({ path }) =>
      `"${path}" is no JSON, which templates of such names are. HCL2 templates end in .pkr.hcl: ${path.endsWith(".tf") ? "is this a file of Terraform? Prebake does not read those." : `rename it to "${path.replace(/\.hcl$/, ".pkr.hcl")}".`}`,
  }),
  "unreadable-file": entry<{ path: string; reason: string }>({
    summary: "File cannot be read",
    detail: ({ path, reason }) => `"${path}" cannot be read: ${reason}.`,
  }),
  "unwritable-file": entry<{ path: string; reason: string }>({
    summary: "File cannot be written",
    detail: ({ path, reason }) => `"${path}" cannot be written: ${reason}.`,
  }),
  "not-formattable": entry<{ path: string }>({
    summary: "Not an HCL2 file",
    detail: ({ path }) => `"${path}" is not formatted: only *.pkr.hcl and *.pkrvars.hcl files are.`,
  }),
  "no-templates": entry<{ path: string; others: readonly string[] }>({
    summary: "No template files",
    detail: ({ path, others }) =>
      `The directory "${path}" has no *.pkr.hcl and no *.pkr.json files.${others.length > 0 ? ` There is ${quoted(others.slice(0, 3))}${others.length > 3 ? " and more" : ""}.` : ""} Templates in sub-directories are not read; legacy JSON templates are given by their file name, HCL2 templates end in .pkr.hcl.`,
  }),
  "hcl-from-stdin": entry({
    summary: "No template files",
    detail: () => "HCL2 templates cannot be read from standard input. Give a file or a directory.",
  }),
  "invalid-utf8": entry<{ byte: number }>({
    summary: "Invalid UTF-8",
    detail: ({ byte }) =>
      `The byte 0x${byte.toString(16).padStart(2, "0")} is not part of a valid UTF-8 character. Save the file as UTF-8.`,
  }),
  "utf16-file": entry<{ path: string }>({
    summary: "File is UTF-16",
    detail: ({ path }) => `"${path}" is written in UTF-16. Save it as UTF-8.`,
  }),
  "binary-file": entry<{ path: string }>({
    summary: "Not a text file",
    detail: ({ path }) => `"${path}" is a binary file. Give the path of a template.`,
  }),
  "byte-order-mark": entry({
    summary: "Byte order mark",
    detail: () =>
      "The file starts with a byte order mark, which JSON does not allow. Save it as UTF-8 without BOM.",
  }),
  "file-too-large": entry<{ path: string; limitMiB: number }>({
    summary: "File too large",
    detail: ({ path, limitMiB }) =>
      `"${path}" is larger than ${limitMiB} MiB, which no template is. Check the path.`,
  }),
  // Upgrading
  "upgrade-unknown-type": entry<{ kind: string; type: string }>({
    summary: "Unknown component type",
    detail: ({ kind, type }) =>
      `No plugin is known that has the ${kind} "${type}". Everything is written, but the plugin has to be added to "required_plugins" by hand.`,
  }),
  "upgrade-outdated": entry<{ advice: string }>({
    severity: "warning",
    summary: "Outdated setting",
    detail: ({ advice }) =>
      `${advice} HCL2 templates do not know the old form: run "prebake fix" before upgrading, or change it in the new template.`,
  }),
  "upgrade-override": entry<{ type: string }>({
    severity: "warning",
    summary: "Override left out",
    detail: ({ type }) =>
      `The "override" of this "${type}" provisioner is not in the new template. Write it there as: override = { NAME = { … } }.`,
  }),
  "upgrade-left-out": entry<Named>({
    severity: "warning",
    summary: "Setting left out",
    detail: ({ name }) =>
      `HCL2 cannot write a setting called ${JSON.stringify(name)}, so it is not in the new template. No component knows one of that name: correct or remove it.`,
  }),
  "upgrade-renamed-variable": entry<{ name: string; now: string }>({
    severity: "warning",
    summary: "Variable has a new name",
    detail: ({ name, now }) =>
      `HCL2 cannot write the name "${name}": the variable is now called "${now}". Use that name with -var and in variable files.`,
  }),
  "upgrade-undeclared-variable": entry<Named & { known: Iterable<string> }>({
    severity: "warning",
    summary: "Undeclared variable",
    detail: ({ name, known }) =>
      `The template uses the variable "${name}" and does not declare it.${didYouMean(name, known)} HCL2 knows declared variables only: add a "variable" block to the new template, or correct the name.`,
  }),
  "upgrade-circular-variable": entry<{ path: readonly string[] }>({
    severity: "warning",
    summary: "Variable made of itself",
    detail: ({ path }) =>
      `The default of "${path[0]}" is made of itself (${path.join(" → ")}), so that it has to be given on the command line. A local of the new template cannot be: write a "variable" block without a default in its place, and var. for local. where it is used.`,
  }),
  "upgrade-renamed-build": entry<{ name: string; now: string }>({
    severity: "warning",
    summary: "Build has a new name",
    detail: ({ name, now }) =>
      `The builder "${name}" has no name of its own and its build is now called "${now}". Write that name here in the new template.`,
  }),
  // JSON text
  "json-syntax": entry<{ problem: string }>({ summary: "Invalid JSON", detail: ({ problem }) => problem }),
  "yaml-syntax": entry<{ problem: string }>({
    summary: "Invalid YAML",
    detail: ({ problem }) => `${problem}.`,
  }),
  "json-duplicate-key": entry<Named>({
    summary: "Duplicate key",
    detail: ({ name }) => `The key "${name}" is already set in this object. Remove one of the two.`,
  }),
  "json-too-deep": entry<{ limit: number }>({
    summary: "Nested too deeply",
    detail: ({ limit }) => `Objects and lists are nested more than ${limit} levels deep.`,
  }),
  // Blocks
  "bad-name": entry<{ what: string; name: string }>({
    summary: "Invalid name",
    detail: ({ what, name }) =>
      `"${name}" is no valid ${what} name: it must start with a letter or underscore and may hold letters, digits, underscores and dashes.`,
  }),
  "duplicate-definition": entry<{ what: string; name: string }>({
    summary: "Duplicate definition",
    detail: ({ what, name }) => `The ${what} "${name}" is already defined. Remove or rename one of the two.`,
  }),
  "templates-in-one-directory": entry<{ names: readonly string[]; files: readonly [string, string] }>({
    summary: "Duplicate definitions",
    detail: ({ names, files }) =>
      `"${files[0]}" and "${files[1]}" define ${names.length} things of the same names: ${names.slice(0, 3).join(", ")}${names.length > 3 ? " and others" : ""}. All files of a directory are one template. Is each of these a template of its own, name the one that is meant instead of the directory.`,
  }),
  "no-builds": entry({
    summary: "Missing build block",
    detail: () =>
      'The template has no "build" block, so there is nothing to build. Add one that names its sources.',
  }),
  "no-sources": entry({
    summary: "Missing sources",
    detail: () => 'A build block needs sources: set "sources", or add a "source" block inside.',
  }),
  "bad-source-reference": entry<{ text: string }>({
    summary: "Invalid source reference",
    detail: ({ text }) => `"${text}" is no reference to a source. Write "source.TYPE.NAME".`,
  }),
  "unquoted-source": entry<{ text: string }>({
    summary: "Invalid source reference",
    detail: ({ text }) =>
      `A build names its sources with texts, and ${text} is not known here. Put it in quotes: "${text}".`,
  }),
  "unknown-source": entry<Unknown & { type: string; advice: string | undefined }>({
    summary: "Unknown source",
    detail: ({ type, name, known, advice }) => {
      const defined = quoted(known);
      const others = defined === "" ? (advice ?? "The template defines none.") : `Defined: ${defined}.`;
      return `There is no source "${type}" "${name}".${didYouMean(`source.${type}.${name}`, known)} ${others}`;
    },
  }),
  "argument-set-twice": entry<Named & { source: string }>({
    summary: "Argument set twice",
    detail: ({ name, source }) =>
      `"${name}" is already set in the source "${source}"; a source block inside a build can only add arguments.`,
  }),
  "several-cleanup-provisioners": entry({
    summary: "Two cleanup provisioners",
    detail: () => "A build can have one error-cleanup-provisioner. Remove the others.",
  }),
  "unknown-source-in-step": entry<Unknown & { argument: string; meant: string }>({
    severity: "warning",
    summary: "Unknown source in a step",
    detail: ({ name, argument, known, meant }) =>
      `"${argument}" names ${JSON.stringify(name)}, and no source of that name is built: the name has no effect. Did you mean "${meant}"? Sources of this build: ${quoted(known)}.`,
  }),
  "same-build-name": entry<Named>({
    severity: "warning",
    summary: "Two builds of one name",
    detail: ({ name }) =>
      `There is another build "${name}": -only and -except take both or none, and their files may overwrite each other. Give one of the "build" blocks a "name", or the source another one: source "…" { name = "…" }.`,
  }),
  "registry-not-used": entry({
    severity: "warning",
    summary: "Registry is not used",
    detail: () =>
      'What is built is not announced to the HCP Packer registry. For a list of what was built use the post-processor "manifest".',
  }),
  "only-and-except": entry({
    summary: "Both only and except",
    detail: () => '"only" and "except" cannot be used together. Keep one of the two.',
  }),
  "bad-override": entry<{ problem: string }>({
    summary: "Invalid override",
    detail: ({ problem }) => problem,
  }),
  "argument-as-block": entry<{ name: string }>({
    summary: "Argument written as a block",
    detail: ({ name }) => `"${name}" is an argument. Put an equals sign behind its name: ${name} = ….`,
  }),
  "bad-duration": entry<{ name: string; text: string }>({
    summary: "Invalid duration",
    detail: ({ name, text }) =>
      `"${name}" must be a duration such as "30s", "5m" or "1h30m"; "${text}" is none.${/^\d+$/.test(text) ? ` For seconds write "${text}s".` : ""}`,
  }),
  "bad-setting": entry<Typed>({
    summary: "Unsuitable value",
    detail: ({ name, reason }) => `Inappropriate value for "${name}": ${reason}.`,
  }),
  // Versions and plugins
  "bad-version-constraint": entry<{ text: string }>({
    summary: "Invalid version constraint",
    detail: ({ text }) => `"${text}" is no version constraint. Write for example ">= 1.8.0" or "~> 1.2".`,
  }),
  "version-not-string": entry({
    summary: "Invalid version constraint",
    detail: () => "A version constraint must be a string known when the template is read.",
  }),
  "unsupported-version": entry<{ constraint: string; version: string }>({
    summary: "Unsupported version",
    detail: ({ constraint, version }) =>
      `The template asks for version ${constraint}, and this program behaves as version ${version}. Change required_version if the template works with it.`,
  }),
  "bad-plugin-requirement": entry<{ problem: string }>({
    summary: "Invalid plugin requirement",
    detail: ({ problem }) => problem,
  }),
  // Variables
  "unset-variable": entry<Named>({
    summary: "Unset variable",
    detail: ({ name }) =>
      `The variable "${name}" has no value and no default. Set it with -var '${name}=…', in a variable file, or in the environment as PKR_VAR_${name}.`,
  }),
  "legacy-unset-variable": entry<Named>({
    summary: "Unset variable",
    detail: ({ name }) =>
      `The variable "${name}" is required (its default is null) and has no value. Set it with -var '${name}=…' or in a variable file.`,
  }),
  "undeclared-variable": entry<Unknown>({
    summary: "Undeclared variable",
    detail: ({ name, known }) =>
      `A value is given for the variable "${name}", which the template does not declare.${didYouMean(name, known)}`,
  }),
  "undeclared-variable-in-file": entry<Unknown>({
    severity: "warning",
    summary: "Undeclared variable",
    detail: ({ name, known }) =>
      `The variable "${name}" is set in a variable file, and the template does not declare it.${didYouMean(name, known)}`,
  }),
  "undeclared-variable-in-environment": entry<Named & { similar: string }>({
    severity: "warning",
    summary: "Undeclared variable",
    detail: ({ name, similar }) =>
      `The environment sets PKR_VAR_${name}, and the template does not declare the variable "${name}". Did you mean "${similar}"?`,
  }),
  "legacy-undeclared-variable": entry<Named & { similar: string }>({
    severity: "warning",
    summary: "Undeclared variable",
    detail: ({ name, similar }) =>
      `The variable "${name}" is set in a variable file, and the template does not declare it. Did you mean "${similar}"?`,
  }),
  "idle-engine-text": entry<Named & { instead: string | undefined }>({
    severity: "warning",
    summary: "Text is not rendered",
    detail: ({ name, instead }) =>
      `{{${name}}} has no effect here: the text stays as it is written.${instead === undefined ? "" : ` In HCL2 write ${instead}.`}`,
  }),
  "bad-variable-type": entry<Typed & { from: string }>({
    summary: "Unsuitable variable value",
    detail: ({ name, reason, from }) =>
      `The value for the variable "${name}" ${from} does not have the type of the variable: ${reason}.`,
  }),
  "unreadable-secret": entry<Named & { from: string }>({
    summary: "Unsuitable variable value",
    detail: ({ name, from }) =>
      `The value for the sensitive variable "${name}" ${from} cannot be read as an expression; what is wrong with it is not shown. A text needs quotes in it: "…".`,
  }),
  "bad-default": entry<Typed>({
    summary: "Unsuitable default",
    detail: ({ name, reason }) =>
      `The default of the variable "${name}" does not have the type of the variable: ${reason}.`,
  }),
  "bad-variables-file": entry<{ path: string }>({
    summary: "Unknown variable file type",
    detail: ({ path }) =>
      `The language of the variable file "${path}" cannot be told from its name. It must end in .hcl or .json.`,
  }),
  "validation-failed": entry<{ name: string; message: string }>({
    summary: "Invalid variable value",
    detail: ({ message }) => message,
  }),
  "bad-validation-condition": entry<{ problem: string }>({
    summary: "Invalid validation condition",
    detail: ({ problem }) => problem,
  }),
  "bad-validation-message": entry<{ problem: string }>({
    summary: "Invalid validation message",
    detail: ({ problem }) => problem,
  }),
  // Locals and data sources
  "dependency-cycle": entry<{ path: readonly string[] }>({
    summary: "Dependency cycle",
    detail: ({ path }) => `These depend on each other in a circle: ${path.join(" → ")}. Break the circle.`,
  }),
  "unknown-data-source": entry<Unknown & { advice?: string | undefined }>({
    summary: "Unknown data source type",
    detail: ({ name, known, advice }) =>
      advice !== undefined
        ? `The data source "${name}" ${advice}`
        : `There is no data source of type "${name}".${didYouMean(name, known)} Known: ${quoted(known) || "none"}. Is the plugin that has it in required_plugins?`,
  }),
  "data-source-failed": entry<{ name: string; reason: string }>({
    summary: "Data source failed",
    detail: ({ name, reason }) => `${name} cannot be read: ${reason}`,
  }),
  // Selection
  "filter-without-match": entry<{ flag: string; patterns: readonly string[]; names: readonly string[] }>({
    severity: "warning",
    summary: "Filter matches nothing",
    detail: ({ flag, patterns, names }) =>
      `${flag} names ${quoted(patterns)}, which matches no build.${patterns.map((pattern) => didYouMean(pattern, names)).join("")} Builds: ${quoted(names) || "none"}.`,
  }),
  "bad-filter": entry<{ flag: string; pattern: string }>({
    summary: "Invalid filter pattern",
    detail: ({ flag, pattern }) =>
      `The ${flag} pattern "${pattern}" is no valid glob. Known: *, ?, [abc], {a,b}.`,
  }),
  "nothing-to-build": entry<{
    names: readonly string[];
    unmatched: readonly string[];
    isExplained: boolean;
  }>({
    summary: "Nothing to build",
    detail: ({ names, unmatched, isExplained }) => {
      if (isExplained)
        return "The filters leave no build. Correct them, or leave them out to build everything.";
      const why =
        unmatched.length === 0
          ? "-only and -except leave nothing to build."
          : `-only names ${quoted(unmatched)}, which matches no build.${unmatched.map((pattern) => didYouMean(pattern, names)).join("")}`;
      return `${why} Builds: ${quoted(names) || "none"}.`;
    },
  }),
  // Legacy JSON
  "legacy-not-an-object": entry({
    summary: "Not a template",
    detail: () => 'A legacy JSON template is one object with the key "builders".',
  }),
  "legacy-unknown-key": entry<Unknown>({
    summary: "Unknown root key",
    detail: ({ name, known }) =>
      `The root of a template has no key "${name}".${didYouMean(name, known)} Known: ${quoted(known)}.`,
  }),
  "legacy-comment": entry<Named>({
    summary: "Comment is no string",
    detail: ({ name }) =>
      `Root keys that start with an underscore are comments and must hold strings; "${name}" does not.`,
  }),
  "no-value": entry({
    summary: "No value",
    detail: () => "A mistake in the template, which is told above, keeps this from having a value.",
  }),
  "legacy-shape": entry<{ name: string; expected: string }>({
    summary: "Wrong kind of value",
    detail: ({ name, expected }) => `"${name}" must be ${expected}.`,
  }),
  "legacy-no-builders": entry({
    summary: "Missing builders",
    detail: () => 'The template has no builders, so there is nothing to build. Add "builders".',
  }),
  "legacy-no-type": entry<{ what: string }>({
    summary: "Missing type",
    detail: ({ what }) => `A ${what} needs a "type".`,
  }),
  "legacy-unknown-filter": entry<Unknown>({
    summary: "Unknown builder in filter",
    detail: ({ name, known }) =>
      `"only" and "except" take names of builders; there is no "${name}".${didYouMean(name, known)} Builders: ${quoted(known)}.`,
  }),
  "legacy-unknown-override": entry<Unknown>({
    summary: "Unknown builder in override",
    detail: ({ name, known }) =>
      `"override" names the builder "${name}", which does not exist.${didYouMean(name, known)} Builders: ${quoted(known)}.`,
  }),
  "legacy-bad-min-version": entry<{ text: string }>({
    summary: "Invalid version",
    detail: ({ text }) => `min_packer_version must be one version such as "1.8.0"; "${text}" is none.`,
  }),
  "legacy-min-version": entry<{ required: string; version: string }>({
    summary: "Unsupported version",
    detail: ({ required, version }) =>
      `The template asks for at least version ${required}, and this program behaves as version ${version}.`,
  }),
  "legacy-unknown-variable": entry<Unknown>({
    severity: "warning",
    summary: "Unknown variable",
    detail: ({ name, known }) =>
      `The template has no variable "${name}", so {{user}} gives an empty text here.${didYouMean(name, known)} Declare it in "variables", or correct the name.`,
  }),
  "legacy-variable-cycle": entry<{ path: readonly string[] }>({
    summary: "Dependency cycle",
    detail: ({ path }) =>
      path.length === 2
        ? `The default of "${path[0]}" is the variable itself, so it has no value. Set it with -var "${path[0]}=…" or in a variable file; for a variable that must be set write null as its default.`
        : `These variables use each other in a circle: ${path.join(" → ")}. Give one of them a value of its own.`,
  }),
  "legacy-bad-variables-file": entry<{ path: string }>({
    summary: "Invalid variable file",
    detail: ({ path }) =>
      `A variable file for a legacy JSON template is a JSON object of strings; "${path}" is none.`,
  }),
  "outdated-key": entry<{ fixer: string; advice: string }>({
    severity: "warning",
    summary: "Outdated setting",
    detail: ({ fixer, advice }) =>
      `${advice} It is understood for now; "prebake fix" (${fixer}) rewrites the template.`,
  }),
  "refused-outdated-key": entry<{ fixer: string; advice: string }>({
    summary: "Outdated setting",
    detail: ({ fixer, advice }) =>
      `${advice} -strict refuses the old form; "prebake fix" (${fixer}) rewrites the template.`,
  }),
});
