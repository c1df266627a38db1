import { ArrowUp } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';

export type ArrivalsProps = {
  readonly newer: number;
  readonly older: number;
  readonly onShow: () => void;
};

/** What has arrived while nothing was to move, and the way to see it. */
export function Arrivals({ newer, older, onShow }: ArrivalsProps) {
  const parts = [
    ...(newer > 0 ? [`${newer.toLocaleString('en')} new`] : []),
    ...(older > 0 ? [`${older.toLocaleString('en')} older ${older === 1 ? 'event' : 'events'} arrived`] : []),
  ];
  return (
    <div role="status" className="sticky top-2 z-20 flex h-0 justify-center">
      {parts.length > 0 && (
        <Button variant="primary" className="mt-1 rounded-full shadow-float" onClick={onShow}>
          <ArrowUp aria-hidden="true" size={14} />
          {parts.join(' · ')}
        </Button>
      )}
    </div>
  );
}
