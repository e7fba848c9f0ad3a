import { Button } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useAccount, useAccountEvents } from '../api/inventory';
import type { Account } from '../api/types';
import { AccountValue } from '../components/AccountValue';
import { AsOfBanner, AsOfControl } from '../components/AsOf';
import { Card } from '../components/Card';
import { EmptyState } from '../components/EmptyState';
import { EventList } from '../components/EventList';
import type { Fact } from '../components/Facts';
import { Facts } from '../components/Facts';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { Pager } from '../components/Pager';
import { QueryGate } from '../components/QueryGate';
import { SourceList } from '../components/SourceList';
import { StatusBadge } from '../components/StatusBadge';
import { Time } from '../components/Time';
import { PersonLinkCard } from '../features/people/PersonLinkCard';
import { SightingsTable } from '../features/sightings/SightingsTable';
import type { AccountField } from '../lib/accountValue';
import { useAsOf, withAsOf } from '../lib/asOf';
import { attributeFacts } from '../lib/attributes';
import { accountName } from '../lib/events';
import { formatMoment } from '../lib/format';
import { useListUrl } from '../lib/listUrl';
import { accountSentence, missingSentence } from '../lib/sentences';
import { accountLooks, lookOf } from '../lib/status';
import { useNow } from '../lib/useNow';
import classes from './Detail.module.css';

const back = { to: '/accounts', label: 'Accounts' };

export function AccountPage() {
  const { id = '' } = useParams();
  const [asOf] = useAsOf();
  return (
    <QueryGate query={useAccount(id, asOf)} title="Account" back={{ ...back, to: withAsOf(back.to, asOf) }}>
      {(account) => <AccountView key={account.id} account={account} asOf={asOf} />}
    </QueryGate>
  );
}

function AccountView({ account, asOf }: { account: Account; asOf: string }) {
  const sentence = accountSentence(account);
  const attributes = attributeFacts(account.attributes);
  return (
    <>
      <PageHeader
        title={accountName(account)}
        trail={[{ ...back, to: withAsOf(back.to, asOf) }]}
        actions={<AsOfControl />}
        badge={<StatusBadge {...lookOf(accountLooks, account.status)} />}
        lead={
          <>
            Account in{' '}
            <Link className="nd-link" to={withAsOf(`/apps/${account.app.id}`, asOf)}>
              {account.app.name}
            </Link>
            {sentence && `. ${sentence}`}
          </>
        }
      />
      <AsOfBanner />
      <div className={classes.page}>
        {account.disconnected_at && (
          <Notice tone="warn" title="Kept as history">
            The connector that listed this account was deleted <Time value={account.disconnected_at} />. What
            you see is what it said last.
          </Notice>
        )}
        <MissingNotice account={account} />
        <div className={classes.wideFirst}>
          <div className={classes.stack}>
            <Card title="As the vendor lists it">
              <Facts facts={vendorFacts(account)} />
            </Card>
            {attributes.length > 0 && (
              <Card title="More from the vendor">
                <Facts facts={attributes} />
              </Card>
            )}
          </div>
          <div className={classes.stack}>
            <PersonLinkCard
              path={`/accounts/${account.id}`}
              noun="account"
              person={account.person}
              link={account.person_link}
              past={asOf !== ''}
            />
            <Card title="Evidence" lead="Which connector saw this account, and when.">
              <SourceList
                sources={[
                  {
                    connector_id: account.connector?.id ?? null,
                    connector_name: account.origin,
                    first_seen_at: account.first_seen_at,
                    last_seen_at: account.last_seen_at,
                    disconnected_at: account.disconnected_at,
                  },
                ]}
              />
            </Card>
          </div>
        </div>
        <SightingsTable path={`/accounts/${account.id}/sightings`} asOf={asOf} />
        <History accountId={account.id} />
      </div>
    </>
  );
}

/** That the latest list came without it, and what that means for it. */
function MissingNotice({ account }: { account: Account }) {
  const sentence = missingSentence(account);
  const now = useNow();
  if (sentence === null || account.missing_since === null) return null;
  return (
    <Notice
      tone={account.held_by ? 'warn' : 'quiet'}
      title={`Missing since ${formatMoment(account.missing_since, now)}`}
      actions={
        account.held_by &&
        account.connector && (
          <Button component={Link} to={`/settings/connectors/${account.connector.id}/removals`} size="xs">
            Review
          </Button>
        )
      }
    >
      {sentence}
    </Notice>
  );
}

function vendorFacts(account: Account): Fact[] {
  const fact = (label: string, field: AccountField): Fact => ({
    label,
    value: <AccountValue account={account} field={field} />,
  });
  return [
    fact('Name', 'name'),
    fact('E-mail', 'email'),
    fact('Username', 'username'),
    fact('Status in the vendor’s words', 'raw_status'),
    fact('Department', 'department'),
    fact('Job title', 'job_title'),
    fact('Created', 'created_at'),
    fact('Last sign-in', 'last_login_at'),
    { label: 'Removed', value: <Time value={account.removed_at} none="No" /> },
    { label: 'Vendor’s id', value: <code>{account.external_id}</code> },
  ];
}

const spec = { filters: [], limit: 25, prefix: 'events_' } as const;

function History({ accountId }: { accountId: string }) {
  const url = useListUrl(spec);
  const events = useAccountEvents(accountId, url.params);
  return (
    <Card title="History" flush>
      {events.data?.items.length ? (
        <EventList events={events.data.items} />
      ) : (
        <EmptyState title={events.data ? 'Nothing has happened yet' : 'Loading'} />
      )}
      <Pager list={events.data} url={url} noun="history" />
    </Card>
  );
}
