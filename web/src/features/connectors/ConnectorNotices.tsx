import type { Connector } from '../../api/types';
import { Notice } from '../../components/Notice';
import { heldSentence, heldTitle, permissionTitle, problemSentence, statusSentence, troubleTitle } from '../../lib/sentences';
import classes from './ConnectorNotices.module.css';
import { ReconnectLink } from './ReconnectLink';
import { ReviewLink } from './ReviewLink';

interface Props {
  connector: Connector;
  now: number;
}

/** What is wrong with a connector, each thing by itself, with the way out where an operator has one. */
export function ConnectorNotices({ connector, now }: Props) {
  const { status, held } = connector;
  const problem = status === 'reconnect' ? null : problemSentence(connector, now);
  const trouble = troubleTitle(connector);
  // What the others say in full is not said twice.
  const shown = trouble && !(status === 'attention' && (held || problem));
  if (!shown && !held && !problem) return null;
  return (
    <section className={classes.notices} aria-label="Needs attention">
      {shown && <TroubleNotice connector={connector} title={trouble} now={now} />}
      {held && (
        <Notice tone="warn" title={heldTitle} actions={<ReviewLink id={connector.id} name={connector.name} />}>
          {heldSentence(held, now)}
        </Notice>
      )}
      {problem && (
        <Notice
          tone="warn"
          title={permissionTitle}
          actions={<ReconnectLink id={connector.id} name={connector.name} />}
        >
          {problem} Everything else is read as before.
        </Notice>
      )}
    </section>
  );
}

function TroubleNotice({ connector, title, now }: Props & { title: string }) {
  const stopped = connector.status === 'reconnect';
  return (
    <Notice
      tone={stopped || connector.status === 'failing' ? 'bad' : 'warn'}
      title={title}
      actions={stopped && <ReconnectLink id={connector.id} name={connector.name} />}
    >
      {statusSentence(connector, now)}
    </Notice>
  );
}
