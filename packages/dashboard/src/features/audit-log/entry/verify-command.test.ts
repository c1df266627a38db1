import { expect, test } from 'vitest';
import { verifyLedgerCommand, verifyProofCommand } from './verify-command.ts';

test('verifyProofCommand() is one pipeline with a pinned key, whatever the id holds', () => {
  expect(verifyProofCommand('https://audit.example.com', '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a')).toBe(
    'curl --fail-with-body -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" https://audit.example.com/v1/events/019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a/proof | ./daybook verify proof - --key-file ./daybook.key',
  );
  expect(verifyProofCommand('https://x', "'; rm -rf ~; '")).toContain(
    `'https://x/v1/events/'\\''%3B%20rm%20-rf%20~%3B%20'\\''/proof'`,
  );
});

test('verifyLedgerCommand() pins a key, whatever else is asked for', () => {
  expect(verifyLedgerCommand('https://audit.example.com', { payloads: true })).toBe(
    'DAYBOOK_URL=https://audit.example.com ./daybook verify ledger --key-file ./daybook.key --payloads',
  );
  expect(verifyLedgerCommand('https://audit.example.com', { checkpointFile: './checkpoint-7.txt' })).toBe(
    'DAYBOOK_URL=https://audit.example.com ./daybook verify ledger --key-file ./daybook.key --checkpoint ./checkpoint-7.txt',
  );
});
