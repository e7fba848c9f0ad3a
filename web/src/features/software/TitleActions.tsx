import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconEyeOff, IconLink, IconPlus, IconUnlink } from '@tabler/icons-react';
import type { Title } from '../../api/types';
import classes from './columns.module.css';

export interface TitleAsk {
  /** Asks for the name of the app that it becomes. */
  make: (title: Title) => void;
  /** Asks which app it belongs to. */
  belongs: (title: Title) => void;
  ignore: (title: Title) => void;
  /** Says that it belongs to no app. */
  none: (title: Title) => void;
  letRules: (title: Title) => void;
}

/** What an operator can say of a title: the most likely thing as a button, the rest in a menu. */
export function TitleActions({ title, ask }: { title: Title; ask: TitleAsk }) {
  const { app, match } = title;
  const unknown = app === null && !match.ignored;
  return (
    <span className={classes.actions}>
      {unknown && (
        <Button size="compact-sm" variant="default" aria-label={`Make ${title.name} an app`} onClick={() => ask.make(title)}>
          Make it an app
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" size={28} aria-label={`More about ${title.name}`}>
            <IconDots size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown aria-label={`More about ${title.name}`}>
          <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={() => ask.belongs(title)}>
            It belongs to…
          </Menu.Item>
          {!unknown && (
            <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={() => ask.make(title)}>
              Make it an app
            </Menu.Item>
          )}
          {app && (
            <Menu.Item leftSection={<IconUnlink size={16} aria-hidden />} onClick={() => ask.none(title)}>
              Not {app.name}
            </Menu.Item>
          )}
          {!match.ignored && (
            <Menu.Item leftSection={<IconEyeOff size={16} aria-hidden />} onClick={() => ask.ignore(title)}>
              Ignore
            </Menu.Item>
          )}
          {match.decided_by !== null && (
            <Menu.Item leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => ask.letRules(title)}>
              Let the rules decide
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
