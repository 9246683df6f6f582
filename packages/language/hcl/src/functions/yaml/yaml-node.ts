/** A YAML document as a reader gives it: nodes as written, aliases replaced by the node they name. */

export type YamlNode = YamlScalar | YamlSequence | YamlMapping;

export interface YamlScalar {
  readonly kind: "scalar";
  readonly text: string;
  readonly style: "plain" | "quoted" | "block";
  readonly tag: YamlTag;
}

/** In full, as `tag:yaml.org,2002:str`; undefined when none is written. */
export type YamlTag = string | undefined;

export interface YamlSequence {
  readonly kind: "sequence";
  readonly items: readonly YamlNode[];
  readonly tag: YamlTag;
}

export interface YamlMapping {
  readonly kind: "mapping";
  readonly entries: readonly (readonly [key: YamlNode, value: YamlNode])[];
  readonly tag: YamlTag;
}

export type YamlReading =
  /** `root` is undefined for a document without content. */
  | { readonly ok: true; readonly root: YamlNode | undefined }
  | { readonly ok: false; readonly message: string };
