/** Steps of a boot command as what a keyboard sends. Three keyboards: QEMU's (qcodes), VNC's (keysyms), the PC's (scancodes). */
import type { BootStep, KeyAction } from "./parse-boot-command.ts";
import { specialKeys } from "./special-keys.ts";
import type { SpecialKey } from "./special-keys.ts";
import { findKeyboardKey, needsShift } from "./us-keyboard.ts";

/** A key goes down or up. */
export interface KeyEvent<Code> {
  readonly code: Code;
  readonly down: boolean;
}

/** One way to send keys. */
export interface KeyTarget<Code> {
  special(key: SpecialKey): Code;
  /** Undefined when this keyboard has no such character. */
  character(character: string): Code | undefined;
}

/** Names for QMP `send-key` and `input-send-event`. */
export const qemuKeys: KeyTarget<string> = {
  special: ({ qcode }) => qcode,
  character: (character) => findKeyboardKey(character)?.qcode,
};

/** X11 keysyms for RFB key events; every character has one. Source: X.Org, "Keysym encoding": Unicode from 0x01000000. */
export const vncKeys: KeyTarget<number> = {
  special: ({ keysym }) => keysym,
  character: (character) => {
    const point = character.codePointAt(0) ?? 0;
    return point <= 0xff ? point : 0x0100_0000 + point;
  },
};

/** Bytes of pressing a key, PC-XT (set 1). `xtBytes` makes the bytes of an event. */
export const xtKeys: KeyTarget<readonly number[]> = {
  special: ({ scancode }) => scancode,
  character: (character) => {
    const key = findKeyboardKey(character);
    return key && [key.scancode];
  },
};

/**
 * The events of a key or character, in order; shifted characters are wrapped in left shift. Empty for a wait; undefined
 * when the keyboard has no such character.
 */
export function keyEvents<Code>(
  step: BootStep,
  target: KeyTarget<Code>,
): readonly KeyEvent<Code>[] | undefined {
  switch (step.kind) {
    case "wait":
      return [];
    case "key":
      return events([target.special(specialKeys[step.key])], step.action);
    case "character": {
      const code = target.character(step.character);
      if (code === undefined) return undefined;
      const shift = needsShift(step.character) ? [target.special(specialKeys.leftshift)] : [];
      return events([...shift, code], step.action);
    }
  }
}

/** Down in order, up in reverse. */
function events<Code>(codes: readonly Code[], action: KeyAction): readonly KeyEvent<Code>[] {
  const downs = codes.map((code) => ({ code, down: true }));
  const ups = codes.toReversed().map((code) => ({ code, down: false }));
  if (action === "press") return [...downs, ...ups];
  return action === "on" ? downs : ups;
}

/** The bytes of one event on a PC keyboard. */
export function xtBytes({ code, down }: KeyEvent<readonly number[]>): readonly number[] {
  return down ? code : code.map((byte, index) => (index === code.length - 1 ? byte | 0x80 : byte));
}

/**
 * Characters that a keyboard cannot type, each once, in the order of the steps. Packer's drivers type nothing for them
 * (line feeds of a heredoc among them), so a builder skips them and says so.
 */
export function untypableCharacters<Code>(
  steps: readonly BootStep[],
  target: KeyTarget<Code>,
): readonly string[] {
  const characters = steps.flatMap((step) => (step.kind === "character" ? [step.character] : []));
  return [...new Set(characters)].filter((character) => target.character(character) === undefined);
}
