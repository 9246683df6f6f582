/** The builder `null`: a machine that is already there. */
import { checkCommunicatorConfig, defineBuilder } from "@prebake/sdk";
import type { BuildVariables, CheckContext, CommunicatorConfig } from "@prebake/sdk";
import { nullConfig } from "./config.ts";

export const nullBuilder = defineBuilder({
  type: "null",
  config: nullConfig,
  check,
  async run(config, context) {
    const host = config.communicator === "winrm" ? config.winrm_host : config.ssh_host;
    const communicator = await context.services.connect(
      { config, endpoint: async () => (host === undefined ? undefined : { host, port: config.ssh_port }) },
      context,
    );
    await context.provision({ communicator, variables: variablesOf(config) });
    return {
      builderId: "fnoeding.null",
      id: "Null",
      files: [],
      description: "Did not export anything. This is the null builder",
      state: {},
    };
  },
});

function variablesOf(config: CommunicatorConfig): BuildVariables {
  if (config.communicator === "none") return { ID: "Null" };
  return {
    ID: "Null",
    Host: config.ssh_host ?? "",
    Port: config.ssh_port,
    User: config.ssh_username ?? "",
    ConnType: config.communicator,
    ...(config.ssh_password === undefined ? {} : { Password: config.ssh_password }),
  };
}

async function check(config: CommunicatorConfig, context: CheckContext): Promise<void> {
  if (config.communicator === "none") return;
  const complete = isComplete(config, context);
  if (complete || config.communicator !== "ssh") await checkCommunicatorConfig(config, context);
}

/** Reports what is missing: nobody makes a log-in for a machine that is there already. */
function isComplete(config: CommunicatorConfig, context: CheckContext): boolean {
  const winrm = config.communicator === "winrm";
  const prefix = winrm ? "winrm" : "ssh";
  let complete = true;
  const problem = (path: string, detail: string) => {
    complete = false;
    context.error(path, { code: "null/incomplete", summary: "Invalid configuration", detail });
  };
  if ((winrm ? config.winrm_host : config.ssh_host) === undefined) {
    problem(
      "",
      `A host must be given: set "${prefix}_host", or communicator = "none" when there is no machine to reach.`,
    );
  }
  if ((winrm ? config.winrm_username : config.ssh_username) === undefined) {
    problem("", `A user must be given: set "${prefix}_username".`);
  }
  const ways = winrm
    ? [config.winrm_password !== undefined && "winrm_password"]
    : [
        config.ssh_agent_auth && "ssh_agent_auth",
        config.ssh_password !== undefined && "ssh_password",
        config.ssh_private_key_file !== undefined && "ssh_private_key_file",
      ];
  const used = ways.filter((way) => way !== false);
  if (used.length === 0)
    problem(
      "",
      `One way to log in must be given: ${winrm ? '"winrm_password"' : '"ssh_password", "ssh_private_key_file" or "ssh_agent_auth"'}.`,
    );
  if (used.length > 1)
    problem(
      used[1] ?? "",
      `Only one way to log in may be given, but ${used.map((way) => `"${way}"`).join(" and ")} are set.`,
    );
  return complete;
}
