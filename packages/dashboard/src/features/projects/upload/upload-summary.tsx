import type { ApiSchemas } from '@daybook/sdk';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { LinesToCheck, lengthWords } from './lines-to-check.tsx';

/** What an upload does, by name. */
export type UploadAnswer = ApiSchemas['EnvUpload'];

const GROUPS: readonly {
  key: Exclude<keyof UploadAnswer, 'variables'>;
  title: string;
  about: string;
  tone: Tone;
}[] = [
  { key: 'new', title: 'New', about: 'are added', tone: 'good' },
  { key: 'changed', title: 'Changed', about: 'get a new value, as a new version', tone: 'warn' },
  { key: 'same', title: 'Same', about: 'have this value already and stay as they are', tone: 'neutral' },
];

export type UploadSummaryProps = {
  readonly answer: UploadAnswer;
  /** Shows a line in the text. */
  readonly onShow: (line: number) => void;
};

/** What an upload will do: lines to check first, then which names are new, changed and the same, with the lengths of their values. */
export function UploadSummary({ answer, onShow }: UploadSummaryProps) {
  const lengths = new Map(answer.variables.map(({ name, characters }) => [name, characters]));
  return (
    <div className="flex flex-col gap-3">
      <LinesToCheck variables={answer.variables} onShow={onShow} />
      {GROUPS.map(({ key, title, about, tone }) => (
        <section key={key} aria-label={title} className="rounded-md border border-line p-3">
          <h3 className="flex flex-wrap items-baseline gap-2 text-sm">
            <Badge tone={answer[key].length === 0 ? 'neutral' : tone}>
              {answer[key].length.toLocaleString('en')} {title.toLowerCase()}
            </Badge>
            {answer[key].length > 0 && <span className="font-normal text-muted text-xs">{about}</span>}
          </h3>
          {answer[key].length > 0 && (
            <ul className="mono mt-2 flex flex-wrap gap-x-4 gap-y-0.5 text-sm [overflow-wrap:anywhere]">
              {answer[key].map((name) => (
                <li key={name}>
                  <Untrusted text={name} />{' '}
                  <span className="text-muted text-xs">{lengthWords(lengths.get(name) ?? 0)}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  );
}

/** The same as a sentence's end: `3 new, 2 changed, 1 same`. */
export function summaryWords(answer: UploadAnswer): string {
  return GROUPS.map(
    ({ key, title }) => `${answer[key].length.toLocaleString('en')} ${title.toLowerCase()}`,
  ).join(', ');
}
