/** The addresses and ranges of a text, one a line or with commas and spaces between. What is none the server refuses by name. */
export function addressList(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}
