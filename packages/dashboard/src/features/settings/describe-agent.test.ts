import { expect, test } from 'vitest';
import { describeAgent } from './describe-agent.ts';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140 on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0',
    'Edge 150 on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari 18 on iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Mobile Safari/537.36',
    'Chrome 149 on Android',
  ],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['', 'A program that does not say what it is'],
  [null, 'A program that does not say what it is'],
  ['x'.repeat(100), `${'x'.repeat(59)}…`],
])('describeAgent() says what "%s" most likely is', (userAgent, said) => {
  expect(describeAgent(userAgent)).toBe(said);
});
