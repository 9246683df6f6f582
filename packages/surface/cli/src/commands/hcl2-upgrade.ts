/** `hcl2_upgrade`: Turns a legacy JSON template into an HCL2 template. */
import { refusedCommand } from "../refused-command.ts";

export const hcl2Upgrade = refusedCommand({
  usage: "hcl2_upgrade [options] TEMPLATE",
  about: "Turns a legacy JSON template into an HCL2 template.",
  because: "The command hcl2_upgrade is not there yet. Legacy JSON templates can be built as they are.",
});
