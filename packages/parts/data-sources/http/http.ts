/** The data source `http`: one request, its answer as text. */
import { BuildError, redactUrl } from "@prebake/base";
import { defineDataSource } from "@prebake/sdk";
import type { HttpResponse } from "@prebake/sdk";
import { httpConfig, httpOutputs } from "./config.ts";
import type { HttpConfig } from "./config.ts";

export const http = defineDataSource({
  type: "http",
  config: httpConfig,
  outputs: httpOutputs,
  async read(config, { host, signal }) {
    const { url, method } = config;
    checkRequest(config);
    const response = await host.network.fetch(url, {
      signal,
      method,
      ...(config.request_headers && { headers: config.request_headers }),
      ...(config.request_body !== undefined && { body: config.request_body }),
    });
    const body = await readText(response, url);
    checkStatus(response.status, url);
    return { url, body, request_headers: canonicalHeaders(response.headers) };
  },
});

function checkRequest({ url, method, request_body }: HttpConfig): void {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new BuildError("http/bad-url", {
      message: `Cannot ask "${redactUrl(url)}": it is no URL that starts with http:// or https://`,
    });
  // The platform's client, as browsers, sends none.
  if (request_body !== undefined && (method === "GET" || method === "HEAD"))
    throw new BuildError("http/body-not-allowed", {
      message: `Cannot ask ${redactUrl(url)}: a ${method} request has no body`,
      hint: 'Set method to "POST", or leave request_body out.',
    });
}

// A template holds what is read here in memory, several times over; a larger answer is a mistake in the URL.
const longestBody = 64 * 1024 * 1024;

async function readText(response: HttpResponse, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let sizeBytes = 0;
  for await (const chunk of response.body) {
    sizeBytes += chunk.length;
    if (sizeBytes > longestBody)
      throw new BuildError("http/too-large", {
        message: `Cannot read ${redactUrl(url)}: the answer is larger than ${longestBody} bytes`,
        hint: "A data source is for small texts; let a provisioner download large files.",
      });
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function checkStatus(status: number, url: string): void {
  if (status >= 200 && status <= 299) return;
  throw new BuildError("http/status", {
    message: `Cannot read ${redactUrl(url)}: the server answered with status ${status}`,
    context: { status },
  });
}

/** `content-type` as `Content-Type`: the names that templates ask for. Source: Go's net/http gives canonical names. */
function canonicalHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const canonical = (name: string) =>
    name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [canonical(name), value]));
}
