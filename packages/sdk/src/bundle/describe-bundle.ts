import type { BundleForm, VerifiedBundle } from '@daybook/ledger';

/** What a check of a bundle that found nothing wrong has shown, and what it has not, in words that can be quoted. */
export type BundleFindings = { readonly proved: readonly string[]; readonly notProved: readonly string[] };

const CLAIMS: readonly string[] = [
  'that a reported actor really acted: an event not recorded by the workspace is the claim of its recorder',
  'that nothing happened that was never sent',
];

/** In words, what `verifyBundle` has proved. */
export function describeBundle(bundle: VerifiedBundle): BundleFindings {
  const { origin, size, signedBy } = bundle;
  return {
    proved: [
      `the checkpoint of ${origin} with ${entries(size)} is signed by the pinned key ${signedBy}`,
      ...describeEvents(bundle),
      ...describeOld(bundle),
    ],
    notProved: describeNotProved(bundle),
  };
}

/** In words, what `checkBundleForm` has seen; nothing is proved. */
export function describeBundleForm(bundle: BundleForm): {
  readonly form: readonly string[];
  readonly notProved: readonly string[];
} {
  return {
    form: [
      `the parts fit together: the file claims to be of the tree of ${entries(bundle.size)} of ${bundle.origin}`,
      ...describeEvents(bundle),
      ...describeOld(bundle),
    ],
    notProved: [
      'who signed: no key is pinned, and no signature was checked against one, so anyone could have made this file',
      ...describeNotProved(bundle),
    ],
  };
}

function describeEvents(bundle: BundleForm): readonly string[] {
  const { kind, events, window } = bundle;
  const whole = `${counted(events, 'event')} in the order of the log, each at its position with exactly this payload and time of recording`;
  if (kind === 'selection') {
    return [
      `${whole}, from ${between(window)}${firstAndLast(bundle)}`,
      `each of them matches the filter ${bundle.filter ?? ''}${bundle.uncheckedFilter.length > 0 ? `, but for ${bundle.uncheckedFilter.join(' ')}` : ''}`,
    ];
  }
  return [`${whole}`, describeRange(bundle)];
}

function describeRange({ window, gone, events }: BundleForm): string {
  if (window.from === window.end) return 'the range of positions is empty';
  const positions = window.end - window.from;
  if (gone.positions === 0)
    return `the range is complete: ${between(window)}, ${counted(positions, 'position')}, have their events here`;
  const explained = gone.positions - gone.unexplained;
  const parts = [
    `${events} have their events here`,
    ...(explained > 0
      ? [
          `${explained} are gone for good (expired or erased), as entries of the log say that the bundle shows`,
        ]
      : []),
    ...(gone.unexplained > 0
      ? [`${gone.unexplained} are said to be gone by an entry that has expired or was erased itself`]
      : []),
  ];
  const but = gone.unexplained > 0 ? ` but for ${counted(gone.unexplained, 'position')}` : '';
  return `the range is complete${but}: of ${between(window)}, ${parts.join(', ')}`;
}

function describeOld({ extends: old }: BundleForm): readonly string[] {
  if (old === undefined) return [];
  return [
    `the tree extends the old checkpoint: its ${old} entries (commitments) stand where they stood, unchanged`,
  ];
}

function describeNotProved(bundle: BundleForm): readonly string[] {
  const { kind, window, gone, uncheckedFilter, otherKeys } = bundle;
  const lines: string[] = [];
  if (kind === 'selection')
    lines.push(
      'that the selection is complete: events that match the filter may have been left out, and the filter is the word of whoever made the bundle',
    );
  if (uncheckedFilter.length > 0)
    lines.push(
      `that the events match ${uncheckedFilter.join(' ')}: categories are in the catalogue, not in events`,
    );
  if (gone.unexplained > 0)
    lines.push(
      `why ${counted(gone.unexplained, 'position')} ${gone.unexplained === 1 ? 'is' : 'are'} gone: the entry that is said to have announced it is gone as well`,
    );
  if (kind === 'range' && window.from > 0)
    lines.push(
      `anything about what was before position ${window.from}, where the range begins: it was not asked for, or has expired`,
    );
  if (bundle.extends === undefined)
    lines.push('that no entry was removed or changed earlier: no old checkpoint was given');
  lines.push(
    `anything about entries after the ${bundle.size} of this checkpoint, or that others are shown the same log`,
  );
  for (const key of otherKeys)
    lines.push(`that ${key} is a key of the log: it stands in the file and was not pinned`);
  return [...lines, ...CLAIMS];
}

function firstAndLast({ firstEvent, lastEvent }: BundleForm): string {
  if (firstEvent === undefined) return '';
  return firstEvent === lastEvent
    ? `: that at position ${firstEvent}`
    : `: the first at position ${firstEvent}, the last at ${lastEvent}`;
}

function between({ from, end }: BundleForm['window']): string {
  return from === end ? 'no position' : `positions ${from} to ${end - 1}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function entries(size: VerifiedBundle['size']): string {
  return `${size} ${Number(size) === 1 ? 'entry' : 'entries'}`;
}
