import type { ReactNode } from 'react';
import type { ConnectorType } from '../../api/types';
import { Card } from '../../components/Card';
import { Guide } from './Guide';
import classes from './TwoColumns.module.css';

/** The vendor's guide, and the connector's form beside it. */
export function TwoColumns({ type, children }: { type: ConnectorType; children: ReactNode }) {
  return (
    <div className={classes.columns}>
      <Card title={`In ${type.title}`} lead="Where to find what the form asks for.">
        <Guide steps={type.guide} />
      </Card>
      {children}
    </div>
  );
}
