import type { Catalogue } from '@daybook/event';
import { useRef, useState } from 'react';
import { api } from '../../../api/client.ts';
import { describeError } from '../../../api/describe-error.ts';
import { visibleText } from '../../../text/visible.ts';
import { ChoiceList } from '../../../ui/choice-list.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { type Command, type CommandAction, type CommandPlace, commandsFor } from './commands.ts';

export type PaletteProps = {
  readonly catalogue: Catalogue;
  readonly place: CommandPlace;
  readonly onClose: () => void;
  /** Does what was chosen; an entry is named by its id always. */
  readonly onRun: (action: Exclude<CommandAction, { kind: 'open-position' }>) => void;
};

/** Everything that can be done here, found by typing. */
export function Palette({ catalogue, place, onClose, onRun }: PaletteProps) {
  const input = useRef<HTMLInputElement>(null);
  const mayRead = place.log !== 'not allowed';
  const [problem, setProblem] = useState<string>();

  async function choose({ action }: Command) {
    if (action.kind !== 'open-position') {
      onClose();
      onRun(action);
      return;
    }
    try {
      const { events } = await api.list({ q: `position:${action.position}`, limit: 1 });
      const [event] = events;
      if (event === undefined)
        return setProblem(`There is no event at position ${action.position} that can be shown.`);
      onClose();
      onRun({ kind: 'open-id', id: event.id });
    } catch (error) {
      setProblem(describeError(error).detail);
    }
  }

  return (
    <Dialog
      title="Commands"
      isTitleHidden
      onClose={onClose}
      initialFocus={input}
      className="h-[min(30rem,80dvh)]"
    >
      <ChoiceList
        label="Commands"
        placeholder={
          mayRead ? 'A page, a command, a filter, an event id or a position' : 'A page or a command'
        }
        nothing={
          mayRead
            ? 'Nothing fits. A filter such as env:production, an event id or a position will do too.'
            : 'Nothing fits.'
        }
        input={input}
        choicesFor={(typed) =>
          commandsFor(typed, catalogue, place).map((command) => ({
            ...command,
            label: visibleText(command.label),
          }))
        }
        onChoose={choose}
      />
      {problem !== undefined && (
        <p role="alert" className="border-line border-t px-4 py-2 text-bad text-sm">
          <Untrusted text={problem} />
        </p>
      )}
    </Dialog>
  );
}
