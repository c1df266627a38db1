import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createPageQueryClient } from './app/query-client.ts';
import { router } from './app/router.tsx';
import { Toasts } from './ui/toast.tsx';
import './styles.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html must have an element with the id "root"');

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createPageQueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>
    <Toasts />
  </StrictMode>,
);
