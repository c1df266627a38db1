import type { Finding } from '../finding.ts';
import { block, code, shellWord } from './markdown.ts';
import { shownFilter } from './shown-filter.ts';

const COMMANDS_MAX = 20;

export type ProofFacts = {
  readonly findings: readonly Finding[];
  /** The signed note, and how many entries it covers. */
  readonly checkpoint: string | undefined;
  readonly verifierKeys: readonly string[];
};

/** How a reader who was not there checks the evidence without trusting whoever hands the report over. */
export function proofsSection({ findings, checkpoint, verifierKeys }: ProofFacts): string {
  if (checkpoint === undefined)
    return '## Proofs\n\nNo checkpoint could be read when this was made, so nothing here ties the evidence to the ledger.';
  const size = sizeOf(checkpoint);
  const commands = findings.slice(0, COMMANDS_MAX).flatMap((finding, index) => {
    const file = `finding-${index + 1}.bundle`;
    return [
      `./daybook export ${shellWord(shownFilter(finding))} --proofs --border ${size} --output ${file}`,
      `./daybook verify bundle ${file} --key ${shellWord(verifierKeys[0] ?? '')} --checkpoint checkpoint`,
    ];
  });
  return [
    '## Proofs',
    `Every position above is a place in a ledger whose first ${size} entries are fixed by this checkpoint. Keep it in a file called ${code('checkpoint')}:`,
    block(checkpoint),
    'It is signed with the key of the log. Do not take the key from here: compare it with the one that you pinned.',
    block(verifierKeys.join('\n')),
    ...(commands.length > 0
      ? [
          'The evidence of each finding as a file with proofs, and its check, which needs no server and says exactly what it proves (the first command needs a key with the scope `export`):',
          block(commands.join('\n'), 'sh'),
        ]
      : []),
    'A single event is checked by its id, which the evidence has:',
    block(
      'curl --fail-with-body -sS "$DAYBOOK_URL/v1/events/EVENT/proof" -H "Authorization: Bearer $DAYBOOK_API_KEY" > proof.json\n./daybook verify proof proof.json --key-file ./daybook.key',
      'sh',
    ),
  ].join('\n\n');
}

/** The second line of a checkpoint (C2SP tlog-checkpoint). */
function sizeOf(checkpoint: string): string {
  return checkpoint.split('\n')[1] ?? '';
}
