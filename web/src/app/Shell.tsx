import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2, IconSearch } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { MouseEvent } from 'react';
import { Outlet, ScrollRestoration, useLocation } from 'react-router';
import { LiveContext } from '../api/live';
import { useLiveStream } from '../api/stream';
import { Brand } from '../components/Brand';
import { ConnectionBanner } from '../components/ConnectionBanner';
import { Search, SearchButton } from '../features/search/Search';
import { Navigation, usePages } from './Navigation';
import classes from './Shell.module.css';
import { UserMenu } from './UserMenu';

/** The frame of every page behind the door: navigation, banner, content. */
export function Shell() {
  const live = useLiveStream();
  const [opened, drawer] = useDisclosure(false);
  const { pathname } = useLocation();
  const { close } = drawer;
  const [searching, search] = useDisclosure(false);
  const pages = usePages();

  useEffect(() => close(), [pathname, close]);

  function openSearch() {
    close();
    search.open();
  }

  return (
    <LiveContext value={live}>
      <a className={classes.skip} href="#content" onClick={skipToContent}>
        Skip to content
      </a>
      <div className={classes.frame}>
        <header className={classes.topbar}>
          <ActionIcon variant="subtle" size={36} aria-label="Open navigation" onClick={drawer.open}>
            <IconMenu2 size={20} aria-hidden />
          </ActionIcon>
          <Brand />
          <ActionIcon className={classes.topSearch} variant="subtle" size={36} aria-label="Search" onClick={openSearch}>
            <IconSearch size={20} aria-hidden />
          </ActionIcon>
        </header>
        <div className={classes.sidebar}>
          <Sidebar onSearch={openSearch} />
        </div>
        <Drawer
          opened={opened}
          onClose={close}
          size={272}
          padding={0}
          withCloseButton={false}
          attributes={{ content: { 'aria-label': 'Navigation' } }}
          classNames={{ body: classes.drawer, content: classes.drawerContent }}
        >
          <Sidebar onSearch={openSearch} />
        </Drawer>
        <main id="content" className={classes.main} tabIndex={-1} data-focus-target>
          <ConnectionBanner />
          <Outlet />
        </main>
      </div>
      <Search opened={searching} onOpen={openSearch} onClose={search.close} pages={pages} />
      <ScrollRestoration />
    </LiveContext>
  );
}

/** Moves the focus itself: a fragment in the address would be a navigation to the router. */
function skipToContent(event: MouseEvent) {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function Sidebar({ onSearch }: { onSearch: () => void }) {
  return (
    <>
      <div className={classes.brand}>
        <Brand />
      </div>
      <div className={classes.search}>
        <SearchButton onOpen={onSearch} />
      </div>
      <Navigation />
      <UserMenu />
    </>
  );
}
