/** One row of `-machine-readable`. Source: reference of the rows, measured on Packer 1.16. */

export interface MachineRow {
  /** Build name for rows about one build's artifacts or errors, else empty. */
  readonly target: string;
  readonly type: string;
  readonly data: readonly string[];
}

/** `<unix seconds>,<target>,<type>,<data…>`, without a line end. */
export function machineRowText(row: MachineRow, atMs: number): string {
  return [Math.floor(atMs / 1000), row.target, row.type, ...row.data.map(escapeField)].join(",");
}

function escapeField(text: string): string {
  return text.replaceAll(",", "%!(PACKER_COMMA)").replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}
