package inventory_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/noonday/noonday/internal/inventory"
)

// text draws a value as a source lets it through: without zero bytes.
func text() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{"", "a", "A", "Ünal", "attributes.a", "name"}), rapid.StringN(0, 8, -1).Filter(noZero))
}

func noZero(s string) bool { return !strings.Contains(s, "\x00") }

// moment draws a time to the microsecond; the zero time is none.
func moment() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "missing") {
			return time.Time{}
		}
		return time.UnixMicro(rapid.Int64Range(1, 4e15).Draw(t, "microseconds")).UTC()
	})
}

// record draws what a vendor may say of an account. An attribute without a
// value is not sent.
func record() *rapid.Generator[inventory.AccountRecord] {
	return rapid.Custom(func(t *rapid.T) inventory.AccountRecord {
		return inventory.AccountRecord{
			ExternalID: "id", Email: text().Draw(t, "email"), Name: text().Draw(t, "name"), Username: text().Draw(t, "username"),
			Status: rapid.SampledFrom(inventory.AccountStatuses()).Draw(t, "status"), RawStatus: text().Draw(t, "raw status"),
			Department: text().Draw(t, "department"), JobTitle: text().Draw(t, "job title"),
			CreatedAt: moment().Draw(t, "created at"), LastLoginAt: moment().Draw(t, "last login at"),
			Attributes: rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), text().Filter(func(s string) bool { return s != "" }), 0, 3).Draw(t, "attributes"),
		}
	})
}

// pair draws two records, often alike.
func pair(t *rapid.T) (before, after inventory.AccountRecord) {
	before, after = record().Draw(t, "before"), record().Draw(t, "after")
	for i := range reflect.TypeOf(before).NumField() {
		if rapid.Bool().Draw(t, "the same") {
			reflect.ValueOf(&after).Elem().Field(i).Set(reflect.ValueOf(before).Field(i))
		}
	}
	return before, after
}

// TestDiffAndDigestAgree: a record is written if its digest is another, and an
// event says what changed. Neither may be without the other.
func TestDiffAndDigestAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := pair(t)
		changes := inventory.Diff(&before, &after)
		if same := before.Digest() == after.Digest(); same != (changes == nil) {
			t.Errorf("digests equal: %t, changes: %+v", same, changes)
		}
	})
}

// TestDiffCanBeApplied: what changed, applied to what was, gives what is.
func TestDiffCanBeApplied(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := pair(t)
		changes := inventory.Diff(&before, &after)
		was, is := values(before), values(after)
		statusChanged := false
		for _, c := range changes {
			if was[c.Field] != c.From {
				t.Errorf("%s changed from %q, but it was %q", c.Field, c.From, was[c.Field])
			}
			if c.From == c.To {
				t.Errorf("%s is no change: %q", c.Field, c.To)
			}
			was[c.Field] = c.To
			statusChanged = statusChanged || c.Field == "status"
		}
		if statusChanged { // the vendor's own words follow the status
			was["raw_status"] = is["raw_status"]
		}
		maps.DeleteFunc(was, func(_, v string) bool { return v == "" })
		maps.DeleteFunc(is, func(_, v string) bool { return v == "" })
		if !maps.Equal(was, is) {
			t.Errorf("applied: %v, want %v", was, is)
		}
	})
}

// values lists a record by the names that changes have.
func values(r inventory.AccountRecord) map[string]string {
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format("2006-01-02T15:04:05.000000Z")
	}
	out := map[string]string{
		"email": r.Email, "name": r.Name, "username": r.Username, "status": string(r.Status), "raw_status": r.RawStatus,
		"department": r.Department, "job_title": r.JobTitle, "created_at": stamp(r.CreatedAt), "last_login_at": stamp(r.LastLoginAt),
	}
	for name, value := range r.Attributes {
		out["attributes."+name] = value
	}
	return out
}

// TestDiffBackwards: the way back is the same changes the other way round.
func TestDiffBackwards(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := pair(t)
		there, back := inventory.Diff(&before, &after), inventory.Diff(&after, &before)
		for i := range back {
			back[i].From, back[i].To = back[i].To, back[i].From
		}
		byField := func(a, b inventory.Change) int { return strings.Compare(a.Field, b.Field) }
		slices.SortFunc(there, byField)
		slices.SortFunc(back, byField)
		if !slices.Equal(there, back) {
			t.Errorf("there %+v, back %+v", there, back)
		}
	})
}

func base() inventory.AccountRecord {
	return inventory.AccountRecord{
		ExternalID: "id", Email: "a@example.org", Name: "Ada", Status: inventory.AccountActive, RawStatus: "active=true",
		CreatedAt: time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC), Attributes: map[string]string{"device_count": "2", "directory": "x"},
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*inventory.AccountRecord)
		want []inventory.Change
	}{
		"nothing":     {func(*inventory.AccountRecord) {}, nil},
		"a name":      {func(r *inventory.AccountRecord) { r.Name = "Ada L" }, []inventory.Change{{Field: "name", From: "Ada", To: "Ada L"}}},
		"case":        {func(r *inventory.AccountRecord) { r.Name = "ADA" }, []inventory.Change{{Field: "name", From: "Ada", To: "ADA"}}},
		"a new text":  {func(r *inventory.AccountRecord) { r.JobTitle = "CTO" }, []inventory.Change{{Field: "job_title", To: "CTO"}}},
		"a lost text": {func(r *inventory.AccountRecord) { r.Email = "" }, []inventory.Change{{Field: "email", From: "a@example.org"}}},
		"a lost time": {func(r *inventory.AccountRecord) { r.CreatedAt = time.Time{} },
			[]inventory.Change{{Field: "created_at", From: "2026-03-01T12:00:00.123456Z"}}},
		"the same moment elsewhere": {func(r *inventory.AccountRecord) { r.CreatedAt = r.CreatedAt.In(time.FixedZone("east", 3600)) }, nil},
		"less than a microsecond":   {func(r *inventory.AccountRecord) { r.CreatedAt = r.CreatedAt.Add(999) }, nil},
		"a status with its words": {func(r *inventory.AccountRecord) { r.Status, r.RawStatus = inventory.AccountSuspended, "active=false" },
			[]inventory.Change{{Field: "status", From: "active", To: "suspended"}}},
		"a status alone": {func(r *inventory.AccountRecord) { r.Status = inventory.AccountArchived },
			[]inventory.Change{{Field: "status", From: "active", To: "archived"}}},
		"the words alone": {func(r *inventory.AccountRecord) { r.RawStatus = "active=yes" },
			[]inventory.Change{{Field: "raw_status", From: "active=true", To: "active=yes"}}},
		"attributes": {func(r *inventory.AccountRecord) { r.Attributes = map[string]string{"device_count": "3", "added": "y"} }, []inventory.Change{
			{Field: "attributes.added", To: "y"}, {Field: "attributes.device_count", From: "2", To: "3"}, {Field: "attributes.directory", From: "x"}}},
		"another id": {func(r *inventory.AccountRecord) { r.ExternalID = "other" }, nil}, // it is what tells accounts apart, not what they say
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after := base(), base()
			c.edit(&after)
			if got := inventory.Diff(&before, &after); !slices.Equal(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// TestDigestSeesEveryField: a field that the digest leaves out is never updated.
func TestDigestSeesEveryField(t *testing.T) {
	t.Parallel()
	kind := reflect.TypeFor[inventory.AccountRecord]()
	for i := range kind.NumField() {
		if kind.Field(i).Name == "ExternalID" {
			continue
		}
		before, after := base(), base()
		f := reflect.ValueOf(&after).Elem().Field(i)
		switch f.Interface().(type) {
		case time.Time:
			f.Set(reflect.ValueOf(time.Unix(7, 0)))
		case map[string]string:
			f.Set(reflect.ValueOf(map[string]string{"new": "x"}))
		default:
			f.SetString("changed")
		}
		if before.Digest() == after.Digest() || inventory.Diff(&before, &after) == nil {
			t.Errorf("a change of %s goes unseen", kind.Field(i).Name)
		}
	}
}

// TestDigestKeepsFieldsApart: text that moves from one field to the next is a change.
func TestDigestKeepsFieldsApart(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for name, r := range map[string]inventory.AccountRecord{
		"name ab":          {Name: "ab"},
		"username ab":      {Username: "ab"},
		"name a, user b":   {Name: "a", Username: "b"},
		"attribute":        {Attributes: map[string]string{"name": "ab"}},
		"attribute a=b":    {Attributes: map[string]string{"a": "b"}},
		"attribute ab":     {Attributes: map[string]string{"ab": "x"}},
		"attributes a, b":  {Attributes: map[string]string{"a": "x", "b": "x"}},
		"department":       {Department: "ab"},
		"job title":        {JobTitle: "ab"},
		"nothing":          {},
		"only an empty id": {ExternalID: ""},
	} {
		d := r.Digest()
		if len(d) != 32 {
			t.Errorf("the digest %q is not 32 characters long", d)
		}
		if other, ok := seen[d]; ok && (name != "nothing" && name != "only an empty id") {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[d] = name
	}
	empty := inventory.AccountRecord{Attributes: map[string]string{"a": ""}}
	if without := (inventory.AccountRecord{}); empty.Digest() != without.Digest() || inventory.Diff(&without, &empty) != nil {
		t.Error("an empty attribute is told from an absent one")
	}
	for range 50 { // the order of a map is not that of its last walk
		a := inventory.AccountRecord{Attributes: map[string]string{"a": "1", "b": "2", "c": "3", "d": "4"}}
		b := inventory.AccountRecord{Attributes: map[string]string{"d": "4", "c": "3", "b": "2", "a": "1"}}
		if a.Digest() != b.Digest() {
			t.Fatal("the digest depends on the order of attributes")
		}
	}
}

// TestDiffIsInOrder: an event names every field once, in an order that does not
// depend on chance, and comparing alters nothing.
func TestDiffIsInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := pair(t)
		was, is := values(before), values(after)
		changes := inventory.Diff(&before, &after)
		if again := inventory.Diff(&before, &after); !slices.Equal(changes, again) {
			t.Errorf("compared twice: %+v and %+v", changes, again)
		}
		seen := map[string]bool{}
		for _, c := range changes {
			if seen[c.Field] {
				t.Errorf("%s is named twice in %+v", c.Field, changes)
			}
			seen[c.Field] = true
		}
		if !maps.Equal(was, values(before)) || !maps.Equal(is, values(after)) {
			t.Error("comparing altered a record")
		}
	})
}

// TestEmptyIsAbsent: an attribute without a value says nothing, and no time zone
// and nothing finer than is kept makes a difference.
func TestEmptyIsAbsent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		plain := record().Draw(t, "record")
		same := plain
		same.Attributes = maps.Clone(plain.Attributes)
		same.Attributes["void"] = ""
		if zone := time.FixedZone("away", rapid.IntRange(-12, 14).Draw(t, "hours")*3600); !same.CreatedAt.IsZero() {
			same.CreatedAt = same.CreatedAt.In(zone).Add(time.Duration(rapid.IntRange(0, 999).Draw(t, "nanoseconds")))
		}
		if changes := inventory.Diff(&plain, &same); changes != nil || plain.Digest() != same.Digest() {
			t.Errorf("differs by %+v, digests %s and %s", changes, plain.Digest(), same.Digest())
		}
	})
}
