import { Counter, Gauge, type Registry } from 'prom-client';
import type { Questions } from '../explore/questions.ts';
import type { Answers } from './answers.ts';

/** Tells Prometheus what waits, and what was refused or cut off. */
export function watchLimits(registry: Registry, questions: Questions, answers: Answers): void {
  const registers = [registry];
  const lanes = ['lane'] as const;
  new Gauge({
    name: 'daybook_questions_running',
    help: 'Questions that the index is answering now',
    labelNames: lanes,
    registers,
    collect() {
      for (const [lane, count] of Object.entries(questions.counts.running)) this.set({ lane }, count);
    },
  });
  new Gauge({
    name: 'daybook_questions_waiting',
    help: 'Questions that wait for their turn',
    labelNames: lanes,
    registers,
    collect() {
      for (const [lane, count] of Object.entries(questions.counts.waiting)) this.set({ lane }, count);
    },
  });
  new Counter({
    name: 'daybook_questions_unanswered_total',
    help: 'Questions refused because the line was full, stopped because they were late, or left by their client',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(questions.counts.unanswered)) this.inc({ reason }, count);
    },
  });
  new Counter({
    name: 'daybook_questions_demoted_total',
    help: 'Questions that looked cheap and turned out to be dear',
    registers,
    collect() {
      this.reset();
      this.inc(questions.counts.demoted);
    },
  });
  new Gauge({
    name: 'daybook_answers_bytes',
    help: 'Room that answers take which are being read, or that clients have not taken yet',
    registers,
    collect() {
      this.set(answers.counts.bytes);
    },
  });
  new Gauge({
    name: 'daybook_answers_waiting',
    help: 'Questions that wait for room for their answer',
    registers,
    collect() {
      this.set(answers.counts.waiting);
    },
  });
  new Counter({
    name: 'daybook_answers_refused_total',
    help: 'Questions for whose answer there was no room in time',
    registers,
    collect() {
      this.reset();
      this.inc(answers.counts.refused);
    },
  });
  new Counter({
    name: 'daybook_answers_cut_off_total',
    help: 'Connections ended because the client took nothing of its answer',
    registers,
    collect() {
      this.reset();
      this.inc(answers.counts.cutOff);
    },
  });
}
