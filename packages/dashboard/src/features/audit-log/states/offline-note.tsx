import { WifiOff } from 'lucide-react';
import { useIsOnline } from '../live/use-is-online.ts';

/** Says that what is shown is what was there before the network went. */
export function OfflineNote() {
  const isOnline = useIsOnline();
  return (
    <div role="status">
      {!isOnline && (
        <p className="mb-3 flex items-center gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          <WifiOff aria-hidden="true" size={16} className="shrink-0" />
          There is no network: this is what was loaded before. New events follow by themselves when it is
          back.
        </p>
      )}
    </div>
  );
}
