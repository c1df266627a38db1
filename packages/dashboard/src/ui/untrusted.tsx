import { visibleParts } from '../text/visible.ts';

/**
 * Text that others wrote: shown as text, with every character that would not be seen spelled out, and isolated, so that its writing
 * direction cannot rearrange what stands beside it.
 */
export function Untrusted({ text }: { readonly text: string }) {
  let at = 0;
  return (
    <bdi>
      {visibleParts(text).map((part) => {
        const key = at;
        at += part.text.length;
        if (part.kind === 'text') return <span key={key}>{part.text}</span>;
        return (
          <span key={key} className="mono rounded-xs bg-warn-soft text-warn">
            {part.text}
          </span>
        );
      })}
    </bdi>
  );
}
