package kandjisim

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestSameSeedSameDirectory(t *testing.T) {
	t.Parallel()
	small, large := New(Options{Seed: 3, Users: 500}), New(Options{Seed: 3, Users: 5_000})
	other := New(Options{Seed: 4, Users: 500})
	a, b := slices.Collect(small.Truth()), slices.Collect(large.Truth())
	if !slices.Equal(a, slices.Collect(New(Options{Seed: 3, Users: 500}).Truth())) {
		t.Error("two tenants of one seed differ")
	}
	if !slices.Equal(a, b[len(b)-500:]) {
		t.Error("the oldest users depend on the size")
	}
	if c := slices.Collect(other.Truth()); c[0] == a[0] || c[0].ID == a[0].ID {
		t.Error("two seeds give the same user")
	}
}

// TestDirectoryIsVaried wants every kind of user that a connector must cope with.
func TestDirectoryIsVaried(t *testing.T) {
	t.Parallel()
	tenant := New(Options{Seed: 1, Users: 20_000})
	seen := map[string]int{}
	emails, ids := map[string]int{}, map[string]bool{}
	last := int64(math.MaxInt64)
	for u := range tenant.Truth() {
		if u.LegacyID >= last || ids[u.ID] {
			t.Fatalf("user %s is out of order or twice", u.ID)
		}
		last, ids[u.ID] = u.LegacyID, true
		emails[strings.ToLower(u.Email)]++
		seen["integration "+u.Integration.Type]++
		note := func(name string, yes bool) {
			if yes {
				seen[name]++
			}
		}
		note("archived", u.Archived)
		note("archived and active", u.Archived && u.Active)
		note("disabled", !u.Archived && !u.Active)
		note("department", u.Department != "")
		note("no department", u.Department == "")
		note("title", u.JobTitle != "")
		note("no title", u.JobTitle == "")
		note("mixed case", u.Email != strings.ToLower(u.Email))
		note("not ASCII", utf8.RuneCountInString(u.Name) < len(u.Name))
		note("quote", strings.Contains(u.Name, `"`))
		note("control character", strings.Contains(u.Name, "\t"))
		note("whole second", u.CreatedAt.Nanosecond() == 0)
		note("no devices", u.DeviceCount == 0)
	}
	for _, n := range emails {
		if n > 1 {
			seen["shared e-mail"]++
		}
	}
	for _, want := range []string{
		"integration ", "integration office365", "integration google_workspace", "integration okta", "integration scim",
		"archived", "archived and active", "disabled", "department", "no department", "title", "no title",
		"mixed case", "not ASCII", "quote", "control character", "whole second", "no devices", "shared e-mail",
	} {
		if seen[want] == 0 {
			t.Errorf("no user with: %s", want)
		}
	}
	if n := len(ids) - len(emails); n > 1_000 {
		t.Errorf("%d users share an e-mail address, too many", n)
	}
}

func TestEncodingIsTheUser(t *testing.T) {
	t.Parallel()
	tenant := New(Options{Seed: 5, Users: 5_000})
	var r record
	for u := range tenant.Truth() {
		rank, ok := tenant.dir.find(strings.ToUpper(u.ID))
		if !ok {
			t.Fatalf("%s is not found", u.ID)
		}
		tenant.dir.fill(rank, &r)
		var got struct {
			Active, Archived bool
			CreatedAt        time.Time `json:"created_at"`
			UpdatedAt        time.Time `json:"updated_at"`
			Department       *string
			JobTitle         *string `json:"job_title"`
			LegacyID         string  `json:"deprecated_user_id"`
			Email, ID, Name  string
			Integration      *Integration
			DeviceCount      int `json:"device_count"`
		}
		raw := appendUser(nil, &r, variant{})
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		text := func(s *string) string {
			if s == nil {
				return ""
			}
			return *s
		}
		legacy, _ := strconv.ParseInt(got.LegacyID, 10, 64)
		decoded := User{
			ID: got.ID, LegacyID: legacy, Email: got.Email, Name: got.Name,
			Department: text(got.Department), JobTitle: text(got.JobTitle), Active: got.Active, Archived: got.Archived,
			DeviceCount: got.DeviceCount, CreatedAt: got.CreatedAt.UTC(), UpdatedAt: got.UpdatedAt.UTC(),
		}
		if got.Integration != nil {
			decoded.Integration = *got.Integration
		}
		if decoded != u {
			t.Fatalf("sent %s\nwant %+v", raw, u)
		}
	}
}

func TestAppendTime(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	cases := []time.Time{
		time.Unix(0, 0), {}, time.Date(2024, 2, 29, 23, 59, 59, 999_999_000, time.UTC), time.Date(2000, 3, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 1_000, time.UTC), time.Date(2100, 2, 28, 0, 0, 0, 0, time.UTC),
	}
	for range 2_000 {
		cases = append(cases, time.UnixMicro(rng.Int64N(8e15)-4e15))
	}
	for _, at := range cases {
		layout := "2006-01-02T15:04:05.000000Z"
		if at.Nanosecond() == 0 {
			layout = "2006-01-02T15:04:05Z"
		}
		if got, want := string(appendTime(nil, at.UnixMicro())), at.UTC().Format(layout); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNumberingIsReversible(t *testing.T) {
	t.Parallel()
	n := newNumbering(9)
	for legacy := range int64(2_000) {
		u := n.uuid(legacy * 7919)
		if back, ok := n.legacy(u); !ok || back != legacy*7919 {
			t.Fatalf("%s leads to %d, want %d", u, back, legacy*7919)
		}
		if s := u.String(); s[14] != '4' || strings.IndexByte("89ab", s[19]) < 0 {
			t.Fatalf("%s is not a version 4 UUID", s)
		}
		u[15] ^= 1
		if _, ok := n.legacy(u); ok {
			t.Fatalf("%s belongs to nobody but was accepted", u)
		}
	}
}

// TestGaps compares the runs with a plain set.
func TestGaps(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	var g gaps
	plain := map[int64]bool{}
	for range 60 {
		var ranks []int64
		for range 1 + rng.IntN(12) {
			ranks = append(ranks, rng.Int64N(300))
		}
		fresh := map[int64]bool{}
		for _, r := range ranks {
			if !plain[r] {
				fresh[r] = true
			}
			plain[r] = true
		}
		if n := g.add(ranks); n != len(fresh) {
			t.Fatalf("%d were new, want %d", n, len(fresh))
		}
		for r := range int64(302) {
			below, above := r, r
			for plain[below] {
				below--
			}
			for plain[above] {
				above++
			}
			if g.has(r) != plain[r] || g.below(r) != below || g.above(r) != above {
				t.Fatalf("rank %d: has %v below %d above %d, want %v %d %d", r, g.has(r), g.below(r), g.above(r), plain[r], below, above)
			}
		}
		for i := 1; i < len(g.runs); i++ {
			if g.runs[i-1].hi+1 >= g.runs[i].lo {
				t.Fatalf("runs touch: %v", g.runs)
			}
		}
	}
	if int(g.count) != len(plain) {
		t.Errorf("count %d, want %d", g.count, len(plain))
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	clock := &fixed{time.Date(2026, 3, 1, 12, 0, 0, 123_456_789, time.UTC)}
	tenant := New(Options{Seed: 1, Users: 100, Now: clock.now})
	first := truthIDs(tenant, nil)
	refs := tenant.Add(3)
	if got := truthIDs(tenant, nil); got[0] != refs[2].ID || len(got) != 103 || tenant.Len() != 103 {
		t.Fatalf("the newest is %s of %d", got[0], len(got))
	}
	if u, _ := tenant.User(refs[0].ID); !u.CreatedAt.Equal(clock.at.Truncate(time.Microsecond)) || u.LegacyID != refs[0].LegacyID {
		t.Errorf("the added user is %+v", u)
	}
	if n := tenant.Remove(first[0], first[1], first[0], "nobody", first[99]); n != 3 || tenant.Len() != 100 {
		t.Errorf("%d removed, %d left", n, tenant.Len())
	}
	if tenant.Rename(first[0], "Ghost") || tenant.Archive(first[1]) {
		t.Error("a removed user was changed")
	}
	id := first[50]
	before, _ := tenant.User(id)
	if !tenant.Rename(id, "Renamed \"X\" \xff") || !tenant.Archive(id) {
		t.Fatal("an existing user was not found")
	}
	after, _ := tenant.User(id)
	if after.Name != "Renamed \"X\" \ufffd" || !after.Archived || after.Active || after.Email != before.Email || !after.UpdatedAt.After(before.UpdatedAt) {
		t.Errorf("after the change: %+v", after)
	}
	tenant.Unarchive(id)
	tenant.Edit(id, func(u *User) { u.ID, u.LegacyID, u.Integration = "x", 1, Integration{} }, func(u *User) { u.Department = "New" })
	after, ok := tenant.User(id)
	if !ok || after.Archived || after.Integration != (Integration{}) || after.Department != "New" || after.LegacyID != before.LegacyID {
		t.Errorf("after the edit: %+v", after)
	}
	if n := tenant.RemoveNewest(1_000); n != 100 || tenant.Len() != 0 || len(truthIDs(tenant, nil)) != 0 {
		t.Errorf("%d removed, %d left", n, tenant.Len())
	}
}

func TestChurnIsDeterministic(t *testing.T) {
	t.Parallel()
	at := &fixed{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	a, b := New(Options{Seed: 8, Users: 50, Now: at.now}), New(Options{Seed: 8, Users: 50, Now: at.now})
	kinds := map[string]int{}
	for step := range uint64(400) {
		change, same := a.Churn(step), b.Churn(step)
		if change != same {
			t.Fatalf("step %d: %+v and %+v", step, change, same)
		}
		kinds[change.Kind]++
		if _, there := a.User(change.User.ID); there == (change.Kind == "remove") {
			t.Fatalf("step %d: %+v, but there: %v", step, change, there)
		}
	}
	for _, kind := range []string{"add", "rename", "department", "archive", "unarchive", "remove"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s in 400 steps", kind)
		}
	}
	if !slices.Equal(slices.Collect(a.Truth()), slices.Collect(b.Truth())) {
		t.Error("the same steps led to different directories")
	}
	if c := New(Options{Seed: 8}).Churn(1); c.Kind != "add" {
		t.Errorf("an empty directory churned by %s", c.Kind)
	}
}

func TestTruthAllowsChanges(t *testing.T) {
	t.Parallel()
	tenant := New(Options{Seed: 1, Users: 1_000})
	n := 0
	for u := range tenant.Truth() {
		tenant.Remove(u.ID)
		n++
	}
	if n != 1_000 || tenant.Len() != 0 {
		t.Errorf("visited %d, left %d", n, tenant.Len())
	}
}

// TestMillionUsersCostNothing makes and searches a directory that would not fit
// if users were kept.
func TestMillionUsersCostNothing(t *testing.T) {
	t.Parallel()
	tenant := New(Options{Seed: 1, Users: 1_000_000_000})
	if tenant.Len() != 1_000_000_000 {
		t.Fatal(tenant.Len())
	}
	for u := range tenant.Truth() {
		if got, ok := tenant.User(u.ID); !ok || got != u {
			t.Fatalf("%+v is found as %+v", u, got)
		}
		break
	}
}
