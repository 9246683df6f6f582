/**
 * ConfigNode → typed value, with all complaints at once.
 *
 * As in Go, a zero value (`""`, `0`, `0s`) counts as not set: the default applies, and a required field is missing.
 * Templates rely on it: `"{{user `x`}}"` with an empty variable means "leave it".
 */
import { didYouMean, suggestName } from "@prebake/base";
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { coerceScalar } from "./coerce.ts";
import type { ConfigEntry, ConfigNode, ConfigObject } from "./config-node.ts";
import type { ConfigDeclaration } from "./declaration.ts";
import { configDiagnostic } from "./diagnostics.ts";
import type { Field, Fields, FieldShape, Infer } from "./field.ts";
import { decisive, fieldOf, isFirstOfItsCase } from "./find-field.ts";
import { MistakeList } from "./mistakes.ts";
import type { ConfigMistakes } from "./mistakes.ts";
import { isVague, standIn } from "./stand-in.ts";
import { UNKNOWN_TEXT } from "./unknown-text.ts";
import { isZero, isZeroNode, zeroOf } from "./zero-value.ts";

/** `hcl`: HCL's conversions. `json`: the weak ones of legacy JSON templates. */
export type ConfigSyntax = "hcl" | "json";

export interface DecodeOptions {
  readonly syntax: ConfigSyntax;
  readonly sink: DiagnosticSink;
  /** Renders the Go template in a string that is not in a `late` field. Absent: strings stay as they are. It reports by itself; undefined after a mistake. */
  readonly render?: (text: string, range: SourceRange | undefined) => string | undefined;
  /** Whether fields that are wrong get values that keep their type, for checks of what is right besides. Such a configuration is never run. */
  readonly standIns?: boolean;
  /** Names that somebody else understands beside the fields: suggested for unknown ones. */
  readonly otherNames?: Iterable<string> | undefined;
  /** Told each text of a sensitive field or value, so that it can be redacted. */
  readonly onSecret?: (text: string) => void;
}

export interface DecodeResult<F extends Fields> {
  /** After errors it holds defaults and undefined in the places that were wrong; with `standIns`, placeholders. */
  readonly config: Infer<F>;
  /** Where a field was written, by path: `disk_size`, `qemuargs.0.1`; `""` is the whole. */
  rangeOf(path: string): SourceRange | undefined;
  readonly ok: boolean;
  /** Fields that are wrong, whether that was told here or before. */
  readonly mistakes: ConfigMistakes;
}

/** A configuration as it was written, evaluated but not decoded. */
export interface WrittenConfig {
  readonly node: ConfigObject;
  readonly syntax: ConfigSyntax;
  /** Fields that are wrong: what was written there means nothing. */
  readonly mistakes: ConfigMistakes;
}

// Not enumerable: copies and comparisons of a configuration do not see it.
const writtenKey = Symbol("written");

/** What a decoded configuration was made of; undefined when its declaration does not keep it. */
export function writtenConfig(config: object): WrittenConfig | undefined {
  return writtenKey in config ? (config[writtenKey] as WrittenConfig) : undefined; // Only `decode` can set it.
}

// Filled in by the engine, not by users; every component accepts them. Source: packer-plugin-sdk common.PackerConfig.
const engineKeys: ReadonlySet<string> = new Set([
  "packer_build_name",
  "packer_builder_type",
  "packer_core_version",
  "packer_debug",
  "packer_force",
  "packer_on_error",
  "packer_user_variables",
  "packer_sensitive_variables",
]);

/** Decodes a component's configuration. Reports every mistake to the sink and never throws for one. */
export function decode<F extends Fields>(
  declaration: ConfigDeclaration<F>,
  node: ConfigNode,
  options: DecodeOptions,
): DecodeResult<F> {
  const places = new Map<string, SourceRange>();
  const run = new Decoder(declaration.name, options, places);
  if (node.range) places.set("", node.range);
  const empty: ConfigObject = { kind: "object", entries: [], range: node.range };
  const written = node.kind === "object" ? node : empty;
  const config = run.fields(declaration.fields, written, "");
  if (declaration.keepsWritten) {
    const value: WrittenConfig = { node: written, syntax: options.syntax, mistakes: run.mistakes };
    Object.defineProperty(config, writtenKey, { value });
  }
  return {
    config: config as Infer<F>, // Built field by field from the same declaration.
    rangeOf: (path) => places.get(path),
    ok: !run.failed,
    mistakes: run.mistakes,
  };
}

class Decoder {
  readonly #component: string;
  readonly #options: DecodeOptions;
  readonly #places: Map<string, SourceRange>;
  failed = false;
  readonly mistakes = new MistakeList();
  /** Paths of fields that an unknown key probably means. */
  readonly #meant = new Set<string>();

  constructor(component: string, options: DecodeOptions, places: Map<string, SourceRange>) {
    this.#component = component;
    this.#options = options;
    this.#places = places;
  }

  fields(fields: Fields, node: ConfigObject, path: string): Record<string, unknown> {
    const written = this.#sortEntries(fields, node, path);
    const config: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(fields)) {
      config[name] = this.#field(field, written.get(name) ?? [], {
        name,
        path: join(path, name),
        owner: node,
        siblings: config,
      });
    }
    return config;
  }

  /** Entries by the name of their field; complains of unknown keys, old names and wrong forms. */
  #sortEntries(fields: Fields, node: ConfigObject, path: string): Map<string, ConfigEntry[]> {
    const byName = new Map<string, ConfigEntry[]>();
    for (const entry of node.entries) {
      const name = this.#nameOf(fields, entry, { node, path });
      if (name === undefined) continue;
      const list = byName.get(name);
      if (list) list.push(entry);
      else byName.set(name, [entry]);
    }
    return byName;
  }

  #nameOf(
    fields: Fields,
    entry: ConfigEntry,
    { node, path }: { readonly node: ConfigObject; readonly path: string },
  ): string | undefined {
    const name = fieldOf(fields, entry.key);
    if (name !== undefined) return name;
    if (engineKeys.has(entry.key)) return undefined;
    if (this.#options.syntax === "json" && isFirstOfItsCase(node, entry)) {
      // Source: mapstructure matches keys without regard to case.
      const anyCase = fieldOf(fields, entry.key, (known) => known.toLowerCase() === entry.key.toLowerCase());
      if (anyCase !== undefined) return anyCase;
    }
    const others = path === "" ? (this.#options.otherNames ?? []) : [];
    const meant = suggestName(entry.key, [...Object.keys(fields), ...others]);
    if (meant !== undefined && fields[meant]) this.#meant.add(join(path, meant));
    const hint = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    const what = { component: this.#component, key: entry.key, hint };
    this.#report(entry.block ? "unknown-block" : "unknown-key", what, entry.keyRange ?? entry.value.range);
    return undefined;
  }

  #field(field: Field, entries: readonly ConfigEntry[], at: FieldPlace): unknown {
    const { options, shape } = field;
    const first = decisive(at.name, entries);
    if (first?.value.range) this.#places.set(at.path, first.value.range);
    if (first && options.refused !== undefined && !isZeroNode(first.value)) {
      this.#report("refused-key", { key: at.name, because: options.refused }, first.keyRange);
      return this.#wrong(field, at);
    }
    if (first && options.deprecated !== undefined) {
      this.#report("deprecated-key", { key: at.name, instead: options.deprecated }, first.keyRange);
    }
    if (!first && this.#meant.has(at.path)) return this.#wrong(field, at);
    if (shape.kind === "block" || shape.kind === "blocks") return this.#blockField(field, entries, at);
    const value = first && this.#argument(field, first, at);
    if (value !== undefined && !isZero(value)) return value;
    if (this.mistakes.touch(at.path)) return this.#wrong(field, at);
    if (options.required && first?.value.kind !== "unknown") {
      const what = { component: this.#component, key: at.name, doc: options.doc };
      this.#report("missing-key", what, first?.value.range ?? at.owner.range);
      return this.#wrong(field, at);
    }
    return this.#unset(field, value);
  }

  /** Notes a field whose mistake was told; its value, or what stands in for it. */
  #wrong(field: Field, at: FieldPlace): unknown {
    this.mistakes.add(at.path, isVague(field.shape));
    return this.#options.standIns ? standIn(field) : this.#unset(field);
  }

  /** Value of a field that is not set; an explicit `false` or empty collection stays. */
  #unset(field: Field, written?: unknown): unknown {
    if (field.shape.kind === "blocks") return [];
    if (written === false) return false;
    return field.options.default ?? (Array.isArray(written) ? written : undefined);
  }

  #argument(field: Field, entry: ConfigEntry, at: FieldPlace): unknown {
    if (
      entry.block &&
      this.#options.syntax === "hcl" &&
      field.shape.kind !== "map" &&
      field.shape.kind !== "dynamic"
    ) {
      this.#report("argument-expected", { key: at.name }, entry.keyRange);
      this.mistakes.add(at.path, true);
      return undefined;
    }
    return this.#value(field.shape, entry.value, {
      name: at.name,
      path: at.path,
      field,
      siblings: at.siblings,
    });
  }

  #blockField(field: Field, entries: readonly ConfigEntry[], at: FieldPlace): unknown {
    const { shape } = field;
    if (shape.kind !== "block" && shape.kind !== "blocks") return undefined;
    const objects: ConfigObject[] = [];
    for (const entry of entries) {
      if (entry.block === false && this.#options.syntax === "hcl") {
        this.#report("block-expected", { key: at.name }, entry.keyRange);
        this.mistakes.add(at.path, true);
        continue;
      }
      objects.push(...this.#objectsOf(entry.value, shape.kind, at));
    }
    if (shape.kind === "blocks")
      return objects.map((node, index) => this.fields(shape.fields, node, join(at.path, index)));
    if (objects.length > 1) {
      const related = entries[0]?.keyRange
        ? [{ range: entries[0].keyRange, message: "The first one is here." }]
        : [];
      this.failed = true;
      this.#options.sink.add(
        configDiagnostic(
          "duplicate-block",
          { key: at.name },
          { subject: entries[1]?.keyRange ?? at.owner.range, related },
        ),
      );
    }
    return objects[0] && this.fields(shape.fields, objects[0], at.path);
  }

  #objectsOf(node: ConfigNode, kind: "block" | "blocks", at: FieldPlace): readonly ConfigObject[] {
    const isWeak = this.#options.syntax === "json";
    switch (node.kind) {
      case "object":
        // Source: mapstructure takes an empty object for an empty list.
        return isWeak && kind === "blocks" && node.entries.length === 0 ? [] : [node];
      case "list":
        if (isWeak && kind === "block") break;
        return node.items.flatMap((item) => {
          if (item.kind === "null") return [{ kind: "object", entries: [], range: item.range }];
          return this.#objectsOf(item, "block", at);
        });
      case "unknown":
        if (node.wrong) this.mistakes.add(at.path, true);
        return [];
      case "null":
        return [];
      default:
    }
    this.#wrongType(node, "object", at);
    return [];
  }

  #value(shape: FieldShape, node: ConfigNode, at: ValuePlace): unknown {
    if (node.range && at.path !== "") this.#places.set(at.path, node.range);
    if (node.kind === "null") return undefined;
    if (node.kind === "unknown") return this.#unknown(shape, node, at);
    switch (shape.kind) {
      case "list":
        return this.#list(shape.element, node, at);
      case "map":
        return this.#map(shape.element, node, at);
      case "dynamic":
        return this.#plain(node, at);
      case "block":
      case "blocks":
        return undefined; // Handled by #blockField.
      case "string":
      case "number":
      case "bool":
      case "duration":
        return this.#scalar(shape, node, at);
    }
  }

  #unknown(shape: FieldShape, { wrong }: { readonly wrong?: boolean }, { path }: ValuePath): unknown {
    if (wrong) this.mistakes.add(path, isVague(shape));
    return shape.kind === "string" ? UNKNOWN_TEXT : undefined;
  }

  #scalar(
    shape: Extract<FieldShape, { kind: "string" | "number" | "bool" | "duration" }>,
    node: ConfigNode,
    at: ValuePlace,
  ): unknown {
    const rendered = this.#rendered(node, at);
    if (rendered.kind === "unknown") return this.#unknown(shape, rendered, at);
    if (rendered.kind !== "string" && rendered.kind !== "number" && rendered.kind !== "bool")
      return this.#wrongType(rendered, shape.kind, at);
    const value = coerceScalar(rendered, shape.kind, this.#options.syntax);
    if (value === undefined) return this.#wrongType(rendered, shape.kind, at);
    if (node.sensitive || isSecret(value, at)) this.#options.onSecret?.(String(value));
    return this.#allowed(shape, value, { ...at, node }) ? value : undefined;
  }

  #allowed(
    shape: FieldShape,
    value: string | number | boolean,
    at: ValuePath & { node: ConfigNode },
  ): boolean {
    if (
      shape.kind === "string" &&
      shape.values &&
      value !== "" &&
      value !== UNKNOWN_TEXT &&
      !shape.values.includes(String(value))
    ) {
      const what = { key: at.name, allowed: shape.values, hint: didYouMean(String(value), shape.values) };
      this.#report("not-allowed", what, at.node.range);
      this.mistakes.add(at.path, true);
      return false;
    }
    if (shape.kind !== "number" || typeof value !== "number") return true;
    if (shape.integer && !Number.isInteger(value)) return this.#outOfRange("a whole number", at);
    if (shape.min !== undefined && value < shape.min) return this.#outOfRange(`at least ${shape.min}`, at);
    if (shape.max !== undefined && value > shape.max) return this.#outOfRange(`at most ${shape.max}`, at);
    return true;
  }

  #outOfRange(range: string, at: ValuePath & { node: ConfigNode }): false {
    this.#report("out-of-range", { key: at.name, range }, at.node.range);
    this.mistakes.add(at.path, true);
    return false;
  }

  #list(element: FieldShape, node: ConfigNode, at: ValuePlace): unknown {
    const items = this.#itemsOf(node, at);
    if (!items) return this.#wrongType(node, listName(element), at);
    const list: unknown[] = [];
    for (const [index, item] of items.entries()) {
      const value = this.#element(element, item, { ...at, path: join(at.path, index) });
      if (value !== undefined) list.push(value);
    }
    return list;
  }

  /** A value inside a list or map, where null is a zero value, as in Go. */
  #element(shape: FieldShape, node: ConfigNode, at: ValuePlace): unknown {
    return node.kind === "null" ? zeroOf(shape) : this.#value(shape, node, at);
  }

  /** Elements of what is written where a list is meant; weakly, one value is a list of one, a text is split at commas, and an empty object is empty. */
  #itemsOf(node: ConfigNode, at: ValuePlace): readonly ConfigNode[] | undefined {
    if (node.kind === "list") return node.items;
    if (this.#options.syntax === "hcl") return undefined;
    if (node.kind === "object" && node.entries.length === 0) return [];
    const rendered = this.#rendered(node, at);
    if (rendered.kind !== "string") return [rendered];
    if (rendered.text === "") return [];
    return rendered.text.split(",").map((text) => ({ ...rendered, text }));
  }

  #map(element: FieldShape, node: ConfigNode, at: ValuePlace): unknown {
    // Weakly, the maps of a list are one.
    const objects = node.kind === "list" && this.#options.syntax === "json" ? node.items : [node];
    const map: Record<string, unknown> = {};
    for (const object of objects) {
      if (object.kind === "unknown") return this.#unknown({ kind: "map", element }, object, at);
      if (object.kind !== "object") return this.#wrongType(object, "map", at);
      for (const entry of object.entries) {
        const key = this.#render(entry.key, entry.keyRange, at.field) ?? entry.key;
        const value = this.#element(element, entry.value, { ...at, path: join(at.path, entry.key) });
        if (value !== undefined) map[key] = value;
      }
    }
    return map;
  }

  #plain(node: ConfigNode, at: ValuePlace): unknown {
    const rendered = this.#rendered(node, at);
    if (rendered.kind === "unknown" && rendered.wrong) this.mistakes.add(at.path, true);
    switch (rendered.kind) {
      case "null":
        return null;
      case "unknown":
        return UNKNOWN_TEXT;
      case "string":
      case "number":
        return rendered.text;
      case "bool":
        return rendered.value;
      case "list":
        return rendered.items.map((item) => this.#plain(item, at));
      case "object":
        return Object.fromEntries(rendered.entries.map((entry) => [entry.key, this.#plain(entry.value, at)]));
    }
  }

  #rendered(node: ConfigNode, at: ValuePlace): ConfigNode {
    if (node.kind !== "string") return node;
    const text = this.#render(node.text, node.range, at.field);
    if (text === undefined) return { kind: "unknown", wrong: true, range: node.range };
    return text === node.text ? node : { ...node, text };
  }

  #render(text: string, range: SourceRange | undefined, field: Field): string | undefined {
    const { render } = this.#options;
    return render && !field.options.late && text.includes("{{") ? render(text, range) : text;
  }

  #wrongType(node: ConfigNode, wanted: string, { name: key, path }: ValuePath): undefined {
    const what = { key, wanted: wantedText[wanted] ?? wanted, got: kindText[node.kind] };
    // A text is the right type for a duration; this one says none.
    if (wanted === "duration" && node.kind === "string") this.#report("bad-duration", { key }, node.range);
    else this.#report("wrong-type", what, node.range);
    this.mistakes.add(path, true);
    return undefined;
  }

  #report<Key extends Parameters<typeof configDiagnostic>[0]>(
    key: Key,
    parameters: Parameters<typeof configDiagnostic<Key>>[1],
    subject: SourceRange | undefined,
  ): void {
    const diagnostic = configDiagnostic(key, parameters, { subject });
    if (diagnostic.severity === "error") this.failed = true;
    this.#options.sink.add(diagnostic);
  }
}

function isSecret(value: unknown, { field: { options }, siblings }: ValuePlace): boolean {
  const open = options.openAs === undefined ? undefined : siblings[options.openAs];
  return options.sensitive === true && value !== open;
}

interface ValuePath {
  readonly name: string;
  readonly path: string;
}

interface FieldPlace extends ValuePath {
  readonly owner: ConfigObject;
  /** Fields of the same group that are decoded already. */
  readonly siblings: Readonly<Record<string, unknown>>;
}

interface ValuePlace extends ValuePath {
  readonly field: Field;
  readonly siblings: Readonly<Record<string, unknown>>;
}

const wantedText: Readonly<Record<string, string>> = {
  string: "string",
  number: "a number",
  bool: "bool",
  duration: 'a duration such as "90s" or "1h30m"',
  object: "an object",
  map: "a map of strings",
};

const kindText: Readonly<Record<ConfigNode["kind"], string>> = {
  null: "null",
  string: "a string",
  number: "a number",
  bool: "a bool",
  list: "a list",
  object: "an object",
  unknown: "not known yet",
};

function listName(element: FieldShape): string {
  return element.kind === "list" ? "list of lists" : `list of ${element.kind}`;
}

function join(path: string, name: string | number): string {
  return path === "" ? String(name) : `${path}.${name}`;
}
