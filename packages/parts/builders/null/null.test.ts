import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost } from "@prebake/host";
import type { ConnectRequest, Services } from "@prebake/sdk";
import { builderContract, createFakeGuest, createPartRig } from "@prebake/testing";
import { nullBuilder } from "./null.ts";

const host = createHost();
const requests: ConnectRequest[] = [];
const refuse = () => Promise.reject(new Error("not used here"));
const services: Services = {
  download: refuse,
  serveFiles: refuse,
  reservePort: refuse,
  generateKeyPair: refuse,
  connect: async (request) => {
    requests.push(request);
    return createFakeGuest();
  },
};

builderContract({ part: nullBuilder, config: { communicator: "none" }, host, services });

test("null connects to the machine it is told of and gives its facts", async () => {
  const rig = createPartRig({ host, services });
  const config = { ssh_host: "192.0.2.1", ssh_port: 2222, ssh_username: "me", ssh_password: "pw" };
  let variables: unknown;
  const artifact = await rig.build(
    nullBuilder,
    config,
    async (machine) => void (variables = machine.variables),
  );
  assert.deepEqual(variables, {
    ID: "Null",
    Host: "192.0.2.1",
    Port: 2222,
    User: "me",
    ConnType: "ssh",
    Password: "pw",
  });
  assert.deepEqual(await requests.at(-1)?.endpoint(), { host: "192.0.2.1", port: 2222 });
  assert.deepEqual([artifact?.id, artifact?.files, artifact?.builderId], ["Null", [], "fnoeding.null"]);
});

test("check() wants a host, a user and exactly one way to log in, unless there is no communicator", async () => {
  const base = { ssh_host: "h", ssh_username: "u" };
  const rows: readonly (readonly [object, number])[] = [
    [{ communicator: "none" }, 0],
    [{ ...base, ssh_password: "p" }, 0],
    [{ ...base, ssh_agent_auth: true }, 0],
    [{}, 3],
    [base, 1],
    [{ ...base, ssh_password: "p", ssh_agent_auth: true }, 1],
    [{ communicator: "winrm", winrm_host: "h", winrm_username: "u", winrm_password: "p" }, 1], // Not there yet.
    [{ communicator: "winrm" }, 4],
  ];
  for (const [config, count] of rows) {
    const errors = (await createPartRig({ host, services }).check(nullBuilder, config)).filter(
      (item) => item.severity === "error",
    );
    assert.equal(errors.length, count, JSON.stringify(config));
  }
});

// Source: reference, null: a host, a user, exactly one way to log in; nothing with communicator none.
const login = { ssh_host: "h", ssh_username: "u" };
const told: readonly (readonly [config: object, said: readonly string[]])[] = [
  [{ communicator: "none" }, []],
  [{ ...login, ssh_password: "p" }, []],
  [{ ...login, ssh_agent_auth: true }, []],
  [login, [": null/incomplete"]],
  [{ ssh_host: "h", ssh_password: "p" }, [": null/incomplete"]],
  [{ ssh_username: "u", ssh_password: "p" }, [": null/incomplete"]],
  [{ ...login, ssh_agent_auth: true, ssh_password: "p" }, ["ssh_password: null/incomplete"]],
  [{ ...login, ssh_password: "p", ssh_private_key_file: "k" }, ["ssh_private_key_file: null/incomplete"]],
  [{ ...login, ssh_private_key_file: "/nowhere" }, ["ssh_private_key_file: communicator/private-key"]],
  [
    { ...login, ssh_password: "p", ssh_local_tunnels: ["x"] },
    ["ssh_local_tunnels.0: communicator/tunnel-syntax"],
  ],
];
for (const [config, said] of told) {
  test(`null with ${JSON.stringify(config)}: ${said.join(", ") || "is good"}`, async () =>
    assert.deepEqual(await createPartRig({ host, services }).complaints(nullBuilder, config), said));
}

test("without a communicator the steps know of no machine but its name", async () => {
  const rig = createPartRig({ host, services });
  let variables: unknown;
  await rig.build(
    nullBuilder,
    { communicator: "none" },
    async (machine) => void (variables = machine.variables),
  );
  assert.deepEqual(variables, { ID: "Null" });
  assert.equal(await requests.at(-1)?.endpoint(), undefined);
});
