/**
 * What Packer 1.16.0 asked of plugins, asked of parts of ours: each recorded call is made with its recorded bytes, each of
 * ours is answered as Packer did. Where a part does what the recorded plugin did, its answers must be the same.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeJson } from "@prebake/hcl";
import type { Fields } from "@prebake/schema";
import { string, declareConfig } from "@prebake/schema";
import { defineBuilder, defineDataSource, definePostProcessor, defineProvisioner } from "@prebake/sdk";
import type { Artifact, Component, RunContext } from "@prebake/sdk";
import { createFakeGuest, createMemoryHost } from "@prebake/testing";
import { loopback } from "../services/loopback.fixture.ts";
import { plainData } from "../wire/msgpack/plain-data.ts";
import { pluginDeclaration } from "../components/plugin-config.ts";
import { decodeSpec } from "../wire/hcl-spec/decode-spec.ts";
import type { PayloadEncoding } from "../wire/hcl-spec/decode-spec.ts";
import { sessions } from "../wire/vectors.fixture.ts";
import type { Session } from "../wire/vectors.fixture.ts";
import { decodeCtyMsgpack } from "../wire/cty-msgpack/value-msgpack.ts";
import { decodeGobValue } from "../wire/gob/gob-cty-value.ts";
import { decodeMsgpack } from "../wire/msgpack/decode-msgpack.ts";
import { MsgpackRaw } from "../wire/msgpack/msgpack-value.ts";
import { decodeMessage, encodeMessage, raw } from "../wire/net-rpc/message.ts";
import type { RpcClient } from "../wire/net-rpc/rpc-client.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import type { RecordedCall } from "../wire/replay.fixture.ts";
import { replay } from "../wire/replay.fixture.ts";
import { builderMethods, dataSourceMethods } from "../wire/services/component-methods.ts";
import { hookMethods } from "../wire/services/hook-methods.ts";
import { serveComponent } from "./serve-component.ts";
import { createServeWorld } from "./serve-rig.fixture.ts";

const plain = (body: Uint8Array) => plainData(decodeMsgpack(body));
const anyMethod = (name: string) => ({ name, argument: raw, result: raw });

/** The recorded calls of one stream, with their answers. */
interface Asked {
  readonly method: string;
  readonly argument: Uint8Array;
  readonly answer: RecordedCall | undefined;
}

class Recording {
  readonly #recorded;
  constructor(session: Session) {
    this.#recorded = replay(session);
  }

  /** Calls of the host on the stream that it opened for this id; the plugin's, on one that the plugin opened. */
  calls(by: "host" | "plugin", brokerId: number): readonly Asked[] {
    const { streams, calls } = this.#recorded;
    const ids = [...streams.values()].filter((one) => one.opener === by && one.brokerId === brokerId);
    const own = calls.filter(({ stream }) => ids.some(({ id }) => id === stream));
    const requests = own.filter(({ from, error }) => from === by && error === undefined);
    return requests.map(({ method, seq, body }) => ({
      method,
      argument: body,
      answer: own.find((call) => call.error !== undefined && call.from !== by && call.seq === seq),
    }));
  }

  /** Ids under which the host served something. */
  get servedIds(): readonly number[] {
    const opened = [...this.#recorded.streams.values()].filter(({ opener }) => opener === "plugin");
    return [...new Set(opened.map(({ brokerId }) => brokerId ?? 0))];
  }
}

const scaffolding: Artifact = {
  builderId: "scaffolding.builder",
  id: "",
  files: [],
  description: "",
  state: {},
};

function say({ events }: Pick<RunContext, "events">, text: string): void {
  events.step("test/said", text);
}

/** A part that takes what the recorded plugin takes, and does what the scaffolding plugin does. */
function partFor(method: string, fields: Fields): Component {
  const config = declareConfig("recorded", "As recorded.", fields);
  const type = "recorded";
  const mock = (value: object) => ("mock" in value && typeof value.mock === "string" ? value.mock : "");
  switch (method.split(".")[0]) {
    case "Builder":
      return defineBuilder({
        type,
        config,
        variables: ["GeneratedMockData"],
        async run(value, context) {
          say(context, `The mock config is set to "${mock(value)}"`);
          if ("mode" in value) await untilAborted(context.signal);
          const variables = { GeneratedMockData: "mock-build-data" };
          await context.provision({ communicator: createFakeGuest(), variables });
          return scaffolding;
        },
      });
    case "Provisioner":
      return defineProvisioner({
        type,
        config,
        run: async (value, context) => say(context, `provisioner mock: ${mock(value)}`),
      });
    case "PostProcessor":
      return definePostProcessor({
        type,
        config,
        async run(value, context) {
          say(context, `post-processor mock: ${mock(value)}`);
          return { artifact: context.artifact, keepInput: true, forceKeepInput: true };
        },
      });
    default:
      return defineDataSource({
        type,
        config,
        outputs: { foo: string({ doc: "Foo." }), bar: string({ doc: "Bar." }) },
        read: async () => ({ foo: "foo-value", bar: "bar-value" }),
      });
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}

function fieldsOf(calls: readonly Asked[], encoding: PayloadEncoding): Fields {
  const spec = calls.find(({ method }) => method.endsWith(".ConfigSpec"))?.answer;
  // Legacy hosts never ask.
  if (!spec) return { mock: string({ doc: "Mock." }) };
  const { ConfigSpec } = decodeMessage(builderMethods.configSpec.result, spec.body);
  return pluginDeclaration("recorded", decodeSpec(ConfigSpec, encoding)).fields;
}

const words: ReadonlySet<string> = new Set(["Ui.Say", "Ui.Message", "Ui.Error"]);

/** Packer's side: the services it had, answering as they did; notes what is said. */
function packerServices(
  recording: Recording,
  id: number,
  { dial, said }: { readonly dial: (id: number) => Promise<RpcClient>; readonly said: string[] },
): ServiceTable {
  const services: ServiceTable = new Map();
  const nil = Uint8Array.of(0xc0);
  for (const method of words)
    services.set(method, async (argument) => {
      said.push(String(plain(argument)));
      return nil;
    });
  for (const { method, answer } of recording.calls("plugin", id))
    if (method.startsWith("Artifact.") && answer) services.set(method, async () => answer.body);
  // Of an artifact's states it was asked for one at most.
  if (!services.has("Artifact.State")) services.set("Artifact.State", async () => nil);
  for (const method of ["BuilderId", "Id", "String", "Files"])
    if (!services.has(`Artifact.${method}`)) services.set(`Artifact.${method}`, async () => nil);
  services.set(hookMethods.run.name, async (argument) => {
    const { Name, Data, StreamId } = decodeMessage(hookMethods.run.argument, argument);
    assert.equal(Name, "packer_provision");
    assert.ok(Data instanceof MsgpackRaw && "GeneratedMockData" in (plain(Data.bytes) as object));
    const recordedHook = recording.calls("plugin", id).find(({ method }) => method === "Hook.Run");
    const recordedId =
      recordedHook && decodeMessage(hookMethods.run.argument, recordedHook.argument).StreamId;
    const client = await dial(StreamId);
    for (const call of recording.calls("host", recordedId ?? 0))
      if (words.has(call.method)) await ask(client, call);
    await client[Symbol.asyncDispose]();
    return nil;
  });
  services.set(hookMethods.cancel.name, async () => nil);
  return services;
}

async function ask(client: RpcClient, { method, argument }: Asked): Promise<Uint8Array> {
  const result = await client.call(anyMethod(method), new MsgpackRaw(argument));
  return encodeMessage(raw, result);
}

/** Makes all calls of stream 0 again, and those on the artifact that comes of them. */
async function talk(session: Session) {
  const recording = new Recording(session);
  const calls = recording.calls("host", 0);
  const encoding = /gob/.test(session.name) ? "gob" : "protobuf";
  const { host, plugin } = loopback();
  const world = createServeWorld({ host: createMemoryHost(), logged: [] });
  const component = partFor(calls[0]?.method ?? "", fieldsOf(calls, encoding));
  const finished = serveComponent({ component, encoding, form: "described", world, connection: plugin });
  const said: string[] = [];
  for (const id of recording.servedIds) {
    const dial = (stream: number) => host.dialServices(stream);
    host.serve(packerServices(recording, id, { dial, said }), id);
  }
  const client = await host.dialServices(0);
  const answers: { readonly call: Asked; readonly body: Uint8Array }[] = [];
  let pending: Promise<unknown> = Promise.resolve();
  for (const call of calls) {
    const isLong = call.method === "Builder.Run" && calls.some(({ method }) => method === "Builder.Cancel");
    const answer = ask(client, call);
    if (isLong) {
      // It was cancelled while it ran: how it ends is not asked.
      pending = answer.catch(() => undefined);
      while (said.length === 0) await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    answers.push({ call, body: await answer });
  }
  await pending;
  return { recording, answers, said, host, finished };
}

async function artifactCalls(
  { recording, host }: { recording: Recording; host: { dialServices(id: number): Promise<RpcClient> } },
  recordedId: number,
  id: number,
): Promise<readonly { readonly call: Asked; readonly body: Uint8Array }[]> {
  const client = await host.dialServices(id);
  const answers = [];
  for (const call of recording.calls("host", recordedId))
    answers.push({ call, body: await ask(client, call) });
  return answers;
}

function artifactIdOf(method: string, body: Uint8Array): number {
  const data = plain(body);
  if (method === "Builder.Run") return Number(data);
  return method === "PostProcessor.PostProcess" ? (data as { StreamId: number }).StreamId : 0;
}

/** What is compared of an answer: not the ids of streams, nor facts of the engine. */
function comparable(method: string, body: Uint8Array, encoding: PayloadEncoding): unknown {
  if (method.endsWith(".ConfigSpec")) {
    const { ConfigSpec } = decodeMessage(builderMethods.configSpec.result, body);
    const spec = decodeSpec(ConfigSpec, encoding);
    const members = spec.kind === "object" ? [...spec.members] : [];
    return members.filter(([key]) => !key.startsWith("packer_")).sort(([a], [b]) => Number(a > b) - 1);
  }
  if (method === "Builder.Run") return Number(plain(body)) > 0;
  if (method === "PostProcessor.PostProcess") return { ...(plain(body) as object), StreamId: undefined };
  if (method === "Datasource.Execute") {
    const { Value } = decodeMessage(dataSourceMethods.execute.result, body);
    return encodeJson(encoding === "protobuf" ? decodeCtyMsgpack(Value) : decodeGobValue(Value));
  }
  if (method === "Artifact.State") return Object.keys(plain(body) as object).length > 0;
  return plain(body);
}

const ofPacker = sessions().filter(({ name }) => name.startsWith("packer-1.16.0-host-"));
assert.ok(ofPacker.length > 10);

for (const session of ofPacker) {
  const encoding = /gob/.test(session.name) ? "gob" : "protobuf";
  const isSame = /scaffolding/.test(session.name);
  test(`${session.name.replace("packer-1.16.0-host-", "")}: a part of ours answers what Packer asked`, async () => {
    const talked = await talk(session);
    for (const { call, body } of talked.answers) {
      if (isSame && call.answer)
        assert.deepEqual(
          comparable(call.method, body, encoding),
          comparable(call.method, call.answer.body, encoding),
          call.method,
        );
      const id = artifactIdOf(call.method, body);
      const recordedId = call.answer ? artifactIdOf(call.method, call.answer.body) : 0;
      if (id === 0 || recordedId === 0) continue;
      for (const answered of await artifactCalls(talked, recordedId, id)) {
        const { method, answer } = answered.call;
        if (isSame && answer)
          assert.deepEqual(
            comparable(method, answered.body, encoding),
            comparable(method, answer.body, encoding),
            method,
          );
      }
    }
    if (isSame) assert.deepEqual(talked.said, recordedWords(talked.recording));
    await talked.host[Symbol.asyncDispose]();
    await talked.finished;
  });
}

/** What the recorded plugin said, in order. */
function recordedWords(recording: Recording): readonly string[] {
  return recording.servedIds.flatMap((id) =>
    recording
      .calls("plugin", id)
      .filter(({ method }) => method === "Ui.Say")
      .map(({ argument }) => String(plain(argument))),
  );
}
