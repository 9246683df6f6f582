/** What every component keeps, whatever its kind. Each kind's suite starts with these. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancelled } from "@prebake/base";
import { toJsonSchema, toReference } from "@prebake/schema";
import type {
  Artifact,
  Builder,
  Component,
  DataSource,
  Host,
  PostProcessor,
  Provisioner,
  RunSettings,
  Services,
} from "@prebake/sdk";
import { createFakeGuest } from "./fake-guest.ts";
import type { FakeGuest } from "./fake-guest.ts";
import { createPartRig } from "./part-rig.ts";

export interface ComponentSubject<Part extends Component> {
  readonly part: Part;
  /** A configuration that `check` accepts and `run` can carry out here. */
  readonly config: object;
  readonly host: Host;
  readonly services?: Services;
  readonly settings?: Partial<RunSettings>;
}

function checkComponent(subject: ComponentSubject<Component>): void {
  const { part, config } = subject;
  const name = `${part.kind} ${part.type}`;

  test(`${name}: every field of the declaration says what it is`, () => {
    const rows = toReference(part.config);
    for (const row of rows)
      assert.match(row.doc, /^[A-Z`].*[.!)]$/s, `${row.name}: "${row.doc}" is no sentence`);
    const schema = toJsonSchema(part.config) as { readonly properties: object };
    assert.ok(Object.keys(schema.properties).length >= rows.length);
    assert.equal(part.config.name, part.type);
  });

  test(`${name}: check() accepts a good configuration and publishes nothing`, async () => {
    const rig = createPartRig(subject);
    const errors = (await rig.check(part, config)).filter((item) => item.severity === "error");
    assert.deepEqual([errors, rig.events], [[], []]);
  });

  test(`${name}: an unknown key is reported with the nearest known one`, async () => {
    const known = Object.keys(part.config.fields)[0] ?? "x";
    const diagnostics = await createPartRig(subject).check(part, { ...config, [`${known}s_`]: "x" });
    assert.ok(diagnostics.some((item) => item.code === "config/unknown-key"));
  });
}

/** Runs against every provisioner. `guest` makes one that answers as the part needs; all commands succeed when absent. */
export function provisionerContract(
  subject: ComponentSubject<Provisioner> & { readonly guest?: () => FakeGuest },
): void {
  checkComponent(subject);
  const { part, config, guest = () => createFakeGuest() } = subject;

  test(`provisioner ${part.type}: run() ends and releases what it acquired`, async () => {
    const rig = createPartRig(subject);
    await rig.provision(part, config, guest());
    assert.deepEqual(rig.releaseErrors, []);
  });

  test(`provisioner ${part.type}: a cancelled run rejects with the reason`, async () => {
    const rig = createPartRig(subject);
    rig.controller.abort(new Cancelled("stop"));
    await assert.rejects(rig.provision(part, config, guest()), Cancelled);
    assert.deepEqual(rig.releaseErrors, []);
  });
}

/** Runs against every post-processor. */
export function postProcessorContract(
  subject: ComponentSubject<PostProcessor> & { readonly artifact: Artifact },
): void {
  checkComponent(subject);
  const { part, config, artifact } = subject;

  test(`post-processor ${part.type}: gives an artifact of plain data and says whether the input stays`, async () => {
    const rig = createPartRig(subject);
    const result = await rig.postProcess(part, config, artifact);
    assert.equal(typeof result.keepInput, "boolean");
    if (result.artifact) assert.deepEqual(JSON.parse(JSON.stringify(result.artifact)), result.artifact);
    assert.deepEqual(rig.releaseErrors, []);
  });
}

/** Runs against every builder: it brings a machine up exactly once, and lets the failure of provisioning pass. */
export function builderContract(subject: ComponentSubject<Builder>): void {
  checkComponent(subject);
  const { part, config } = subject;

  test(`builder ${part.type}: hands one machine over, then gives an artifact of plain data`, async () => {
    const rig = createPartRig(subject);
    let machines = 0;
    const artifact = await rig.build(part, config, async (machine) => {
      machines++;
      assert.equal(typeof machine.communicator.type, "string");
      assert.deepEqual(JSON.parse(JSON.stringify(machine.variables)), machine.variables);
    });
    assert.equal(machines, 1);
    if (artifact) assert.deepEqual(JSON.parse(JSON.stringify(artifact)), artifact);
    assert.deepEqual(rig.releaseErrors, []);
  });

  test(`builder ${part.type}: lets a failed provisioning pass, and releases what it acquired`, async () => {
    const rig = createPartRig(subject);
    const failure = new Error("provisioning failed");
    await assert.rejects(
      rig.build(part, config, async () => {
        throw failure;
      }),
      (error) => error === failure,
    );
    assert.deepEqual(rig.releaseErrors, []);
  });
}

/** Runs against every data source. */
export function dataSourceContract(subject: ComponentSubject<DataSource>): void {
  checkComponent(subject);
  const { part, config } = subject;

  test(`data source ${part.type}: gives plain data with the members that it declares`, async () => {
    const rig = createPartRig(subject);
    const data = await rig.read(part, config);
    assert.deepEqual(JSON.parse(JSON.stringify(data)), data);
    assert.deepEqual(Object.keys(data).sort(), Object.keys(part.outputs).sort());
    assert.deepEqual(rig.releaseErrors, []);
  });

  test(`data source ${part.type}: a cancelled read rejects with the reason`, async () => {
    const rig = createPartRig(subject);
    rig.controller.abort(new Cancelled("stop"));
    await assert.rejects(rig.read(part, config), Cancelled);
  });
}
