package storetest

import (
	"context"
	"slices"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// plantedHistory are faults about the past, about programs and about figures.
func plantedHistory() []planted {
	var out []planted
	for _, f := range []struct {
		fault string
		tame  func(*forgetful)
		in    []string
	}{
		{"the past is as today", func(s *forgetful) { s.today = true }, []string{"accounts_then", "programs_then", "links_then", "apps_then", "clock_goes_back"}},
		{"nobody's sightings are everybody's", func(s *forgetful) { s.anybody = true }, []string{"sightings_of"}},
		{"what has ended is always shown", func(s *forgetful) { s.ended = true }, []string{"programs_then", "sightings_of"}},
		{"of copies the first one counts", func(s *forgetful) { s.sighting = func(v *inventory.Sighting) { v.Version = "1" } }, []string{"copies_count_once"}},
		{"pages of sightings are one short", func(s *forgetful) { s.short = true }, []string{"sighting_pages"}},
		{"what comes is what goes", func(s *forgetful) { s.swapped = true }, []string{"changes"}},
		{"a search finds the last first", func(s *forgetful) { s.reversed = true }, []string{"find"}},
		{"programs lose their path", func(s *forgetful) { s.program = func(i *inventory.Installation) { i.Path = "" } }, []string{"installation_fields"}},
		{"programs are first seen at one time", func(s *forgetful) { s.program = func(i *inventory.Installation) { i.FirstSeenAt = at(1) } }, []string{"installation_times"}},
		{"programs have a version of their own", func(s *forgetful) { s.program = func(i *inventory.Installation) { i.Version = "0" } }, []string{"installation_empty_fields"}},
		{"programs are never detached", func(s *forgetful) { s.program = func(i *inventory.Installation) { i.DisconnectedAt = time.Time{} } }, []string{"devices_kept"}},
		{"titles forget who decided", func(s *forgetful) { s.undecided = true }, []string{"titles_by_key", "deleted_with_devices"}},
		{"held programs of all streams go", func(s *forgetful) { s.anyStream = true }, []string{"held_programs"}},
		{"only accounts are held", func(s *forgetful) { s.onlyAccounts = true }, []string{"missing_of_every_kind"}},
		{"programs are never placed", func(s *forgetful) { s.unplaced = true }, []string{"place_programs"}},
		{"nothing is touched", func(s *forgetful) { s.untouched = true }, []string{"touch"}},
		{"nothing is claimed", func(s *forgetful) { s.unclaimed = true }, []string{"claim"}},
		{"no account is in a directory", func(s *forgetful) { s.noDirectory = true }, []string{"reckon", "summary"}},
	} {
		for _, clause := range f.in {
			out = append(out, planted{f.fault + " in " + clause, clause, func(s store.Store) store.Store {
				t := &forgetful{Store: s}
				f.tame(t)
				return t
			}})
		}
	}
	return out
}

// forgetful is a store with faults that are switched on one by one.
type forgetful struct {
	store.Store
	sighting func(*inventory.Sighting)
	program  func(*inventory.Installation)

	today, anybody, ended, short, swapped, reversed, undecided, anyStream, onlyAccounts, unplaced, untouched, unclaimed, noDirectory bool
}

func (s *forgetful) AccountAt(ctx context.Context, id string, at time.Time) (*inventory.Account, error) {
	if s.today {
		return s.Account(ctx, id)
	}
	return s.Store.AccountAt(ctx, id, at)
}

func (s *forgetful) AppAt(ctx context.Context, id string, at time.Time) (*inventory.App, error) {
	if s.today {
		return s.App(ctx, id)
	}
	return s.Store.AppAt(ctx, id, at)
}

func (s *forgetful) ListSightings(ctx context.Context, q store.SightingQuery) (store.List[inventory.Sighting], error) {
	if s.today {
		q.AsOf = time.Time{}
	}
	q.Removed = q.Removed || s.ended
	if s.anybody {
		q.Kinds, q.Search = nil, ""
	}
	list, err := s.Store.ListSightings(ctx, q)
	if s.short && list.Next != "" {
		list.Items = list.Items[1:]
	}
	for i := range list.Items {
		if s.sighting != nil {
			s.sighting(&list.Items[i])
		}
	}
	return list, err
}

func (s *forgetful) Changes(ctx context.Context, from, to time.Time) (store.Changes, error) {
	c, err := s.Store.Changes(ctx, from, to)
	if s.swapped {
		c.Accounts.Added, c.Accounts.Removed = c.Accounts.Removed, c.Accounts.Added
	}
	return c, err
}

func (s *forgetful) Find(ctx context.Context, text string, limit int) (store.Found, error) {
	f, err := s.Store.Find(ctx, text, limit)
	if s.reversed {
		slices.Reverse(f.Apps.Items)
	}
	return f, err
}

func (s *forgetful) InstallationsByID(ctx context.Context, ids []string) ([]inventory.Installation, error) {
	list, err := s.Store.InstallationsByID(ctx, ids)
	for i := range list {
		if s.program != nil {
			s.program(&list[i])
		}
	}
	return list, err
}

func (s *forgetful) SaveTitles(ctx context.Context, titles []inventory.Title) error {
	if s.undecided {
		titles = slices.Clone(titles)
		for i := range titles {
			titles[i].Match.DecidedBy = ""
		}
	}
	return s.Store.SaveTitles(ctx, titles)
}

func (s *forgetful) RemoveHeldInstallations(ctx context.Context, sync string, stream connector.Stream, at time.Time, limit int) (map[connector.Stream]int64, error) {
	if s.anyStream {
		stream = ""
	}
	return s.Store.RemoveHeldInstallations(ctx, sync, stream, at, limit)
}

func (s *forgetful) HoldsRecords(ctx context.Context, sync string) (bool, error) {
	if s.onlyAccounts {
		list, err := s.HeldAccounts(ctx, sync, "", 1)
		return len(list) > 0, err
	}
	return s.Store.HoldsRecords(ctx, sync)
}

func (s *forgetful) PlaceInstallations(ctx context.Context, c string) (int64, error) {
	if s.unplaced {
		return 0, nil
	}
	return s.Store.PlaceInstallations(ctx, c)
}

func (s *forgetful) TouchTitles(ctx context.Context, c string, at time.Time) error {
	if s.untouched {
		return nil
	}
	return s.Store.TouchTitles(ctx, c, at)
}

func (s *forgetful) ClaimApp(ctx context.Context, app, entry string) error {
	if s.unclaimed {
		return nil
	}
	return s.Store.ClaimApp(ctx, app, entry)
}

func (s *forgetful) Reckon(ctx context.Context, directories map[string][]connector.Stream) error {
	if s.noDirectory {
		directories = nil
	}
	return s.Store.Reckon(ctx, directories)
}
