import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useRevokeToken, useTokens } from '../api/admin';
import { useCan } from '../api/session';
import type { ApiToken } from '../api/types';
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
import { TokenModal } from '../features/admin/TokenModal';
import { roleLabels } from '../features/admin/roles';

export function ApiTokensPage() {
  return useCan('tokens.manage') ? <Tokens /> : <Forbidden title="API tokens" />;
}

function Tokens() {
  const tokens = useTokens();
  const [creating, create] = useDisclosure(false);
  const [leaving, setLeaving] = useState<ApiToken | null>(null);
  const columns: Column<ApiToken>[] = [
    { id: 'name', header: 'Name', cell: (token) => <strong>{token.name}</strong> },
    { id: 'prefix', header: 'Begins with', drop: 2, cell: (token) => <code>{token.prefix}…</code> },
    { id: 'role', header: 'Role', cell: (token) => roleLabels[token.role] },
    { id: 'created', header: 'Created', drop: 2, cell: (token) => <Created token={token} /> },
    { id: 'used', header: 'Last used', drop: 2, cell: (token) => <Time value={token.last_used_at} none="Never" /> },
    { id: 'expires', header: 'Expires', drop: 1, cell: (token) => <Time value={token.expires_at} none="Never" ahead /> },
    {
      id: 'actions',
      header: 'Actions',
      quiet: true,
      align: 'right',
      cell: (token) => (
        <Button
          size="compact-sm"
          variant="default"
          color="red"
          aria-label={`Revoke ${token.name}`}
          onClick={() => setLeaving(token)}
        >
          Revoke
        </Button>
      ),
    },
  ];
  const createButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={create.open}>
      Create token
    </Button>
  );

  return (
    <>
      <PageHeader
        title="API tokens"
        lead="For scripts and other systems that use the API."
        actions={createButton}
      />
      <Card flush>
        {tokens.error && !tokens.data ? (
          <ListError error={tokens.error} retry={() => void tokens.refetch()} />
        ) : (
          <DataTable
            label="API tokens"
            columns={columns}
            rows={tokens.data?.items}
            rowKey={(token) => token.id}
            skeletonRows={3}
            empty={
              <EmptyState icon={<IconKey size={26} aria-hidden />} title="No API token yet">
                Everything that the portal shows can be read through the API. The reference is at{' '}
                <a className="nd-link" href="/api/docs">
                  /api/docs
                </a>
                .
              </EmptyState>
            }
          />
        )}
      </Card>
      <TokenModal opened={creating} onClose={create.close} />
      <RevokeModal token={leaving} onClose={() => setLeaving(null)} />
    </>
  );
}

function Created({ token }: { token: ApiToken }) {
  return (
    <>
      <Time value={token.created_at} />
      {token.created_by ? ` by ${token.created_by}` : ''}
    </>
  );
}

function RevokeModal({ token, onClose }: { token: ApiToken | null; onClose: () => void }) {
  const revoke = useRevokeToken();
  return (
    <ConfirmModal
      opened={token !== null}
      onClose={onClose}
      title={`Revoke ${token?.name ?? 'token'}?`}
      confirm="Revoke"
      danger
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => {
        if (!token) return;
        revoke.mutate(token.id, {
          onSuccess: () => {
            done(`${token.name} is revoked.`);
            onClose();
          },
        });
      }}
    >
      Whatever uses this token is refused from now on. This cannot be undone.
    </ConfirmModal>
  );
}
