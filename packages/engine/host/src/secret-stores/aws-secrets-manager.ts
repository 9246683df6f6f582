/** AWS Secrets Manager, through Amazon's own client: region and credentials come from wherever its programs take them. See docs/adr/0009. */
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { BuildError, deadline, toError } from "@prebake/base";
import type { StoreContext } from "./store-context.ts";

const timeoutMs = 30_000;

interface Reason {
  readonly code: string;
  readonly reason: string;
  readonly hint?: string;
}

/** By name of the client's errors. Source: AWS Secrets Manager API reference, GetSecretValue, "Errors"; @smithy/types. */
const reasons: Readonly<Record<string, Reason>> = {
  ResourceNotFoundException: {
    code: "missing",
    reason: "there is no such secret",
    hint: "Secrets belong to a region: is it the right one?",
  },
  AccessDeniedException: {
    code: "refused",
    reason: "access is denied",
    hint: "The credentials need secretsmanager:GetSecretValue for it, and kms:Decrypt for its key.",
  },
  DecryptionFailure: { code: "refused", reason: "its key cannot be used" },
  UnrecognizedClientException: { code: "refused", reason: "the access key is not known" },
  InvalidSignatureException: {
    code: "refused",
    reason: "the secret access key does not belong to the access key",
  },
  ExpiredTokenException: {
    code: "refused",
    reason: "the credentials are no longer valid",
    hint: "Log in again.",
  },
  CredentialsProviderError: {
    code: "no-credentials",
    reason: "no credentials were found",
    hint: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with AWS_PROFILE.",
  },
};

/** The secret's current text. */
export async function readAwsSecret(name: string, context: StoreContext): Promise<string> {
  const { env, signal } = context;
  // The client looks at AWS_REGION and the profile by itself.
  const region = env["AWS_REGION"] || env["AWS_DEFAULT_REGION"];
  const client = new SecretsManagerClient({ ...(region && { region }) });
  using limit = deadline(timeoutMs, { ...context, reason: () => new Error("there was no answer in time") });
  try {
    const command = new GetSecretValueCommand({ SecretId: name });
    const { SecretString: text, SecretBinary: bytes } = await client.send(command, {
      abortSignal: limit.signal,
    });
    return text ?? Buffer.from(bytes ?? []).toString("utf8");
  } catch (thrown) {
    signal.throwIfAborted();
    throw failure(name, limit.signal.aborted ? toError(limit.signal.reason) : toError(thrown));
  } finally {
    client.destroy();
  }
}

function failure(name: string, error: Error): BuildError {
  const noRegion = error.message.startsWith("Region is missing");
  const known: Reason | undefined = noRegion
    ? { code: "no-region", reason: "no region is set", hint: "Set AWS_REGION." }
    : reasons[error.name];
  const { code = "unreachable", reason = error.message, hint } = known ?? {};
  return new BuildError(`secret-store/${code}`, {
    message: `Cannot read "${name}" from AWS Secrets Manager: ${reason.replace(/\.$/, "")}`,
    hint,
    cause: error,
  });
}
