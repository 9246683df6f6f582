/** A part takes what Packer's takes: no field is forgotten, no default differs, what is not there yet is refused with words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDuration } from "@prebake/base";
import type { Field, FieldShape } from "@prebake/schema";
import type { Component, Host } from "@prebake/sdk";
import { packerAliases, packerFields } from "./packer-fields.ts";
import type { PackerField } from "./packer-fields.ts";
import { createPartRig } from "./part-rig.ts";

export interface FieldSubject {
  readonly part: Component;
  /** A configuration that `check` accepts. */
  readonly config: object;
  readonly host: Host;
  /** Fields that are refused; all others must be taken. */
  readonly refused?: readonly string[];
  /** Values that Packer allows and this part refuses, each as `field=value`. */
  readonly refusedValues?: readonly string[];
}

/** Runs against every part that Packer has too. */
export function packerFieldContract(subject: FieldSubject): void {
  const { part, refused = [] } = subject;
  const name = `${part.kind} ${part.type}`;
  const facts = packerFields[name] ?? {};
  const declared: Readonly<Record<string, Field>> = part.config.fields;

  test(`${name}: has Packer's fields, and no other`, () => {
    assert.deepEqual(Object.keys(declared).sort(), Object.keys(facts).sort());
    const taken = Object.entries(declared).filter(([, { options }]) => options.refused === undefined);
    const expected = Object.keys(facts).filter((field) => !refused.includes(field));
    assert.deepEqual(taken.map(([field]) => field).sort(), expected.sort());
    for (const [alias, field] of Object.entries(packerAliases)) {
      const owner = declared[field];
      if (owner) assert.ok(owner.options.aliases?.includes(alias), `${alias} is not taken for ${field}`);
    }
  });

  test(`${name}: its fields have Packer's types and defaults`, () => {
    for (const [field, fact] of Object.entries(facts)) {
      const own = declared[field];
      assert.ok(own);
      assert.equal(typeName(own.shape), fact[0], field);
      if (own.options.refused === undefined) assertDefault(field, own, fact);
      if (fact[2]?.late) assert.equal(own.options.late, true, `${field} is rendered too early`);
    }
  });

  test(`${name}: refuses what Packer refuses, field by field`, async () => {
    const codes = async (change: object) => {
      const found = await createPartRig(subject).check(part, { ...subject.config, ...change });
      return found.filter((item) => item.severity === "error").map((item) => item.code);
    };
    for (const [field, [type, , { required, values } = {}]] of Object.entries(facts)) {
      if (refused.includes(field)) continue;
      if (required) assert.notDeepEqual(await codes({ [field]: undefined }), [], `without ${field}`);
      if (values === undefined) continue;
      const written = (value: string | number) => (type.startsWith("list") ? [value] : value);
      assert.notDeepEqual(await codes({ [field]: written("777") }), [], `${field} = 777`);
      for (const value of values) {
        const isRefused = subject.refusedValues?.includes(`${field}=${value}`) ?? false;
        // What a value wants of other fields is no matter here.
        const own = (await codes({ [field]: written(value) })).filter((code) => saysNo.test(code));
        assert.equal(own.length > 0, isRefused, `${field} = ${value}: ${own.join(", ")}`);
      }
    }
    for (const field of refused) {
      const written = sampleOf(facts[field]?.[0]);
      assert.deepEqual(await codes({ [field]: written }), ["config/refused-key"], field);
    }
  });
}

/** Codes that mean the value itself. */
const saysNo = /not-allowed|not-available|out-of-range|key-pair-type|network-protocol|unknown|-type$/;

function typeName(shape: FieldShape): string {
  return shape.kind === "list" || shape.kind === "map"
    ? `${shape.kind}(${typeName(shape.element)})`
    : shape.kind;
}

/** A default that depends on something is told in words, which must hold Packer's. */
function assertDefault(field: string, { shape, options }: Field, [, fact]: PackerField): void {
  const own = options.default;
  if (own === undefined && fact !== undefined) {
    const [first] = Array.isArray(fact) ? fact : [fact];
    assert.ok(options.defaultText?.includes(String(first)), `${field}: ${String(fact)} is not its default`);
    return;
  }
  const isZero = own === undefined || own === false || own === "" || own === 0;
  if (fact === undefined) assert.ok(isZero, `${field}: has a default that Packer's has not`);
  else assert.deepEqual(own, shape.kind === "duration" ? parseDuration(String(fact)) : fact, field);
}

/** Something that is set, as it would be written. */
function sampleOf(type: string | undefined): unknown {
  const samples: Readonly<Record<string, unknown>> = {
    bool: true,
    number: 1,
    duration: "1s",
    "list(string)": ["x"],
    "list(number)": [1],
    "map(string)": { x: "y" },
  };
  return samples[type ?? ""] ?? "x";
}
