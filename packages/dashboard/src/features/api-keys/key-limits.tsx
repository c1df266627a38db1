import type { ReactNode } from 'react';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import type { ApiKey } from './queries.ts';

/** What a key is held to: projects, environments, addresses and a time. */
export function KeyLimits({ apiKey }: { readonly apiKey: ApiKey }) {
  const { projects, environments, cidrs, expiresAt, state } = apiKey;
  const limits: readonly (readonly [string, ReactNode])[] = [
    ...(environments ? [['in', <Names key="in" names={environments} />] as const] : []),
    ...(projects ? [['of', <Names key="of" names={projects.map(({ name }) => name)} />] as const] : []),
    ...(cidrs ? [['from', <Names key="from" names={cidrs} isMono />] as const] : []),
    ...(expiresAt && state !== 'revoked'
      ? [[state === 'expired' ? 'ended' : 'ends', <TimeAgo key="ends" at={expiresAt} />] as const]
      : []),
  ];
  if (limits.length === 0) return <span className="text-faint">none</span>;
  return (
    <ul className="flex flex-col">
      {limits.map(([word, what]) => (
        <li key={word}>
          <span className="text-faint">{word}</span> {what}
        </li>
      ))}
    </ul>
  );
}

function Names({ names, isMono = false }: { readonly names: readonly string[]; readonly isMono?: boolean }) {
  return names.map((name, index) => (
    <span key={name}>
      {index > 0 && ', '}
      <span className={isMono ? 'mono' : undefined}>
        <Untrusted text={name} />
      </span>
    </span>
  ));
}
