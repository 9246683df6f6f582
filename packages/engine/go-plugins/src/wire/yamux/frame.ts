/** Frames of the multiplexer: 12 bytes of header, big-endian, then the payload of data frames. Source: hashicorp/yamux spec.md. */
import { ByteWriter } from "../byte-writer.ts";
import { malformed } from "../malformed.ts";

export const frameType = { data: 0, windowUpdate: 1, ping: 2, goAway: 3 } as const;
export const frameFlag = { syn: 1, ack: 2, fin: 4, rst: 8 } as const;
export const headerSize = 12;

export interface FrameHeader {
  readonly type: number;
  /** Bits of `frameFlag`. */
  readonly flags: number;
  /** 0 for Ping and GoAway. */
  readonly streamId: number;
  /** Data: bytes after the header. WindowUpdate: credit added, in bytes. Ping: opaque. GoAway: 0 normal, 1 protocol error, 2 internal error. */
  readonly length: number;
}

export function encodeHeader(header: FrameHeader): Uint8Array {
  const writer = new ByteWriter();
  writer.uint8(0);
  writer.uint8(header.type);
  writer.uint16(header.flags);
  writer.uint32(header.streamId);
  writer.uint32(header.length);
  return writer.finish();
}

function decodeHeader(bytes: Uint8Array): FrameHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(0);
  const type = view.getUint8(1);
  if (version !== 0) throw malformed("a multiplexer frame", `its version is ${version}, not 0`);
  if (type > frameType.goAway) throw malformed("a multiplexer frame", `its type ${type} is unknown`);
  return { type, flags: view.getUint16(2), streamId: view.getUint32(4), length: view.getUint32(8) };
}

export interface FrameHandler {
  header(header: FrameHeader): void;
  /** Bytes of the data frame that was announced last, in pieces as they came; `isLast` with the last of them. */
  payload(bytes: Uint8Array, isLast: boolean): void;
}

/** Cuts a flow of bytes into frames without ever joining it again: payload is handed on as it comes. */
export class FrameParser {
  readonly #handler: FrameHandler;
  readonly #partial = new Uint8Array(headerSize);
  #partialLength = 0;
  #payloadLeft = 0;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** True between frames. */
  get isIdle(): boolean {
    return this.#partialLength === 0 && this.#payloadLeft === 0;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      at = this.#payloadLeft > 0 ? this.#takePayload(bytes, at) : this.#takeHeader(bytes, at);
    }
  }

  #takePayload(bytes: Uint8Array, at: number): number {
    const end = Math.min(bytes.length, at + this.#payloadLeft);
    this.#payloadLeft -= end - at;
    this.#handler.payload(bytes.subarray(at, end), this.#payloadLeft === 0);
    return end;
  }

  #takeHeader(bytes: Uint8Array, at: number): number {
    const end = Math.min(bytes.length, at + headerSize - this.#partialLength);
    this.#partial.set(bytes.subarray(at, end), this.#partialLength);
    this.#partialLength += end - at;
    if (this.#partialLength < headerSize) return end;
    this.#partialLength = 0;
    const header = decodeHeader(this.#partial);
    if (header.type === frameType.data) this.#payloadLeft = header.length;
    this.#handler.header(header);
    return end;
  }
}
