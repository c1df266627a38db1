import { TriangleAlert } from 'lucide-react';
import { useMe } from '../features/sign-in/me-context.ts';
import { Untrusted } from '../ui/untrusted.tsx';

/** What the server wants people to know, on every page: a clock that jumped, for example. */
export function ServerNotices() {
  const { notices = [] } = useMe();
  if (notices.length === 0) return null;
  return (
    <section aria-label="Notices" className="flex flex-col gap-2 px-4 pt-4">
      {notices.map((notice) => (
        <p
          key={notice}
          className="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn"
        >
          <TriangleAlert aria-hidden="true" size={16} className="mt-0.5 shrink-0" />
          <Untrusted text={notice} />
        </p>
      ))}
    </section>
  );
}
