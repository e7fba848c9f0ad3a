package api

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// Past asks for what was known at a time. It is exported for the framework, which skips embedded types that are not.
type Past struct {
	AsOf string `query:"as_of" maxLength:"40" doc:"What was known at a time (RFC 3339), or at the end of a date (YYYY-MM-DD, UTC); empty for now. Who was merged into whom is that of today"`
}

// moment is the time that is asked for, or the zero time.
func (a *API) moment(p *Past) (time.Time, error) { return a.deeds.Moment("as_of", p.AsOf) }

// thenInput names a thing, and a time.
type thenInput struct {
	ByID
	Past
}

// atOrNow answers what a thing is, or what it was at the time that is asked for.
func atOrNow[T any](ctx context.Context, a *API, in *thenInput, now func(context.Context, string) (*T, error), then func(context.Context, string, time.Time) (*T, error)) (*T, error) {
	at, err := a.moment(&in.Past)
	if err != nil {
		return nil, err
	}
	if at.IsZero() {
		return now(ctx, in.ID)
	}
	return then(ctx, in.ID, at)
}

type sightingsInput struct {
	ByID
	Searching
	Past
	Kind        string `query:"kind" maxLength:"100" doc:"Comma list of kinds"`
	ConnectorID string `query:"connector_id" maxLength:"100"`
	Removed     bool   `query:"removed" doc:"Also those that have ended"`
}

// about puts the thing that sightings are asked of into a query.
type about func(q *store.SightingQuery, id string)

func (a *API) sightingQuery(in *sightingsInput, of about) (store.SightingQuery, error) {
	kinds, err := values("kind", in.Kind, inventory.SightingKinds())
	if err != nil {
		return store.SightingQuery{}, err
	}
	q := store.SightingQuery{Paging: in.paging(), ConnectorID: in.ConnectorID, Kinds: kinds, Removed: in.Removed, Search: in.Q}
	of(&q, in.ID)
	q.AsOf, err = a.moment(&in.Past)
	return q, err
}

// sightings registers the list of the sightings of a thing.
func (a *API) sightings(r route, of about) {
	list(a, r, func(ctx context.Context, in *sightingsInput) (Page[Sighting], error) {
		q, err := a.sightingQuery(in, of)
		if err != nil {
			return Page[Sighting]{}, err
		}
		l, err := a.deeds.ListSightings(ctx, q)
		return pageOf(l, writeSighting), err
	}, func(ctx context.Context, in *sightingsInput, yield func(Sighting) error) error {
		q, err := a.sightingQuery(in, of)
		if err != nil {
			return err
		}
		return a.deeds.EachSighting(ctx, q, func(s *inventory.Sighting) error { return yield(writeSighting(s)) })
	})
}

func ofApp(q *store.SightingQuery, id string)     { q.AppID = id }
func ofPerson(q *store.SightingQuery, id string)  { q.PersonID = id }
func ofDevice(q *store.SightingQuery, id string)  { q.DeviceID = id }
func ofAccount(q *store.SightingQuery, id string) { q.AccountID = id }

type compareInput struct {
	From string `query:"from" maxLength:"40" doc:"A time (RFC 3339), or the end of a date (YYYY-MM-DD, UTC); required"`
	To   string `query:"to" maxLength:"40" doc:"Likewise, not before from; empty for now"`
}

func (a *API) compare(ctx context.Context, in *compareInput) (Comparison, error) {
	from, err := a.deeds.Moment("from", in.From)
	if err != nil {
		return Comparison{}, err
	}
	to, err := a.deeds.Moment("to", in.To)
	if err != nil {
		return Comparison{}, err
	}
	c, err := a.deeds.Compare(ctx, from, to)
	if err != nil {
		return Comparison{}, err
	}
	return writeComparison(c), nil
}

type searchInput struct {
	Q     string `query:"q" maxLength:"200" doc:"A part of a name, an address or an identifier; required"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"5" doc:"Hits of each noun"`
}

func (a *API) search(ctx context.Context, in *searchInput) (SearchResult, error) {
	found, err := a.deeds.Find(ctx, in.Q, in.Limit)
	if err != nil {
		return SearchResult{}, err
	}
	return SearchResult{
		Apps: writeHits(found.Apps), People: writeHits(found.People), Accounts: writeHits(found.Accounts),
		Devices: writeHits(found.Devices), Titles: writeHits(found.Titles),
	}, nil
}
