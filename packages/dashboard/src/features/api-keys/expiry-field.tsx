import { SelectField, TextField } from '../../ui/form-fields.tsx';
import { exactTime } from '../../ui/time-ago.tsx';
import { EXPIRY_PRESETS, type ExpiryPreset, expiryOf } from './expiry.ts';

export type ExpiryFieldProps = {
  readonly preset: ExpiryPreset;
  /** A date such as 2027-01-31, for the preset `day`. */
  readonly day: string;
  readonly onChange: (preset: ExpiryPreset, day: string) => void;
  readonly problem: string | undefined;
};

/** How long a key is good for. */
export function ExpiryField({ preset, day, onChange, problem }: ExpiryFieldProps) {
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <SelectField
        name={preset === 'day' ? 'expiry' : 'expiresAt'}
        label="Good for"
        value={preset}
        hint={words(preset, day)}
        onChange={({ target }) => {
          const chosen = EXPIRY_PRESETS.find(({ id }) => id === target.value);
          if (chosen !== undefined) onChange(chosen.id, day);
        }}
      >
        {EXPIRY_PRESETS.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      {preset === 'day' && (
        <TextField
          name="expiresAt"
          label="Last day"
          type="date"
          value={day}
          onChange={({ target }) => onChange(preset, target.value)}
          problem={problem}
        />
      )}
    </div>
  );
}

function words(preset: ExpiryPreset, day: string): string {
  const end = expiryOf(preset, day, Date.now());
  if (end === undefined) return 'It works until it is revoked.';
  return end === 'invalid'
    ? 'Choose the last day on which it works.'
    : `Until ${exactTime(Date.parse(end))}.`;
}
