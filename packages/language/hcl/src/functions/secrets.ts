/** Functions that ask where the build runs: environment variables and secret stores. What stores give is marked as sensitive. */
import { StringType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { SENSITIVE, stringValue, unknownValue } from "../values/value.ts";
import type { CallContext, HclFunction } from "./function.ts";
import type { FunctionHost, SecretRequest } from "./function-host.ts";
import { AnswerPending } from "./function-host.ts";
import { text } from "./parameters.ts";

const sensitive: ReadonlySet<string> = new Set([SENSITIVE]);

export const contextualFunctions: readonly HclFunction[] = [
  {
    name: "aws_secretsmanager",
    group: "contextual",
    doc: "Gives the value of a key of a secret in AWS Secrets Manager.",
    examples: [{ expr: 'can(aws_secretsmanager("sample/app/password", "key"))', result: "false" }],
    parameters: [text("name"), text("key")],
    returns: StringType,
    call: (args, context) =>
      secret(context, { store: "aws-secretsmanager", name: args.string(0), key: args.string(1) }),
  },
  {
    name: "aws_secretsmanager_raw",
    group: "contextual",
    doc: "Gives the whole text of a secret in AWS Secrets Manager.",
    examples: [{ expr: 'can(aws_secretsmanager_raw("sample/app/password"))', result: "false" }],
    parameters: [text("name")],
    returns: StringType,
    call: (args, context) => secret(context, { store: "aws-secretsmanager", name: args.string(0) }),
  },
  {
    name: "consul_key",
    group: "contextual",
    doc: "Gives the value of a key of Consul's key-value store.",
    examples: [{ expr: 'can(consul_key("images/latest"))', result: "false" }],
    parameters: [text("key")],
    returns: StringType,
    call: (args, context) => secret(context, { store: "consul", key: args.string(0) }),
  },
  {
    name: "env",
    group: "contextual",
    doc: "Gives the value of an environment variable, or an empty text; only in the default of a variable.",
    examples: [{ expr: 'env("NO_SUCH_VARIABLE")', result: '""' }],
    parameters: [text("key")],
    returns: StringType,
    call: (args, { host }) => stringValue(host.environmentVariable(args.string(0)) ?? ""),
  },
  {
    name: "vault",
    group: "contextual",
    doc: "Gives the value of a key of a secret in HashiCorp Vault.",
    examples: [{ expr: 'can(vault("/secret/data/foo", "bar"))', result: "false" }],
    parameters: [text("path"), text("key")],
    returns: StringType,
    call: (args, context) => secret(context, { store: "vault", path: args.string(0), key: args.string(1) }),
  },
];

function secret({ host }: CallContext, request: SecretRequest): Value {
  return answerOf(host, request).withMarks(sensitive);
}

function answerOf(host: FunctionHost, request: SecretRequest): Value {
  try {
    return stringValue(host.readSecret(request));
  } catch (error) {
    if (error instanceof AnswerPending) return unknownValue(StringType);
    throw error;
  }
}
