package task

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// personBehind is the person that an account speaks of, not stored yet.
func personBehind(a *inventory.Account, now time.Time) inventory.Person {
	return inventory.Person{
		Kind: inventory.KindOfAddress(a.Email), Name: a.Name, Email: a.Email, Department: a.Department, JobTitle: a.JobTitle,
		SourceID: a.ID, MatchKey: inventory.MatchKey(a.Email), FirstSeenAt: now,
	}
}

// join gives accounts the persons that their addresses say, and makes those that
// do not exist. Accounts without an address stay nobody's. It stores the
// persons, not the accounts.
func join(ctx context.Context, tx store.Store, accounts []inventory.Account, now time.Time) error {
	keys := make([]string, 0, len(accounts))
	for i := range accounts {
		if k := inventory.MatchKey(accounts[i].Email); k != "" {
			keys = append(keys, k)
		}
	}
	known, err := tx.PeopleByKey(ctx, keys)
	if err != nil {
		return err
	}
	var fresh []inventory.Person
	for i := range accounts {
		a := &accounts[i]
		k := inventory.MatchKey(a.Email)
		if k == "" {
			a.PersonID, a.PersonRule = "", inventory.LinkNone
			continue
		}
		who, ok := known[k]
		if !ok {
			p := personBehind(a, now)
			p.ID = store.NewID()
			fresh = append(fresh, p)
			who = store.KeyedPerson{ID: p.ID, Rule: inventory.LinkEmail}
			known[k] = who
		}
		a.PersonID, a.PersonRule = who.ID, who.Rule
	}
	return tx.InsertPeople(ctx, fresh)
}

// joinRows is how many records one transaction joins to persons.
const joinRows = 500

// joinLeftovers joins the accounts that have no person although they have an
// address, such as those of an installation that did not know persons yet.
func (r *run) joinLeftovers(ctx context.Context) (joined int64, err error) {
	after := ""
	for {
		var list []inventory.Account
		err = r.Store.InTx(ctx, func(tx store.Store) (err error) {
			if list, err = tx.UnlinkedAccounts(ctx, after, joinRows); err != nil || len(list) == 0 {
				return err
			}
			after = list[len(list)-1].ID
			now := r.Now()
			if err := join(ctx, tx, list, now); err != nil {
				return err
			}
			linked := list[:0:0]
			for i := range list {
				if list[i].PersonID != "" {
					linked = append(linked, list[i])
				}
			}
			joined += int64(len(linked))
			return tx.LinkAccounts(ctx, linked, now)
		})
		if err != nil || len(list) < joinRows {
			return joined, err
		}
	}
}

// joinDevices gives the devices of the connector the persons that use them:
// those of the accounts that the vendor assigns them to, else those with the
// same address, who are made where they do not exist.
func (r *run) joinDevices(ctx context.Context) (moved int64, err error) {
	for {
		var n int
		err := r.Store.InTx(ctx, func(tx store.Store) error {
			users, err := tx.DeviceUsers(ctx, r.connector.ID, joinRows)
			if err != nil {
				return err
			}
			n = len(users)
			people := make([]inventory.Person, n)
			for i := range users {
				d := &users[i]
				people[i] = inventory.Person{
					ID: store.NewID(), Kind: inventory.KindOfAddress(d.UserEmail), Name: d.UserName, Email: d.UserEmail,
					SourceID: d.ID, MatchKey: inventory.MatchKey(d.UserEmail), FirstSeenAt: r.Now(),
				}
			}
			return tx.InsertPeople(ctx, people)
		})
		if err != nil {
			return 0, err
		}
		if n < joinRows {
			break
		}
	}
	return r.Store.LinkDevices(ctx, r.connector.ID, r.Now())
}
