package storetest

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// plantedReviewFaults are about what operators say of apps and software titles.
func plantedReviewFaults() []planted {
	return []planted{
		{"what operators say is not written", "app_fields", func(s store.Store) store.Store { return forgetsNotes{s} }},
		{"an unknown app is passed over", "edit_apps", func(s store.Store) store.Store { return skipsUnknown{s} }},
		{"entries are shared", "catalog_ids_are_taken", func(s store.Store) store.Store { return sharesEntries{s} }},
		{"owners stay where they were", "owner_is_the_root", func(s store.Store) store.Store { return rootless{s} }},
		{"apps without an alternative count", "apps_replaced_by", func(s store.Store) store.Store { return replacesNone{s} }},
		{"removed accounts are no evidence", "app_evidence", func(s store.Store) store.Store { return blind{s} }},
		{"titles keep the app that is gone", "delete_app", func(s store.Store) store.Store { return dangling{s} }},
		{"a category is counted twice", "count_categories", func(s store.Store) store.Store { return twice{s} }},
		{"a tag is any text within", "app_filters", func(s store.Store) store.Store { return looseTag{s} }},
		{"the list knows no titles", "titles_of_apps", func(s store.Store) store.Store { return titleless{s} }},
		{"an override stays as it was", "overrides", func(s store.Store) store.Store { return firstWord{s} }},
		{"a change of an override is not seen", "overrides_state", func(s store.Store) store.Store { return onlyCounts{s} }},
		{"decisions lose their time", "matched_title_fields", func(s store.Store) store.Store { return timeless{s} }},
		{"nobody becomes an operator", "matched_title_empty_fields", func(s store.Store) store.Store { return eager{s} }},
		{"titles come in one direction", "titles_page_by_page", func(s store.Store) store.Store { return oneWayTitles{s} }},
		{"titles begin with A", "titles_begin_with_the_most", func(s store.Store) store.Store { return alphabetical{s} }},
		{"ignored titles are unknown", "title_filters", func(s store.Store) store.Store { return unignoring{s} }},
		{"an export is one page", "each_title_of", func(s store.Store) store.Store { return onePageOnly{s} }},
		{"an unknown title is passed over", "edit_titles", func(s store.Store) store.Store { return skipsTitles{s} }},
		{"sources stay for ever", "trace_apps", func(s store.Store) store.Store { return untraced{s} }},
		{"only programs are sources", "trace_keeps_accounts", func(s store.Store) store.Store { return programsOnly{s} }},
	}
}

type forgetsNotes struct{ store.Store }

func (s forgetsNotes) EditApps(ctx context.Context, ids []string, edit func([]inventory.App) error) error {
	return s.Store.EditApps(ctx, ids, func(list []inventory.App) error {
		was := list[0].Notes
		err := edit(list)
		list[0].Notes = was
		return err
	})
}

type skipsUnknown struct{ store.Store }

func (s skipsUnknown) EditApps(ctx context.Context, ids []string, edit func([]inventory.App) error) error {
	return s.Store.EditApps(ctx, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "nobody" }), edit)
}

type sharesEntries struct{ store.Store }

func (s sharesEntries) InsertApp(ctx context.Context, a *inventory.App) error {
	err := s.Store.InsertApp(ctx, a)
	if fault.Has(err, "catalog_id_taken") {
		return nil
	}
	return err
}

type rootless struct{ store.Store }

func (s rootless) Root(ctx context.Context, id string) (*inventory.Person, error) {
	p, err := s.Store.Root(ctx, id)
	if p != nil {
		p.ID = id
	}
	return p, err
}

type replacesNone struct{ store.Store }

func (s replacesNone) AppsReplacedBy(ctx context.Context, ids []string) ([]inventory.App, error) {
	list, err := s.Store.ListApps(ctx, store.AppQuery{})
	return slices.DeleteFunc(list.Items, func(a inventory.App) bool { return !slices.Contains(ids, a.AlternativeID) }), err
}

type blind struct{ store.Store }

func (s blind) AppEvidence(ctx context.Context, id string) (store.Evidence, error) {
	e, err := s.Store.AppEvidence(ctx, id)
	a, _ := s.App(ctx, id)
	e.Accounts -= a.Accounts.Removed
	return e, err
}

type dangling struct{ store.Store }

func (s dangling) DeleteApp(ctx context.Context, id string, at time.Time) error {
	var titles []string
	if err := s.EachTitleOf(ctx, store.TitleQuery{AppID: id}, func(t *inventory.Title) error {
		titles = append(titles, t.ID)
		return nil
	}); err != nil {
		return err
	}
	if err := s.Store.DeleteApp(ctx, id, at); err != nil {
		return err
	}
	return s.EditTitles(ctx, titles, func(list []inventory.Title) error {
		for i := range list {
			list[i].Match.AppID = id
		}
		return nil
	})
}

type twice struct{ store.Store }

func (s twice) CountCategories(ctx context.Context) ([]store.CategoryCount, error) {
	list, err := s.Store.CountCategories(ctx)
	return append(list, list[0]), err
}

type looseTag struct{ store.Store }

func (s looseTag) ListApps(ctx context.Context, q store.AppQuery) (store.List[inventory.App], error) {
	if q.Tag == "a" {
		q.Tag = ""
	}
	return s.Store.ListApps(ctx, q)
}

type titleless struct{ store.Store }

func (s titleless) ListApps(ctx context.Context, q store.AppQuery) (store.List[inventory.App], error) {
	list, err := s.Store.ListApps(ctx, q)
	for i := range list.Items {
		list.Items[i].Titles = 0
	}
	return list, err
}

type firstWord struct{ store.Store }

func (s firstWord) SaveOverride(ctx context.Context, o *store.Override) error {
	list, err := s.Overrides(ctx)
	if err != nil || slices.ContainsFunc(list, func(x store.Override) bool { return x.ID == o.ID }) {
		return err
	}
	return s.Store.SaveOverride(ctx, o)
}

type onlyCounts struct{ store.Store }

func (s onlyCounts) OverridesState(ctx context.Context) (store.OverridesState, error) {
	state, err := s.Store.OverridesState(ctx)
	state.Last = time.Time{}
	return state, err
}

type timeless struct{ store.Store }

func (s timeless) EditTitles(ctx context.Context, ids []string, edit func([]inventory.Title) error) error {
	return s.Store.EditTitles(ctx, ids, func(list []inventory.Title) error {
		err := edit(list)
		for i := range list {
			list[i].Match.DecidedAt = time.Time{}
		}
		return err
	})
}

type eager struct{ store.Store }

func (s eager) Title(ctx context.Context, id string) (*inventory.Title, error) {
	t, err := s.Store.Title(ctx, id)
	if t != nil && t.Match.DecidedBy == "" {
		t.Match.DecidedBy = "somebody"
	}
	return t, err
}

type oneWayTitles struct{ store.Store }

func (s oneWayTitles) ListTitles(ctx context.Context, q store.TitleQuery) (store.List[inventory.Title], error) {
	q.Sort = strings.TrimPrefix(q.Sort, "-")
	return s.Store.ListTitles(ctx, q)
}

type alphabetical struct{ store.Store }

func (s alphabetical) ListTitles(ctx context.Context, q store.TitleQuery) (store.List[inventory.Title], error) {
	if q.Sort == "" {
		q.Sort = "name"
	}
	return s.Store.ListTitles(ctx, q)
}

type unignoring struct{ store.Store }

func (s unignoring) ListTitles(ctx context.Context, q store.TitleQuery) (store.List[inventory.Title], error) {
	if slices.Contains(q.Matched, store.MatchedNone) {
		q.Matched = append(slices.Clone(q.Matched), store.MatchedIgnored)
	}
	return s.Store.ListTitles(ctx, q)
}

type onePageOnly struct{ store.Store }

func (s onePageOnly) EachTitleOf(ctx context.Context, q store.TitleQuery, yield func(*inventory.Title) error) error {
	list, err := s.ListTitles(ctx, q)
	for i := range list.Items {
		if err := yield(&list.Items[i]); err != nil {
			return err
		}
	}
	return err
}

type skipsTitles struct{ store.Store }

func (s skipsTitles) EditTitles(ctx context.Context, ids []string, edit func([]inventory.Title) error) error {
	return s.Store.EditTitles(ctx, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "nobody" }), edit)
}

type untraced struct{ store.Store }

func (s untraced) TraceApps(ctx context.Context, ids []string) error {
	for _, id := range ids { // only what is new
		if app, err := s.App(ctx, id); err == nil && len(app.Sources) == 0 {
			if err := s.Store.TraceApps(ctx, []string{id}); err != nil {
				return err
			}
		}
	}
	return nil
}

type programsOnly struct{ store.Store }

func (s programsOnly) TraceApps(context.Context, []string) error { return nil }
