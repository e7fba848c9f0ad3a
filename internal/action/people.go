package action

import (
	"context"
	"strconv"
	"strings"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
)

// maxIDs is how many things one deed takes.
const maxIDs = 100

// ListPeople lists persons.
func (d *Deeds) ListPeople(ctx context.Context, q store.PeopleQuery) (store.List[inventory.Person], error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return store.List[inventory.Person]{}, err
	}
	return d.Store.ListPeople(ctx, q)
}

// GetPerson returns one person, also one who is merged into another.
func (d *Deeds) GetPerson(ctx context.Context, id string) (*inventory.Person, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	return d.Store.Person(ctx, id)
}

// ListPersonApps lists the apps that a person uses.
func (d *Deeds) ListPersonApps(ctx context.Context, q store.PersonAppQuery) (store.List[store.PersonApp], error) {
	if _, err := d.GetPerson(ctx, q.PersonID); err != nil {
		return store.List[store.PersonApp]{}, err
	}
	return d.Store.ListPersonApps(ctx, q)
}

// MergePeople merges persons into another one. Their accounts and devices, those
// to come too, are that person's from then on. SplitPeople takes it back.
func (d *Deeds) MergePeople(ctx context.Context, into string, ids []string) (*inventory.Person, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return nil, err
	}
	if f := cleanIDs("person_ids", ids); f != nil {
		return nil, f
	}
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		root, err := standing(ctx, tx, into)
		if err != nil {
			return err
		}
		var events []inventory.Event
		var names []string
		for _, id := range ids {
			p, err := mergeable(ctx, tx, root, id)
			if err != nil {
				return err
			}
			e := d.personEvent(ctx, inventory.EventPersonMerged, root)
			e.Subject = p.Label()
			events, names = append(events, e), append(names, p.Label())
		}
		if err := tx.MergePeople(ctx, root.ID, ids); err != nil {
			return err
		}
		if err := tx.InsertEvents(ctx, events); err != nil {
			return err
		}
		return d.audit(ctx, tx, "person.merge", target{"person", root.ID, root.Label()}, map[string]string{"merged": clip(strings.Join(names, ", "))})
	})
	if err != nil {
		return nil, err
	}
	return d.reckoned(ctx, into)
}

// standing finds a person who is merged into nobody.
func standing(ctx context.Context, tx store.Store, id string) (*inventory.Person, error) {
	p, err := tx.Person(ctx, id)
	if err != nil {
		return nil, err
	}
	if p.MergedInto != "" {
		return nil, fault.New(fault.Conflict, "person_merged", "%s is merged into %s. Work on that person, or take the merge back first.", clip(p.Label()), clip(p.MergedName))
	}
	return p, nil
}

// mergeable finds a person who can be merged into another one.
func mergeable(ctx context.Context, tx store.Store, into *inventory.Person, id string) (*inventory.Person, error) {
	if id == into.ID {
		return nil, fault.New(fault.Invalid, "merge_into_itself", "A person cannot be merged into themselves. Choose somebody else.").At("person_ids")
	}
	p, err := tx.Person(ctx, id)
	switch {
	case fault.Has(err, "person_not_found"):
		return nil, unknownPerson("person_ids", id)
	case err != nil:
		return nil, err
	case p.MergedInto == into.ID:
		return nil, fault.New(fault.Conflict, "person_merged", "%s is merged into %s already.", clip(p.Label()), clip(into.Label())).At("person_ids")
	case p.MergedInto != "":
		return nil, fault.New(fault.Conflict, "person_merged", "%s is merged into %s already. Take that merge back first, or merge %s.",
			clip(p.Label()), clip(p.MergedName), clip(p.MergedName)).At("person_ids")
	}
	return p, nil
}

// unknownPerson says that an input names nobody.
func unknownPerson(field, id string) *fault.Fault {
	return fault.New(fault.Invalid, "unknown_person", "There is no person “%s”; perhaps nothing is left of them. Load the list again.", clip(id)).At(field)
}

// cleanIDs checks a list of ids of an input.
func cleanIDs(field string, ids []string) *fault.Fault {
	if len(ids) == 0 {
		return fault.New(fault.Invalid, "ids_required", "Name at least one.").At(field)
	}
	return cleanFewIDs(field, ids)
}

// cleanFewIDs checks a list of ids that may be empty.
func cleanFewIDs(field string, ids []string) *fault.Fault {
	if len(ids) > maxIDs {
		return fault.New(fault.Invalid, "too_many_ids", "Name at most %d at once.", maxIDs).At(field)
	}
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if seen[id] {
			return fault.New(fault.Invalid, "id_twice", "“%s” is named twice.", clip(id)).At(field)
		}
		seen[id] = true
	}
	return nil
}

// personEvent is an event about a person that is the deed of the actor.
func (d *Deeds) personEvent(ctx context.Context, kind inventory.EventKind, p *inventory.Person) inventory.Event {
	actor, _ := auth.ActorFrom(ctx)
	e := inventory.Event{ID: store.NewID(), At: d.Now(), Kind: kind, By: actor.Name}
	if p != nil {
		e.PersonID, e.PersonName = p.ID, p.Label()
	}
	return e
}

// reckon counts anew who uses what, after a deed that is done and committed.
func (d *Deeds) reckon(ctx context.Context) error {
	saving := context.WithoutCancel(ctx)
	if err := d.Store.Reckon(saving, d.Directories); err != nil {
		return err
	}
	return d.Store.TakeFigures(saving, d.Now())
}

// reckoned is reckon, and then the person as they are.
func (d *Deeds) reckoned(ctx context.Context, id string) (*inventory.Person, error) {
	if err := d.reckon(ctx); err != nil {
		return nil, err
	}
	return d.Store.Person(ctx, id)
}

// AddAlias adds an address by which accounts and devices are a person's. Those
// that are there become the person's at once, but for those of which an operator
// said whose they are.
func (d *Deeds) AddAlias(ctx context.Context, id, email string) (*inventory.Person, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return nil, err
	}
	key := inventory.MatchKey(email)
	if key == "" || len(key) > 320 {
		return nil, fault.New(fault.Invalid, "invalid_email", "“%s” is no e-mail address.", clip(email)).At("email")
	}
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		p, err := standing(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := aliasFree(ctx, tx, p, key); err != nil {
			return err
		}
		actor, _ := auth.ActorFrom(ctx)
		if err := tx.InsertAlias(ctx, p.ID, key, actor.Name, d.Now()); err != nil {
			return err
		}
		return d.audit(ctx, tx, "person.add_alias", target{"person", p.ID, p.Label()}, map[string]string{"email": key})
	})
	if err != nil {
		return nil, err
	}
	return d.rejoined(ctx, id, key)
}

// aliasFree checks that an address is nobody's.
func aliasFree(ctx context.Context, tx store.Store, p *inventory.Person, key string) error {
	known, err := tx.PeopleByKey(ctx, []string{key})
	if err != nil {
		return err
	}
	who, taken := known[key]
	if !taken {
		return nil
	}
	other, err := tx.Person(ctx, who.ID)
	if err != nil {
		return err
	}
	if other.RootID == p.ID {
		return fault.New(fault.Conflict, "alias_taken", "%s is an address of %s already.", key, clip(p.Label())).At("email")
	}
	if other.MergedInto != "" {
		if other, err = tx.Person(ctx, other.RootID); err != nil {
			return err
		}
	}
	return fault.New(fault.Conflict, "alias_taken", "%s is the address of %s. If that is the same person, merge the two.", key, clip(other.Label())).At("email")
}

// RemoveAlias takes a further address away from a person, or from somebody
// merged into them. The rules decide anew about what was matched by it.
func (d *Deeds) RemoveAlias(ctx context.Context, id, email string) error {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return err
	}
	key := inventory.MatchKey(email)
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		p, err := standing(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, ok := findAlias(p.Aliases, key); !ok {
			return fault.New(fault.NotFound, "alias_not_found", "“%s” is no further address of %s.", clip(email), clip(p.Label()))
		}
		if _, err := tx.DeleteAlias(ctx, key); err != nil {
			return err
		}
		return d.audit(ctx, tx, "person.remove_alias", target{"person", p.ID, p.Label()}, map[string]string{"email": key})
	})
	if err != nil {
		return err
	}
	_, err = d.rejoined(ctx, id, key)
	if fault.Has(err, "person_not_found") { // nothing was left of them
		return nil
	}
	return err
}

func findAlias(aliases []string, key string) (int, bool) {
	for i, a := range aliases {
		if a == key {
			return i, true
		}
	}
	return 0, false
}

// rejoined applies the rules to an address, and counts anew.
func (d *Deeds) rejoined(ctx context.Context, id, email string) (*inventory.Person, error) {
	ctx = context.WithoutCancel(ctx)
	if err := matching.JoinAddress(ctx, d.Store, email, d.Now()); err != nil {
		return nil, err
	}
	if err := d.relinkDevices(ctx, store.DeviceUsage{Keys: []string{email}}); err != nil {
		return nil, err
	}
	return d.reckoned(ctx, id)
}

// relinkDevices applies the rules to devices whose users may be others by now.
func (d *Deeds) relinkDevices(ctx context.Context, of store.DeviceUsage) error {
	_, err := d.Store.RelinkDevices(context.WithoutCancel(ctx), of, d.Now())
	return err
}

// count writes a number for the audit.
func count(n int) string { return strconv.Itoa(n) }
