import assert from 'node:assert/strict';
import type { KillCase } from './kill-case.ts';
import { ADMINS_KEYS, type Prepared, SECRET, SUSPENDED_KEYS, VARIABLES } from './prepared-folder.ts';
import type { Site } from './site.ts';

const projectOf = ({ projectId }: Prepared) => `/v1/projects/${projectId}`;
const variable = (prepared: Prepared, name: string) =>
  `${projectOf(prepared)}/variables/${name}?env=production`;
const secret = `/v1/secrets/${SECRET.name}?env=production`;

async function projectNames(site: Site): Promise<string[]> {
  const { projects } = await site.get<{ projects: { name: string }[] }>('/v1/projects');
  return projects.map(({ name }) => name);
}

/** Whether the variables are these and no others; else they must be those that were prepared. */
async function variablesAre(site: Site, prepared: Prepared, wanted: Record<string, string>) {
  type Listed = { variables: { name: string; value: string }[] };
  const { variables } = await site.get<Listed>(`${projectOf(prepared)}/variables?env=production`);
  const found = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  const isWanted = JSON.stringify(found) === JSON.stringify(wanted);
  if (!isWanted) assert.deepEqual(found, VARIABLES);
  return isWanted;
}

type Billing = {
  plan: { id: string };
  nextPlan: string | null;
  cancelledAt: string | null;
  payments: unknown[];
};
const billing = (site: Site, { owner }: Prepared) => site.get<Billing>('/v1/billing', owner.cookie);

type Listed<Name extends string> = Record<Name, { id: string; name: string; email: string; state: string }[]>;
const keys = async (site: Site, { owner }: Prepared) =>
  (await site.get<Listed<'apiKeys'>>('/v1/api-keys?status=all', owner.cookie)).apiKeys;
export const members = async (site: Site, { owner }: Prepared) =>
  (
    await site.get<{ members: { email: string; role: string; twoFactorEnabled: boolean }[] }>(
      '/v1/members',
      owner.cookie,
    )
  ).members;
const invitations = async (site: Site, { owner }: Prepared) =>
  (await site.get<Listed<'invitations'>>('/v1/invitations', owner.cookie)).invitations;

/** Whether a session is usable. */
export async function isSignedIn(site: Site, cookie: string): Promise<boolean> {
  return (await site.get<unknown>('/api/auth/get-session', cookie)) !== null;
}

/** What is done in the workspace with a session or a key. */
export const WORKSPACE_CASES: readonly KillCase[] = [
  {
    name: 'PROJECT_CREATE',
    records: [['PROJECT_CREATE', 'blog']],
    act: (site) => site.do('/v1/projects', { json: { name: 'blog' } }),
    isDone: async (site) => (await projectNames(site)).includes('blog'),
  },
  {
    name: 'PROJECT_UPDATE',
    records: [['PROJECT_UPDATE', 'store']],
    act: (site, prepared) => site.do(projectOf(prepared), { method: 'PATCH', json: { name: 'store' } }),
    isDone: async (site) => (await projectNames(site)).includes('store'),
  },
  {
    name: 'PROJECT_DELETE, with its variables',
    records: [['PROJECT_DELETE', 'shop']],
    act: (site, prepared) => site.do(projectOf(prepared), { method: 'DELETE' }),
    async isDone(site, prepared) {
      if ((await projectNames(site)).includes('shop')) return variablesAre(site, prepared, {});
      assert.equal((await site.ask(projectOf(prepared))).status, 404);
      return true;
    },
  },
  {
    name: 'VARIABLE_SET',
    records: [['VARIABLE_SET', 'REGION']],
    act: (site, prepared) => site.do(variable(prepared, 'REGION'), { method: 'PUT', json: { value: 'us' } }),
    isDone: (site, prepared) => variablesAre(site, prepared, { ...VARIABLES, REGION: 'us' }),
  },
  {
    name: 'VARIABLE_DELETE',
    records: [['VARIABLE_DELETE', 'REGION']],
    act: (site, prepared) => site.do(variable(prepared, 'REGION'), { method: 'DELETE' }),
    isDone: (site, prepared) => variablesAre(site, prepared, { LOG_LEVEL: VARIABLES.LOG_LEVEL }),
  },
  {
    name: 'ENV_BULK_UPLOAD, all or nothing',
    records: [['ENV_BULK_UPLOAD', 'shop']],
    act: (site, prepared) =>
      site.do(`${projectOf(prepared)}/variables/upload?env=production`, {
        text: 'LOG_LEVEL=info\nPORT=80\nREGION=us\n',
      }),
    isDone: (site, prepared) => variablesAre(site, prepared, { LOG_LEVEL: 'info', PORT: '80', REGION: 'us' }),
  },
  {
    name: 'SECRET_SET',
    records: [['SECRET_SET', SECRET.name]],
    act: (site) => site.do(secret, { method: 'PUT', json: { value: 'postgres://second' } }),
    async isDone(site) {
      const { version, value } = await site.get<{ version: number; value: string }>(secret);
      assert.equal(value, version === 2 ? 'postgres://second' : SECRET.value);
      return version === 2;
    },
  },
  {
    name: 'SECRET_READ: no value leaves before its event is durable',
    records: [['SECRET_READ', SECRET.name]],
    act: (site) => site.do(secret),
  },
  {
    name: 'SECRET_LIST: no list leaves before its event is durable',
    records: [['SECRET_LIST', '*']],
    act: (site) => site.do('/v1/secrets'),
  },
  {
    name: 'SECRET_DELETE',
    records: [['SECRET_DELETE', SECRET.name]],
    act: (site) => site.do(secret, { method: 'DELETE' }),
    async isDone(site) {
      const { status, body } = await site.ask(secret);
      if (status === 200) assert.equal((body as { value: string }).value, SECRET.value);
      return status === 404;
    },
  },
  {
    name: 'TEAM_INVITE',
    records: [['TEAM_INVITE', 'nora@acme.example']],
    act: (site, { owner }) =>
      site.do('/v1/invitations', {
        cookie: owner.cookie,
        json: { email: 'nora@acme.example', role: 'viewer' },
      }),
    isDone: async (site, prepared) =>
      (await invitations(site, prepared)).some(({ email }) => email === 'nora@acme.example'),
  },
  {
    name: 'TEAM_MEMBER_ADD, by accepting an invitation, which ends it',
    records: [['TEAM_MEMBER_ADD', 'invited@acme.example']],
    act: (site, { invited: { cookie, invitationId } }) =>
      site.do(`/v1/invitations/${invitationId}/accept`, { method: 'POST', cookie }),
    async isDone(site, prepared) {
      const { email } = prepared.invited;
      const isMember = (await members(site, prepared)).some((member) => member.email === email);
      const isPending = (await invitations(site, prepared)).some((pending) => pending.email === email);
      assert.equal(isPending, !isMember);
      return isMember;
    },
  },
  {
    name: 'TEAM_ROLE_CHANGE',
    records: [['TEAM_ROLE_CHANGE', 'member@acme.example']],
    act: (site, { owner, member }) =>
      site.do(`/v1/members/${member.memberId}`, {
        method: 'PATCH',
        cookie: owner.cookie,
        json: { role: 'auditor' },
      }),
    isDone: async (site, prepared) =>
      (await members(site, prepared)).some(
        ({ email, role }) => email === prepared.member.email && role === 'auditor',
      ),
  },
  {
    name: 'SESSION_REVOKE, of all sessions of another member',
    records: [['SESSION_REVOKE', 'member@acme.example']],
    act: (site, { owner, member }) =>
      site.do(`/v1/members/${member.memberId}/sessions`, { method: 'DELETE', cookie: owner.cookie }),
    isDone: async (site, { member }) => !(await isSignedIn(site, member.cookie)),
  },
  {
    name: 'INVESTIGATION_RUN: one that was made can be read again',
    records: [['INVESTIGATION_RUN', 'member@acme.example']],
    act: (site, { member: { email } }) => site.do('/v1/investigations/off-boarding', { json: { email } }),
    async isDone(site) {
      const { investigations } = await site.get<{ investigations: { id: string }[] }>('/v1/investigations');
      for (const { id } of investigations) await site.get(`/v1/investigations/${id}`);
      return investigations.length > 0;
    },
  },
  {
    name: 'TEAM_MEMBER_REMOVE with the keys of the member and the sessions',
    records: [
      ...ADMINS_KEYS.map((name) => ['API_KEY_REVOKE', name] as const),
      ['TEAM_MEMBER_REMOVE', 'admin@acme.example'],
    ],
    act: (site, { owner, admin }) =>
      site.do(`/v1/members/${admin.memberId}?keys=revoke`, { method: 'DELETE', cookie: owner.cookie }),
    async isDone(site, prepared) {
      const { email, cookie } = prepared.admin;
      const isRemoved = !(await members(site, prepared)).some((member) => member.email === email);
      const theirs = (await keys(site, prepared)).filter(({ name }) => ADMINS_KEYS.includes(name));
      assert.deepEqual(
        theirs.map(({ state }) => state),
        ADMINS_KEYS.map(() => (isRemoved ? 'revoked' : 'live')),
      );
      assert.equal(await isSignedIn(site, cookie), !isRemoved);
      return isRemoved;
    },
  },
  {
    name: 'API_KEY_CREATE',
    records: [['API_KEY_CREATE', 'deploy']],
    act: (site, { owner }) =>
      site.do('/v1/api-keys', { cookie: owner.cookie, json: { name: 'deploy', scopes: ['secrets:read'] } }),
    isDone: async (site, prepared) => (await keys(site, prepared)).some(({ name }) => name === 'deploy'),
  },
  {
    name: 'API_KEY_REVOKE',
    records: [['API_KEY_REVOKE', 'ci']],
    act: (site, { owner, apiKeyId }) =>
      site.do(`/v1/api-keys/${apiKeyId}`, { method: 'DELETE', cookie: owner.cookie }),
    isDone: async (site, prepared) =>
      (await keys(site, prepared)).some(({ name, state }) => name === 'ci' && state === 'revoked'),
  },
  {
    name: 'API_KEY_CONFIRM of all, or of none',
    records: SUSPENDED_KEYS.map((name) => ['API_KEY_CONFIRM', name] as const),
    act: (site, { owner }) => site.do('/v1/api-keys/confirm', { method: 'POST', cookie: owner.cookie }),
    async isDone(site, prepared) {
      const states = (await keys(site, prepared)).flatMap(({ name, state }) =>
        SUSPENDED_KEYS.includes(name) ? [state] : [],
      );
      const isDone = states.includes('live');
      assert.deepEqual(
        states,
        SUSPENDED_KEYS.map(() => (isDone ? 'live' : 'suspended')),
      );
      return isDone;
    },
  },
  {
    name: 'BILLING_PLAN_CHANGE',
    records: [
      ['BILLING_PLAN_CHANGE', 'enterprise'],
      ['RETENTION_CHANGE', '*'],
    ],
    act: (site, { owner }) =>
      site.do('/v1/billing/plan', { cookie: owner.cookie, json: { plan: 'enterprise' } }),
    isDone: async (site, prepared) => (await billing(site, prepared)).plan.id === 'enterprise',
  },
  {
    name: 'BILLING_PAYMENT',
    records: [['BILLING_PAYMENT', 'INV-1']],
    act: (site, { owner }) =>
      site.do('/v1/billing/payments', {
        cookie: owner.cookie,
        json: { amount: 4_900, currency: 'EUR', reference: 'INV-1' },
      }),
    isDone: async (site, prepared) => (await billing(site, prepared)).payments.length > 0,
  },
  {
    name: 'BILLING_CANCEL',
    records: [['BILLING_CANCEL', 'business']],
    act: (site, { owner }) => site.do('/v1/billing/cancel', { method: 'POST', cookie: owner.cookie }),
    async isDone(site, prepared) {
      const { cancelledAt, nextPlan } = await billing(site, prepared);
      assert.equal(nextPlan, cancelledAt === null ? null : 'free');
      return cancelledAt !== null;
    },
  },
  {
    name: 'LEGAL_HOLD_CREATE',
    records: [['LEGAL_HOLD_CREATE', 'Case 117']],
    act: (site, { owner }) =>
      site.do('/v1/legal-holds', {
        cookie: owner.cookie,
        json: { name: 'Case 117', reason: 'letter of 24 November', scope: 'organization' },
      }),
    isDone: async (site, { owner }) =>
      (await site.get<Listed<'legalHolds'>>('/v1/legal-holds', owner.cookie)).legalHolds.length > 0,
  },
  {
    name: 'ORGANIZATION_CREATE, with the membership of its owner and a log of its own',
    records: [
      ['ORGANIZATION_CREATE', 'Second'],
      ['TEAM_MEMBER_ADD', 'olga@acme.example'],
    ],
    act: (site, { owner }) =>
      site.do('/v1/organizations', { cookie: owner.cookie, json: { name: 'Second' } }),
    isDone: async (site, { owner }) =>
      (await site.get<Listed<'organizations'>>('/v1/me', owner.cookie)).organizations.length === 2,
    async recorded(site, prepared) {
      const { owner, events } = prepared;
      const { organization } = await site.get<{ organization: { name: string } }>('/v1/me', owner.cookie);
      return site.recordedFrom(organization.name === 'Second' ? 0 : events, owner.cookie);
    },
  },
];
