import { IconLock } from '@tabler/icons-react';
import { EmptyState } from './EmptyState';
import { PageHeader } from './PageHeader';

/** A page that the operator's role does not open. */
export function Forbidden({ title }: { title: string }) {
  return (
    <>
      <PageHeader title={title} />
      <EmptyState icon={<IconLock size={24} aria-hidden />} title="Your role does not open this page">
        An administrator can change your role under Settings, Operators.
      </EmptyState>
    </>
  );
}
