/** `once`, `twice`, `1,204 times` */
export function times(count: number): string {
  if (count === 1) return 'once';
  if (count === 2) return 'twice';
  return `${count.toLocaleString('en')} times`;
}

/** ` in production of storefront`; nothing where events say neither. */
export function placed(environment: string | undefined, project: string | undefined): string {
  if (environment === undefined) return project === undefined ? '' : ` of ${project}`;
  return project === undefined ? ` in ${environment}` : ` in ${environment} of ${project}`;
}

export function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
