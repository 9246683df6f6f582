/**
 * The US keyboard: which key, and whether with shift, gives a character.
 * Source: Packer 1.16 boot command facts (scancodes); QEMU qapi/ui.json, QKeyCode.
 */

/** What is pressed for a character. */
export interface KeyboardKey {
  readonly qcode: string;
  /** PC-XT (set 1) byte of pressing it. */
  readonly scancode: number;
  readonly shift: boolean;
}

/** Character, character with shift, qcode, scancode. */
const keys: readonly (readonly [string, string, string, number])[] = [
  ["1", "!", "1", 0x02],
  ["2", "@", "2", 0x03],
  ["3", "#", "3", 0x04],
  ["4", "$", "4", 0x05],
  ["5", "%", "5", 0x06],
  ["6", "^", "6", 0x07],
  ["7", "&", "7", 0x08],
  ["8", "*", "8", 0x09],
  ["9", "(", "9", 0x0a],
  ["0", ")", "0", 0x0b],
  ["-", "_", "minus", 0x0c],
  ["=", "+", "equal", 0x0d],
  ["q", "Q", "q", 0x10],
  ["w", "W", "w", 0x11],
  ["e", "E", "e", 0x12],
  ["r", "R", "r", 0x13],
  ["t", "T", "t", 0x14],
  ["y", "Y", "y", 0x15],
  ["u", "U", "u", 0x16],
  ["i", "I", "i", 0x17],
  ["o", "O", "o", 0x18],
  ["p", "P", "p", 0x19],
  ["[", "{", "bracket_left", 0x1a],
  ["]", "}", "bracket_right", 0x1b],
  ["a", "A", "a", 0x1e],
  ["s", "S", "s", 0x1f],
  ["d", "D", "d", 0x20],
  ["f", "F", "f", 0x21],
  ["g", "G", "g", 0x22],
  ["h", "H", "h", 0x23],
  ["j", "J", "j", 0x24],
  ["k", "K", "k", 0x25],
  ["l", "L", "l", 0x26],
  [";", ":", "semicolon", 0x27],
  ["'", '"', "apostrophe", 0x28],
  ["`", "~", "grave_accent", 0x29],
  ["\\", "|", "backslash", 0x2b],
  ["z", "Z", "z", 0x2c],
  ["x", "X", "x", 0x2d],
  ["c", "C", "c", 0x2e],
  ["v", "V", "v", 0x2f],
  ["b", "B", "b", 0x30],
  ["n", "N", "n", 0x31],
  ["m", "M", "m", 0x32],
  [",", "<", "comma", 0x33],
  [".", ">", "dot", 0x34],
  ["/", "?", "slash", 0x35],
  [" ", "", "spc", 0x39],
];

const byCharacter: ReadonlyMap<string, KeyboardKey> = new Map(
  keys.flatMap(([plain, shifted, qcode, scancode]): readonly (readonly [string, KeyboardKey])[] => [
    [plain, { qcode, scancode, shift: false }],
    ...(shifted === "" ? [] : [[shifted, { qcode, scancode, shift: true }] as const]),
  ]),
);

/** The key of a character; undefined when the US keyboard has none. A line feed or a tab has none: `<enter>`, `<tab>`. */
export function findKeyboardKey(character: string): KeyboardKey | undefined {
  return byCharacter.get(character);
}

/** Every character that the US keyboard can type. */
export const keyboardCharacters: readonly string[] = [...byCharacter.keys()];

/** True for characters that are typed with shift held: upper-case letters of any script, and the signs above US keys. */
export function needsShift(character: string): boolean {
  return byCharacter.get(character)?.shift ?? /^\p{Lu}$/u.test(character);
}
