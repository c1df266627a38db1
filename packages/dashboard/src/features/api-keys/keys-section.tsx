import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { FilterInput } from '../../ui/filter-input.tsx';
import { hasText, isInView, KEY_VIEWS, type KeyView } from './key-filter.ts';
import { KeyTable } from './key-table.tsx';
import type { ApiKey } from './queries.ts';

/** The keys by state and text, the live ones at first. */
export function KeysSection({ keys }: { readonly keys: readonly ApiKey[] }) {
  const [view, setView] = useState<KeyView>('live');
  const [text, setText] = useState('');
  const found = keys.filter((key) => isInView(key, view) && hasText(key, text));
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <FilterInput
          label="Filter keys"
          placeholder="Name, scope, person, address"
          text={text}
          onText={setText}
        />
        <fieldset className="flex flex-wrap gap-1">
          <legend className="sr-only">State</legend>
          {KEY_VIEWS.map(({ id, name }) => (
            <Button
              key={id}
              variant="quiet"
              aria-pressed={view === id}
              onClick={() => setView(id)}
              className="aria-pressed:bg-accent-soft aria-pressed:text-ink"
            >
              {name}
              <span className="tabular text-faint text-xs">
                {keys.filter((key) => isInView(key, id)).length.toLocaleString('en')}
              </span>
            </Button>
          ))}
        </fieldset>
      </div>
      {found.length === 0 ? (
        <p role="status" className="py-6 text-muted text-sm">
          No key fits. {view !== 'all' && 'There may be some in another state.'}
        </p>
      ) : (
        <KeyTable keys={found} />
      )}
    </>
  );
}
