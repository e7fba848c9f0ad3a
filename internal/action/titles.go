package action

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/auth"
	"github.com/noonday/noonday/internal/catalog"
	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/matching"
	"github.com/noonday/noonday/internal/store"
)

// Choice is what an operator decides about software titles: exactly one of
// its fields is set.
type Choice struct {
	AppID     string  // they belong to this app
	CatalogID string  // they belong to this app of the catalogue
	New       *NewApp // they belong to an app that is to be added
	None      bool    // they belong to no app
	Ignore    bool    // they are no SaaS
}

// check refuses no choice and several at once.
func (c *Choice) check() *fault.Fault {
	var given []string
	for _, one := range []struct {
		field string
		set   bool
	}{{"app_id", c.AppID != ""}, {"catalog_id", c.CatalogID != ""}, {"new_app", c.New != nil}, {"none", c.None}, {"ignore", c.Ignore}} {
		if one.set {
			given = append(given, one.field)
		}
	}
	switch len(given) {
	case 0:
		return fault.New(fault.Invalid, "choice_missing", "Say which app it is: give app_id, catalog_id or new_app, or set none or ignore.")
	case 1:
		return nil
	}
	return fault.New(fault.Invalid, "choice_ambiguous", "Only one of app_id, catalog_id, new_app, none and ignore can be meant, and %s are given.",
		strings.Join(given, " and ")).At(given[1])
}

// ListTitles lists software titles.
func (d *Deeds) ListTitles(ctx context.Context, q store.TitleQuery) (store.List[inventory.Title], error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return store.List[inventory.Title]{}, err
	}
	return d.Store.ListTitles(ctx, q)
}

// EachTitle yields all titles of a query, for exports.
func (d *Deeds) EachTitle(ctx context.Context, q store.TitleQuery, yield func(*inventory.Title) error) error {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return err
	}
	return d.Store.EachTitleOf(ctx, q, yield)
}

// GetTitle returns one title.
func (d *Deeds) GetTitle(ctx context.Context, id string) (*inventory.Title, error) {
	if err := auth.Require(ctx, auth.ReadInventory); err != nil {
		return nil, err
	}
	return d.Store.Title(ctx, id)
}

// MatchTitle decides about a title.
func (d *Deeds) MatchTitle(ctx context.Context, id string, choice Choice) (*inventory.Title, error) {
	if _, err := d.matchTitles(ctx, []string{id}, choice); err != nil {
		return nil, err
	}
	return d.Store.Title(ctx, id)
}

// MatchTitles decides about some titles at once: all or none.
func (d *Deeds) MatchTitles(ctx context.Context, ids []string, choice Choice) (int, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return 0, err
	}
	ids, problem := distinctIDs(ids)
	if f := fault.Join(problem, choice.check()); f != nil {
		return 0, f
	}
	n, err := d.matchTitles(ctx, ids, choice)
	if fault.Has(err, "title_not_found") {
		err = fault.New(fault.Invalid, "unknown_title", "One of the software titles does not exist any more, so none of them was matched. Load the list again.").At("ids").Because(err)
	}
	return n, err
}

// matchTitles writes what an operator decides about titles. It is applied to
// what is there already, since all that is installed hangs on its title.
func (d *Deeds) matchTitles(ctx context.Context, ids []string, choice Choice) (int, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return 0, err
	}
	if problem := choice.check(); problem != nil {
		return 0, problem
	}
	var moves matching.Moves
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		app, err := d.chosen(ctx, tx, choice)
		if err != nil {
			return err
		}
		var events []inventory.Event
		if err := tx.EditTitles(ctx, ids, func(titles []inventory.Title) error {
			events = d.decideTitles(ctx, titles, app, choice.Ignore, &moves)
			return nil
		}); err != nil || len(events) == 0 {
			return err
		}
		if err := moves.Trace(ctx, tx); err != nil {
			return err
		}
		if err := tx.InsertEvents(ctx, events); err != nil {
			return err
		}
		return d.auditMatch(ctx, tx, ids, events, app, choice)
	})
	if err != nil {
		return 0, err
	}
	return len(ids), moves.Count(ctx, d.Store)
}

// decideTitles gives titles to an app, or to none, and returns that as events.
// moves gets those that belonged to another app.
func (d *Deeds) decideTitles(ctx context.Context, titles []inventory.Title, app *inventory.App, ignore bool, moves *matching.Moves) (events []inventory.Event) {
	now := d.Now()
	actor, _ := auth.ActorFrom(ctx)
	for i := range titles {
		t := &titles[i]
		if t.Match.DecidedBy != "" && t.Match.AppID == app.ID && t.Match.Ignored == ignore {
			continue
		}
		was := *t
		t.Match = inventory.TitleMatch{
			AppID: app.ID, Rule: inventory.RuleOperator, Confidence: string(catalog.High), Ignored: ignore, DecidedBy: actor.Name, DecidedAt: now,
			Explanation: decided(app, ignore),
		}
		t.AppName, t.ValidFrom = app.Name, later(now, t.ValidFrom)
		if was.Match.AppID != app.ID {
			moves.Add(&was, t)
		}
		events = append(events, matching.Moved(&was, t, actor.Name, now))
	}
	return events
}

// decided explains a decision.
func decided(app *inventory.App, ignore bool) string {
	switch {
	case ignore:
		return "An operator said that it is no SaaS."
	case app.ID == "":
		return "An operator said that it belongs to no app."
	}
	return "An operator said so."
}

// auditMatch records a decision about titles.
func (d *Deeds) auditMatch(ctx context.Context, tx store.Store, ids []string, events []inventory.Event, app *inventory.App, choice Choice) error {
	details := map[string]string{"app": app.Name}
	switch {
	case choice.Ignore:
		details = map[string]string{"ignored": "yes"}
	case choice.None:
		details = map[string]string{"app": "none"}
	}
	if len(ids) == 1 {
		return d.audit(ctx, tx, "title.match", target{"title", ids[0], events[0].Subject}, details)
	}
	details["titles"] = strings.Join(ids, " ")
	return d.audit(ctx, tx, "title.match", target{"title", "", plural(len(events), "software title")}, details)
}

// chosen finds or makes the app of a choice; an empty one stands for none.
func (d *Deeds) chosen(ctx context.Context, tx store.Store, choice Choice) (*inventory.App, error) {
	switch {
	case choice.AppID != "":
		app, err := tx.App(ctx, choice.AppID)
		if fault.Has(err, "app_not_found") {
			err = fault.New(fault.Invalid, "unknown_app", "There is no such app. Choose one from the list of apps.").At("app_id").Because(err)
		}
		return app, err
	case choice.CatalogID != "":
		return d.chosenEntry(ctx, tx, choice.CatalogID)
	case choice.New != nil:
		app, err := d.addApp(ctx, tx, *choice.New)
		if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
			return nil, below("new_app", f)
		}
		return app, err
	}
	return &inventory.App{}, nil
}

// chosenEntry finds or makes the app of an entry of the catalogue.
func (d *Deeds) chosenEntry(ctx context.Context, tx store.Store, id string) (*inventory.App, error) {
	c, err := d.Matcher.Catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	if _, ok := c.ByID(id); !ok {
		return nil, unknownEntry(id).At("catalog_id")
	}
	actor, _ := auth.ActorFrom(ctx)
	apps, err := d.Matcher.Ensure(ctx, tx, c, []string{id}, matching.Origin{By: actor.Name}, d.Now())
	if err != nil {
		return nil, err
	}
	app := apps[id]
	return &app, nil
}

// below moves the fields of a fault below another field.
func below(field string, f *fault.Fault) *fault.Fault {
	out := f.At(strings.TrimSuffix(field+"."+f.Field, "."))
	out.Others = slices.Clone(f.Others)
	for i, other := range out.Others {
		out.Others[i] = other.At(strings.TrimSuffix(field+"."+other.Field, "."))
	}
	return out
}

// UnmatchTitle takes back what an operator decided about a title; the rules
// decide again.
func (d *Deeds) UnmatchTitle(ctx context.Context, id string) (*inventory.Title, error) {
	if err := auth.Require(ctx, auth.WriteInventory); err != nil {
		return nil, err
	}
	now := d.Now()
	actor, _ := auth.ActorFrom(ctx)
	var moves matching.Moves
	err := d.Store.InTx(ctx, func(tx store.Store) error {
		var was, is inventory.Title
		if err := tx.EditTitles(ctx, []string{id}, func(titles []inventory.Title) (err error) {
			was = titles[0]
			is, err = d.undecided(ctx, tx, titles, now)
			return err
		}); err != nil {
			return err
		}
		moves.Add(&was, &is)
		if err := moves.Trace(ctx, tx); err != nil {
			return err
		}
		event := matching.Moved(&was, &is, actor.Name, now)
		if err := tx.InsertEvents(ctx, []inventory.Event{event}); err != nil {
			return err
		}
		return d.audit(ctx, tx, "title.unmatch", target{"title", id, event.Subject}, nil)
	})
	if err != nil {
		return nil, err
	}
	if err := moves.Count(ctx, d.Store); err != nil {
		return nil, err
	}
	return d.Store.Title(ctx, id)
}

// undecided lets the rules decide about a title that an operator decided about.
func (d *Deeds) undecided(ctx context.Context, tx store.Store, titles []inventory.Title, now time.Time) (inventory.Title, error) {
	t := &titles[0]
	if t.Match.DecidedBy == "" {
		return *t, fault.New(fault.Conflict, "match_not_decided", "No operator has decided about this software title, so there is nothing to take back.")
	}
	t.Match, t.AppName, t.ValidFrom = inventory.TitleMatch{}, "", later(now, t.ValidFrom)
	actor, _ := auth.ActorFrom(ctx)
	_, err := d.Matcher.Settle(ctx, tx, titles, matching.Origin{By: actor.Name}, now)
	return *t, err
}
