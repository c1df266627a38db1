import type { AuditEvent } from '@daybook/event';
import type { PlacedEvent } from '../ask.ts';
import type { Severity } from '../finding.ts';
import { severityOf } from '../severity.ts';
import { is, since, until, where } from '../where.ts';
import { counted, moment } from '../words.ts';
import { within24Hours } from './account-acts.ts';
import { ago } from './actor-words.ts';
import type { MadeChange } from './changes.ts';
import { runsBefore } from './runs.ts';
import type { Scene } from './scene.ts';
import type { JudgingRule, Sign, Standout } from './standout.ts';

type AccountRule = {
  readonly rule: Extract<
    JudgingRule,
    'role-changed-before' | '2fa-disabled-before' | 'password-changed-before' | 'member-added'
  >;
  readonly actions: readonly string[];
  /** What happened to the account, after its name. */
  readonly happened: (act: AuditEvent) => string;
  readonly judge: (acts: readonly PlacedEvent[], around: Around) => { severity: Severity; sign?: Sign };
};

/** All acts on the account, and the changes that follow those in question. */
type Around = { readonly all: readonly PlacedEvent[]; readonly changes: readonly MadeChange[] };

const POWERS = ['auditor', 'viewer', 'member', 'admin', 'owner'];

const RULES: readonly AccountRule[] = [
  {
    rule: 'role-changed-before',
    actions: ['TEAM_ROLE_CHANGE'],
    happened: (act) => {
      const { from, to } = roleChange(act);
      return from === undefined || to === undefined ? 'got another role' : `went from ${from} to ${to}`;
    },
    judge: (acts) =>
      acts.some(({ event }) => isMorePower(event))
        ? { severity: severityOf('role-changed-before', 'more-power'), sign: 'tampering' }
        : { severity: severityOf('role-changed-before', 'no-more-power') },
  },
  {
    rule: '2fa-disabled-before',
    actions: ['USER_2FA_DISABLE', 'USER_2FA_RESET'],
    happened: () => 'lost their second factor',
    judge: (acts, around) =>
      isOnAgain(acts, around)
        ? { severity: severityOf('2fa-disabled-before', 'on-again') }
        : { severity: severityOf('2fa-disabled-before', 'off'), sign: 'tampering' },
  },
  {
    rule: 'password-changed-before',
    actions: ['PASSWORD_CHANGE'],
    happened: () => 'got another password',
    judge: () => ({ severity: severityOf('password-changed-before', 'changed'), sign: 'tampering' }),
  },
  {
    rule: 'member-added',
    actions: ['TEAM_MEMBER_ADD'],
    happened: () => 'joined the organization',
    judge: () => ({ severity: severityOf('member-added', 'before-change') }),
  },
];

/** What befell accounts in the 24 hours before their changes. */
export function accountRules(scene: Scene): Standout[] {
  return [...scene.acts.changes].flatMap(([account, changes]) => {
    const all = scene.acts.onAccounts.get(account) ?? [];
    return RULES.flatMap((rule) => {
      const acts = all.filter(({ event }) => rule.actions.includes(event.action));
      return runsBefore(acts, changes).map((run) => toStandout(scene, rule, { account, all, changes, run }));
    });
  });
}

function toStandout(
  scene: Scene,
  { rule, actions, happened, judge }: AccountRule,
  {
    account,
    all,
    changes,
    run,
  }: {
    readonly account: string;
    readonly all: readonly PlacedEvent[];
    readonly changes: readonly MadeChange[];
    readonly run: readonly [PlacedEvent, ...PlacedEvent[]];
  },
): Standout {
  const last = run.at(-1) ?? run[0];
  const followed = changes.filter((change) =>
    run.some(({ occurredAt }) => within24Hours([change], occurredAt).length > 0),
  );
  const next = followed.find(({ occurredAt }) => occurredAt >= last.occurredAt) ?? followed[0];
  const { environment } = scene.input;
  const others =
    run.length === 1
      ? ''
      : ` It is the last of ${counted(run.length, 'such act')} within 24 hours of each other.`;
  return {
    rule,
    ...judge(run, { all, changes: followed }),
    subject: account,
    title: `${account} ${happened(last.event)} shortly before ${environment} was changed`,
    why: `${account} ${happened(last.event)} at ${moment(last.occurredAt)}${byWhom(last.event, account)}${
      next
        ? `, ${ago(last.occurredAt, next.occurredAt)} before ${next.actor} changed ${next.event.resource.name}`
        : ''
    }.${others} ${counted(followed.length, 'change')} of ${environment} followed within 24 hours.`,
    filter: where(
      is('action', ...actions),
      is('outcome', 'success'),
      is('type', 'member'),
      is('resource', account),
      since(run[0].occurredAt),
      until(last.occurredAt + 1),
    ),
    shown: scene.acts.isWhole ? run : undefined,
    changes: followed,
  };
}

function byWhom({ actor }: AuditEvent, account: string): string {
  return actor.type === 'user' && actor.name === account ? ', by their own hand' : `, by ${actor.name}`;
}

function roleChange({ changes = [] }: AuditEvent): { from?: string; to?: string } {
  const change = changes.find(({ field }) => field === 'role');
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const [from, to] = [text(change?.from), text(change?.to)];
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** Where it is not told, it may be. */
function isMorePower(act: AuditEvent): boolean {
  const { from = '', to = '' } = roleChange(act);
  const [before, after] = [POWERS.indexOf(from), POWERS.indexOf(to)];
  return before === -1 || after === -1 || after > before;
}

/** Whether a second factor was there again before each of the changes. */
function isOnAgain(acts: readonly PlacedEvent[], { all, changes }: Around): boolean {
  const off = acts.at(-1)?.occurredAt ?? 0;
  const on = all.find(({ event, occurredAt }) => event.action === 'USER_2FA_ENABLE' && occurredAt > off);
  const first = acts[0]?.occurredAt ?? 0;
  return (
    on !== undefined && changes.every(({ occurredAt }) => occurredAt < first || occurredAt > on.occurredAt)
  );
}
