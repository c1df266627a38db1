import { createContext, use } from 'react';
import type { Me } from '../../api/session.ts';

/** Who is signed in, for everything below the frame. */
export const MeContext = createContext<Me | undefined>(undefined);

/** Who is signed in. Throws outside of the frame, where nobody need be. */
export function useMe(): Me {
  const me = use(MeContext);
  if (me === undefined) throw new Error('useMe must be used below the frame');
  return me;
}
