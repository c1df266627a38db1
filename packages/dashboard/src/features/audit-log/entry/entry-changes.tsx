import type { Change } from '@daybook/event';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { ScalarValue } from './scalar.tsx';

/** What was changed, before and after. */
export function EntryChanges({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <table className="w-full table-fixed text-left text-sm">
      <thead className="text-muted text-xs">
        <tr className="border-line border-b">
          <th scope="col" className="py-1 pr-3 font-medium">
            Field
          </th>
          <th scope="col" className="py-1 pr-3 font-medium">
            Before
          </th>
          <th scope="col" className="py-1 font-medium">
            After
          </th>
        </tr>
      </thead>
      <tbody>
        {[...changes.entries()].map(([place, change]) => (
          <tr key={place} className="border-line border-b align-top last:border-0">
            <th scope="row" className="py-1.5 pr-3 font-normal [overflow-wrap:anywhere]">
              <Untrusted text={change.field} />
            </th>
            <td className="py-1.5 pr-3 text-muted [overflow-wrap:anywhere]">
              <ScalarValue value={change.from} />
            </td>
            <td className="py-1.5 [overflow-wrap:anywhere]">
              <ScalarValue value={change.to} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
