package connector

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/noonday/noonday/internal/fault"
)

func aType() *Type {
	return &Type{
		ID: "acme", Title: "Acme",
		Streams: []StreamSpec{{ID: Users, Title: "Users", Required: true}},
		Fields: []Field{
			{Name: "token", Label: "Token", Secret: true, Required: true, MaxLength: 20},
			{Name: "url", Label: "URL", Required: true, Clean: func(v string, env Environment) (string, error) {
				switch {
				case env.AllowPrivate:
					return "private:" + v, nil
				case v == "bad":
					return "", Invalid("url_bad", "“%s” is a bad URL.", v)
				case v == "odd":
					return "", errors.New("inner workings")
				}
				return strings.ToLower(v), nil
			}},
			{Name: "note", Label: "Note"},
		},
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	settings, err := aType().Clean(map[string]string{"token": " hush \n", "url": "HTTPS://X"}, Environment{})
	if err != nil {
		t.Fatal(err)
	}
	if settings.Secret("token").Reveal() != "hush" || settings.Get("url") != "https://x" || settings.Get("token") != "" {
		t.Errorf("got %+v", settings)
	}
	if value, there := settings.Plain["note"]; value != "" || !there {
		t.Error("an optional setting that was left out is not there, empty")
	}
	if text := fmt.Sprintf("%v %+v %#v", settings, settings, settings); strings.Contains(text, "hush") {
		t.Errorf("settings show the secret: %s", text)
	}
	settings, err = aType().Clean(map[string]string{"token": "hush", "url": "x"}, Environment{AllowPrivate: true})
	if err != nil || settings.Get("url") != "private:x" {
		t.Errorf("the environment is not passed on: %+v, %v", settings, err)
	}
}

func TestCleanReportsAllMistakes(t *testing.T) {
	t.Parallel()
	_, err := aType().Clean(map[string]string{
		"token": strings.Repeat("x", 21), "url": "bad", "note": strings.Repeat("y", 1001),
		"tokne": "hush-hush", strings.Repeat("long", 50): "",
	}, Environment{})
	first, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	got := map[string]string{}
	for _, f := range append([]*fault.Fault{first}, first.Others...) {
		got[f.Field] = f.Code
		if f.Kind != fault.Invalid || strings.Contains(f.Message, "hush") || len(f.Message) > 200 {
			t.Errorf("the mistake at %s is of kind %s: %s", f.Field, f.Kind, f.Message)
		}
	}
	want := map[string]string{
		"settings.token": "token_too_long", "settings.url": "url_bad", "settings.note": "note_too_long",
		"settings.tokne": "unknown_setting", "settings." + strings.Repeat("long", 15) + "…": "unknown_setting",
	}
	for field, code := range want {
		if got[field] != code {
			t.Errorf("%s: got %q, want %q", field, got[field], code)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
}

func TestCleanOneMistake(t *testing.T) {
	t.Parallel()
	for code, raw := range map[string]map[string]string{
		"token_required": {"token": "  ", "url": "x"},
		"url_required":   {"token": "hush"},
		"url_invalid":    {"token": "hush", "url": "odd"},
	} {
		settings, err := aType().Clean(raw, Environment{})
		if !fault.Has(err, code) || len(settings.Plain)+len(settings.Secrets) > 0 {
			t.Errorf("got %v and %v, want %s", settings, err, code)
		}
		if f := fault.Of(err); len(f.Others) > 0 || strings.Contains(f.Message, "inner") {
			t.Errorf("got %q and %d others", f.Message, len(f.Others))
		}
	}
}

func TestSpec(t *testing.T) {
	t.Parallel()
	if spec, ok := aType().Spec(Users); !ok || spec.Title != "Users" {
		t.Errorf("got %+v, %v", spec, ok)
	}
	if _, ok := aType().Spec("devices"); ok {
		t.Error("a stream that is not declared has a description")
	}
	tenant := Tenant{Streams: []StreamAccess{{Stream: Users, Access: NotAllowed}}}
	if tenant.Access(Users) != NotAllowed || tenant.Access("devices") != Unknown {
		t.Error("wrong access")
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	first := NewError(Gone, CodeGone, "Page %d is gone.", 3)
	second := first.On(Users).Because(cause)
	if first.Stream != "" || errors.Unwrap(first) != nil {
		t.Error("a copy changed its original")
	}
	if second.Stream != Users || !errors.Is(second, cause) || second.Error() != "gone (gone): Page 3 is gone.: cause" {
		t.Errorf("got %+v", second)
	}
	wrapped := fmt.Errorf("sync: %w", second)
	if e, ok := AsError(wrapped); !ok || e != second || ClassOf(wrapped) != Gone || ClassOf(cause) != "" || ClassOf(nil) != "" {
		t.Error("the error is not found in its chain")
	}
}
