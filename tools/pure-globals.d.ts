/**
 * The web globals that foundation, language and contract may use: present in browsers and in Node alike.
 * `tsconfig.pure.json` compiles those layers with these and without Node's types.
 */
interface AbortSignal {
  readonly aborted: boolean;
  // Any value may be a reason; ours are errors.
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare class TextEncoder {
  encode(text?: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string;
}
