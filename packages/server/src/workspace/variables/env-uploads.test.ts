import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../platform/database.ts';
import { Slices } from '../../platform/slices.ts';
import { ANA, makeValues, sealedBytes, type Values } from '../values.testing.ts';
import type { VariablePlace } from './variable-place.ts';

let values: Values;
let organizationId = '';
let place: VariablePlace;
beforeEach(() => {
  values = makeValues();
  organizationId = values.organizationId;
  const { id } = values.projects.create(organizationId, { name: 'shop' }, ANA);
  place = { projectId: id, environment: 'staging' };
  values.events();
});
afterEach(() => values.close());

const set = (name: string, value: string) =>
  values.variables.set(organizationId, { ...place, name }, value, ANA);
const upload = (text: string, slices?: Slices, acting = () => ANA) =>
  values.variables.uploads.upload(organizationId, place, text, acting, slices);
const preview = (text: string) => values.variables.uploads.preview(organizationId, place, text);
const list = () =>
  values.variables
    .list(organizationId, { ...place, isShown: () => true, withValues: true })
    .map(({ name, version, value }) => `${name} ${version} ${value}`);

describe('uploading a .env text', () => {
  test('tells new, changed and same; sets what differs; records names and counts', async () => {
    set('SAME', '1');
    set('OLD', '1');
    set('OTHER', '1');
    values.events();
    const text = 'SAME=1\nOLD="2"\nNEW=3';
    const summary = { new: ['NEW'], changed: ['OLD'], same: ['SAME'] };
    expect(await preview(text)).toMatchObject(summary);
    expect(values.events()).toEqual([]);
    expect(list()).toEqual(['OLD 1 1', 'OTHER 1 1', 'SAME 1 1']);
    expect(await upload(text)).toMatchObject(summary);
    expect(list()).toEqual(['NEW 1 3', 'OLD 2 2', 'OTHER 1 1', 'SAME 1 1']);
    expect(values.events()).toMatchObject([
      {
        action: 'ENV_BULK_UPLOAD',
        resource: { type: 'project', id: place.projectId, name: 'shop' },
        context: { environment: 'staging', project: 'shop' },
        metadata: { names: ['SAME', 'OLD', 'NEW'], new: 1, changed: 1, same: 1 },
      },
    ]);
  });

  test('one wrong line and nothing of it is done', async () => {
    await expect(upload('A=canary\nwrong canary\nA=2')).rejects.toThrow(
      expect.objectContaining({
        kind: 'invalid',
        message: expect.stringMatching(/^nothing was changed: line 2: must be NAME=value(?!.*canary)/),
        options: {
          errors: [
            { path: 'line 2', message: expect.not.stringContaining('canary') },
            { path: 'line 3', message: 'must not set the variable of line 1 again' },
          ],
        },
      }),
    );
    expect(values.events()).toEqual([]);
    expect(list()).toEqual([]);
    expect(sealedBytes(values.db, 'variables')).toEqual([]);
  });

  test('the preview refuses what does not fit, byte by byte as the upload does', async () => {
    const full = 'nothing was changed: staging holds values of at most 4,194,304 bytes together';
    for (let n = 0; n < 63; n += 1) set(`BIG_${n}`, 'x'.repeat(65_536 - 28));
    const room = 4_194_304 - 63 * 65_536 - 28;
    for (const [text, fits] of [
      [`NEW=${'é'.repeat(room / 2)}`, true],
      [`NEW=${'é'.repeat(room / 2)}x`, false],
      [`NEW=${'é'.repeat(room / 2)}x\nBIG_1=${'y'.repeat(65_536 - 29)}`, true],
    ] as const)
      for (const ask of [preview, upload]) {
        const refusal = await ask(text).then(
          () => undefined,
          (error: Error) => error.message,
        );
        expect(refusal).toEqual(fits ? undefined : expect.stringContaining(full));
        if (ask === upload && fits) values.variables.delete(organizationId, { ...place, name: 'NEW' }, ANA);
      }
  });

  test('a thousand variables are one event that keeps the limit of events', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `VARIABLE_NUMBER_${1_000 + index}`);
    const text = names.map((name) => `${name}=x`).join('\n');
    expect((await upload(text)).new).toHaveLength(1_000);
    const [event] = values.events();
    expect(event?.metadata?.names).toEqual(names);
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(32 * 1024);
    const tooLong = names.map((name) => `${name}_WITH_A_LONG_NAME=x`).join('\n');
    await expect(upload(tooLong)).rejects.toThrow('upload it in parts');
    expect(values.events()).toEqual([]);
  });
});

describe('a large upload lets others have a turn', () => {
  const names = Array.from({ length: 1_000 }, (_, n) => `N${n}`);
  const textOf = (value: string) => names.map((name) => `${name}=${value}`).join('\n');
  /** Does something in the first turn that others have. */
  function meanwhile(work: () => unknown): Slices & { turns(): number } {
    let turns = 0;
    const slices = new Slices(async () => {
      if (turns++ === 0) work();
    });
    return Object.assign(slices, { turns: () => turns });
  }

  test('every 128 variables or less', async () => {
    const slices = meanwhile(() => {});
    await upload(textOf('a'), slices);
    expect(slices.turns()).toBeGreaterThanOrEqual(7);
  });

  test('what they set and delete meanwhile counts: versions go on, and the value of the text is the last', async () => {
    await upload(textOf('a'));
    const slices = meanwhile(() => {
      set('N0', 'b');
      set('N1', 'c');
      values.variables.delete(organizationId, { ...place, name: 'N2' }, ANA);
      set('N999', 'c');
    });
    const summary = await upload(textOf('b'), slices);
    expect(summary).toMatchObject({ new: ['N2'], same: ['N0'] });
    expect(summary.changed).toHaveLength(998);
    const found = list();
    for (const is of ['N0 2 b', 'N1 3 b', 'N2 2 b', 'N3 2 b', 'N999 3 b']) expect(found).toContain(is);
  });

  test('also where they changed all of it meanwhile, or replaced the data key, again and again', async () => {
    await upload(textOf('a'));
    const removeAll = () =>
      values.db.exec('UPDATE variables SET key_id = NULL, sealed = NULL, deleted_at = 1');
    const rotate = () =>
      transaction(values.db, () => values.keys.create({ purpose: 'data', organizationId }));
    /** Counts the turns of others; `work` says what they do in each. */
    const turnsOf = async (text: string, work: (turn: number) => void) => {
      let turns = 0;
      const slices = new Slices(async () => work(turns++));
      await upload(text, slices);
      return turns;
    };
    for (const [value, change] of [
      ['b', removeAll],
      ['c', rotate],
    ] as const)
      expect(await turnsOf(textOf(value), (turn) => turn === 6 && change())).toBeGreaterThanOrEqual(13);
    expect(await turnsOf(textOf('d'), rotate)).toBeLessThan(40);
    expect(list()).toHaveLength(1_000);
    expect(list()).toContain('N999 4 d');
  });

  test('a data key that was replaced meanwhile seals nothing any more', async () => {
    await upload('A=1');
    const keyIds = () => values.db.prepare('SELECT DISTINCT key_id FROM variables').all();
    const [before] = keyIds();
    const rotate = () =>
      transaction(values.db, () => values.keys.create({ purpose: 'data', organizationId }));
    await upload(textOf('b').replace('N0=b', 'A=2'), meanwhile(rotate));
    const after = keyIds();
    expect(after).toHaveLength(1);
    expect(after).not.toContainEqual(before);
    expect(list()).toContain('A 2 2');
  });

  test('whose right to act ends meanwhile changes nothing', async () => {
    let mayAct = true;
    const acting = () => {
      if (!mayAct) throw new Error('ended');
      return ANA;
    };
    const slices = meanwhile(() => {
      mayAct = false;
    });
    await expect(upload(textOf('a'), slices, acting)).rejects.toThrow('ended');
    expect([list(), values.events()]).toEqual([[], []]);
  });
});
