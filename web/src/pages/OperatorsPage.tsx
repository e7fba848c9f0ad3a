import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useOperators, useRemoveOperator } from '../api/admin';
import { useCan, useSession } from '../api/session';
import type { Operator } from '../api/types';
import { Card } from '../components/Card';
import { ConfirmModal } from '../components/ConfirmModal';
import { DataTable } from '../components/DataTable';
import type { Column } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { Forbidden } from '../components/Forbidden';
import { ListError } from '../components/ListCard';
import { done } from '../components/notify';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { OperatorModal } from '../features/admin/OperatorModal';
import { roleLabels } from '../features/admin/roles';

type Dialog = { kind: 'add' } | { kind: 'change'; operator: Operator } | { kind: 'remove'; operator: Operator };

export function OperatorsPage() {
  return useCan('operators.manage') ? <Operators /> : <Forbidden title="Operators" />;
}

function Operators() {
  const operators = useOperators();
  const { data: session } = useSession();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);

  const columns: Column<Operator>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: (operator) => (
        <>
          <strong>{operator.name}</strong>
          {operator.id === session?.operator.id && ' (you)'}
        </>
      ),
    },
    { id: 'email', header: 'E-mail', cell: (operator) => operator.email },
    { id: 'role', header: 'Role', cell: (operator) => roleLabels[operator.role] },
    { id: 'created', header: 'Added', drop: 1, cell: (operator) => <Time value={operator.created_at} /> },
    {
      id: 'seen',
      header: 'Last sign-in',
      drop: 2,
      cell: (operator) => <Time value={operator.last_sign_in_at} none="Never" />,
    },
    {
      id: 'actions',
      header: 'Actions',
      quiet: true,
      align: 'right',
      cell: (operator) => (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Change ${operator.name}`}
            onClick={() => setDialog({ kind: 'change', operator })}
          >
            Change
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            color="red"
            disabled={operator.id === session?.operator.id}
            aria-label={`Remove ${operator.name}`}
            onClick={() => setDialog({ kind: 'remove', operator })}
          >
            Remove
          </Button>
        </Group>
      ),
    },
  ];

  return (
    <>
      <PageHeader
        title="Operators"
        lead="Who may sign in to Noonday."
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setDialog({ kind: 'add' })}>
            Add operator
          </Button>
        }
      />
      <Card flush>
        {operators.error && !operators.data ? (
          <ListError error={operators.error} retry={() => void operators.refetch()} />
        ) : (
          <DataTable
            label="Operators"
            columns={columns}
            rows={operators.data?.items}
            rowKey={(operator) => operator.id}
            skeletonRows={2}
            empty={<EmptyState title="No operators" />}
          />
        )}
      </Card>
      <OperatorModal
        opened={dialog?.kind === 'add' || dialog?.kind === 'change'}
        operator={dialog?.kind === 'change' ? dialog.operator : null}
        onClose={close}
      />
      <RemoveModal operator={dialog?.kind === 'remove' ? dialog.operator : null} onClose={close} />
    </>
  );
}

function RemoveModal({ operator, onClose }: { operator: Operator | null; onClose: () => void }) {
  const remove = useRemoveOperator();
  return (
    <ConfirmModal
      opened={operator !== null}
      onClose={onClose}
      title={`Remove ${operator?.name ?? 'operator'}?`}
      confirm="Remove"
      danger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => {
        if (!operator) return;
        remove.mutate(operator.id, {
          onSuccess: () => {
            done(`${operator.name} can no longer sign in.`);
            onClose();
          },
        });
      }}
    >
      Every session of this operator ends at once. What they did stays in the audit log.
    </ConfirmModal>
  );
}
