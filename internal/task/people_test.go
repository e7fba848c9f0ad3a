package task_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// mail gives a record an address.
func mail(email string) func(*inventory.AccountRecord) {
	return func(r *inventory.AccountRecord) { r.Email = email }
}

// title gives a record a job title.
func title(s string) func(*inventory.AccountRecord) {
	return func(r *inventory.AccountRecord) { r.JobTitle = s }
}

// syncs syncs a single page of records.
func (w *world) syncs(records ...inventory.AccountRecord) {
	w.Helper()
	w.pass(time.Minute)
	w.vendor.lists(records)
	w.synced(store.CauseManual)
}

// deeds are what an operator does meanwhile.
func (w *world) deeds() (*action.Deeds, context.Context) {
	d := &action.Deeds{Store: w.db, Now: w.now, Directories: w.machine.Directories}
	return d, auth.WithActor(w.Context(), auth.Actor{Kind: auth.OperatorActor, ID: "ada", Name: "Ada", Role: auth.Analyst})
}

// whose is the person of the account with an external id; empty for nobody.
func (w *world) whose(id string) string {
	w.Helper()
	a, ok := w.accounts()[id]
	if !ok {
		w.Fatalf("there is no account %s", id)
	}
	return a.PersonID
}

// person reads a person.
func (w *world) person(id string) *inventory.Person {
	w.Helper()
	p, err := w.db.Person(w.Context(), id)
	w.ok(err)
	return p
}

// wantOf checks whose accounts are, and by which rule.
func (w *world) wantOf(what, person string, rule inventory.LinkRule, ids ...string) {
	w.Helper()
	for _, id := range ids {
		if a := w.accounts()[id]; a.PersonID != person || a.PersonRule != rule {
			w.Errorf("%s: the account %s is that of %q by %q, want %q by %q", what, id, a.PersonID, a.PersonRule, person, rule)
		}
	}
}

// people counts the persons who are merged into nobody.
func (w *world) people() int64 {
	w.Helper()
	l, err := w.db.ListPeople(w.Context(), store.PeopleQuery{})
	w.ok(err)
	return l.Total
}

func TestAccountsAreJoinedByAddress(t *testing.T) {
	run(t, func(w *world) {
		w.syncs(rec("a", mail("Ann@x.org"), title("Boss")), rec("b", mail("ann@X.ORG")), rec("c"), rec("d", mail("no-reply@x.org")), rec("e", mail("nonsense")))
		ann := w.whose("a")
		w.wantOf("one address", ann, inventory.LinkEmail, "a", "b")
		w.wantOf("no address", "", inventory.LinkNone, "c", "e")
		if p := w.person(ann); p.Name != "Name a" || p.JobTitle != "Boss" || p.Kind != inventory.PersonHuman || p.Accounts != 2 || !p.InDirectory {
			w.Errorf("the person is %+v", p)
		}
		if p := w.person(w.whose("d")); p.Kind != inventory.PersonService {
			w.Errorf("the service's person is %+v", p)
		}
		// Named after the first account, and kept up to date by it.
		w.syncs(rec("a", mail("Ann@x.org"), title("Chief")), rec("b", mail("ann@X.ORG"), title("x")), rec("c"), rec("d", mail("no-reply@x.org")), rec("e", mail("eve@x.org")))
		if p := w.person(ann); p.JobTitle != "Chief" {
			w.Errorf("the person is %+v", p)
		}
		if w.whose("e") == "" || w.people() != 3 {
			w.Errorf("an account that gets an address is that of %q, and there are %d persons", w.whose("e"), w.people())
		}
	})
}

// TestNewPeopleHaveFigures: whoever looks while a collection goes on sees what
// persons have so far, not that they have nothing.
func TestNewPeopleHaveFigures(t *testing.T) {
	run(t, func(w *world) {
		w.vendor.lists([]inventory.AccountRecord{rec("a", mail("ann@x.org")), rec("b", mail("ANN@x.org")), rec("c", mail("cid@x.org"))}, page("d"))
		looked := false
		w.vendor.before = at("1", func(context.Context) error {
			synctest.Wait() // the page before is worked in
			looked = true
			for id, accounts := range map[string]int64{"a": 2, "c": 1} {
				if p := w.person(w.whose(id)); p.Accounts != accounts || p.Apps != 1 || !p.InDirectory {
					w.Errorf("the person of %s is %+v", id, p)
				}
			}
			return nil
		})
		if w.synced(store.CauseInitial); !looked {
			w.Error("nobody looked")
		}
	})
}

func TestMergesOutlastSyncs(t *testing.T) {
	run(t, func(w *world) {
		a, b := rec("a", mail("ann@x.org")), rec("b", mail("ann.private@y.org"))
		w.syncs(a, b, rec("c", mail("cid@x.org")))
		ann, private, cid := w.whose("a"), w.whose("b"), w.whose("c")
		d, ctx := w.deeds()
		merged, err := d.MergePeople(ctx, ann, []string{private})
		w.ok(err)
		if merged.Accounts != 2 || len(merged.Merged) != 1 {
			w.Errorf("after the merge the person is %+v", merged)
		}
		b.JobTitle = "Changed"
		more := rec("d", mail("Ann.Private@y.org"))
		w.syncs(a, b, rec("c", mail("cid@x.org")), more)
		w.wantOf("a new account of the merged one's address", ann, inventory.LinkEmail, "a", "b", "d")
		if p := w.person(ann); p.Accounts != 3 || w.person(private).JobTitle != "Changed" || p.JobTitle != "" {
			w.Errorf("the person is %+v, who was merged is %+v", p, w.person(private))
		}
		w.wantOf("of nobody else", cid, inventory.LinkEmail, "c")

		b.Email = "ann.new@y.org" // the merged one's address changes: they stay merged
		w.syncs(a, b, rec("c", mail("cid@x.org")), more)
		w.wantOf("with another address", ann, inventory.LinkEmail, "a", "b", "d")
		if p := w.person(private); p.MatchKey != "ann.new@y.org" || !slices.Equal(p.Aliases, []string{"ann.private@y.org"}) || p.Email != "ann.new@y.org" {
			w.Errorf("who was merged is %+v", p)
		}

		left, off, err := d.SplitPeople(ctx, ann, action.Split{PersonIDs: []string{private}})
		w.ok(err)
		if left.Accounts != 1 || off == nil || off.ID != private || off.Accounts != 2 {
			w.Errorf("split into %+v and %+v", left, off)
		}
		for range 2 {
			w.wantOf("taken back", ann, inventory.LinkEmail, "a")
			w.wantOf("taken back", private, inventory.LinkEmail, "b", "d")
			b.JobTitle += "!"
			w.syncs(a, b, rec("c", mail("cid@x.org")), more)
		}
	})
}

func TestSplitsOutlastSyncs(t *testing.T) {
	run(t, func(w *world) {
		a, b := rec("a", mail("shared@x.org")), rec("b", mail("shared@x.org"))
		w.syncs(a, b)
		one := w.whose("a")
		w.pass(time.Minute)
		d, ctx := w.deeds()
		left, off, err := d.SplitPeople(ctx, one, action.Split{AccountIDs: []string{w.accounts()["a"].ID}})
		w.ok(err)
		if left.ID != one || left.Accounts != 1 || left.Name != "Name b" || off == nil || off.Accounts != 1 || off.Name != "Name a" || off.MatchKey != "" {
			w.Errorf("split into %+v and %+v", left, off)
		}
		var was, rule string
		w.ok(w.db.Pool().QueryRowContext(w.Context(), "SELECT person_id, person_rule FROM account_versions WHERE account_id = ? ORDER BY from_at DESC", w.accounts()["a"].ID).Scan(&was, &rule))
		if was != one || rule != string(inventory.LinkEmail) {
			w.Errorf("before the split the account is kept as that of %q by %q", was, rule)
		}
		for _, email := range []string{"shared@x.org", "other@x.org", "", "shared@x.org"} {
			a.Email, a.JobTitle = email, a.JobTitle+"!"
			b.JobTitle += "?"
			w.syncs(a, b, rec("c", mail("shared@x.org")))
			w.wantOf("split off, with the address "+email, off.ID, inventory.LinkOperator, "a")
			w.wantOf("left, with the address "+email, one, inventory.LinkEmail, "b", "c")
			if p := w.person(off.ID); p.JobTitle != a.JobTitle || p.MatchKey != "" || w.person(one).JobTitle != b.JobTitle {
				w.Errorf("split off is %+v, left %+v", p, w.person(one))
			}
		}
		// Left to the rules again, the account goes back, and nobody is left over.
		_, err = d.LinkAccount(ctx, w.accounts()["a"].ID, action.Owner{Automatic: true})
		w.ok(err)
		w.wantOf("left to the rules", one, inventory.LinkEmail, "a", "b", "c")
		if w.people() != 1 {
			w.Errorf("there are %d persons, want 1", w.people())
		}
	})
}

func TestPersonsOutlastAddresses(t *testing.T) {
	run(t, func(w *world) {
		a, b := rec("a", mail("jane.doe@x.org")), rec("b", mail("bob@x.org"))
		w.syncs(a, b)
		jane, bob := w.whose("a"), w.whose("b")
		a.Email = "jane.smith@x.org"
		w.syncs(a, b, rec("c", mail("jane.doe@x.org")), rec("d", mail("jane.smith@x.org")))
		w.wantOf("with another address", jane, inventory.LinkEmail, "a", "d")
		w.wantOf("with the address of before", jane, inventory.LinkAlias, "c")
		if w.people() != 2 {
			w.Errorf("there are %d persons, want 2", w.people())
		}
		// An account that gets the address of somebody else is theirs.
		a.Email = "BOB@x.org"
		w.syncs(a, b, rec("c", mail("jane.doe@x.org")), rec("d", mail("jane.smith@x.org")))
		w.wantOf("with Bob's address", bob, inventory.LinkEmail, "a", "b")
		w.wantOf("left with Jane", jane, inventory.LinkEmail, "d")
		if p := w.person(jane); !strings.HasPrefix(p.Name, "Name ") || p.Name == "Name a" || p.Email == "BOB@x.org" {
			w.Errorf("Jane is named after Bob's account: %+v", p)
		}
		// One who loses the address is matched to nobody.
		b.Email = ""
		w.syncs(a, b, rec("c", mail("jane.doe@x.org")), rec("d", mail("jane.smith@x.org")))
		w.wantOf("without an address", "", inventory.LinkNone, "b")
	})
}

func TestOperatorsOutlastRules(t *testing.T) {
	run(t, func(w *world) {
		a, b := rec("a", mail("ann@x.org")), rec("b", mail("bob@x.org"))
		w.syncs(a, b, rec("c", mail("bob@x.org")))
		ann, bob := w.whose("a"), w.whose("b")
		d, ctx := w.deeds()
		nobody := ""
		_, err := d.LinkAccount(ctx, w.accounts()["b"].ID, action.Owner{PersonID: &ann})
		w.ok(err)
		_, err = d.LinkAccount(ctx, w.accounts()["c"].ID, action.Owner{PersonID: &nobody})
		w.ok(err)
		b.Email = "robert@x.org"
		w.syncs(a, b, rec("c", mail("cid@x.org")))
		w.wantOf("said to be Ann's", ann, inventory.LinkOperator, "b")
		w.wantOf("said to be nobody's", "", inventory.LinkOperator, "c")
		if _, err := w.db.Person(w.Context(), bob); err == nil {
			w.Errorf("Bob is still there, although nothing of him is left")
		}
	})
}

func TestDevicesFollowAccounts(t *testing.T) {
	run(t, func(w *world) {
		w.syncs(rec("a", mail("ann@x.org")), rec("b", mail("bob@x.org")))
		ann, bob := w.whose("a"), w.whose("b")
		device := func(id, user, email string) inventory.Device {
			return inventory.Device{
				DeviceRecord: inventory.DeviceRecord{ExternalID: id, UserID: user, UserEmail: email, UserName: "User of " + id}, ID: newID(),
				Seen: inventory.Seen{ConnectorID: w.c.ID, Stream: string(connector.Devices), FirstSeenAt: w.now(), LastSeenAt: w.now(), ValidFrom: w.now()},
			}
		}
		list := []inventory.Device{device("assigned", "a", "bob@x.org"), device("mailed", "?", "BOB@x.org"), device("fresh", "", "eve@x.org"), device("fresh2", "", "Eve@x.org"), device("shared", "", "")}
		w.ok(w.db.InsertDevices(w.Context(), list))
		w.syncs(rec("a", mail("ann@x.org")), rec("b", mail("bob@x.org")))
		of := func(i int) *inventory.Device {
			w.Helper()
			got, err := w.db.Device(w.Context(), list[i].ID)
			w.ok(err)
			return got
		}
		want := func(what string, i int, person string, rule inventory.LinkRule) {
			w.Helper()
			if got := of(i); got.PersonID != person || got.PersonRule != rule {
				w.Errorf("%s: the device %s is that of %q by %q, want %q by %q", what, got.ExternalID, got.PersonID, got.PersonRule, person, rule)
			}
		}
		eve := of(2).PersonID
		want("assigned", 0, ann, inventory.LinkVendorID)
		want("mailed", 1, bob, inventory.LinkEmail)
		want("shared", 4, "", inventory.LinkNone)
		if p := w.person(eve); p.Devices != 2 || p.Name != "User of fresh" || w.people() != 3 {
			w.Errorf("who has nothing but devices is %+v, and there are %d persons", p, w.people())
		}
		// An account knows more of her than her devices.
		w.syncs(rec("a", mail("ann@x.org")), rec("b", mail("bob@x.org")), rec("e", mail("eve@x.org"), title("Boss")))
		w.wantOf("the account of one with devices", eve, inventory.LinkEmail, "e")
		if p := w.person(eve); p.JobTitle != "Boss" || p.Name != "Name e" {
			w.Errorf("Eve is %+v", p)
		}
		// What an operator says of an account holds for what is assigned to it, at once.
		d, ctx := w.deeds()
		_, err := d.LinkAccount(ctx, w.accounts()["a"].ID, action.Owner{PersonID: &bob})
		w.ok(err)
		want("assigned to an account that was moved", 0, bob, inventory.LinkVendorID)
		_, err = d.LinkDevice(ctx, list[1].ID, action.Owner{PersonID: &eve})
		w.ok(err)
		w.syncs(rec("a", mail("ann@x.org")), rec("b", mail("bob@x.org")), rec("e", mail("eve@x.org")))
		want("said to be Eve's", 1, eve, inventory.LinkOperator)
		for i, rule := range map[int]inventory.LinkRule{0: inventory.LinkVendorID, 1: inventory.LinkEmail, 4: inventory.LinkNone} {
			before := of(i).PersonID
			_, err = d.LinkDevice(ctx, list[i].ID, action.Owner{Automatic: true})
			w.ok(err)
			if i == 1 {
				before = bob
			}
			want("left to the rules", i, before, rule)
		}
	})
}

// TestRemovalsAreCounted: what an operator lets go does not count from then on.
func TestRemovalsAreCounted(t *testing.T) {
	run(t, func(w *world) {
		var all []inventory.AccountRecord
		for _, id := range letters(30) {
			all = append(all, rec(id, mail("ann@x.org")))
		}
		w.syncs(all...)
		ann := w.whose("u000")
		w.pass(interval)
		w.vendor.lists(all[:10])
		s := w.held(store.CauseManual)
		if n := w.person(ann).Accounts; n != 30 {
			w.Errorf("while the removal is held she has %d accounts, want 30", n)
		}
		w.decide(s, store.Approved)
		if n := w.person(ann).Accounts; n != 10 {
			w.Errorf("after the removal she has %d accounts, want 10", n)
		}
	})
}
