import { Toast } from '@base-ui/react/toast';

/** What holds the short messages; shown by `Toasts`. */
export const toasts = Toast.createToastManager();

/** How long what is offered stays: long enough to read what was done, and think. */
const OFFER_MS = 15_000;

/** Something that can be done next: `Undo`. */
export type ToastOffer = { readonly label: string; readonly act: () => void };

/** Says for a moment that something was done, and offers what can be done next. */
export function toastGood(title: string, offer?: ToastOffer): void {
  if (offer === undefined) {
    toasts.add({ title, type: 'good' });
    return;
  }
  const id = toasts.add({
    title,
    type: 'good',
    timeout: OFFER_MS,
    actionProps: {
      children: offer.label,
      onClick: () => {
        toasts.close(id);
        offer.act();
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
