import { expect, test } from 'vitest';
import { verifyCommand } from './verify-command.ts';

test('verifyCommand() is one pipeline, whatever the id holds', () => {
  expect(verifyCommand('https://audit.example.com', '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a')).toBe(
    'curl -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" https://audit.example.com/v1/events/019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a/proof | npx daybook verify proof - --key-file ./daybook.key',
  );
  expect(verifyCommand('https://x', "'; rm -rf ~; '")).toContain(
    `'https://x/v1/events/'\\''%3B%20rm%20-rf%20~%3B%20'\\''/proof'`,
  );
});
