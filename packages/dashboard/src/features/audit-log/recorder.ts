import type { RecordedBy } from '@daybook/event';

/** Who says that it happened, when that is not the product itself: `api-key:shop-backend`, `api-key:history (import)`. */
export function reporter(recordedBy: RecordedBy): string | undefined {
  const name = recordedBy.name ?? recordedBy.id;
  switch (recordedBy.type) {
    case 'workspace':
      return undefined;
    case 'api-key':
      return name === undefined ? 'an API key' : `api-key:${name}`;
    case 'import':
      return name === undefined ? 'an import' : `api-key:${name} (import)`;
  }
}
