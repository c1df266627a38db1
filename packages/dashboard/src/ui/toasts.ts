import { Toast } from '@base-ui/react/toast';

/** What holds the short messages; shown by `Toasts`. */
export const toasts = Toast.createToastManager();

/** How long one may take something back: long enough to read what was done, and think. */
const UNDO_MS = 15_000;

/** Says for a moment that something was done, and offers to take it back where `undo` can. */
export function toastGood(title: string, undo?: () => void): void {
  if (undo === undefined) {
    toasts.add({ title, type: 'good' });
    return;
  }
  const id = toasts.add({
    title,
    type: 'good',
    timeout: UNDO_MS,
    actionProps: {
      children: 'Undo',
      onClick: () => {
        toasts.close(id);
        undo();
      },
    },
  });
}

/** Takes all messages away: they are for whom they were said to. */
export function clearToasts(): void {
  toasts.close();
}

/** Says that something was not done, and why, until it is dismissed. */
export function toastError(title: string, detail: string): void {
  toasts.add({ title, description: detail, type: 'bad', priority: 'high', timeout: 0 });
}
