/** Fixers of what is written inside strings. */
import type { JsonNode } from "../json/json-tree.ts";
import { jsonList, valueOf } from "../json/json-tree.ts";
import { mapText, mapValues } from "./edits.ts";
import type { Fixer } from "./fixer.ts";
import { ofType } from "./fixer.ts";

const namesWithTime = new Set(["ami_name", "bundle_prefix", "snapshot_name"]);

export const createTime: Fixer = {
  name: "createtime",
  advice: '"{{.CreateTime}}" is "{{timestamp}}" now.',
  atLoad: true,
  builders: (builder) =>
    mapValues(builder, (value, key) =>
      namesWithTime.has(key)
        ? mapText(value, (text) => text.replace(/\{\{\s*\.CreateTime\s*\}\}/g, "{{timestamp}}"))
        : value,
    ),
};

export const cleanImageName: Fixer = {
  name: "clean-image-name",
  advice: '"clean_ami_name" and "clean_image_name" are "clean_resource_name" now.',
  atLoad: false,
  builders: (builder) => mapValues(builder, (value) => cleanedName(value, /clean_(?:ami|image)_name/g)),
};

/** While loading, only calls are renamed: outside of `{{ }}` the words are the user's own. */
export const cleanImageNameAtLoad: Fixer = {
  ...cleanImageName,
  atLoad: true,
  builders: (builder) =>
    mapValues(builder, (value) => cleanedName(value, /(?<=\{\{(?:(?!\}\}).)*)clean_(?:ami|image)_name/gs)),
};

// Measured: strings of a builder and of the objects directly in it, no deeper and not in lists.
function cleanedName(value: JsonNode, pattern: RegExp): JsonNode {
  const rename = (node: JsonNode): JsonNode =>
    mapText(node, (text) => text.replace(pattern, "clean_resource_name"));
  return value.kind === "object" ? mapValues(value, rename) : rename(value);
}

export const powershellEscapes: Fixer = {
  name: "powershell-escapes",
  advice:
    "Backticks before special characters in environment variables, user and password are not needed any more.",
  atLoad: false, // Today a backtick there is a backtick.
  provisioners: ofType("powershell", (provisioner) => {
    const variables = valueOf(provisioner, "environment_vars");
    const isReadable = !variables || variables.kind === "list" || variables.kind === "null";
    return isReadable ? mapValues(provisioner, withoutEscapes) : provisioner;
  }),
};

function withoutEscapes(value: JsonNode, key: string): JsonNode {
  if (key === "elevated_user" || key === "elevated_password") return mapText(value, unescaped);
  if (key !== "environment_vars") return value;
  if (value.kind !== "list") return jsonList([]);
  const items = value.items.map((item) => mapText(item, unescaped));
  return items.every((item, at) => item === value.items[at]) ? value : { ...value, items };
}

function unescaped(text: string): string {
  return text.replace(/`([$`"'])/g, "$1");
}
