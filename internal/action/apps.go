package action

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// maxBulk is how many things one deed may be done to.
const maxBulk = 500

// EditApp changes what operators say of an app; changing its status is its
// review. What changes nothing leaves no trace.
func (d *Deeds) EditApp(ctx context.Context, id string, e AppEdit) (*inventory.App, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return nil, err
	}
	if e == (AppEdit{}) {
		return nil, fault.New(fault.Invalid, "nothing_to_change", "Name at least one field to change.")
	}
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		changed, err := d.editApps(ctx, tx, []string{id}, e)
		if err != nil || len(changed) == 0 {
			return err
		}
		details := map[string]string{}
		for _, c := range changed[0].Changes {
			note(details, c.Field, clip(c.From), clip(c.To))
		}
		return d.audit(ctx, tx, deedOf(changed[0].Kind), target{"app", id, changed[0].AppName}, details)
	})
	if err != nil {
		return nil, err
	}
	return d.Store.App(ctx, id)
}

// deedOf is the name in the audit of a deed that an event tells of.
func deedOf(kind inventory.EventKind) string {
	if kind == inventory.EventAppReviewed {
		return "app.review"
	}
	return "app.update"
}

// ReviewApps decides about some apps at once: all or none. alternativeID is
// the app to use instead of them; nil leaves that as it is.
func (d *Deeds) ReviewApps(ctx context.Context, ids []string, status string, alternativeID *string) (int, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return 0, err
	}
	ids, problem := cleanIDs(ids)
	if f := fault.Join(problem, missing("status", status)); f != nil {
		return 0, f
	}
	return len(ids), d.Store.InTx(ctx, func(tx store.Store) error {
		changed, err := d.editApps(ctx, tx, ids, AppEdit{Status: &status, AlternativeID: alternativeID})
		if fault.Has(err, "app_not_found") {
			return fault.New(fault.Invalid, "unknown_app", "One of the apps does not exist any more, so none of them was reviewed. Load the list again.").At("ids").Because(err)
		}
		if err != nil || len(changed) == 0 {
			return err
		}
		reviewed := make([]string, len(changed))
		for i := range changed {
			reviewed[i] = changed[i].AppID
		}
		return d.audit(ctx, tx, "app.review", target{"app", "", plural(len(changed), "app")}, map[string]string{"status": status, "apps": strings.Join(reviewed, " ")})
	})
}

// cleanIDs leaves out what is named twice.
func cleanIDs(ids []string) ([]string, *fault.Fault) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 || len(ids) > maxBulk {
		return nil, fault.New(fault.Invalid, "ids_out_of_range", "Name from 1 to %d at once.", maxBulk).At("ids")
	}
	return ids, nil
}

// missing is the fault that a required value is not there.
func missing(field, value string) *fault.Fault {
	if value != "" {
		return nil
	}
	return fault.New(fault.Invalid, field+"_required", "Enter a %s.", field).At(field)
}

// plural is "1 app" or "2 apps".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// editApps changes apps and writes what changed as events, which it returns.
func (d *Deeds) editApps(ctx context.Context, tx store.Store, ids []string, e AppEdit) ([]inventory.Event, error) {
	r, err := d.resolve(ctx, tx, ids, e)
	if err != nil {
		return nil, err
	}
	var events []inventory.Event
	var withdrawn []string // apps that are not to be used any more
	err = tx.EditApps(ctx, ids, func(apps []inventory.App) error {
		for i := range apps {
			a := &apps[i]
			changes, reviewed := r.apply(a)
			if len(changes) == 0 && !reviewed {
				continue
			}
			a.ValidFrom = later(r.at, a.ValidFrom)
			kind := inventory.EventAppChanged
			if reviewed {
				kind = inventory.EventAppReviewed
			}
			if reviewed && !usable(a) {
				withdrawn = append(withdrawn, a.ID)
			}
			events = append(events, inventory.Event{
				ID: store.NewID(), At: r.at, Kind: kind, AppID: a.ID, AppName: a.Name, By: r.by, Changes: changes,
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := namedNowhere(ctx, tx, withdrawn, "status"); err != nil {
		return nil, err
	}
	return events, tx.InsertEvents(ctx, events)
}

// usable reports whether an app may be named as the one to use instead.
func usable(a *inventory.App) bool {
	return a.Status != inventory.AppUnapproved && a.Status != inventory.AppIgnored
}

// namedNowhere refuses what would leave an app that is named as the one to use
// instead of another unusable.
func namedNowhere(ctx context.Context, tx store.Store, ids []string, field string) error {
	if len(ids) == 0 {
		return nil
	}
	by, err := tx.AppsReplacedBy(ctx, ids)
	if err != nil || len(by) == 0 {
		return err
	}
	return fault.New(fault.Conflict, "app_is_alternative", "%s is named as the app to use instead of %s. Name another one there first.",
		by[0].AlternativeName, by[0].Name).At(field)
}

// resolve checks an edit of apps and finds what it names.
func (d *Deeds) resolve(ctx context.Context, tx store.Store, ids []string, e AppEdit) (*resolvedEdit, error) {
	c, err := d.Matcher.Catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	actor, _ := auth.ActorFrom(ctx)
	problem := e.clean(c.Categories())
	r := &resolvedEdit{AppEdit: e, by: actor.Name, at: d.Now()}
	owner, err := r.findOwner(ctx, tx)
	if err != nil {
		return nil, err
	}
	alternative, err := r.findAlternative(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	if f := fault.Join(problem, owner, alternative); f != nil {
		return nil, f
	}
	return r, nil
}

// findOwner finds the owner that an edit names; one who was merged stands for
// the person that they were merged into.
func (e *resolvedEdit) findOwner(ctx context.Context, tx store.Store) (_ *fault.Fault, err error) {
	if e.OwnerID == nil || *e.OwnerID == "" {
		return nil, nil
	}
	e.owner, err = tx.Root(ctx, *e.OwnerID)
	if fault.Has(err, "person_not_found") {
		return fault.New(fault.Invalid, "unknown_person", "There is no such person. Choose somebody from the list of people.").At("owner_id"), nil
	}
	return nil, err
}

// findAlternative finds the app to use instead of some apps, and follows what is
// to be used instead of that one, so that nobody is sent in a circle.
func (e *resolvedEdit) findAlternative(ctx context.Context, tx store.Store, ids []string) (_ *fault.Fault, err error) {
	if e.AlternativeID == nil || *e.AlternativeID == "" {
		return nil, nil
	}
	bad := func(code, message string, args ...any) *fault.Fault {
		return fault.New(fault.Invalid, code, message, args...).At("alternative_id")
	}
	if slices.Contains(ids, *e.AlternativeID) {
		return bad("alternative_is_itself", "An app cannot be used instead of itself. Choose another one."), nil
	}
	e.alternative, err = tx.App(ctx, *e.AlternativeID)
	if fault.Has(err, "app_not_found") {
		return bad("unknown_app", "The app to use instead does not exist. Choose one from the list of apps."), nil
	}
	if err != nil {
		return nil, err
	}
	if !usable(e.alternative) {
		return bad("alternative_not_usable", "%s is %s itself, so it cannot be used instead.", e.alternative.Name, e.alternative.Status), nil
	}
	seen := map[string]bool{}
	for next := e.alternative; next.AlternativeID != "" && !seen[next.ID]; {
		seen[next.ID] = true
		if slices.Contains(ids, next.AlternativeID) {
			return bad("alternative_circle", "%s is to be replaced by this app itself, by what is named there. Choose another one.", e.alternative.Name), nil
		}
		if next, err = tx.App(ctx, next.AlternativeID); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
