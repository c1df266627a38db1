import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryQueue } from './memory-queue.ts';

const event = (id: number, bytes = 10) => ({ id: String(id), text: '', bytes });

describe('the queue in memory', () => {
  test('behaves as a list that is cut at both bounds', () => {
    const steps = fc.array(fc.oneof(fc.record({ bytes: fc.nat(40) }), fc.record({ drop: fc.nat(6) })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (commands) => {
        const queue = new MemoryQueue({ events: 8, bytes: 100 });
        let model: ReturnType<typeof event>[] = [];
        commands.forEach((command, id) => {
          if ('drop' in command) {
            queue.drop(command.drop);
            model = model.slice(command.drop);
          } else {
            const made = event(id, command.bytes);
            const bytes = model.reduce((sum, one) => sum + one.bytes, made.bytes);
            const fits = model.length < 8 && bytes <= 100;
            expect(queue.push(made)).toBe(fits);
            if (fits) model.push(made);
          }
          expect(queue.first({ events: 100, bytes: 10_000 })).toEqual(model);
          expect(queue.size).toEqual({
            events: model.length,
            bytes: model.reduce((sum, one) => sum + one.bytes, 0),
            unsaved: model.length,
          });
        });
      }),
    );
  });

  test('gives batches within both limits, and one event however large', async () => {
    const queue = new MemoryQueue({ events: 100, bytes: 1_000 });
    for (const [id, bytes] of [300, 10, 10, 10].entries()) queue.push(event(id, bytes));
    const sizes: number[] = [];
    for (;;) {
      const batch = await queue.next({ events: 2, bytes: 100 });
      if (batch === undefined) break;
      sizes.push(batch.events.length);
      await batch.remove();
    }
    expect(sizes).toEqual([1, 2, 1]);
  });
});
