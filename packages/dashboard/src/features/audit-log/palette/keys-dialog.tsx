import { Dialog } from '../../../ui/dialog.tsx';
import { Kbd } from '../../../ui/kbd.tsx';

const KEYS: readonly (readonly [does: string, ...keys: string[]])[] = [
  ['Next and previous entry', 'j', 'k', '↓', '↑'],
  ['A screen down and up', 'Page Down', 'Page Up'],
  ['First entry; last one that was loaded', 'Home', 'End'],
  ['Open the entry', 'Enter'],
  ['Close the entry', 'Esc'],
  ['Write a filter', '/'],
  ['Take a completion', 'Tab'],
  ['All commands', '⌘ K', 'Ctrl K'],
  ['These keys', '?'],
];

const CHART_KEYS: readonly (readonly [does: string, ...keys: string[]])[] = [
  ['Move along the time', '←', '→'],
  ['Choose a range', '⇧ ←', '⇧ →'],
  ['Narrow to the range; leave it', 'Enter', 'Esc'],
];

/** The keys of the page. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className="flex flex-col gap-5 overflow-y-auto p-4">
        <KeyTable title="The list and its entries" keys={KEYS} />
        <KeyTable title="The chart, when it has the focus" keys={CHART_KEYS} />
        <p className="text-muted text-sm">Colours and motion follow the settings of your system.</p>
      </div>
    </Dialog>
  );
}

function KeyTable({ title, keys }: { readonly title: string; readonly keys: typeof KEYS }) {
  return (
    <table className="w-full text-left text-sm">
      <caption className="mb-1 text-left font-medium">{title}</caption>
      <tbody>
        {keys.map(([does, ...names]) => (
          <tr key={does} className="border-line border-t">
            <th scope="row" className="py-1.5 pr-4 font-normal text-muted">
              {does}
            </th>
            <td className="py-1.5">
              <span className="flex flex-wrap justify-end gap-1">
                {names.map((name) => (
                  <Kbd key={name}>{name}</Kbd>
                ))}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
