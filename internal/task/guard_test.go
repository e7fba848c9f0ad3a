package task_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/job"
	"github.com/noonday/noonday/internal/store"
)

// guard sets the guard of the connector.
func (w *world) guard(percent, records int64) {
	w.Helper()
	_, err := w.db.EditConnector(w.Context(), w.c.ID, func(c *store.Connector) error {
		c.Guard = inventory.Guard{Percent: percent, Records: records}
		return nil
	})
	w.ok(err)
}

// letters are n ids in alphabetical order.
func letters(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("u%03d", i)
	}
	return out
}

// lacking is a world of 60 accounts, of which the vendor lists all but the last
// n from now on.
func lacking(t *testing.T, n int, test func(w *world, all []string)) {
	t.Helper()
	run(t, func(w *world) {
		all := letters(60)
		w.vendor.lists(page(all[:40]...), page(all[40:]...))
		w.synced(store.CauseInitial)
		w.pass(interval)
		w.lists(all[:60-n])
		test(w, all)
	})
}

// lists lets the vendor list ids, 40 on a page.
func (w *world) lists(ids []string) {
	if len(ids) <= 40 {
		w.vendor.lists(page(ids...))
		return
	}
	w.vendor.lists(page(ids[:40]...), page(ids[40:]...))
}

// held runs a sync that should be held, and returns it.
func (w *world) held(cause store.Cause) *store.Sync {
	w.Helper()
	s, err := w.tries(cause)
	w.ok(err)
	if s.State != store.SyncHeld {
		w.Fatalf("the sync is %s: %s", s.State, s.ErrorText)
	}
	return s
}

// decide settles a held sync as an operator does.
func (w *world) decide(s *store.Sync, d store.Decision) {
	w.Helper()
	s = w.sync(s.ID)
	s.Decision, s.DecidedAt, s.DecidedBy = d, w.now(), "Ada"
	if d == store.Rejected {
		s.State = store.SyncCanceled
	}
	if saved, err := w.db.SaveSync(w.Context(), s, store.SyncHeld); err != nil || !saved {
		w.Fatalf("decided: %t, %v", saved, err)
	}
	w.ok(w.machine.Settle(w.Context(), job.Settle{SyncID: s.ID}))
}

// wantLive checks which accounts are not removed.
func (w *world) wantLive(when string, ids []string) {
	w.Helper()
	if got, want := w.live(), strings.Join(ids, " "); got != want {
		w.Errorf("%s live are %q, want %q", when, got, want)
	}
}

// wantHeld counts the accounts that a sync holds.
func (w *world) wantHeld(s *store.Sync, n int64) {
	w.Helper()
	list, err := w.db.ListAccounts(w.Context(), store.AccountQuery{HeldBy: s.ID})
	w.ok(err)
	if list.Total != n {
		w.Errorf("%d accounts are held, want %d", list.Total, n)
	}
}

// TestHeld: a drop above the guard removes nobody; everything else counts.
func TestHeld(t *testing.T) {
	lacking(t, 13, func(w *world, all []string) {
		before := w.connector().LastSuccessAt
		s := w.held(store.CauseSchedule)
		w.wantLive("after a large drop", all)
		w.wantHeld(s, 13)
		p := s.Streams[0]
		if p.State != store.StreamHeld || p.Missing != 13 || p.Known != 60 || p.Counts != (store.Counts{Unchanged: 47}) || !s.EndedAt.Equal(w.now()) {
			w.Errorf("the sync is %+v", s)
		}
		c := w.wantConnector(store.Attention, store.CodeRemovalHeld, 0)
		if !strings.Contains(c.Reason.Message, "13 of 60") || !c.LastSuccessAt.Equal(w.now()) || c.NextSyncAt.IsZero() || w.receipts() != 0 {
			w.Errorf("the connector is %+v, %d receipts are left", c, w.receipts())
		}
		for id, a := range w.accounts() {
			if missing := id >= all[47]; missing && (!a.LastSeenAt.Equal(before) || !a.MissingSince.Equal(w.now())) || !missing && !a.LastSeenAt.Equal(w.now()) {
				w.Errorf("the account %s was last seen at %s, missing since %s", id, a.LastSeenAt, a.MissingSince)
			}
		}
	})
}

// TestNotHeld: what is below the guard goes without a question.
func TestNotHeld(t *testing.T) {
	lacking(t, 12, func(w *world, all []string) {
		if s := w.synced(store.CauseSchedule); s.Streams[0].Counts.Removed != 12 || s.Streams[0].Missing != 12 || len(w.events(s.ID)) != 12 {
			w.Errorf("the sync is %+v", s)
		}
		w.wantLive("after a small drop", all[:48])
		w.wantConnector(store.Connected, "", 0)
	})
}

// TestGuardOfTheConnector: the numbers are the connector's own.
func TestGuardOfTheConnector(t *testing.T) {
	for _, c := range []struct {
		percent, records int64
		held             bool
	}{{100, 0, false}, {0, 0, true}, {50, 10, false}, {21, 12, true}, {21, 13, false}, {22, 12, false}} {
		t.Run(fmt.Sprintf("%d_percent_%d_records", c.percent, c.records), func(t *testing.T) {
			lacking(t, 13, func(w *world, _ []string) {
				w.guard(c.percent, c.records)
				if s, _ := w.tries(store.CauseSchedule); (s.State == store.SyncHeld) != c.held {
					w.Errorf("the sync is %s", s.State)
				}
			})
		})
	}
}

// TestEmptyListing: a listing without a record does not remove many at once.
func TestEmptyListing(t *testing.T) {
	lacking(t, 60, func(w *world, all []string) {
		w.wantHeld(w.held(store.CauseSchedule), 60)
		w.wantLive("after an empty listing", all)
	})
}

func TestEmptyListingOfFew(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists(page(letters(10)...))
		w.synced(store.CauseInitial)
		w.vendor.lists(nil)
		w.synced(store.CauseManual)
		w.wantLive("after an empty listing of few", nil)
	})
}

// TestOtherIDs: a vendor that renumbers everybody removes nobody.
func TestOtherIDs(t *testing.T) {
	run(t, func(w *world) {
		all := letters(30)
		w.vendor.lists(page(all[:15]...))
		w.synced(store.CauseInitial)
		w.vendor.lists(page(all[15:]...))
		s := w.held(store.CauseSchedule)
		if p := s.Streams[0]; p.Missing != 15 || p.Known != 15 || p.Counts.Created != 15 {
			w.Errorf("the sync is %+v", s)
		}
		w.wantLive("with new ids", all)
	})
}

// TestApproved: those that are held go, and nobody else.
func TestApproved(t *testing.T) {
	lacking(t, 13, func(w *world, all []string) {
		s := w.held(store.CauseSchedule)
		w.pass(interval)
		w.decide(s, store.Approved)
		w.wantLive("after the approval", all[:47])
		s = w.sync(s.ID)
		if p := s.Streams[0]; s.State != store.SyncSucceeded || p.State != store.StreamComplete || p.Counts.Removed != 13 {
			w.Errorf("the sync is %+v", s)
		}
		e := w.events(s.ID)["account.removed Name "+all[50]]
		if len(w.events(s.ID)) != 13 || !e.At.Equal(w.now()) {
			w.Errorf("the events are %+v", w.events(s.ID))
		}
		w.wantHeld(s, 0)
		w.ok(w.machine.Settle(w.Context(), job.Settle{SyncID: s.ID})) // once more is no harm
		if next := w.synced(store.CauseSchedule); next.Streams[0].Counts != (store.Counts{Unchanged: 47}) {
			w.Errorf("the next sync is %+v", next)
		}
		w.wantConnector(store.Connected, "", 0)
	})
}

// TestRejected: nobody goes; the next complete listing asks again.
func TestRejected(t *testing.T) {
	lacking(t, 13, func(w *world, all []string) {
		missing := w.now()
		s := w.held(store.CauseSchedule)
		w.decide(s, store.Rejected)
		w.wantHeld(s, 0)
		w.wantLive("after the rejection", all)
		w.pass(interval)
		again := w.held(store.CauseSchedule)
		w.wantHeld(again, 13)
		if a := w.accounts()[all[59]]; !a.MissingSince.Equal(missing) {
			w.Errorf("the account is missing since %s, want %s", a.MissingSince, missing)
		}
		if s := w.sync(s.ID); s.Decision != store.Rejected || s.State != store.SyncCanceled {
			w.Errorf("the rejected sync is %+v", s)
		}
	})
}

// TestDissolved: a listing that names the missing again ends the question.
func TestDissolved(t *testing.T) {
	lacking(t, 13, func(w *world, all []string) {
		s := w.held(store.CauseSchedule)
		w.pass(interval)
		w.lists(all)
		next := w.synced(store.CauseSchedule)
		if next.Streams[0].Counts != (store.Counts{Unchanged: 60}) || len(w.events(next.ID)) != 0 {
			w.Errorf("the next sync is %+v with %d events", next, len(w.events(next.ID)))
		}
		if s := w.sync(s.ID); s.State != store.SyncCanceled || s.Decision != store.Dissolved || !s.DecidedAt.Equal(w.now()) {
			w.Errorf("the held sync is %+v", s)
		}
		w.wantHeld(s, 0)
		w.wantConnector(store.Connected, "", 0)
		for id, a := range w.accounts() {
			if !a.MissingSince.IsZero() || !a.LastSeenAt.Equal(w.now()) {
				w.Errorf("the account %s is missing since %s, last seen at %s", id, a.MissingSince, a.LastSeenAt)
			}
		}
	})
}

// TestDissolvedInPart: when most are named again, the few others go.
func TestDissolvedInPart(t *testing.T) {
	lacking(t, 13, func(w *world, all []string) {
		s := w.held(store.CauseSchedule)
		w.lists(all[:57])
		w.synced(store.CauseSchedule)
		w.wantLive("after most came back", all[:57])
		if s := w.sync(s.ID); s.Decision != store.Dissolved {
			w.Errorf("the held sync is %+v", s)
		}
	})
}

// TestStillMissing: as long as the same records are missing, the sync to decide
// about stays the same.
func TestStillMissing(t *testing.T) {
	lacking(t, 20, func(w *world, all []string) {
		s := w.held(store.CauseSchedule)
		since := w.connector().Reason.Since
		w.pass(interval)
		w.synced(store.CauseSchedule)
		if c := w.wantConnector(store.Attention, store.CodeRemovalHeld, 0); !c.Reason.Since.Equal(since) || !c.LastSuccessAt.Equal(w.now()) {
			w.Errorf("the connector is %+v", c)
		}
		w.wantHeld(s, 20)
		w.lists(all[:45]) // five came back
		w.synced(store.CauseSchedule)
		w.wantHeld(s, 15)
		if p := w.sync(s.ID).Streams[0]; p.Missing != 15 || w.sync(s.ID).State != store.SyncHeld || !strings.Contains(w.connector().Reason.Message, "15 of 60") {
			w.Errorf("the held sync is %+v: %s", p, w.connector().Reason.Message)
		}
		w.decide(s, store.Approved)
		w.wantLive("after the approval", all[:45])
	})
}

// TestSuperseded: when others are missing, the question is a new one.
func TestSuperseded(t *testing.T) {
	lacking(t, 13, func(w *world, all []string) {
		s := w.held(store.CauseSchedule)
		w.pass(interval)
		w.lists(all[:40])
		next := w.held(store.CauseSchedule)
		if s := w.sync(s.ID); s.State != store.SyncCanceled || s.Decision != store.Superseded || len(w.queue.settles) != 1 {
			w.Errorf("the first held sync is %+v", s)
		}
		w.wantHeld(next, 20)
		w.wantHeld(s, 0)
		w.wantLive("after two drops", all)
		w.decide(next, store.Approved)
		w.wantLive("after the approval", all[:40])
	})
}

// TestApprovedMeanwhile: a removal that is approved, and not carried out yet, is
// neither asked again nor taken over by a sync that ends in the meantime.
func TestApprovedMeanwhile(t *testing.T) {
	lacking(t, 13, func(w *world, all []string) {
		first := w.held(store.CauseSchedule)
		first.Decision, first.DecidedBy = store.Approved, "Ada"
		_, err := w.db.SaveSync(w.Context(), first, store.SyncHeld)
		w.ok(err)
		w.lists(append(all[:44:44], all[50])) // three more are missing, and one is back
		if s := w.synced(store.CauseSchedule); s.Streams[0].Counts.Removed != 3 || s.Streams[0].Missing != 3 {
			w.Errorf("the sync in between is %+v", s)
		}
		w.wantHeld(first, 12)
		w.ok(w.machine.Settle(w.Context(), job.Settle{SyncID: first.ID}))
		w.wantLive("in the end", append(all[:44:44], all[50]))
		if s := w.sync(first.ID); s.State != store.SyncSucceeded || s.Streams[0].Counts.Removed != 12 {
			w.Errorf("the approved sync is %+v", s)
		}
	})
}

// TestApprovedBefore: a sync whose removals are approved from the start, as those
// of another tenant's credential are, holds nothing.
func TestApprovedBefore(t *testing.T) {
	lacking(t, 50, func(w *world, all []string) {
		earlier := w.held(store.CauseSchedule)
		s := store.NewSync(newID(), w.connector(), store.CauseReconnect, w.now())
		s.Decision, s.DecidedBy = store.Approved, "Ada"
		w.ok(w.db.InsertSync(w.Context(), s))
		w.ok(w.machine.Sync(w.Context(), s.ID))
		w.wantLive("in the end", all[:10])
		if s, e := w.sync(s.ID), w.sync(earlier.ID); s.State != store.SyncSucceeded || s.Streams[0].Counts.Removed != 50 || e.State != store.SyncCanceled {
			w.Errorf("the sync is %+v, the one before %+v", s, e)
		}
		w.wantConnector(store.Connected, "", 0)
	})
}

// TestSettleIsInterrupted: stopped after any piece, it hands back and goes on.
func TestSettleIsInterrupted(t *testing.T) {
	for _, d := range []store.Decision{store.Approved, store.Rejected} {
		t.Run(string(d), func(t *testing.T) {
			run(t, func(w *world) {
				all := make([]string, 1203)
				for i := range all {
					all[i] = newID()
				}
				w.vendor.lists(page(all...))
				w.synced(store.CauseInitial)
				w.vendor.lists(page(all[0]))
				s := w.held(store.CauseSchedule)
				s.Decision, s.DecidedBy = d, "Ada"
				if d == store.Rejected {
					s.State = store.SyncCanceled
				}
				_, err := w.db.SaveSync(w.Context(), s, store.SyncHeld)
				w.ok(err)
				calls := 0
				for ; calls < 9; calls++ {
					ctx, stop := context.WithCancel(w.Context())
					w.machine.Store = gate{w.db, stop}
					err := w.machine.Settle(ctx, job.Settle{SyncID: s.ID})
					if err == nil {
						break
					}
					if w.after(err) != 0 {
						w.Errorf("it comes back after %v", err)
					}
				}
				left := map[store.Decision]int{store.Approved: 1, store.Rejected: 1203}[d]
				if live := strings.Fields(w.live()); len(live) != left || calls == 0 {
					w.Errorf("after %d calls %d are live, want %d", calls, len(live), left)
				}
				w.wantHeld(s, 0)
				unsettled, err := w.db.UnsettledSyncs(w.Context())
				w.ok(err)
				if len(unsettled) != 0 {
					w.Errorf("unsettled are %q", unsettled)
				}
			})
		})
	}
}

// TestSettleOfTheDeleted: nothing is removed for a connector that is gone.
func TestSettleOfTheDeleted(t *testing.T) {
	lacking(t, 13, func(w *world, all []string) {
		s := w.held(store.CauseSchedule)
		w.due(w.c, 0, func(c *store.Connector) { c.DeletedAt = w.now() })
		s.Decision = store.Approved
		_, err := w.db.SaveSync(w.Context(), s, store.SyncHeld)
		w.ok(err)
		w.ok(w.machine.Settle(w.Context(), job.Settle{SyncID: s.ID}))
		w.ok(w.machine.Settle(w.Context(), job.Settle{SyncID: "nobody"}))
		w.wantLive("of the deleted", all)
	})
}

// TestTidySettles: a decision that the engine has given up on gets a job again.
func TestTidySettles(t *testing.T) {
	lacking(t, 13, func(w *world, _ []string) {
		s := w.held(store.CauseSchedule)
		w.ok(w.machine.Tidy(w.Context()))
		if len(w.queue.settles) != 0 {
			w.Errorf("an open question got a job")
		}
		s.Decision = store.Approved
		_, err := w.db.SaveSync(w.Context(), s, store.SyncHeld)
		w.ok(err)
		w.ok(w.machine.Tidy(w.Context()))
		if len(w.queue.settles) != 1 || w.queue.settles[0] != s.ID {
			w.Errorf("enqueued are %q", w.queue.settles)
		}
	})
}

// TestHeldAndFailing: while the vendor has trouble, the question stays open, and
// shows again after it.
func TestHeldAndFailing(t *testing.T) {
	lacking(t, 13, func(w *world, all []string) {
		s := w.held(store.CauseSchedule)
		w.vendor.before = at("", fails(trouble(connector.Malformed)))
		_, err := w.tries(store.CauseSchedule)
		w.ok(err)
		w.wantConnector(store.Failing, "code_malformed", 1)
		w.wantHeld(s, 13)
		w.vendor.before = nil
		w.synced(store.CauseSchedule)
		w.wantConnector(store.Attention, store.CodeRemovalHeld, 0)
		w.wantLive("through all of it", all)
	})
}

// TestConcludeIsKilled: killed between any two transactions of a conclusion, it
// goes on, and ends as if nothing had happened.
func TestConcludeIsKilled(t *testing.T) {
	for name, percent := range map[string]int64{"removal": 100, "hold": 20} {
		t.Run(name, func(t *testing.T) {
			run(t, func(w *world) {
				all := make([]string, 1203)
				for i := range all {
					all[i] = newID()
				}
				w.vendor.lists(page(all...))
				w.synced(store.CauseInitial)
				w.guard(percent, 10)
				w.vendor.lists(page(all[0]))
				id := w.begin(store.CauseSchedule)
				dead := errors.New("the process is dead")
				kills := 0
				for ; kills < 30; kills++ {
					transactions := 0
					w.machine.Store = dying{w.db, func() error {
						if transactions++; transactions > 2 { // the sync begins, and one step
							return dead
						}
						return nil
					}}
					if err := w.machine.Sync(w.Context(), id); !errors.Is(err, dead) {
						break
					}
				}
				w.machine.Store = w.db
				w.ok(w.machine.Sync(w.Context(), id))
				s := w.sync(id)
				want := map[string]store.SyncState{"removal": store.SyncSucceeded, "hold": store.SyncHeld}[name]
				if p := s.Streams[0]; s.State != want || p.Missing != 1202 || p.Known != 1203 || kills < 5 {
					w.Errorf("after %d kills the sync is %+v", kills, s)
				}
				if n := len(strings.Fields(w.live())); n != map[string]int{"removal": 1, "hold": 1203}[name] {
					w.Errorf("%d are live", n)
				}
				if n := len(w.events(id)); n != map[string]int{"removal": 1202, "hold": 0}[name] {
					w.Errorf("there are %d events", n)
				}
			})
		})
	}
}

// TestUnaccounted: a listing of which a page got lost is read again, and proves
// nothing before.
func TestUnaccounted(t *testing.T) {
	for name, lose := range map[string]string{
		"page":    "DELETE FROM sync_pages WHERE page = 1",
		"records": "UPDATE sync_pages SET n = n - 1 WHERE page = 1",
	} {
		t.Run(name, func(t *testing.T) {
			collected(t, func(w *world) {
				lost := 0
				w.vendor.before = at("1", func(ctx context.Context) error {
					if lost++; lost > 1 {
						return nil
					}
					_, err := w.db.Pool().ExecContext(ctx, lose)
					return err
				})
				s := w.synced(store.CauseSchedule)
				if asked := w.vendor.cursors(); asked != "[][1][][1]" || s.Streams[0].Restarts != 1 || s.Streams[0].Counts.Unchanged != 3 || w.live() != "a b c" {
					w.Errorf("asked for %s, the sync is %+v, live are %s", asked, s, w.live())
				}
			})
		})
	}
	t.Run("for_ever", func(t *testing.T) {
		collected(t, func(w *world) {
			w.vendor.before = at("1", func(ctx context.Context) error {
				_, err := w.db.Pool().ExecContext(ctx, "DELETE FROM sync_pages")
				return err
			})
			s, err := w.tries(store.CauseSchedule)
			w.ok(err)
			if s.State != store.SyncFailed || s.ErrorCode != connector.CodeListingIncomplete || w.live() != "a b c" {
				w.Errorf("the sync is %+v, live are %s", s, w.live())
			}
		})
	})
}
