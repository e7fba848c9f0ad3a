import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { useSession } from '../api/session';
import { notePlace, placeOf } from './recent';

/** Remembers a page about one thing, once the thing is there, for the search. */
export function useNoteVisit(thing: unknown) {
  const { pathname } = useLocation();
  const operatorId = useSession().data?.operator.id;
  useEffect(() => {
    const place = placeOf(pathname, thing);
    if (operatorId && place) notePlace(operatorId, place);
  }, [operatorId, pathname, thing]);
}
