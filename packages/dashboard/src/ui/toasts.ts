import { Toast } from '@base-ui/react/toast';

/** What holds the short messages; shown by `Toasts`. */
export const toasts = Toast.createToastManager();

/** Says for a moment that something was done. */
export function toastGood(title: string): void {
  toasts.add({ title, type: 'good' });
}

/** Says that something was not done, and why, until it is dismissed. */
export function toastError(title: string, detail: string): void {
  toasts.add({ title, description: detail, type: 'bad', priority: 'high', timeout: 0 });
}
