import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/form.tsx';
import { NameField } from '../investigations/forms/name-field.tsx';

const BOX = 'flex flex-col gap-4 rounded-lg border border-line bg-surface p-4 sm:p-5';

/** The two questions that can be asked: of a secret, and of somebody. */
export function LookUpForms({ heading }: { readonly heading: 'h2' | 'h3' }) {
  return (
    <div className="grid max-w-4xl items-start gap-4 md:grid-cols-2">
      <SecretForm heading={heading} />
      <ActorForm heading={heading} />
    </div>
  );
}

function SecretForm({ heading: Heading }: { readonly heading: 'h2' | 'h3' }) {
  const navigate = useNavigate();
  const [secret, setSecret] = useState('');
  const [env, setEnv] = useState('');
  const search = { secret: secret.trim(), ...(env.trim() !== '' && { env: env.trim() }) };
  return (
    <Form onSubmit={() => search.secret !== '' && void navigate({ to: '/exposure', search })} className={BOX}>
      <Heading className="font-semibold text-sm">Who holds a secret?</Heading>
      <NameField
        of="secret"
        name="secret"
        label="Secret"
        placeholder="DATABASE_URL"
        value={secret}
        onChange={setSecret}
      />
      <NameField
        of="environment"
        name="env"
        label="Environment"
        hint="All of them, if you leave it empty."
        placeholder="production"
        value={env}
        onChange={setEnv}
      />
      <Button type="submit" className="order-1 self-start" disabled={search.secret === ''}>
        Who holds it
      </Button>
    </Form>
  );
}

function ActorForm({ heading: Heading }: { readonly heading: 'h2' | 'h3' }) {
  const navigate = useNavigate();
  const [written, setWritten] = useState('');
  const actor = written.trim();
  return (
    <Form
      onSubmit={() => actor !== '' && void navigate({ to: '/exposure', search: { actor } })}
      className={BOX}
    >
      <Heading className="font-semibold text-sm">What does somebody hold?</Heading>
      <NameField
        of="actor"
        name="actor"
        label="Person or API key"
        hint={
          <>
            An e-mail address, or <span className="mono">api-key:name</span>.
          </>
        }
        placeholder="ana@acme.example"
        value={written}
        onChange={setWritten}
      />
      <Button type="submit" className="order-1 self-start" disabled={actor === ''}>
        What they hold
      </Button>
    </Form>
  );
}
