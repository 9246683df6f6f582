/**
 * The keys that a boot command names in angle brackets, and what three keyboards call them.
 * Source: Packer 1.16 boot command facts (keysyms, scancodes); X11 keysymdef.h; QEMU qapi/ui.json, QKeyCode. The qcodes
 * are the keys that QEMU's own VNC server finds for the keysyms, measured with QEMU 7.2: command and option are both alt.
 */

export interface SpecialKey {
  /** Name for QMP `send-key` and `input-send-event`. */
  readonly qcode: string;
  /** X11 keysym, as VNC sends it. */
  readonly keysym: number;
  /** PC-XT (set 1) bytes of pressing it; released, the last byte has its high bit set. */
  readonly scancode: readonly number[];
}

/** Rows by lower-case name. */
export const specialKeys = {
  bs: { qcode: "backspace", keysym: 0xff08, scancode: [0x0e] },
  del: { qcode: "delete", keysym: 0xffff, scancode: [0xe0, 0x53] },
  down: { qcode: "down", keysym: 0xff54, scancode: [0xe0, 0x50] },
  end: { qcode: "end", keysym: 0xff57, scancode: [0xe0, 0x4f] },
  enter: { qcode: "ret", keysym: 0xff0d, scancode: [0x1c] },
  esc: { qcode: "esc", keysym: 0xff1b, scancode: [0x01] },
  f1: { qcode: "f1", keysym: 0xffbe, scancode: [0x3b] },
  f2: { qcode: "f2", keysym: 0xffbf, scancode: [0x3c] },
  f3: { qcode: "f3", keysym: 0xffc0, scancode: [0x3d] },
  f4: { qcode: "f4", keysym: 0xffc1, scancode: [0x3e] },
  f5: { qcode: "f5", keysym: 0xffc2, scancode: [0x3f] },
  f6: { qcode: "f6", keysym: 0xffc3, scancode: [0x40] },
  f7: { qcode: "f7", keysym: 0xffc4, scancode: [0x41] },
  f8: { qcode: "f8", keysym: 0xffc5, scancode: [0x42] },
  f9: { qcode: "f9", keysym: 0xffc6, scancode: [0x43] },
  f10: { qcode: "f10", keysym: 0xffc7, scancode: [0x44] },
  f11: { qcode: "f11", keysym: 0xffc8, scancode: [0x57] },
  f12: { qcode: "f12", keysym: 0xffc9, scancode: [0x58] },
  home: { qcode: "home", keysym: 0xff50, scancode: [0xe0, 0x47] },
  insert: { qcode: "insert", keysym: 0xff63, scancode: [0xe0, 0x52] },
  left: { qcode: "left", keysym: 0xff51, scancode: [0xe0, 0x4b] },
  leftalt: { qcode: "alt", keysym: 0xffe9, scancode: [0x38] },
  leftcommand: { qcode: "alt", keysym: 0xffe9, scancode: [0xe0, 0x5b] },
  leftctrl: { qcode: "ctrl", keysym: 0xffe3, scancode: [0x1d] },
  leftoption: { qcode: "alt", keysym: 0xffe7, scancode: [0x38] },
  leftshift: { qcode: "shift", keysym: 0xffe1, scancode: [0x2a] },
  leftsuper: { qcode: "meta_l", keysym: 0xffeb, scancode: [0xe0, 0x5b] },
  menu: { qcode: "compose", keysym: 0xff67, scancode: [0xe0, 0x5d] },
  pagedown: { qcode: "pgdn", keysym: 0xff56, scancode: [0xe0, 0x51] },
  pageup: { qcode: "pgup", keysym: 0xff55, scancode: [0xe0, 0x49] },
  return: { qcode: "ret", keysym: 0xff0d, scancode: [0x1c] },
  right: { qcode: "right", keysym: 0xff53, scancode: [0xe0, 0x4d] },
  rightalt: { qcode: "alt_r", keysym: 0xffea, scancode: [0xe0, 0x38] },
  rightcommand: { qcode: "alt_r", keysym: 0xffea, scancode: [0xe0, 0x5c] },
  rightctrl: { qcode: "ctrl_r", keysym: 0xffe4, scancode: [0xe0, 0x1d] },
  rightoption: { qcode: "alt_r", keysym: 0xffe8, scancode: [0xe0, 0x38] },
  rightshift: { qcode: "shift_r", keysym: 0xffe2, scancode: [0x36] },
  rightsuper: { qcode: "meta_r", keysym: 0xffec, scancode: [0xe0, 0x5c] },
  spacebar: { qcode: "spc", keysym: 0x0020, scancode: [0x39] },
  tab: { qcode: "tab", keysym: 0xff09, scancode: [0x0f] },
  up: { qcode: "up", keysym: 0xff52, scancode: [0xe0, 0x48] },
} as const satisfies Readonly<Record<string, SpecialKey>>;

export type SpecialKeyName = keyof typeof specialKeys;

/** The name of a special key, in whatever case it is written; undefined when there is no such key. */
export function findSpecialKey(written: string): SpecialKeyName | undefined {
  const name = written.toLowerCase();
  return Object.hasOwn(specialKeys, name) ? (name as SpecialKeyName) : undefined; // an own key of the table
}
