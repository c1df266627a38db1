import { ChevronDown, Clock } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { ChoiceList } from '../../../ui/choice-list.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { type Zone, zonesFor } from './zone.ts';

export type ZoneSwitchProps = {
  readonly zone: Zone;
  /** The zone's name. */
  readonly clocks: string;
  readonly onChange: (zone: Zone) => void;
};

/** Says on whose clocks times are shown, and changes it. */
export function ZoneSwitch({ zone, clocks, onChange }: ZoneSwitchProps) {
  const [isOpen, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <Popover
      isOpen={isOpen}
      onOpenChange={setOpen}
      title="Time zone"
      isTitleHidden
      initialFocus={input}
      className="h-80 overflow-hidden"
      trigger={<Button variant="quiet" className="px-2" title="Change the time zone" />}
      triggerContent={
        <>
          <Clock aria-hidden="true" size={14} />
          <span className="sr-only">Time zone: </span>
          {clocks}
          {zone === 'local' && <span className="text-faint">local</span>}
          <ChevronDown aria-hidden="true" size={14} />
        </>
      }
    >
      <ChoiceList
        label="Time zone"
        placeholder="Berlin, UTC, +05:30…"
        nothing="No zone has such a name."
        input={input}
        chosenId={zone}
        choicesFor={(typed) =>
          zonesFor(typed).map((choice) => ({
            ...choice,
            id: choice.zone,
            label: choice.name,
            hint: choice.offset,
            group: choice.zone === 'local' || choice.zone === 'UTC' ? 'Usual' : 'All zones',
          }))
        }
        onChoose={(choice) => {
          setOpen(false);
          onChange(choice.zone);
        }}
      />
    </Popover>
  );
}
