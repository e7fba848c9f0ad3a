package task_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// collected is a world with three accounts from a good sync, a while ago.
func collected(t *testing.T, test func(w *world)) {
	t.Helper()
	run(t, func(w *world) {
		w.vendor.lists(page("a", "b"), page("c"))
		w.synced(store.CauseInitial)
		w.vendor.cursors()
		w.pass(interval)
		test(w)
	})
}

// tries runs a sync and returns how it ended.
func (w *world) tries(cause store.Cause) (*store.Sync, error) {
	w.Helper()
	id := w.begin(cause)
	err := w.machine.Sync(w.Context(), id)
	return w.sync(id), err
}

// wantConnector checks how a connector stands.
func (w *world) wantConnector(status store.ConnectorStatus, code string, failures int64) *store.Connector {
	w.Helper()
	c := w.connector()
	if c.Status != status || c.Reason.Code != code || c.LastError.Count != failures {
		w.Errorf("the connector is %s because of %q after %d failures (%+v), want %s, %q, %d",
			c.Status, c.Reason.Code, c.LastError.Count, c.LastError, status, code, failures)
	}
	if (code != "") != (c.Reason.Message != "") || (code != "") != !c.Reason.Since.IsZero() {
		w.Errorf("the reason is %+v", c.Reason)
	}
	return c
}

// TestNothingIsRemovedAfterAnError: absence is concluded from a complete listing
// only, whatever the error and wherever it comes.
func TestNothingIsRemovedAfterAnError(t *testing.T) {
	for _, class := range []connector.Class{
		connector.Denied, connector.Forbidden, connector.Throttled, connector.Unavailable, connector.Malformed, connector.Gone, "none of these",
	} {
		for _, cursor := range []string{"", "1", "2"} {
			t.Run(fmt.Sprintf("%s_at_%q", strings.ReplaceAll(string(class), " ", "_"), cursor), func(t *testing.T) {
				collected(t, func(w *world) {
					w.vendor.lists(page("a"), page("x"), page("y"))
					var err error = trouble(class)
					if class == "none of these" {
						err = errors.New("a bug in the driver")
					}
					w.vendor.before = at(cursor, fails(err))
					began := w.now()
					_, _ = w.tries(store.CauseSchedule)
					live := w.live()
					for _, id := range []string{"a", "b", "c"} {
						if !strings.Contains(live, id) {
							w.Errorf("%s is gone; live are %s", id, live)
						}
					}
					if strings.Contains(live, "y") {
						w.Errorf("the last page was never read, but is there: %s", live)
					}
					c := w.connector()
					if !c.Listed[0].At.Before(began) || !c.LastSuccessAt.Before(began) || !c.LastAttemptAt.Equal(began) {
						w.Errorf("an incomplete listing counts as one: %+v", c)
					}
				})
			})
		}
	}
}

func TestRefused(t *testing.T) {
	for _, class := range []connector.Class{connector.Denied, connector.Forbidden} {
		t.Run(string(class), func(t *testing.T) {
			collected(t, func(w *world) {
				w.vendor.before = at("1", fails(trouble(class)))
				s, err := w.tries(store.CauseSchedule)
				w.ok(err)
				c := w.wantConnector(store.Reconnect, "code_"+string(class), 1)
				if !c.NextSyncAt.IsZero() || !c.LastError.Since.Equal(w.now()) || w.live() != "a b c" {
					w.Errorf("the next sync is at %s, failing since %s, live are %s", c.NextSyncAt, c.LastError.Since, w.live())
				}
				if s.State != store.SyncFailed || s.ErrorCode != "code_"+string(class) || s.ErrorText == "" || !s.EndedAt.Equal(w.now()) || s.Streams[0].State != store.StreamFailed {
					w.Errorf("the sync is %+v", s)
				}
				if w.receipts() != 0 {
					w.Errorf("%d receipts are left", w.receipts())
				}
				w.pass(48 * time.Hour)
				w.ok(w.machine.Poll(w.Context()))
				if len(w.queue.ids) != 0 {
					w.Errorf("a connector that waits for an operator was polled")
				}
				w.vendor.before = nil
				w.synced(store.CauseReconnect)
				if c := w.wantConnector(store.Connected, "", 0); c.LastError != (store.Failure{}) || c.NextSyncAt.IsZero() {
					w.Errorf("after reconnecting: %+v", c)
				}
			})
		})
	}
}

func TestUnreadableCredentials(t *testing.T) {
	run(t, func(w *world) {
		_, err := w.db.EditConnector(w.Context(), w.c.ID, func(c *store.Connector) error { c.Sealed = "sealed for another"; return nil })
		w.ok(err)
		s, err := w.tries(store.CauseInitial)
		w.ok(err)
		w.wantConnector(store.Reconnect, "credentials_unreadable", 1)
		if s.State != store.SyncFailed || w.vendor.cursors() != "" {
			w.Errorf("the sync is %+v", s)
		}
	})
}

func TestUnknownType(t *testing.T) {
	run(t, func(w *world) {
		w.machine.Lookup = func(string) (*connector.Type, bool) { return nil, false }
		s, err := w.tries(store.CauseInitial)
		w.ok(err)
		if c := w.wantConnector(store.Failing, "unknown_connector_type", 1); s.State != store.SyncFailed || c.NextSyncAt.IsZero() {
			w.Errorf("the sync is %+v, the connector %+v", s, c)
		}
	})
}

// TestThrottled: to the second, however long, and from where it stopped.
func TestThrottled(t *testing.T) {
	collected(t, func(w *world) {
		w.vendor.lists(page("a"), page("b"), page("c"))
		until := w.now().Add(3 * time.Hour)
		e := trouble(connector.Throttled)
		e.Until = until
		w.vendor.before = at("1", fails(e))
		s, err := w.tries(store.CauseSchedule)
		if after := w.after(err); after != 3*time.Hour {
			w.Errorf("it comes back after %s, want 3h", after)
		}
		if s.State != store.SyncWaiting || !s.WaitUntil.Equal(until) || s.Retries != 0 || w.receipts() != 1 {
			w.Errorf("the sync is %+v with %d receipts", s, w.receipts())
		}
		if c := w.wantConnector(store.Waiting, "code_throttled", 0); c.LastError != (store.Failure{}) || c.LastSuccessAt.IsZero() {
			w.Errorf("waiting is no failure, but the connector is %+v", c)
		}
		w.vendor.cursors()
		w.vendor.before = nil
		w.pass(3 * time.Hour)
		w.ok(w.machine.Sync(w.Context(), s.ID))
		s = w.sync(s.ID)
		if asked := w.vendor.cursors(); asked != "[1][2]" || s.State != store.SyncSucceeded || s.ErrorCode != "" || !s.WaitUntil.IsZero() {
			w.Errorf("asked for %s, the sync is %+v", asked, s)
		}
		w.wantConnector(store.Connected, "", 0)
	})
}

// TestThrottledForDays: a wait that is longer than the job engine waits at a time
// is sat out to its end, and the vendor is not asked before.
func TestThrottledForDays(t *testing.T) {
	collected(t, func(w *world) {
		until := w.now().Add(100 * time.Hour)
		e := trouble(connector.Throttled)
		e.Until = until
		w.vendor.before = at("1", fails(e))
		s, err := w.tries(store.CauseSchedule)
		w.vendor.cursors()
		w.vendor.before = nil
		naps := 0
		for ; err != nil && naps < 9; naps++ {
			if asked := w.vendor.cursors(); asked != "" {
				w.Errorf("after %d naps the vendor was asked for %s", naps, asked)
			}
			if s := w.sync(s.ID); s.State != store.SyncWaiting || !s.WaitUntil.Equal(until) {
				w.Errorf("after %d naps the sync is %+v", naps, s)
			}
			w.pass(w.after(err))
			err = w.machine.Sync(w.Context(), s.ID)
		}
		if w.ok(err); naps != 5 || !w.now().Equal(until) || w.sync(s.ID).State != store.SyncSucceeded {
			w.Errorf("after %d naps, at %s, the sync is %+v", naps, w.now(), w.sync(s.ID))
		}
	})
}

// TestClockGoesBackUnderAWait: a time that a wrong clock named is not waited for.
func TestClockGoesBackUnderAWait(t *testing.T) {
	collected(t, func(w *world) {
		e := trouble(connector.Throttled)
		e.Until = w.now().Add(time.Hour)
		w.vendor.before = at("1", fails(e))
		s, err := w.tries(store.CauseSchedule)
		w.after(err)
		w.vendor.before = nil
		w.pass(-1000 * time.Hour)
		w.ok(w.machine.Sync(w.Context(), s.ID))
		if s := w.sync(s.ID); s.State != store.SyncSucceeded {
			w.Errorf("the sync is %+v", s)
		}
	})
}

// TestThrottledWithoutTime: a vendor that names no time, or one in the past, is
// not asked again at once.
func TestThrottledWithoutTime(t *testing.T) {
	for name, until := range map[string]time.Duration{"none": 0, "past": -time.Minute} {
		t.Run(name, func(t *testing.T) {
			collected(t, func(w *world) {
				e := trouble(connector.Throttled)
				if until != 0 {
					e.Until = w.now().Add(until - 24*time.Hour)
				}
				w.vendor.before = at("", fails(e))
				_, err := w.tries(store.CauseSchedule)
				if after := w.after(err); after < time.Second {
					w.Errorf("it comes back after %s", after)
				}
			})
		})
	}
}

// TestUnavailable: failing, with pauses that grow, and given up after eight.
func TestUnavailable(t *testing.T) {
	collected(t, func(w *world) {
		w.vendor.before = at("1", fails(trouble(connector.Unavailable)))
		s, err := w.tries(store.CauseSchedule)
		since := w.now()
		for retry := range 8 {
			most := min(20*time.Second<<retry, 15*time.Minute)
			after := w.after(err)
			if after < most/2 || after > most {
				w.Errorf("pause %d is %s, want between %s and %s", retry+1, after, most/2, most)
			}
			if s.State != store.SyncWaiting || s.Retries != int64(retry+1) || s.WaitUntil.Sub(w.now()).Round(time.Millisecond) != after.Round(time.Millisecond) {
				w.Errorf("try %d: the sync is %+v", retry+1, s)
			}
			c := w.wantConnector(store.Failing, "code_unavailable", int64(retry+1))
			if !c.Reason.Since.Equal(since) || !c.LastError.Since.Equal(since) {
				w.Errorf("failing since %s because of an error since %s, want both since %s", c.Reason.Since, c.LastError.Since, since)
			}
			w.pass(after)
			err = w.machine.Sync(w.Context(), s.ID)
			s = w.sync(s.ID)
		}
		w.ok(err)
		c := w.wantConnector(store.Failing, "code_unavailable", 9)
		if s.State != store.SyncFailed || c.NextSyncAt.Sub(w.now()) < interval*94/100 || w.receipts() != 0 || w.live() != "a b c" {
			w.Errorf("given up: the sync is %+v, the connector %+v", s, c)
		}
		w.vendor.before = nil
		w.synced(store.CauseSchedule)
		if c := w.wantConnector(store.Connected, "", 0); c.LastError != (store.Failure{}) {
			w.Errorf("after a good sync the last error is %+v", c.LastError)
		}
	})
}

// TestUnavailableNamesATime: what the vendor asks for goes before our own pauses.
func TestUnavailableNamesATime(t *testing.T) {
	collected(t, func(w *world) {
		e := trouble(connector.Unavailable)
		e.Until = w.now().Add(2 * time.Hour)
		w.vendor.before = at("", fails(e))
		_, err := w.tries(store.CauseSchedule)
		if after := w.after(err); after != 2*time.Hour {
			w.Errorf("it comes back after %s, want 2h", after)
		}
	})
}

// TestGoodAgain: the first page after the trouble takes it back; the error
// itself stays until the sync has succeeded.
func TestGoodAgain(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page("a"), page("b"), page("c"))
		w.vendor.before = at("1", fails(trouble(connector.Unavailable)))
		s, err := w.tries(store.CauseInitial)
		w.after(err)
		w.wantConnector(store.Failing, "code_unavailable", 1)
		w.vendor.before = at("2", fails(errors.New("a bug in the driver")))
		if err := w.machine.Sync(w.Context(), s.ID); err == nil {
			w.Error("our own mistake is not reported to the job engine")
		}
		c := w.wantConnector(store.Collecting, "", 1) // nothing was ever complete
		if c.LastError.Code != "code_unavailable" {
			w.Errorf("the last error is %+v", c.LastError)
		}
		s = w.sync(s.ID)
		if s.State != store.SyncQueued || s.ErrorCode != "internal" || strings.Contains(s.ErrorText, "driver") {
			w.Errorf("the sync is %+v", s)
		}
		w.vendor.before = nil
		w.ok(w.machine.Sync(w.Context(), s.ID))
		w.wantConnector(store.Connected, "", 0)
	})
}

// TestMalformed: the sync has failed, the next poll begins anew.
func TestMalformed(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(v *vendor)
		code  string
	}{
		"repeated cursor": {func(v *vendor) { v.next = map[string]string{"1": "1"} }, connector.CodeCursorRepeated},
		"cursor in a circle": {func(v *vendor) {
			v.lists(page("a"), page("b"), page("c"))
			v.next = map[string]string{"2": "1"}
		}, connector.CodeCursorRepeated},
		"record without id": {func(v *vendor) { v.lists(page("a"), page("")) }, connector.CodeRecordWithoutID},
		"e-mail as id":      {func(v *vendor) { v.lists(page("a"), page("a@example.org")) }, connector.CodeRecordWithoutID},
		"another answer":    {func(v *vendor) { v.before = at("1", fails(trouble(connector.Malformed))) }, "code_malformed"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			collected(t, func(w *world) {
				c.spoil(w.vendor)
				s, err := w.tries(store.CauseSchedule)
				w.ok(err)
				now := w.wantConnector(store.Failing, c.code, 1)
				if s.State != store.SyncFailed || s.ErrorCode != c.code || s.Streams[0].State != store.StreamFailed || w.receipts() != 0 {
					w.Errorf("the sync is %+v", s)
				}
				if wait := now.NextSyncAt.Sub(w.now()); wait < interval*94/100 || w.live() != "a b c" {
					w.Errorf("the next sync is in %s; live are %s", wait, w.live())
				}
				w.pass(2 * interval)
				w.ok(w.machine.Poll(w.Context()))
				w.vendor.lists(page("a"), page("b"))
				w.ok(w.machine.Sync(w.Context(), w.queue.ids[0]))
				w.wantConnector(store.Connected, "", 0)
				if w.live() != "a b" {
					w.Errorf("live are %s", w.live())
				}
			})
		})
	}
}

// TestLastErrorCounts: the same error keeps its beginning, another one has its own.
func TestLastErrorCounts(t *testing.T) {
	collected(t, func(w *world) {
		first := w.now()
		for i, class := range []connector.Class{connector.Malformed, connector.Malformed, connector.Denied} {
			w.vendor.before = at("", fails(trouble(class)))
			_, err := w.tries(store.CauseManual)
			w.ok(err)
			e := w.connector().LastError
			want := map[bool]time.Time{true: first, false: w.now()}[i < 2]
			if e.Count != int64(i+1) || !e.Since.Equal(want) || e.Code != "code_"+string(class) {
				w.Errorf("error %d is %+v, want it since %s", i+1, e, want)
			}
			w.pass(time.Minute)
		}
	})
}

// TestSecretsStayOut: what a driver says about an error reaches neither the
// database nor the job engine with a secret in it.
func TestSecretsStayOut(t *testing.T) {
	for name, err := range map[string]error{
		"about the vendor": connector.NewError(connector.Malformed, "odd", "The key canary-secret is odd."),
		"of our own":       errors.New("cannot parse canary-secret"),
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			collected(t, func(w *world) {
				w.vendor.before = at("1", fails(err))
				s, err := w.tries(store.CauseSchedule)
				c := w.connector()
				text := fmt.Sprint(err, s, c)
				if strings.Contains(text, "canary") || name == "about the vendor" && !strings.Contains(c.Reason.Message, "[secret]") {
					w.Errorf("the secret shows: %s", text)
				}
			})
		})
	}
}

// TestGone: a cursor that the vendor has forgotten starts the stream over, and
// only what the new walk saw counts.
func TestGone(t *testing.T) {
	collected(t, func(w *world) {
		w.vendor.lists(page("a", "b"), page("c"))
		gone := true
		w.vendor.before = func(_ context.Context, cursor string) error {
			if cursor != "1" || !gone {
				return nil
			}
			gone = false
			w.vendor.mu.Lock()
			w.vendor.pages = [][]inventory.AccountRecord{page("b"), page("c")} // a has left in the meantime
			w.vendor.mu.Unlock()
			return trouble(connector.Gone)
		}
		s, err := w.tries(store.CauseSchedule)
		w.ok(err)
		p := s.Streams[0]
		if asked := w.vendor.cursors(); asked != "[][1][][1]" || p.Restarts != 1 || p.Pages != 2 || p.Records != 2 || s.State != store.SyncSucceeded {
			w.Errorf("asked for %s; the sync is %+v", asked, s)
		}
		if w.live() != "b c" || w.connector().Listed[0].Records != 2 {
			w.Errorf("live are %s, listed %+v", w.live(), w.connector().Listed)
		}
	})
}

func TestGoneForEver(t *testing.T) {
	collected(t, func(w *world) {
		w.vendor.before = at("1", fails(trouble(connector.Gone)))
		s, err := w.tries(store.CauseSchedule)
		w.ok(err)
		if asked := w.vendor.cursors(); asked != strings.Repeat("[][1]", 4) || s.Streams[0].Restarts != 3 || s.State != store.SyncFailed {
			w.Errorf("asked for %s; the sync is %+v", asked, s)
		}
		if c := w.wantConnector(store.Failing, "code_gone", 1); c.NextSyncAt.IsZero() || w.live() != "a b c" {
			w.Errorf("the connector is %+v, live are %s", c, w.live())
		}
	})
}

// TestGoneAtTheStart: there is nothing to forget about a first page.
func TestGoneAtTheStart(t *testing.T) {
	collected(t, func(w *world) {
		w.vendor.before = at("", fails(trouble(connector.Gone)))
		s, err := w.tries(store.CauseSchedule)
		w.ok(err)
		if asked := w.vendor.cursors(); asked != "[]" || s.State != store.SyncFailed {
			w.Errorf("asked for %s; the sync is %+v", asked, s)
		}
	})
}
