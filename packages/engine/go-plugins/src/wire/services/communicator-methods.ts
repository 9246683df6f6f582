/** Calls of a communicator: the host serves its own to provisioners, a builder serves its machine's to the host. */
import type { CodecValue } from "../net-rpc/message.ts";
import { int, nothing, optional, struct, text, texts, time, uint } from "../net-rpc/message.ts";

/** Ids of streams that the callee dials; 0: none. The response id is never 0. */
export const startArguments = struct("command", {
  Command: text,
  StdinStreamId: uint,
  StdoutStreamId: uint,
  StderrStreamId: uint,
  ResponseStreamId: uint,
});

/** Name, size, mode bits as Go's os.FileMode, time of the last change. */
export const fileInfo = optional(struct("file", { N: text, S: int, M: uint, T: time }));
export type FileInfo = NonNullable<CodecValue<typeof fileInfo>>;

const directories = struct("directory", { Dst: text, Src: text, Exclude: texts });

export const communicatorMethods = {
  /** Answered when the command has started; its end comes on the response stream. */
  start: { name: "Communicator.Start", argument: startArguments, result: nothing },
  upload: {
    name: "Communicator.Upload",
    argument: struct("upload", { Path: text, ReaderStreamId: uint, FileInfo: fileInfo }),
    result: nothing,
  },
  uploadDirectory: { name: "Communicator.UploadDir", argument: directories, result: nothing },
  download: {
    name: "Communicator.Download",
    argument: struct("download", { Path: text, WriterStreamId: uint }),
    result: nothing,
  },
  downloadDirectory: { name: "Communicator.DownloadDir", argument: directories, result: nothing },
} as const;
