package connector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/fault"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/secret"
)

// Type describes a vendor as data. The portal's form and guide, the API's
// answers, validation, documentation and masking all come from it.
type Type struct {
	ID          string // lower_snake_case, stable
	Title       string
	Description string // one or two sentences: what connecting it brings
	Category    string
	App         inventory.AppIdentity // the app that a connector of this type reads
	Streams     []StreamSpec
	Fields      []Field
	Guide       []Step
	// Removal reminds an operator, after deletion, what is left to do at the vendor.
	Removal string
	// NotOffered names the account fields (as the API spells them) that the vendor
	// does not offer, as opposed to those that happen to be empty.
	NotOffered []string
	// Limits are what the vendor documents that one tenant may ask of it, all
	// integrations of the tenant together. None: the vendor documents none.
	Limits []Limit
	// Open makes a driver from clean settings. It does no I/O.
	Open func(Settings, Environment) (Driver, error)
}

// StreamSpec describes a stream of a type.
type StreamSpec struct {
	ID          Stream
	Title       string
	Description string
	Holds       inventory.Kind // what its records are; empty: accounts
	Permission  string         // what the credential needs, in the vendor's words
	Required    bool           // without it the connector is of no use
	// Directory says that the accounts of the stream are those of a directory:
	// the people of the organisation.
	Directory bool
	// PageSize is how many records one request brings at most, as the vendor
	// documents it; 0: unknown.
	PageSize int
	// PerRecordOf names the stream whose records cost a request each, and some few
	// to list them, where a tenant does not let this one be read by pages. Empty: it
	// is always read by pages.
	PerRecordOf Stream
	// PerRecordMost is of how many records of PerRecordOf the driver does that at
	// most; with more it refuses, with class Forbidden. 0: it never refuses.
	PerRecordMost int64
}

// Limit is how many requests a vendor answers within a window of time. The
// windows begin on the clock (UTC): an hour's at the full hour.
type Limit struct {
	Requests int64
	Per      time.Duration
}

// FieldKind says how a field is entered.
type FieldKind string

// The kinds of field.
const (
	FieldText     FieldKind = "text"
	FieldURL      FieldKind = "url"
	FieldPassword FieldKind = "password"
)

// Field is one setting of a connector type.
type Field struct {
	Name        string // snake_case, stable
	Label       string
	Help        string
	Placeholder string
	Kind        FieldKind
	Secret      bool // sealed at rest and never returned
	Required    bool
	MaxLength   int // in bytes; 0 means 1000
	// Clean corrects what people paste and refuses what cannot work, without
	// network. It returns an *InvalidError for the latter. Nil keeps the value.
	Clean func(value string, env Environment) (string, error)
}

// Step is one step of the guide for making a credential. Text may hold
// **bold** and `code`.
type Step struct {
	Title string
	Text  string
	Shows string // a sample to compare with; may be empty
}

// Environment is what an installation allows and offers to every driver.
type Environment struct {
	// AllowPrivate permits http and private addresses, for simulators and tests.
	AllowPrivate bool
	UserAgent    string
	// Timeout bounds one request; 0 leaves it to the driver, which is generous.
	Timeout time.Duration
	Log     *slog.Logger // nil: none; never nil in a driver
	// Now is the clock that Error.Until goes by: whoever compares the two asks
	// this one. Nil: time.Now; never nil in a driver.
	Now func() time.Time
	// Admit, if set, is asked before every request, redirects included. It may
	// make the request wait, until ctx ends and without regard to Timeout; when it
	// returns an error the request is not sent and the error is the answer,
	// unchanged.
	Admit func(ctx context.Context) error
	// Waits, if set, is told when a source waits before it tries again, and for how
	// long, because of an error of class Throttled or Unavailable.
	Waits func(why *Error, wait time.Duration)
	// Observe, if set, is told of every request that was sent, redirects
	// included, after it ended; ctx is that of its reader. Like Admit and Now it is called from several
	// goroutines at a time.
	Observe func(ctx context.Context, r Request)
}

// Request is one request to a vendor, as the observer sees it. It carries
// nothing of the query, the headers or the body.
type Request struct {
	Type     string // of the connector
	Method   string
	Path     string
	Status   int // 0 when no answer came
	Duration time.Duration
	// Left is what the vendor said is left of its limits; empty when it says nothing.
	Left []Left
}

// Left is what a vendor says is left of one of its limits, for the whole tenant.
type Left struct {
	Limit     Limit
	Remaining int64
}

// Settings are the clean settings of a connector; secrets print as [secret].
type Settings struct {
	Plain   map[string]string
	Secrets map[string]secret.Text
}

// Get returns a plain setting.
func (s Settings) Get(name string) string { return s.Plain[name] }

// Secret returns a secret setting.
func (s Settings) Secret(name string) secret.Text { return s.Secrets[name] }

// InvalidError is a setting that cannot work, found without network.
type InvalidError struct {
	Code    string
	Message string
}

// Invalid returns an *InvalidError; the message is formatted with fmt.Sprintf.
func Invalid(code, message string, args ...any) error {
	return &InvalidError{Code: code, Message: fmt.Sprintf(message, args...)}
}

func (e *InvalidError) Error() string { return e.Code + ": " + e.Message }

// Kind is what the records of the stream are.
func (s *StreamSpec) Kind() inventory.Kind {
	if s.Holds == "" {
		return inventory.KindAccount
	}
	return s.Holds
}

// Directories lists, by type, the streams whose accounts are those of a directory.
func Directories(types []Type) map[string][]Stream {
	out := map[string][]Stream{}
	for i := range types {
		for _, s := range types[i].Streams {
			if s.Directory {
				out[types[i].ID] = append(out[types[i].ID], s.ID)
			}
		}
	}
	return out
}

// Spec returns the description of a stream.
func (t *Type) Spec(stream Stream) (StreamSpec, bool) {
	i := slices.IndexFunc(t.Streams, func(s StreamSpec) bool { return s.ID == stream })
	if i < 0 {
		return StreamSpec{}, false
	}
	return t.Streams[i], true
}

// Clean validates raw settings without network. All mistakes are reported at
// once, each at its field "settings.<name>".
func (t *Type) Clean(raw map[string]string, env Environment) (Settings, error) {
	out := Settings{Plain: map[string]string{}, Secrets: map[string]secret.Text{}}
	var faults []*fault.Fault
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if !slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Name == name }) {
			faults = append(faults, fault.New(fault.Invalid, "unknown_setting",
				"%s connectors have no setting named “%s”.", t.Title, clip(name)).At("settings."+clip(name)))
		}
	}
	for _, f := range t.Fields {
		value, problem := f.clean(raw[f.Name], env)
		switch {
		case problem != nil:
			faults = append(faults, problem)
		case f.Secret:
			out.Secrets[f.Name] = secret.New(value)
		default:
			out.Plain[f.Name] = value
		}
	}
	if f := fault.Join(faults...); f != nil {
		return Settings{}, f
	}
	return out, nil
}

// clean validates one value.
func (f *Field) clean(value string, env Environment) (string, *fault.Fault) {
	at := "settings." + f.Name
	value = strings.TrimSpace(value)
	limit := f.MaxLength
	if limit == 0 {
		limit = 1000
	}
	switch {
	case value == "" && f.Required:
		return "", fault.New(fault.Invalid, f.Name+"_required", "Enter the %s.", f.Label).At(at)
	case value == "":
		return "", nil
	case len(value) > limit:
		return "", fault.New(fault.Invalid, f.Name+"_too_long", "The %s is too long: at most %d characters.", f.Label, limit).At(at)
	case f.Clean == nil:
		return value, nil
	}
	cleaned, err := f.Clean(value, env)
	if invalid, ok := errors.AsType[*InvalidError](err); ok {
		return "", fault.New(fault.Invalid, invalid.Code, "%s", invalid.Message).At(at)
	}
	if err != nil {
		return "", fault.New(fault.Invalid, f.Name+"_invalid", "The %s cannot be used.", f.Label).At(at).Because(err)
	}
	return cleaned, nil
}

// clip shortens foreign text for an error message.
func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}
