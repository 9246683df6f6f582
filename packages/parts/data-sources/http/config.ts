/** Configuration and outputs of the data source `http`. */
import { choice, declareConfig, string, stringMap } from "@prebake/schema";
import type { ConfigOf } from "@prebake/schema";

export const httpConfig = declareConfig(
  "http",
  "Asks an HTTP server, once; any status but 2xx is an error.",
  {
    url: string({ required: true, doc: "What to ask for: an `http` or `https` URL." }),
    method: choice(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"], {
      default: "GET",
      doc: "Method of the request.",
    }),
    request_headers: stringMap({ doc: "Headers of the request." }),
    request_body: string({ doc: "Body of the request; not with `GET` and `HEAD`." }),
  },
);

export type HttpConfig = ConfigOf<typeof httpConfig>;

export const httpOutputs = {
  url: string({ doc: "The URL that was asked for." }),
  body: string({ doc: "The body of the answer, as text." }),
  // Named after the request since Packer's first version of it; templates rely on the name.
  request_headers: stringMap({ doc: "The headers of the answer; several values of one are joined by `, `." }),
};
