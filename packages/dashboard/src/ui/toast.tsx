import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Button } from './button.tsx';
import { toasts } from './toasts.ts';
import { Untrusted } from './untrusted.tsx';

/** Where short messages appear, newest below; F6 goes there. They wait while one points at them or is among them. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-60 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 outline-none print:hidden">
          <Messages />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Messages() {
  const { toasts: shown } = Toast.useToastManager();
  return shown.toReversed().map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="rounded-lg border border-line-control bg-surface text-ink shadow-float data-limited:hidden"
    >
      <Toast.Content className="flex items-start gap-2.5 py-2 pr-2 pl-3.5 text-sm">
        {toast.type === 'bad' ? (
          <CircleAlert aria-hidden="true" size={16} className="mt-1.5 shrink-0 text-bad" />
        ) : (
          <CircleCheck aria-hidden="true" size={16} className="mt-1.5 shrink-0 text-good" />
        )}
        <div className="min-w-0 flex-1 py-1.5 [overflow-wrap:anywhere]">
          <Toast.Title className="font-medium text-sm" render={<p />}>
            <Untrusted text={String(toast.title)} />
          </Toast.Title>
          {toast.description !== undefined && (
            <Toast.Description className="mt-0.5 text-muted">
              <Untrusted text={String(toast.description)} />
            </Toast.Description>
          )}
        </div>
        {toast.actionProps !== undefined && <Toast.Action render={<Button variant="quiet" />} />}
        <Toast.Close
          render={<Button variant="quiet" className="px-2" aria-label="Dismiss" title="Dismiss" />}
        >
          <X aria-hidden="true" size={14} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
