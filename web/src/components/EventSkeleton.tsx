import { Skeleton } from '@mantine/core';
import classes from './EventList.module.css';

/** The outline of a list of events. */
export function EventSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      {[52, 44, 60, 48, 56, 40].map((width) => (
        <div key={width} className={classes.line}>
          <Skeleton width={28} height={28} radius="md" />
          <Skeleton width={`${width}%`} height={12} mt={8} />
        </div>
      ))}
    </div>
  );
}
