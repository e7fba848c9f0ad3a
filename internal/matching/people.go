package matching

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

// personUsing is the person to whom a device is assigned, not stored yet.
func personUsing(d *inventory.Device, now time.Time) inventory.Person {
	return inventory.Person{
		Kind: inventory.KindOfAddress(d.UserEmail), Name: d.UserName, Email: d.UserEmail,
		SourceID: d.ID, MatchKey: inventory.MatchKey(d.UserEmail), FirstSeenAt: now,
	}
}

// Join gives accounts the persons that their addresses say, and makes those that
// do not exist. Accounts without an address become nobody's. It stores the
// persons, not the accounts. Persons that it makes have the figures that these
// accounts give them; directory says whether those are accounts of a directory.
func Join(ctx context.Context, tx store.Store, accounts []inventory.Account, directory bool, now time.Time) error {
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
	var fresh, named []inventory.Person
	made := map[string]int{} // where in fresh, by key
	for i := range accounts {
		a := &accounts[i]
		k := inventory.MatchKey(a.Email)
		if k == "" {
			a.PersonID, a.PersonRule = "", inventory.LinkNone
			continue
		}
		who, ok := known[k]
		p := personBehind(a, now)
		switch {
		case !ok:
			p.ID = store.NewID()
			who = store.KeyedPerson{ID: p.ID, Rule: inventory.LinkEmail}
			made[k] = len(fresh)
			fresh = append(fresh, p)
		case who.Vague && who.Rule == inventory.LinkEmail: // an account knows more than a device
			p.ID, who.Vague = who.ID, false
			named = append(named, p)
		}
		known[k] = who
		a.PersonID, a.PersonRule = who.ID, who.Rule
		if place, ok := made[k]; ok && a.RemovedAt.IsZero() {
			have(&fresh[place], a, directory)
		}
	}
	if err := tx.InsertPeople(ctx, fresh); err != nil {
		return err
	}
	return tx.NamePeople(ctx, named)
}

// have counts an account of a person that is being made. Accounts of a person
// that come together are taken to be of one app; if they are not, the next
// reckoning of all figures finds out.
func have(p *inventory.Person, a *inventory.Account, directory bool) {
	p.Accounts++
	p.InDirectory = p.InDirectory || directory
	if a.AppID != "" {
		p.Apps = 1
	}
}

// joinRows is how many records one transaction joins to persons.
const joinRows = 500

// JoinLeftovers joins the accounts that have no person although they have an
// address, such as those of an installation that did not know persons yet. It
// returns how many it joined.
func JoinLeftovers(ctx context.Context, s store.Store, now time.Time) (int64, error) {
	return joinAll(ctx, s, now, func(tx store.Store, after string) ([]inventory.Account, error) {
		return tx.UnlinkedAccounts(ctx, after, joinRows)
	})
}

// JoinAddress joins the accounts of an address anew, but for those of which an
// operator said whose they are.
func JoinAddress(ctx context.Context, s store.Store, email string, now time.Time) error {
	_, err := joinAll(ctx, s, now, func(tx store.Store, after string) ([]inventory.Account, error) {
		return tx.AccountsByEmail(ctx, inventory.MatchKey(email), after, joinRows)
	})
	return err
}

// joinAll joins accounts, which next returns joinRows at a time in the order of
// their ids, in short transactions, and returns how many have a person then.
func joinAll(ctx context.Context, s store.Store, now time.Time, next func(tx store.Store, after string) ([]inventory.Account, error)) (joined int64, err error) {
	after := ""
	for {
		var list []inventory.Account
		err = s.InTx(ctx, func(tx store.Store) (err error) {
			if list, err = next(tx, after); err != nil || len(list) == 0 {
				return err
			}
			after = list[len(list)-1].ID
			if err := Join(ctx, tx, list, false, now); err != nil {
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

// Describe keeps the persons up to date that were named after accounts.
func Describe(ctx context.Context, tx store.Store, accounts []inventory.Account) error {
	people := make([]inventory.Person, len(accounts))
	for i := range accounts {
		people[i] = personBehind(&accounts[i], time.Time{})
	}
	return tx.DescribePeople(ctx, people)
}

// JoinDevices gives the devices of a connector the persons that use them: those
// of the accounts that the vendor assigns them to, else those with the same
// address, who are made where they do not exist. It returns how many devices
// changed hands.
func JoinDevices(ctx context.Context, s store.Store, connectorID string, now time.Time) (moved int64, err error) {
	for {
		var n int
		err := s.InTx(ctx, func(tx store.Store) error {
			users, err := tx.DeviceUsers(ctx, connectorID, joinRows)
			if err != nil {
				return err
			}
			n = len(users)
			people := make([]inventory.Person, n)
			for i := range users {
				people[i] = personUsing(&users[i], now)
				people[i].ID = store.NewID()
				users[i].PersonID, users[i].PersonRule = people[i].ID, inventory.LinkEmail
			}
			if err := tx.InsertPeople(ctx, people); err != nil {
				return err
			}
			moved += int64(n)
			// Linked with them at once: a person without a record may be forgotten.
			return tx.AssignDevices(ctx, users, now)
		})
		if err != nil {
			return 0, err
		}
		if n < joinRows {
			break
		}
	}
	more, err := s.LinkDevices(ctx, connectorID, now)
	return moved + more, err
}

// JoinDevice gives one device the person that the rules say, who is made if
// there is none. It stores the person, not the device.
func JoinDevice(ctx context.Context, tx store.Store, d *inventory.Device, now time.Time) error {
	d.PersonID, d.PersonRule = "", inventory.LinkNone
	if d.ConnectorID != "" && d.UserID != "" {
		owner, err := tx.AssignedPerson(ctx, d.ID)
		if err != nil {
			return err
		}
		if owner != "" {
			d.PersonID, d.PersonRule = owner, inventory.LinkVendorID
			return nil
		}
	}
	k := inventory.MatchKey(d.UserEmail)
	if k == "" {
		return nil
	}
	known, err := tx.PeopleByKey(ctx, []string{k})
	if err != nil {
		return err
	}
	who, ok := known[k]
	if !ok {
		p := personUsing(d, now)
		p.ID = store.NewID()
		who = store.KeyedPerson{ID: p.ID, Rule: inventory.LinkEmail}
		if err := tx.InsertPeople(ctx, []inventory.Person{p}); err != nil {
			return err
		}
	}
	d.PersonID, d.PersonRule = who.ID, who.Rule
	return nil
}
