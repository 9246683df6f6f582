/** Media types of the files that installers fetch; anything else is bytes. */
const byExtension: Readonly<Record<string, string>> = {
  cfg: "text/plain; charset=utf-8",
  css: "text/css; charset=utf-8",
  htm: "text/html; charset=utf-8",
  html: "text/html; charset=utf-8",
  ign: "application/json",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  ks: "text/plain; charset=utf-8",
  preseed: "text/plain; charset=utf-8",
  ps1: "text/plain; charset=utf-8",
  sh: "text/plain; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  xml: "text/xml; charset=utf-8",
  yaml: "text/plain; charset=utf-8",
  yml: "text/plain; charset=utf-8",
};

export function mediaType(file: string): string {
  const extension = /\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  return byExtension[extension] ?? "application/octet-stream";
}
