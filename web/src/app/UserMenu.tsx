import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import type { MantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLock, IconLogout, IconLogout2, IconSelector } from '@tabler/icons-react';
import { useSession, useSignOut } from '../api/session';
import { ConfirmModal } from '../components/ConfirmModal';
import { failed } from '../components/notify';
import { PasswordModal } from '../components/PasswordModal';
import { initials } from '../lib/format';
import classes from './UserMenu.module.css';

const schemes: { value: MantineColorScheme; label: string }[] = [
  { value: 'auto', label: 'Like the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

function toScheme(value: string): MantineColorScheme {
  return value === 'light' || value === 'dark' ? value : 'auto';
}

/** Who is signed in, the look of the portal, and the ways out. */
export function UserMenu() {
  const { data: session } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const [password, passwordModal] = useDisclosure(false);
  const [everywhere, everywhereModal] = useDisclosure(false);
  if (!session) return null;
  const { operator } = session;

  return (
    <div className={classes.foot}>
      <Menu position="top-start" width={232} withinPortal>
        <Menu.Target>
          <UnstyledButton className={classes.button} aria-label={`Your menu, ${operator.name}`}>
            <span className={classes.avatar} aria-hidden>
              {initials(operator.name || operator.email)}
            </span>
            <span className={classes.who}>
              <span className={classes.name}>{operator.name || operator.email}</span>
              <span className={classes.role}>
                {operator.role === 'administrator' ? 'Administrator' : 'Auditor'}
              </span>
            </span>
            <IconSelector size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.mail}>{operator.email}</div>
          <Menu.Divider />
          <Menu.Label>Appearance</Menu.Label>
          <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(toScheme(value))}>
            {schemes.map(({ value, label }) => (
              <Menu.RadioItem key={value} value={value}>
                {label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLock size={16} aria-hidden />} onClick={passwordModal.open}>
            Change password
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout size={16} aria-hidden />}
            onClick={() => signOut.mutate({ everywhere: false }, { onError: failed('Sign out') })}
          >
            Sign out
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout2 size={16} aria-hidden />} onClick={everywhereModal.open}>
            Sign out everywhere
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <PasswordModal opened={password} onClose={passwordModal.close} />
      <ConfirmModal
        opened={everywhere}
        onClose={everywhereModal.close}
        title="Sign out everywhere?"
        confirm="Sign out everywhere"
        busy={signOut.isPending}
        error={signOut.error}
        onConfirm={() => signOut.mutate({ everywhere: true })}
      >
        Every browser in which you are signed in is signed out, this one too. API tokens keep working.
      </ConfirmModal>
    </div>
  );
}
