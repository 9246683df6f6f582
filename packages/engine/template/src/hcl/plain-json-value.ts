/** JSON with its strings taken literally, as a value. */
import type { JsonNode, Value } from "@prebake/hcl";
import { nullValue, objectValue, stringValue, tupleValue, unknownValue } from "@prebake/hcl";

export function plainJsonValue(node: JsonNode): Value {
  switch (node.kind) {
    case "json-text":
      return stringValue(node.text);
    case "json-literal":
      return node.value.isNull ? nullValue() : node.value;
    case "json-array":
      return tupleValue(node.elements.map(plainJsonValue));
    case "json-object":
      return objectValue(new Map(node.properties.map(({ name, value }) => [name, plainJsonValue(value)])));
    default:
      return unknownValue(); // Reported by the parser.
  }
}
