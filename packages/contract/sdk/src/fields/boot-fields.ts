/** Starting a machine by its keyboard. Source: packer-plugin-sdk bootcommand.BootConfig and VNCConfig. */
import { bool, duration, strings } from "@prebake/schema";
import type { Infer } from "@prebake/schema";
import type { CheckContext } from "../component.ts";
import { parseBootCommand } from "../boot-command/parse-boot-command.ts";

const standardBootWaitMs = 10_000;
const pace = "how fast keys are typed does not change the image";

/** Spread into a builder's declaration. */
export const bootFields = {
  boot_keygroup_interval: duration({
    doc: "How long to wait after each group of keys that is sent at once.",
    notInCacheKey: pace,
  }),
  boot_wait: duration({
    default: standardBootWaitMs,
    doc: "How long to wait after the machine is started before typing; 0 is the default, a negative value types at once.",
    notInCacheKey: pace,
  }),
  boot_command: strings({
    late: true,
    doc: "What to type when the machine starts; the strings are joined with nothing between. Special keys stand in angle brackets: `<enter>`, `<esc>`, `<wait5s>`. With `{{ .HTTPIP }}`, `{{ .HTTPPort }}`, `{{ .Name }}`, `{{ .SSHPublicKey }}`.",
  }),
};

/** Spread into the declaration of a builder whose console is VNC. */
export const vncFields = {
  disable_vnc: bool({
    default: false,
    doc: "Start no VNC server; nothing can be typed then.",
    notInCacheKey: pace,
  }),
  boot_key_interval: duration({ doc: "How long to wait between two keys.", notInCacheKey: pace }),
};

export type BootConfig = Infer<typeof bootFields>;

/** How long to wait before typing. Source: packer-plugin-sdk BootConfig: 0 is taken for unset, only a negative one is no wait. */
export function bootWaitMs({ boot_wait }: Pick<BootConfig, "boot_wait">): number {
  return boot_wait === 0 ? standardBootWaitMs : Math.max(0, boot_wait);
}

/** The whole program: the strings joined. */
export function bootCommandText(config: BootConfig): string {
  return (config.boot_command ?? []).join("");
}

/** Reports what is wrong with the boot command, as far as it is known before it is rendered. */
export function checkBootFields(config: BootConfig, context: CheckContext): void {
  // An action of a template stands for text that is not known yet; a digit keeps `<wait{{ .X }}>` readable.
  const text = bootCommandText(config).replace(/\{\{.*?\}\}/gs, "1");
  parseBootCommand(text, context.rangeOf("boot_command"), context.sink);
}
