package action

import (
	"context"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
)

// ListDevices lists devices.
func (d *Deeds) ListDevices(ctx context.Context, q store.DeviceQuery) (store.List[inventory.Device], error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return store.List[inventory.Device]{}, err
	}
	return d.Store.ListDevices(ctx, q)
}

// EachDevice yields all devices of a query, for exports.
func (d *Deeds) EachDevice(ctx context.Context, q store.DeviceQuery, yield func(*inventory.Device) error) error {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return err
	}
	return d.Store.EachDevice(ctx, q, yield)
}

// GetDevice returns one device.
func (d *Deeds) GetDevice(ctx context.Context, id string) (*inventory.Device, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	return d.Store.Device(ctx, id)
}

// ListInstallations lists programs on devices.
func (d *Deeds) ListInstallations(ctx context.Context, q store.InstallationQuery) (store.List[store.InstalledProgram], error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return store.List[store.InstalledProgram]{}, err
	}
	if q.DeviceID != "" {
		if _, err := d.Store.Device(ctx, q.DeviceID); err != nil {
			return store.List[store.InstalledProgram]{}, err
		}
	}
	return d.Store.ListInstallations(ctx, q)
}

// Owner says whose an account or a device is.
type Owner struct {
	PersonID  *string // empty: nobody's; nil: nothing is said
	Automatic bool    // the rules decide
}

// clean checks the input.
func (o *Owner) clean() *fault.Fault {
	if o.Automatic == (o.PersonID != nil) {
		return fault.New(fault.Invalid, "person_required", "Say whose it is: a person_id, null for nobody, or automatic to leave it to the rules. One of them.").At("person_id")
	}
	return nil
}

// person finds the person that an owner names, the one at the end for one who is
// merged; nil for nobody.
func (o *Owner) person(ctx context.Context, tx store.Store) (*inventory.Person, error) {
	if o.PersonID == nil || *o.PersonID == "" {
		return nil, nil
	}
	p, err := tx.Person(ctx, *o.PersonID)
	if err == nil && p.MergedInto != "" {
		p, err = tx.Person(ctx, p.RootID)
	}
	if fault.Has(err, "person_not_found") {
		return nil, unknownPerson("person_id", *o.PersonID)
	}
	return p, err
}

// link is the person and the rule that an owner means.
func (o *Owner) link(p *inventory.Person) (string, inventory.LinkRule) {
	switch {
	case o.Automatic:
		return "", inventory.LinkNone
	case p == nil:
		return "", inventory.LinkOperator
	}
	return p.ID, inventory.LinkOperator
}

// details says for the audit what an owner means.
func (o *Owner) details(p *inventory.Person) map[string]string {
	switch {
	case o.Automatic:
		return map[string]string{"person": "automatic"}
	case p == nil:
		return map[string]string{"person": "nobody"}
	}
	return map[string]string{"person": p.Label(), "person_id": p.ID}
}

// LinkAccount says whose an account is. Rules leave that alone from then on,
// until it is automatic again.
func (d *Deeds) LinkAccount(ctx context.Context, id string, o Owner) (*inventory.Account, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return nil, err
	}
	if f := o.clean(); f != nil {
		return nil, f
	}
	before, after := "", ""
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		before = a.PersonID
		p, err := o.person(ctx, tx)
		if err != nil {
			return err
		}
		list := []inventory.Account{*a}
		list[0].PersonID, list[0].PersonRule = o.link(p)
		if o.Automatic {
			if err := matching.Join(ctx, tx, list, false, d.Now()); err != nil {
				return err
			}
		}
		after = list[0].PersonID
		if err := tx.LinkAccounts(ctx, list, d.Now()); err != nil {
			return err
		}
		e := d.personEvent(ctx, inventory.EventPersonLinked, p)
		e.AppID, e.AppName, e.AccountID, e.AccountName, e.AccountEmail = a.AppID, a.AppName, a.ID, a.Label(), a.Email
		e.ConnectorID, e.ConnectorName = a.ConnectorID, a.ConnectorName
		if err := d.linkedEvent(ctx, tx, e, list[0].PersonID, a.PersonName); err != nil {
			return err
		}
		return d.audit(ctx, tx, "account.link", target{"account", a.ID, a.Label()}, o.details(p))
	})
	if err != nil {
		return nil, err
	}
	// The vendor's assignments follow the account.
	if err := d.relinkDevices(ctx, store.DeviceUsage{AccountIDs: []string{id}}); err != nil {
		return nil, err
	}
	if err := d.reckonPeople(ctx, before, after); err != nil {
		return nil, err
	}
	return d.Store.Account(ctx, id)
}

// linkedEvent writes down that a record is a person's by now, or nobody's.
func (d *Deeds) linkedEvent(ctx context.Context, tx store.Store, e inventory.Event, personID, before string) error {
	if personID != "" && e.PersonID == "" {
		p, err := tx.Person(ctx, personID)
		if err != nil {
			return err
		}
		if p.MergedInto != "" {
			if p, err = tx.Person(ctx, p.RootID); err != nil {
				return err
			}
		}
		e.PersonID, e.PersonName = p.ID, p.Label()
	}
	if before != e.PersonName {
		e.Changes = []inventory.Change{{Field: "person", From: before, To: e.PersonName}}
	}
	return tx.InsertEvents(ctx, []inventory.Event{e})
}

// LinkDevice says whose a device is. Rules leave that alone from then on, until
// it is automatic again.
func (d *Deeds) LinkDevice(ctx context.Context, id string, o Owner) (*inventory.Device, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return nil, err
	}
	if f := o.clean(); f != nil {
		return nil, f
	}
	before, after := "", ""
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		v, err := tx.Device(ctx, id)
		if err != nil {
			return err
		}
		before = v.PersonID
		p, err := o.person(ctx, tx)
		if err != nil {
			return err
		}
		list := []inventory.Device{*v}
		list[0].PersonID, list[0].PersonRule = o.link(p)
		if o.Automatic {
			if err := matching.JoinDevice(ctx, tx, &list[0], d.Now()); err != nil {
				return err
			}
		}
		after = list[0].PersonID
		if err := tx.AssignDevices(ctx, list, d.Now()); err != nil {
			return err
		}
		e := d.personEvent(ctx, inventory.EventPersonLinked, p)
		e.DeviceID, e.DeviceName, e.ConnectorID, e.ConnectorName = v.ID, v.Label(), v.ConnectorID, v.ConnectorName
		if err := d.linkedEvent(ctx, tx, e, list[0].PersonID, v.PersonName); err != nil {
			return err
		}
		return d.audit(ctx, tx, "device.link", target{"device", v.ID, v.Label()}, o.details(p))
	})
	if err != nil {
		return nil, err
	}
	if err := d.reckonPeople(ctx, before, after); err != nil {
		return nil, err
	}
	return d.Store.Device(ctx, id)
}
