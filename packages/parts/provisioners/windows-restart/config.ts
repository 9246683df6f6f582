/** Configuration of the provisioner `windows-restart`. Source of names and defaults: Packer's windows-restart provisioner, 1.16. */
import { bool, declareConfig, duration, string, strings } from "@prebake/schema";
import type { ConfigOf } from "@prebake/schema";

const servicing = "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing";

export const windowsRestartConfig = declareConfig(
  "windows-restart",
  "Restarts a Windows guest and waits until it is back.",
  {
    restart_command: string({
      default: 'shutdown /r /f /t 0 /c "packer restart"',
      doc: "Command that restarts the guest.",
    }),
    restart_check_command: string({
      doc: "Command that must succeed in the restarted guest before the standard check is made.",
    }),
    restart_timeout: duration({
      default: 300_000,
      doc: "How long sending the command may take, and then again how long the guest may be away.",
      notInCacheKey: "waiting does not change the image",
    }),
    check_registry: bool({
      default: false,
      doc: "Wait also until none of `registry_keys` is there: updates are installed after a restart.",
    }),
    registry_keys: strings({
      default: [
        `HKLM:SOFTWARE\\${servicing}\\RebootPending`,
        `HKLM:SOFTWARE\\${servicing}\\PackagesPending`,
        `HKLM:Software\\${servicing}\\RebootInProgress`,
      ],
      doc: "Registry keys that are there while a restart is pending.",
    }),
  },
);

export type WindowsRestartConfig = ConfigOf<typeof windowsRestartConfig>;
