package action

import (
	"context"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// Split says what is split off from a person: persons who were merged into
// them, or some of their accounts and devices.
type Split struct {
	PersonIDs, AccountIDs, DeviceIDs []string
}

// clean checks the input.
func (s *Split) clean() *fault.Fault {
	if len(s.PersonIDs) > 0 && len(s.AccountIDs)+len(s.DeviceIDs) > 0 {
		return fault.New(fault.Invalid, "split_of_both", "Take merges back, or move accounts and devices out; not both at once.").At("person_ids")
	}
	if len(s.PersonIDs)+len(s.AccountIDs)+len(s.DeviceIDs) == 0 {
		return fault.New(fault.Invalid, "ids_required", "Name what is to be split off: person_ids, or account_ids and device_ids.").At("person_ids")
	}
	return fault.Join(cleanFewIDs("person_ids", s.PersonIDs), cleanFewIDs("account_ids", s.AccountIDs), cleanFewIDs("device_ids", s.DeviceIDs))
}

// SplitPeople splits a person: it takes merges back, or moves accounts and
// devices out into a person of their own. It returns the person that is left
// and the one who was split off, nil if there are several.
func (d *Deeds) SplitPeople(ctx context.Context, id string, s Split) (left, off *inventory.Person, err error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return nil, nil, err
	}
	if f := s.clean(); f != nil {
		return nil, nil, f
	}
	offID := ""
	err = d.Store.InTx(ctx, func(tx store.Store) error {
		p, err := standing(ctx, tx, id)
		if err != nil {
			return err
		}
		if len(s.PersonIDs) > 0 {
			if len(s.PersonIDs) == 1 {
				offID = s.PersonIDs[0]
			}
			return d.unmerge(ctx, tx, p, s.PersonIDs)
		}
		offID, err = d.splitOff(ctx, tx, p, s)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if len(s.AccountIDs) > 0 { // the vendor's assignments follow the accounts
		if err := d.relinkDevices(ctx, store.DeviceUsage{AccountIDs: s.AccountIDs}); err != nil {
			return nil, nil, err
		}
	}
	if left, err = d.Store.Person(ctx, id); err != nil {
		return nil, nil, err
	}
	if offID != "" {
		if off, err = d.Store.Person(ctx, offID); err != nil {
			return nil, nil, err
		}
	}
	if err := d.reckon(ctx); err != nil {
		return nil, nil, err
	}
	for _, p := range []*inventory.Person{left, off} {
		if err := d.refresh(ctx, p); err != nil {
			return nil, nil, err
		}
	}
	return left, off, nil
}

// refresh reads a person anew. One who is forgotten, because nothing was left of
// them, stays as they were, with nothing.
func (d *Deeds) refresh(ctx context.Context, p *inventory.Person) error {
	if p == nil {
		return nil
	}
	fresh, err := d.Store.Person(ctx, p.ID)
	if fault.Has(err, "person_not_found") {
		p.Accounts, p.Devices, p.Apps, p.InDirectory = 0, 0, 0, false
		return nil
	}
	if err != nil {
		return err
	}
	*p = *fresh
	return nil
}

// unmerge takes merges back.
func (d *Deeds) unmerge(ctx context.Context, tx store.Store, p *inventory.Person, ids []string) error {
	names := make(map[string]string, len(p.Merged))
	for _, m := range p.Merged {
		names[m.ID] = m.Name
	}
	events := make([]inventory.Event, len(ids))
	for i, id := range ids {
		name, ok := names[id]
		if !ok {
			return fault.New(fault.Invalid, "not_merged", "“%s” is not merged into %s. Load the person again.", clip(id), clip(p.Label())).At("person_ids")
		}
		events[i] = d.personEvent(ctx, inventory.EventPersonSplit, p)
		events[i].Subject = name
	}
	if err := tx.UnmergePeople(ctx, ids); err != nil {
		return err
	}
	if err := tx.InsertEvents(ctx, events); err != nil {
		return err
	}
	return d.audit(ctx, tx, "person.split", target{"person", p.ID, p.Label()}, map[string]string{"persons": count(len(ids))})
}

// splitOff moves accounts and devices of a person into one of their own.
func (d *Deeds) splitOff(ctx context.Context, tx store.Store, p *inventory.Person, s Split) (string, error) {
	accounts, f := recordsOf(ctx, p, "account_ids", s.AccountIDs, tx.AccountsByID, func(a *inventory.Account) (string, string) { return a.ID, a.PersonID })
	devices, g := recordsOf(ctx, p, "device_ids", s.DeviceIDs, tx.DevicesByID, func(v *inventory.Device) (string, string) { return v.ID, v.PersonID })
	if err := errorOf(f, g); err != nil {
		return "", err
	}
	if err := somethingIsLeft(ctx, tx, p, len(accounts), len(devices)); err != nil {
		return "", err
	}
	off := personOf(accounts, devices)
	off.ID, off.FirstSeenAt = store.NewID(), d.Now()
	if err := tx.InsertPeople(ctx, []inventory.Person{off}); err != nil {
		return "", err
	}
	for i := range accounts {
		accounts[i].PersonID, accounts[i].PersonRule = off.ID, inventory.LinkOperator
	}
	for i := range devices {
		devices[i].PersonID, devices[i].PersonRule = off.ID, inventory.LinkOperator
	}
	if err := tx.LinkAccounts(ctx, accounts, d.Now()); err != nil {
		return "", err
	}
	if err := tx.AssignDevices(ctx, devices, d.Now()); err != nil {
		return "", err
	}
	e := d.personEvent(ctx, inventory.EventPersonSplit, p)
	e.Subject = off.Label()
	if err := tx.InsertEvents(ctx, []inventory.Event{e}); err != nil {
		return "", err
	}
	return off.ID, d.audit(ctx, tx, "person.split", target{"person", p.ID, p.Label()},
		map[string]string{"split_off": off.ID, "accounts": count(len(accounts)), "devices": count(len(devices))})
}

// errorOf is the first of two errors of an input, both if both are its mistakes.
func errorOf(a, b error) error {
	if f := fault.Join(faultOrNil(a), faultOrNil(b)); f != nil {
		return f
	}
	return nil
}

// recordsOf finds records that must be a person's.
func recordsOf[T any](ctx context.Context, p *inventory.Person, field string, ids []string, find func(context.Context, []string) ([]T, error), whose func(*T) (id, person string)) ([]T, error) {
	list, err := find(ctx, ids)
	if err != nil {
		return nil, err
	}
	theirs := make(map[string]bool, len(list))
	for i := range list {
		id, person := whose(&list[i])
		theirs[id] = person == p.ID
	}
	for _, id := range ids {
		if !theirs[id] {
			return nil, fault.New(fault.Invalid, "not_of_person", "“%s” does not belong to %s. Load the person again.", clip(id), clip(p.Label())).At(field)
		}
	}
	return list, nil
}

// somethingIsLeft checks that a person keeps an account or a device, be it one
// that is removed.
func somethingIsLeft(ctx context.Context, tx store.Store, p *inventory.Person, accounts, devices int) error {
	has, err := tx.ListAccounts(ctx, store.AccountQuery{Paging: store.Paging{Limit: 1}, PersonID: p.ID})
	if err != nil {
		return err
	}
	also, err := tx.ListDevices(ctx, store.DeviceQuery{Paging: store.Paging{Limit: 1}, PersonID: p.ID, Removed: true})
	if err != nil || has.Total+also.Total > int64(accounts+devices) {
		return err
	}
	return fault.New(fault.Conflict, "nothing_left", "These are all the accounts and devices of %s: nothing would be left. Leave at least one where it is.", clip(p.Label()))
}

// personOf is the person behind records that are split off. They are matched by
// no address: the one they came from keeps it.
func personOf(accounts []inventory.Account, devices []inventory.Device) inventory.Person {
	if len(accounts) > 0 {
		a := &accounts[0]
		return inventory.Person{Kind: inventory.KindOfAddress(a.Email), Name: a.Name, Email: a.Email, Department: a.Department, JobTitle: a.JobTitle, SourceID: a.ID}
	}
	v := &devices[0]
	return inventory.Person{Kind: inventory.KindOfAddress(v.UserEmail), Name: v.UserName, Email: v.UserEmail, SourceID: v.ID}
}
