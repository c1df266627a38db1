import { expect, test } from 'vitest';
import { foundCompany, personNamed } from './company.ts';
import { LEAVER } from './names.ts';
import { createRandom } from './random.ts';
import { createFinisher } from './to-event.ts';
import { desk } from './work/places.ts';
import { request, secretAct } from './work/requests.ts';

const UNTIL = Date.parse('2026-11-23T12:00:00Z');

test('a read that comes too late is recorded as a failure that tells neither id nor version', () => {
  const company = foundCompany('late', UNTIL - 365 * 86_400_000, UNTIL);
  const finish = createFinisher(company);
  const person = personNamed(company, LEAVER);
  const by = request(createRandom('late'), UNTIL, person.actor, desk(person));
  const act = (action: 'SECRET_READ' | 'SECRET_DELETE') =>
    finish(secretAct(company, by, action, 'SEARCH_DATABASE_URL', 'staging'));
  const read = act('SECRET_READ');
  expect(read).toMatchObject({ outcome: 'success', resource: { id: expect.stringMatching(/^sec_/) } });
  act('SECRET_DELETE');
  const late = act('SECRET_READ');
  expect(late.resource).toEqual({ type: 'secret', name: 'SEARCH_DATABASE_URL' });
  expect(late.context).not.toHaveProperty('version');
  expect(late).toMatchObject({
    outcome: 'failure',
    metadata: { reason: 'there is no secret SEARCH_DATABASE_URL in staging' },
  });
});
