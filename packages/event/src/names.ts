/** Whether something can be the name of an environment: 1 to 50 of a to z, 0 to 9 and -, a letter first. */
export function isEnvironmentName(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,49}$/.test(text);
}

/** Whether something can be the name of a secret or variable: 1 to 200 letters, digits, _ . and -, a letter or _ first. */
export function isValueName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/.test(text);
}
