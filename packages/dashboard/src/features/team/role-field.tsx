import type { Role } from '../../api/session.ts';
import { SelectField } from '../../ui/form-fields.tsx';
import { ROLE_WORDS, ROLES } from '../../ui/role-words.ts';
import { useMe } from '../sign-in/me-context.ts';

/** A role, of those that one may give: only an owner makes owners. */
export function RoleField({
  value,
  onChange,
}: {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}) {
  const { role: mine } = useMe();
  const roles = ROLES.filter((role) => role !== 'owner' || mine === 'owner');
  return (
    <SelectField
      name="role"
      label="Role"
      hint={`${ROLE_WORDS[value].may}.`}
      value={value}
      onChange={({ target }) => onChange(roles.find((role) => role === target.value) ?? value)}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {ROLE_WORDS[role].name}
        </option>
      ))}
    </SelectField>
  );
}
