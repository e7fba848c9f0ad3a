package inventory

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"time"
)

// Change is one field that differs between two readings of the same thing.
// From and To are empty when there was, or is, no value.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// field is one comparable value of a record, by its name in the API.
type field struct{ name, value string }

// fields lists all that a record says, in a fixed order.
func (r *AccountRecord) fields() []field {
	all := make([]field, 0, 11+len(r.Attributes))
	all = append(all,
		field{"email", r.Email}, field{"name", r.Name}, field{"username", r.Username},
		field{"status", string(r.Status)}, field{"raw_status", r.RawStatus},
		field{"department", r.Department}, field{"job_title", r.JobTitle},
		field{"created_at", stamp(r.CreatedAt)}, field{"last_login_at", stamp(r.LastLoginAt)})
	return append(all, attributeFields(r.Attributes)...)
}

// attributeFields lists attributes in the order of their names; one without a
// value is the same as none.
func attributeFields(attributes map[string]string) []field {
	if len(attributes) == 0 {
		return nil
	}
	all := make([]field, 0, len(attributes))
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if value := attributes[name]; value != "" {
			all = append(all, field{"attributes." + name, value})
		}
	}
	return all
}

// stamp writes a time for comparison and for the event log; the zero time is empty.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}

// Digest is a short fingerprint of all that the record says: equal records
// have equal digests, and different ones differ but for a chance of 2^-128.
func (r *AccountRecord) Digest() string { return digest(r.fields()) }

func digest(fields []field) string {
	text := make([]byte, 0, 512)
	for _, f := range fields {
		text = append(append(text, f.name...), 0)
		text = append(append(text, f.value...), 0)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// Diff lists what changed from old to new, in a fixed order; nil when nothing did.
// A status and the vendor's words for it that change together count once.
func Diff(before, after *AccountRecord) []Change {
	return foldStatus(differences(before.fields(), after.fields()))
}

// differences lists what changed between two lists of fields.
func differences(before, after []field) []Change {
	was := map[string]string{}
	for _, f := range before {
		was[f.name] = f.value
	}
	var changes []Change
	for _, f := range after {
		if old := was[f.name]; old != f.value {
			changes = append(changes, Change{Field: f.name, From: old, To: f.value})
		}
		delete(was, f.name)
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if was[name] != "" {
			changes = append(changes, Change{Field: name, From: was[name]})
		}
	}
	return changes
}

// foldStatus drops a change of raw_status that merely accompanies a change of status.
func foldStatus(changes []Change) []Change {
	has := func(name string) bool {
		return slices.ContainsFunc(changes, func(c Change) bool { return c.Field == name })
	}
	if !has("status") {
		return changes
	}
	return slices.DeleteFunc(changes, func(c Change) bool { return c.Field == "raw_status" })
}
