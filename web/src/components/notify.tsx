import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { problemOf } from '../api/client';

/** Says that something is done; announced politely. */
export function done(message: string) {
  notifications.show({
    message,
    icon: <IconCheck size={16} aria-hidden />,
    color: 'teal.8',
    closeButtonProps: { 'aria-label': 'Dismiss' },
    role: 'status',
  });
}

/** For a deed without a form to show its problem in. */
export function failed(deed: string) {
  return (error: unknown) => {
    notifications.show({
      title: `${deed} failed`,
      message: problemOf(error).detail,
      icon: <IconAlertTriangle size={16} aria-hidden />,
      color: 'red.8',
      autoClose: false,
      closeButtonProps: { 'aria-label': 'Dismiss' },
      role: 'alert',
    });
  };
}
