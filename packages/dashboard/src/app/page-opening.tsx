import { Skeleton } from '../ui/skeleton.tsx';

/** Stands where a page will be. */
export function PageOpening() {
  return (
    <main className="w-full max-w-3xl px-4 py-4 sm:px-6" aria-busy="true" aria-label="Opening the page">
      <Skeleton lines={5} label="Opening the page" />
    </main>
  );
}
