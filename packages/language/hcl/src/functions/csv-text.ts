/** CSV (RFC 4180) as Go's encoding/csv reads it. */
import { FunctionFailure } from "./function-failure.ts";

/** Records of fields. Empty lines are skipped; all records must have as many fields as the first. */
export function parseCsv(text: string): string[][] {
  const reader: CsvReader = { text: text.replace(/\r$/, "").replaceAll("\r\n", "\n"), at: 0 };
  const records: string[][] = [];
  while (reader.at < reader.text.length) {
    if (reader.text[reader.at] === "\n") {
      reader.at++;
      continue;
    }
    const record = readRecord(reader);
    const wanted = records[0]?.length ?? record.length;
    if (record.length !== wanted) {
      throw new FunctionFailure(
        `Row ${records.length + 1} of the CSV text has ${record.length} fields, but the first has ${wanted}.`,
      );
    }
    records.push(record);
  }
  return records;
}

interface CsvReader {
  readonly text: string;
  at: number;
}

function readRecord(reader: CsvReader): string[] {
  const fields: string[] = [];
  for (;;) {
    fields.push(reader.text[reader.at] === '"' ? readQuoted(reader) : readBare(reader));
    const end = reader.text[reader.at++];
    if (end !== ",") return fields;
  }
}

function readBare(reader: CsvReader): string {
  const start = reader.at;
  while (reader.at < reader.text.length && reader.text[reader.at] !== "," && reader.text[reader.at] !== "\n")
    reader.at++;
  const field = reader.text.slice(start, reader.at);
  if (field.includes('"'))
    throw new FunctionFailure(
      "A field of the CSV text has a quote inside; such fields must be quoted as a whole.",
    );
  return field;
}

function readQuoted(reader: CsvReader): string {
  let field = "";
  for (reader.at++; ;) {
    const quote = reader.text.indexOf('"', reader.at);
    if (quote < 0) throw new FunctionFailure("A quote in the CSV text is not closed.");
    field += reader.text.slice(reader.at, quote);
    reader.at = quote + 1;
    const next = reader.text[reader.at];
    if (next === undefined || next === "," || next === "\n") return field;
    if (next !== '"')
      throw new FunctionFailure(
        "A quoted field of the CSV text goes on after its quote; a quote inside is written twice.",
      );
    field += '"';
    reader.at++;
  }
}
