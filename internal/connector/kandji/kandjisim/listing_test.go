package kandjisim

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestWalkIsTheTruth(t *testing.T) {
	t.Parallel()
	short := free(2_000)
	short.ShortPages = true
	for name, o := range map[string]Options{"full": free(2_000), "short pages": short, "empty": free(0), "one": free(1), "exactly two pages": free(600)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := start(t, o)
			pages := g.walk()
			equal(t, idsOf(pages...), truthIDs(g.tenant, nil))
			shorter := 0
			for _, p := range pages[:len(pages)-1] {
				if len(p.Results) < MaxPageSize {
					shorter++
				}
			}
			if (shorter > 0) != o.ShortPages {
				t.Errorf("%d of %d pages are short before the end", shorter, len(pages))
			}
			if want := (o.Users + 299) / 300; !o.ShortPages && len(pages) != max(want, 1) {
				t.Errorf("%d pages, want %d", len(pages), want)
			}
		})
	}
}

func TestPagesOfAWornDirectory(t *testing.T) {
	t.Parallel()
	g := start(t, free(3_000))
	ids := truthIDs(g.tenant, nil)
	g.tenant.Remove(ids[:700]...)
	for i := 700; i < 2_000; i += 2 {
		g.tenant.Remove(ids[i])
	}
	g.tenant.Remove(ids[2_999])
	g.tenant.Add(5)
	pages := g.walk()
	equal(t, idsOf(pages...), truthIDs(g.tenant, nil))
	if len(pages[0].Results) != 300 {
		t.Errorf("the first page has %d rows", len(pages[0].Results))
	}
}

func TestEnvelope(t *testing.T) {
	t.Parallel()
	g := start(t, free(700))
	a := g.get("/api/v1/users?limit=9999&offset=300&cursor=&unknown=1")
	g.want(a, 200, "")
	if !strings.HasPrefix(a.body, `{"next":"https://acme.kandji.io/api/v1/users?cursor=cD0`) || strings.Contains(a.body, `"count":`) {
		t.Errorf("the page begins with %.120s", a.body)
	}
	var e envelope
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		t.Fatal(err)
	}
	if len(e.Results) != 300 || e.Previous != nil || e.Next == nil {
		t.Errorf("%d rows, previous %v, next %v", len(e.Results), e.Previous, e.Next)
	}
	raw, err := base64.StdEncoding.DecodeString(cursorOf(t, e.Next))
	if want := "p=" + e.Results[299]["deprecated_user_id"].(string); err != nil || string(raw) != want {
		t.Errorf("the cursor is %q, want %q", raw, want)
	}
	u, _ := url.Parse(*e.Next)
	for key, want := range map[string]string{"limit": "9999", "offset": "300", "unknown": "1"} {
		if u.Query().Get(key) != want {
			t.Errorf("next lost %s: %s", key, *e.Next)
		}
	}
	wantKeys := []string{"active", "archived", "created_at", "department", "deprecated_user_id", "device_count", "email", "id", "integration", "job_title", "name", "updated_at"}
	for _, row := range e.Results {
		keys := []string{}
		for k := range row {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		equal(t, keys, wantKeys)
	}
}

func TestNextOnTheSameHost(t *testing.T) {
	t.Parallel()
	o := free(301)
	o.NextHost = NextSame
	g := start(t, o)
	e := g.page("")
	if e.Next == nil || !strings.HasPrefix(*e.Next, g.url+"/api/v1/users?cursor=") {
		t.Fatalf("next is %v", e.Next)
	}
	a := g.get(strings.TrimPrefix(*e.Next, g.url))
	g.want(a, 200, "")
}

// TestPreviousLeadsBack walks to the end and back again.
func TestPreviousLeadsBack(t *testing.T) {
	t.Parallel()
	g := start(t, free(1_000))
	forward := g.walk()
	last := forward[len(forward)-1]
	if last.Next != nil || last.Previous == nil {
		t.Fatal("the last page needs a previous and no next")
	}
	back := idsOf(last)
	for link := last.Previous; link != nil; {
		e := g.page(cursorOf(t, link))
		back = append(idsOf(e), back...)
		if e.Next == nil {
			t.Fatal("a page in the middle has no next")
		}
		link = e.Previous
	}
	equal(t, back, truthIDs(g.tenant, nil))
}

func TestCursors(t *testing.T) {
	t.Parallel()
	g := start(t, free(400))
	encode := func(s string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(s))) }
	first := g.page("")
	for _, bad := range []string{"x", "%20", "cD0x=", "cD0", encode("hello"), encode("p=abc"), encode("p=-1"), encode("r=1"), encode("p=1&p=2"), encode("p=1&r=2"), encode("p=1;r=1"), encode("\xff\xfe"), encode("p=99999999999999999999")} {
		g.want(g.get("/api/v1/users?cursor="+bad), 404, `{"detail":"Invalid cursor"}`)
	}
	top := first.Results[0]["deprecated_user_id"].(string)
	for name, c := range map[string]struct {
		cursor    string
		rows      int
		next, pre bool
	}{
		"past the end":        {"p=0", 0, false, true},
		"before the start":    {"p=999999999", 300, true, true},
		"nothing above":       {"r=1&p=" + top, 0, true, false},
		"offset":              {"o=350&p=999999999", 50, false, true},
		"the framework's cut": {"o=5000&p=999999999", 0, false, true},
	} {
		e := g.page(mustUnescape(encode(c.cursor)))
		if len(e.Results) != c.rows || (e.Next != nil) != c.next || (e.Previous != nil) != c.pre {
			t.Errorf("%s: %d rows, next %v, previous %v", name, len(e.Results), e.Next, e.Previous)
		}
	}
}

func mustUnescape(s string) string {
	out, err := url.QueryUnescape(s)
	if err != nil {
		panic(err)
	}
	return out
}

func TestFilters(t *testing.T) {
	t.Parallel()
	g := start(t, free(5_000))
	in := g.tenant.Integrations()[1]
	one := slices.Collect(g.tenant.Truth())[1_234]
	for name, c := range map[string]struct {
		filter []string
		keep   func(User) bool
	}{
		"archived":        {[]string{"archived", "true"}, func(u User) bool { return u.Archived }},
		"not archived":    {[]string{"archived", "false"}, func(u User) bool { return !u.Archived }},
		"integration":     {[]string{"integration_id", in.UUID}, func(u User) bool { return u.Integration == in }},
		"no integration":  {[]string{"integration_id", one.ID}, func(User) bool { return false }},
		"empty":           {[]string{"integration_id", "", "email", ""}, nil},
		"e-mail contains": {[]string{"email", "AN."}, func(u User) bool { return strings.Contains(strings.ToLower(u.Email), "an.") }},
		"id":              {[]string{"id", strings.ToUpper(one.ID)}, func(u User) bool { return u.ID == one.ID }},
		"unknown id":      {[]string{"id", in.UUID}, func(User) bool { return false }},
		"two at once": {[]string{"archived", "true", "integration_id", in.UUID}, func(u User) bool {
			return u.Archived && u.Integration == in
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			equal(t, idsOf((&rig{T: t, tenant: g.tenant, url: g.url, client: g.client, token: g.token}).walk(c.filter...)...), truthIDs(g.tenant, c.keep))
		})
	}
	for query, body := range map[string]string{
		"id=7":                  `{"id":["Enter a valid UUID."]}`,
		"id=":                   `{"id":["Enter a valid UUID."]}`,
		"integration_id=701":    `{"integration_id":["Enter a valid UUID."]}`,
		"archived=True":         `{"archived":["Must be a valid boolean."]}`,
		"archived=1":            `{"archived":["Must be a valid boolean."]}`,
		"archived=":             `{"archived":["Must be a valid boolean."]}`,
		"archived=FALSE&id=bad": `{"id":["Enter a valid UUID."]}`,
	} {
		g.want(g.get("/api/v1/users?"+query), 400, body)
	}
}

func TestFiltersSurviveInNext(t *testing.T) {
	t.Parallel()
	g := start(t, free(5_000))
	e := g.page("", "archived", "true")
	u, err := url.Parse(*e.Next)
	if err != nil || u.Query().Get("archived") != "true" {
		t.Fatalf("next is %s", *e.Next)
	}
}

func TestEmailExact(t *testing.T) {
	t.Parallel()
	o := free(500)
	o.EmailExact = true
	g := start(t, o)
	for u := range g.tenant.Truth() {
		rows := g.page("", "email", strings.ToUpper(u.Email)).Results
		if len(rows) == 0 {
			t.Fatalf("%s is not found", u.Email)
		}
		break
	}
	if rows := g.page("", "email", "@acme").Results; len(rows) != 0 {
		t.Errorf("%d rows match a part", len(rows))
	}
}

func TestReadUser(t *testing.T) {
	t.Parallel()
	o := free(50)
	o.BadIDStatus = 500
	g := start(t, o)
	listed := g.page("").Results[7]
	for _, path := range []string{"/api/v1/users/" + listed["id"].(string), "/api/v1/users/" + listed["id"].(string) + "/"} {
		a := g.get(path)
		g.want(a, 200, "")
		var got map[string]any
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || got["email"] != listed["email"] {
			t.Errorf("%s: %v %v", path, got, err)
		}
	}
	g.want(g.get("/api/v1/users/0d6f1f0e-6a55-4c2e-9d3b-0b7b6b3f4a01"), 404, `{"detail":"Not found."}`)
	g.want(g.get("/api/v1/users/noid"), 500, "")
	g.want(start(t, free(1)).get("/api/v1/users/noid"), 404, `{"detail":"Not found."}`)
	g.tenant.Remove(listed["id"].(string))
	g.want(g.get("/api/v1/users/"+listed["id"].(string)), 404, "")
}

func FuzzParseCursor(f *testing.F) {
	for _, s := range []string{"", "cD0yOTE0Mw==", "cj0xJnA9Nw==", "bz0yJnA9Nw==", "cD0", "&&&&", "cD0xJnA9MQ=="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(s)
		if err != nil {
			if c != (cursor{}) {
				t.Fatalf("%q fails but gives %+v", s, c)
			}
			return
		}
		if c.set != (s != "") || c.position < 0 || c.offset < 0 || c.offset > maxOffset {
			t.Fatalf("%q gives %+v", s, c)
		}
		if again, err := parseCursor(c.encode()); c.set && (err != nil || again != c) {
			t.Fatalf("%q gives %+v, encoded and read again %+v, %v", s, c, again, err)
		}
	})
}

func TestQuirks(t *testing.T) {
	t.Parallel()
	o := free(300)
	o.Quirks = Quirks{NumericLegacyID: true, StringCount: true, StringBools: true, ExtraKeys: true, MissingKeys: true, MixedTimes: true}
	g := start(t, o)
	seen := map[string]bool{}
	for _, row := range g.page("").Results {
		for _, key := range []string{"deprecated_user_id", "device_count", "active", "archived", "x_unknown", "integration", "department"} {
			value, there := row[key]
			switch value.(type) {
			case nil:
				seen[key+map[bool]string{true: " null", false: " absent"}[there]] = true
			case string:
				seen[key+" string"] = true
			case float64:
				seen[key+" number"] = true
			case bool:
				seen[key+" bool"] = true
			default:
				seen[key+" object"] = true
			}
		}
		at := row["created_at"].(string)
		shape := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '9'
			}
			return r
		}, at)
		seen[shape] = true
	}
	for _, want := range []string{
		"deprecated_user_id string", "deprecated_user_id number", "device_count string", "device_count number", "device_count absent",
		"active bool", "active string", "archived string", "x_unknown object", "x_unknown absent", "integration absent", "integration object", "department absent",
		"9999-99-99T99:99:99.999999Z", "9999-99-99 99:99:99.999999+99:99", "9999-99-99 99:99:99 +9999", "9999-99-99T99:99:99.999999", "9999-99-99 99:99:99.999999",
	} {
		if !seen[want] {
			t.Errorf("no row with: %s", want)
		}
	}
	g.tenant.SetQuirks(Quirks{})
	for _, row := range g.page("").Results {
		if len(row) != 12 {
			t.Fatalf("a row without quirks has %d keys", len(row))
		}
	}
}
