package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
)

const canary = "s3cr3t-canary"

// holder has secrets where a struct can have them, one of them unexported:
// fmt calls no methods there.
type holder struct {
	Shown  Text
	hidden Text
	Nested map[string]Text
	List   []Text
	Ptr    *Text
	Any    any
}

func newHolder() holder {
	t := New(canary)
	return holder{Shown: t, hidden: t, Nested: map[string]Text{"k": t}, List: []Text{t}, Ptr: &t, Any: t}
}

func TestTextNeverPrints(t *testing.T) {
	text := New(canary)
	h := newHolder()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T", "%p", "%5.2s", "%-30v"} {
		for _, value := range []any{text, &text, h, &h, []any{h}, map[string]any{"k": text}, struct{ t Text }{text}} {
			got := fmt.Sprintf(verb, value)
			if strings.Contains(got, canary) || strings.Contains(strings.ToLower(got), fmt.Sprintf("%x", canary)) {
				t.Errorf("%s of %T shows the secret: %s", verb, value, got)
			}
		}
	}
	if got := fmt.Sprintf("%v %s %+v %#v %q", text, text, text, text, text); got != Mask+" "+Mask+" "+Mask+" "+Mask+` "`+Mask+`"` {
		t.Errorf("printed as %s", got)
	}
}

func TestTextNeverMarshals(t *testing.T) {
	h := newHolder()
	asJSON, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(asJSON), Mask); got != 5 || strings.Contains(string(asJSON), canary) {
		t.Errorf("want 5 masks in %s", asJSON)
	}
}

func TestTextNeverLogs(t *testing.T) {
	h := newHolder()
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var out bytes.Buffer
		log := slog.New(handler(&out)).With("with", h.Shown, "holder", h)
		log.Info(h.Shown.String(), "one", h.Shown, "two", &h.hidden, "three", h, "four", &h, slog.Group("g", "five", h.List))
		log.Error("failed", "error", fmt.Errorf("token %v: %w", h.Shown, errors.New(h.hidden.String())))
		if strings.Contains(out.String(), canary) || !strings.Contains(out.String(), Mask) {
			t.Errorf("%s log: %s", name, out.String())
		}
	}
}

func TestText(t *testing.T) {
	a, b := New(canary), New(canary)
	if a.Reveal() != canary || !a.Equal(b) || a.Equal(New("other")) || a.IsZero() {
		t.Error("a secret reveals and equals itself only")
	}
	var zero Text
	if !zero.IsZero() || !New("").IsZero() || zero.Reveal() != "" || !zero.Equal(New("")) || zero.Equal(a) {
		t.Error("the zero value is no secret")
	}
	if !reflect.DeepEqual(a, b) {
		t.Error("equal secrets are deeply equal, for tests")
	}
	if zero.String() != Mask {
		t.Error("printing does not tell whether there is a secret")
	}
}
