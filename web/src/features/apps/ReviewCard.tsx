import { useCan } from '../../api/session';
import type { App } from '../../api/types';
import { Card } from '../../components/Card';
import { Facts } from '../../components/Facts';
import { Time } from '../../components/Time';
import { appLooks } from '../../lib/status';
import { ReviewForm } from './ReviewForm';

/** What operators say of an app: a form for those who may decide, facts for everybody else and for the past. */
export function ReviewCard({ app, past }: { app: App; past: boolean }) {
  const mayWrite = useCan('inventory.write') && !past;
  const said = [app.status, app.owner?.id, app.alternative?.id, app.category, app.tags, app.notes];
  return (
    <Card title="Review" lead={<Reviewed app={app} />}>
      {/* Whatever was saved is what the form begins with. */}
      {mayWrite ? <ReviewForm key={JSON.stringify(said)} app={app} /> : <Facts facts={reviewFacts(app)} />}
    </Card>
  );
}

function Reviewed({ app }: { app: App }) {
  if (app.reviewed_at === null) return 'Nobody has decided about this app yet.';
  return (
    <>
      {appLooks[app.status].label} by {app.reviewed_by ?? 'an operator'}, <Time value={app.reviewed_at} />.
    </>
  );
}

function reviewFacts(app: App) {
  return [
    { label: 'Owner', value: app.owner?.name ?? 'Nobody yet' },
    { label: 'Use instead', value: app.alternative?.name ?? '—' },
    { label: 'Category', value: app.category || '—' },
    { label: 'Tags', value: app.tags.join(', ') || '—' },
    { label: 'Notes', value: app.notes || '—', wide: true },
  ];
}
