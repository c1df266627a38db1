import { createContext } from 'react';

/** The way out, for everything below the frame. */
export const SignOutContext = createContext<() => void>(() => {});
