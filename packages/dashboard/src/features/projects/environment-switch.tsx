import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Untrusted } from '../../ui/untrusted.tsx';

export type EnvironmentSwitchProps = {
  readonly environments: readonly string[];
  readonly shown: string;
  /** How many things each holds; undefined while that is not known. */
  readonly countOf: (environment: string) => number | undefined;
};

/** Links to the same page for each environment, with how much it holds. Where there is no room they scroll sideways. */
export function EnvironmentSwitch({ environments, shown, countOf }: EnvironmentSwitchProps) {
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time another one is shown
  useEffect(() => {
    list.current
      ?.querySelector('[aria-current=page]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shown]);
  return (
    <nav aria-label="Environment" className="mb-4 overflow-x-auto border-line border-b">
      <ul ref={list} className="flex w-max min-w-full gap-1">
        {environments.map((environment) => {
          const count = countOf(environment);
          const isShown = environment === shown;
          return (
            <li key={environment}>
              <Link
                to="."
                search={{ env: environment }}
                aria-current={isShown ? 'page' : undefined}
                className="inline-flex h-9 pointer-coarse:h-11 items-center gap-2 whitespace-nowrap border-transparent border-b-2 px-3 font-medium text-muted text-sm -outline-offset-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
              >
                <Untrusted text={environment} />
                {count !== undefined && (
                  <span className="tabular text-faint text-xs">{count.toLocaleString('en')}</span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
