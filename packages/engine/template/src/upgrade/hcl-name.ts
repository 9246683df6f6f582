/** Names of legacy JSON, where any text is one, as names of HCL. */

export function isIdentifier(text: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(text);
}

/** The name itself if HCL can write it, else the nearest one: `my.disk` → `my_disk`. */
export function hclName(name: string): string {
  if (isIdentifier(name)) return name;
  const plain = name.replace(/[^\p{ID_Continue}-]/gu, "_");
  return isIdentifier(plain) ? plain : `_${plain}`;
}
