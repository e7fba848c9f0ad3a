import { Skeleton } from '@mantine/core';
import classes from './OverviewPage.module.css';

/** The overview's outline while its figures are on their way. */
export function OverviewSkeleton() {
  return (
    <div className={classes.page} role="status" aria-label="Loading">
      <div className={classes.stats}>
        {[0, 1, 2, 3].map((stat) => (
          <Skeleton key={stat} height={114} radius="lg" />
        ))}
      </div>
      <div className={classes.columns}>
        <Skeleton height={248} radius="lg" />
        <Skeleton height={164} radius="lg" />
      </div>
      <Skeleton height={270} radius="lg" />
      <Skeleton height={360} radius="lg" />
    </div>
  );
}
