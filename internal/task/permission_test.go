package task_test

import (
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// twoStreams is a world whose connector has read two users and two guests, of
// which one has the id of a user.
func twoStreams(t *testing.T, test func(w *world)) {
	t.Helper()
	run(t, func(w *world) {
		w.vendor.guests = listing("b", "g")
		_, err := w.db.EditConnector(w.Context(), w.c.ID, func(c *store.Connector) error {
			c.Streams = []connector.Stream{connector.Users, guests}
			return nil
		})
		w.ok(err)
		w.vendor.lists(page("a", "b"))
		w.synced(store.CauseInitial)
		w.pass(interval)
		test(w)
	})
}

// listing answers with one page.
func listing(ids ...string) func(string) (connector.Page, error) {
	return func(string) (connector.Page, error) {
		return connector.Page{Records: inventory.Records{Accounts: page(ids...)}}, nil
	}
}

// refusing answers with an error of a class.
func refuses(class connector.Class) func(string) (connector.Page, error) {
	return func(string) (connector.Page, error) { return connector.Page{}, trouble(class) }
}

// access answers a check with what may be read.
func access(of ...connector.StreamAccess) func() (connector.Tenant, error) {
	return func() (connector.Tenant, error) { return connector.Tenant{ID: "tenant", Streams: of}, nil }
}

// counted are the live accounts by stream.
func (w *world) counted() (users, others int) {
	w.Helper()
	w.ok(w.db.EachAccount(w.Context(), store.AccountQuery{ConnectorID: w.c.ID}, func(a *inventory.Account) error {
		switch {
		case !a.RemovedAt.IsZero():
		case a.Stream == string(guests):
			others++
		default:
			users++
		}
		return nil
	}))
	return users, others
}

// TestStreamsKeepToThemselves: what one stream lists says nothing of another.
func TestStreamsKeepToThemselves(t *testing.T) {
	twoStreams(t, func(w *world) {
		if users, others := w.counted(); users != 2 || others != 2 {
			w.Fatalf("%d users and %d guests, want 2 each", users, others)
		}
		w.vendor.lists(page("a"))
		s := w.synced(store.CauseSchedule)
		if users, others := w.counted(); users != 1 || others != 2 || s.Streams[0].Counts.Removed != 1 || s.Streams[1].Counts.Removed != 0 {
			w.Errorf("%d users and %d guests; the sync is %+v", users, others, s)
		}
		if c := w.connector(); c.Records[connector.Users] != 1 || c.Records[guests] != 2 || len(c.Listed) != 2 {
			w.Errorf("the connector is %+v", c)
		}
	})
}

// TestPermissionOfOneStream: the others go on, the connector says what is
// missing, and takes it back by itself.
func TestPermissionOfOneStream(t *testing.T) {
	for name, c := range map[string]struct {
		guests func(string) (connector.Page, error)
		check  func() (connector.Tenant, error)
		code   string
	}{
		"403": {refuses(connector.Forbidden), nil, "code_forbidden"},
		"401 for a missing permission": {refuses(connector.Denied), access(connector.StreamAccess{Stream: connector.Users, Access: connector.Granted},
			connector.StreamAccess{Stream: guests, Access: connector.NotAllowed}), connector.CodePermissionMissing},
	} {
		t.Run(name, func(t *testing.T) {
			twoStreams(t, func(w *world) {
				w.vendor.guests, w.vendor.check = c.guests, c.check
				w.vendor.lists(page("a", "c"))
				began := w.now()
				for range 2 {
					s := w.synced(store.CauseSchedule)
					p := s.Streams[1]
					if p.State != store.StreamForbidden || p.ProblemCode != c.code || p.ProblemText == "" || s.Streams[0].State != store.StreamComplete {
						w.Errorf("the sync is %+v", s)
					}
					got := w.wantConnector(store.Attention, c.code, 0)
					if !got.Reason.Since.Equal(began) || !got.LastSuccessAt.Equal(w.now()) || got.NextSyncAt.IsZero() || len(got.Problems) != 1 || got.Problems[0].Stream != guests {
						w.Errorf("the connector is %+v", got)
					}
					w.pass(interval)
				}
				if users, others := w.counted(); users != 2 || others != 2 {
					w.Errorf("%d users and %d guests are live", users, others)
				}
				w.vendor.guests = listing("g")
				w.synced(store.CauseSchedule)
				if got := w.wantConnector(store.Connected, "", 0); len(got.Problems) != 0 {
					w.Errorf("the connector is %+v", got)
				}
				if users, others := w.counted(); users != 2 || others != 1 {
					w.Errorf("%d users and %d guests are live", users, others)
				}
			})
		})
	}
}

// TestCredentialOfTwoStreams: a credential that is rejected as such stops all.
func TestCredentialOfTwoStreams(t *testing.T) {
	for name, c := range map[string]struct {
		check  func() (connector.Tenant, error)
		status store.ConnectorStatus
		code   string
	}{
		"rejected everywhere": {func() (connector.Tenant, error) { return connector.Tenant{}, trouble(connector.Denied) }, store.Reconnect, "code_denied"},
		"may read it after all": {access(connector.StreamAccess{Stream: connector.Users, Access: connector.Granted},
			connector.StreamAccess{Stream: guests, Access: connector.Granted}), store.Reconnect, "code_denied"},
		"the vendor has trouble": {func() (connector.Tenant, error) { return connector.Tenant{}, trouble(connector.Malformed) }, store.Failing, "code_malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			twoStreams(t, func(w *world) {
				w.vendor.guests, w.vendor.check = refuses(connector.Denied), c.check
				s, err := w.tries(store.CauseSchedule)
				w.ok(err)
				if w.wantConnector(c.status, c.code, 1); s.State != store.SyncFailed || s.Streams[0].State != store.StreamComplete {
					w.Errorf("the sync is %+v", s)
				}
				if users, others := w.counted(); users != 2 || others != 2 {
					w.Errorf("%d users and %d guests are live", users, others)
				}
			})
		})
	}
}

// TestRequiredStream: without it the connector is of no use, whatever else it may read.
func TestRequiredStream(t *testing.T) {
	twoStreams(t, func(w *world) {
		w.vendor.before = at("", fails(trouble(connector.Forbidden)))
		_, err := w.tries(store.CauseSchedule)
		w.ok(err)
		w.wantConnector(store.Reconnect, "code_forbidden", 1)
	})
}

// TestHeldInOneStream: what is held of one stream leaves the others alone.
func TestHeldInOneStream(t *testing.T) {
	twoStreams(t, func(w *world) {
		w.guard(20, 0)
		w.vendor.guests = listing("b")
		w.vendor.lists(page("a", "b", "c"))
		s := w.held(store.CauseSchedule)
		if s.Streams[0].State != store.StreamComplete || s.Streams[1].State != store.StreamHeld {
			w.Errorf("the sync is %+v", s)
		}
		w.wantHeld(s, 1)
		w.vendor.guests = refuses(connector.Forbidden) // says nothing about who is there
		w.synced(store.CauseSchedule)
		w.wantHeld(s, 1)
		w.wantConnector(store.Attention, store.CodeRemovalHeld, 0)
		w.decide(s, store.Approved)
		if users, others := w.counted(); users != 3 || others != 1 {
			w.Errorf("%d users and %d guests are live", users, others)
		}
	})
}

// TestErrorsHaveAClass: the class is kept with the sync and the connector, and
// when it happened last.
func TestErrorsHaveAClass(t *testing.T) {
	for _, class := range []connector.Class{connector.Denied, connector.Forbidden, connector.Unavailable, connector.Malformed, connector.Gone, connector.Throttled} {
		t.Run(string(class), func(t *testing.T) {
			collected(t, func(w *world) {
				var first time.Time
				for n := range 2 {
					w.vendor.before = at("", fails(trouble(class)))
					s, _ := w.tries(store.CauseManual)
					if n == 0 {
						first = w.now()
					}
					if s.ErrorClass != class {
						w.Errorf("the sync's error has class %q", s.ErrorClass)
					}
					e := w.connector().LastError
					if class != connector.Throttled && (e.Class != class || !e.At.Equal(w.now()) || !e.Since.Equal(first) || e.Count != int64(n+1)) {
						w.Errorf("the last error is %+v", e)
					}
					if s.State.Live() {
						w.ok(w.cancel(func(*store.Connector) {}))
					}
					w.pass(time.Minute)
				}
			})
		})
	}
}
