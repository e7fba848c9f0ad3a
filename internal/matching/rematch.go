package matching

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// Differing returns the ids of the titles whose match the catalogue would now
// decide otherwise: of those that some device has, and that no operator decided
// about. It only reads, so that nobody waits for it.
func (m *Matcher) Differing(ctx context.Context, s store.Store, c *catalog.Catalogue) (ids []string, err error) {
	type judged struct{ title, app, wanted string }
	var same []judged // but for the app, which is still to be compared
	wanted := map[string]bool{}
	err = s.EachTitle(ctx, func(t *inventory.Title) error {
		if t.Match.DecidedBy != "" || t.Devices == 0 {
			return nil
		}
		v := Judge(c, t)
		is := t.Match
		is.AppID = ""
		if is != v.Match || t.Suggested != v.Suggested {
			ids = append(ids, t.ID)
		} else if t.Match.AppID != "" || v.CatalogID != "" {
			same = append(same, judged{t.ID, t.Match.AppID, v.CatalogID})
			wanted[v.CatalogID] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	apps, err := s.AppsByCatalogID(ctx, slices.Sorted(maps.Keys(wanted)))
	for _, j := range same {
		if apps[j.wanted].ID != j.app {
			ids = append(ids, j.title)
		}
	}
	return ids, err
}

// Resettle lets a catalogue decide anew about some titles, but for those that an
// operator decided about, and stores the titles, the apps that this brings to light,
// which connectors speak of the apps, and, if it is an operator's deed, what moved
// as events. It returns what moved; for that, who uses what is to be counted again.
func (m *Matcher) Resettle(ctx context.Context, tx store.Store, c *catalog.Catalogue, ids []string, from Origin, now time.Time) (Moves, error) {
	if len(ids) == 0 {
		return Moves{}, nil
	}
	var moves Moves
	var events []inventory.Event
	err := tx.EditTitles(ctx, ids, func(titles []inventory.Title) error {
		before := slices.Clone(titles)
		changed, err := m.settle(ctx, tx, c, titles, from, now)
		if err != nil {
			return err
		}
		for _, i := range changed {
			if was, is := &before[i], &titles[i]; was.Match.AppID != is.Match.AppID {
				moves.Add(was, is)
				events = append(events, Moved(was, is, from.By, now))
			}
		}
		return nil
	})
	if err != nil {
		return Moves{}, err
	}
	if from.By != "" {
		if err := tx.InsertEvents(ctx, events); err != nil {
			return Moves{}, err
		}
	}
	err = moves.Trace(ctx, tx)
	return moves, err
}

// Moved is the event that an operator decided, by one title or by the catalogue,
// which app a title belongs to. It is about the app that it belongs to now, or
// else about the one that it belonged to.
func Moved(was, is *inventory.Title, by string, now time.Time) inventory.Event {
	e := inventory.Event{
		ID: store.NewID(), At: now, Kind: inventory.EventTitleMatched, AppID: is.Match.AppID, AppName: is.AppName,
		Subject: cmp.Or(is.Name, is.Identifier), By: by,
	}
	if e.AppID == "" {
		e.AppID, e.AppName = was.Match.AppID, was.AppName
	}
	word := map[bool]string{true: "yes", false: "no"}
	for _, c := range []inventory.Change{
		{Field: "app", From: was.AppName, To: is.AppName}, {Field: "ignored", From: word[was.Match.Ignored], To: word[is.Match.Ignored]},
		{Field: "decided_by", From: was.Match.DecidedBy, To: is.Match.DecidedBy},
	} {
		if c.From != c.To {
			e.Changes = append(e.Changes, c)
		}
	}
	return e
}

// Moves are titles that moved from an app, or none, to another. The zero value
// is ready for use.
type Moves struct {
	Titles []string
	apps   map[string]bool
}

// Add notes that a title moved.
func (m *Moves) Add(was, is *inventory.Title) {
	if m.apps == nil {
		m.apps = map[string]bool{}
	}
	m.Titles = append(m.Titles, is.ID)
	for _, id := range []string{was.Match.AppID, is.Match.AppID} {
		if id != "" {
			m.apps[id] = true
		}
	}
}

// Trace brings up to date which connectors speak of the apps. It belongs into
// the transaction of the moves.
func (m *Moves) Trace(ctx context.Context, tx store.Store) error {
	if len(m.apps) == 0 {
		return nil
	}
	return tx.TraceApps(ctx, slices.Sorted(maps.Keys(m.apps)))
}

// Count counts again who uses what, after the transaction of the moves.
func (m *Moves) Count(ctx context.Context, s store.Store) error {
	if len(m.Titles) == 0 {
		return nil
	}
	return s.ReckonMoved(ctx, m.Titles, slices.Sorted(maps.Keys(m.apps)))
}

// Rematch lets the catalogue decide anew about all titles whose match it would
// now decide otherwise, some at a time: after the catalogue has grown, or when
// programs came back whose app was deleted. It reports how many moved.
func (m *Matcher) Rematch(ctx context.Context, s store.Store, from Origin, now time.Time) (moved int, err error) {
	c, err := m.Catalogue(ctx, s)
	if err != nil {
		return 0, err
	}
	ids, err := m.Differing(ctx, s, c)
	if err != nil {
		return 0, err
	}
	for len(ids) > 0 {
		some := ids[:min(len(ids), resettleTitles)]
		ids = ids[len(some):]
		err := s.InTx(ctx, func(tx store.Store) error {
			moves, err := m.Resettle(ctx, tx, c, some, from, now)
			moved += len(moves.Titles)
			return err
		})
		if err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// resettleTitles is how many titles one transaction of Rematch writes.
const resettleTitles = 2000
