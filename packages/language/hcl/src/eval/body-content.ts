/** What is in a body, by a schema: the arguments and blocks that somebody understands. */
import type { DiagnosticSink } from "@prebake/base";
import { jsonAttributes, jsonContent } from "../json/json-body.ts";
import type { Attribute, Body, BodyContent, BodySchema, PartialContent } from "../syntax/ast.ts";
import { nativeAttributes, nativeContent } from "../syntax/native-content.ts";

/**
 * The content of a body. Reports required arguments that are missing, arguments and blocks that the schema does not name (with what was
 * probably meant), and wrong labels. What is good is returned in any case.
 */
export function bodyContent(body: Body, schema: BodySchema, sink: DiagnosticSink): BodyContent {
  return read(body, schema, { sink, mode: "complete" });
}

/** As `bodyContent`, but what the schema does not name is left for another schema: it is in `rest`. */
export function partialContent(body: Body, schema: BodySchema, sink: DiagnosticSink): PartialContent {
  return read(body, schema, { sink, mode: "partial" });
}

/** All arguments of a body that may have any names, but no blocks. */
export function justAttributes(body: Body, sink: DiagnosticSink): ReadonlyMap<string, Attribute> {
  switch (body.kind) {
    case "native-body":
      return nativeAttributes(body, sink);
    case "json-body":
      return jsonAttributes(body, sink);
    case "dynamic-body":
      return body.readAttributes(sink);
  }
}

function read(
  body: Body,
  schema: BodySchema,
  context: { sink: DiagnosticSink; mode: "complete" | "partial" },
): PartialContent {
  switch (body.kind) {
    case "native-body":
      return nativeContent(body, schema, context);
    case "json-body":
      return jsonContent(body, schema, context);
    case "dynamic-body":
      return body.read(schema, context.sink, context.mode);
  }
}
