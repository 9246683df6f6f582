/** A data source of ours for a host. */
import { BuildError } from "@prebake/base";
import { convertValue, decodeJson } from "@prebake/hcl";
import type { Value } from "@prebake/hcl";
import type { DataSource } from "@prebake/sdk";
import { encodeCtyMsgpack } from "../wire/cty-msgpack/value-msgpack.ts";
import { encodeGobValue } from "../wire/gob/gob-cty-value.ts";
import { impliedType } from "../wire/hcl-spec/hcl-spec.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { dataSourceMethods } from "../wire/services/component-methods.ts";
import { fieldsSpec } from "./declaration-spec.ts";
import { encodeSpec } from "./encode-spec.ts";
import { refuseErrors } from "./refuse-errors.ts";
import type { ServedSession } from "./served-session.ts";

export function serveDataSource(services: ServiceTable, source: DataSource, session: ServedSession): void {
  const { encoding, world } = session.options;
  const outputs = fieldsSpec(source.outputs);
  serveMethod(services, dataSourceMethods.configure, async ({ Configs }) => {
    refuseErrors(await session.configure(Configs), world);
    return { Error: undefined };
  });
  serveMethod(services, dataSourceMethods.outputSpec, () => ({
    OutputSpec: encodeSpec(outputs, session.options),
  }));
  serveMethod(services, dataSourceMethods.execute, () =>
    session.work(async (signal) => {
      const { host, redactor } = world.given;
      const [config, context] = [session.configFor(undefined), { host, redactor, signal }];
      const value = source.readValue
        ? await source.readValue(config, context)
        : valueOf(await source.read(config, context), source);
      const bytes = encoding === "protobuf" ? encodeCtyMsgpack(value) : encodeGobValue(value);
      return { Value: bytes, Error: undefined };
    }),
  );
  serveMethod(services, dataSourceMethods.cancel, () => session.cancel("cancelled by the host"));
}

/** With the declared types, so that a template means the same with every result. */
function valueOf(data: object, source: DataSource): Value {
  const json = decodeJson(JSON.stringify(data));
  const converted = json.ok ? convertValue(json.value, impliedType(fieldsSpec(source.outputs))) : json;
  if (converted.ok) return converted.value;
  throw new BuildError("plugin/inexpressible-value", {
    message: `Cannot hand over what the data source "${source.type}" gave: ${converted.message}`,
  });
}
