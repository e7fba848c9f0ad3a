package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// index finds apps, by their place in Catalogue.apps. Keys are in lower case,
// names are normalised.
type index struct {
	ids, bundles, domains, names map[string]int32
	teams                        map[string][]int32
}

// holding returns the catalogue with these apps instead of its own. They have
// passed check, or have lost what they would clash about; where two still share
// a name, the index keeps the one that owns it by override.
func (c *Catalogue) holding(apps []App) *Catalogue {
	out := *c
	out.apps = slices.SortedFunc(slices.Values(apps), func(a, b App) int { return cmp.Compare(a.ID, b.ID) })
	out.index = index{
		ids:     make(map[string]int32, len(apps)),
		bundles: map[string]int32{},
		domains: map[string]int32{},
		names:   map[string]int32{},
		teams:   map[string][]int32{},
	}
	for i := range out.apps {
		out.index.add(int32(i), &out.apps[i])
	}
	return &out
}

func (x *index) add(at int32, a *App) {
	x.ids[a.ID] = at
	for _, id := range a.BundleIDs {
		x.bundles[strings.ToLower(id)] = at
	}
	for _, d := range a.Domains {
		x.domains[d] = at
	}
	for _, name := range a.names() {
		x.names[name] = at
	}
	for _, t := range a.TeamIDs {
		x.teams[t] = append(x.teams[t], at)
	}
}

// names lists the normalised names of the app, each once.
func (a *App) names() []string {
	out := []string{Normalise(a.Name)}
	for _, s := range a.StoreNames {
		if n := Normalise(s); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// keyBytes is the longest key that is looked up without a new string.
const keyBytes = 160

// lower writes the text in lower case into buf; other letters than those of
// ASCII stay, as no bundle identifier and no domain of the catalogue has any.
func lower(buf *[keyBytes]byte, text string) ([]byte, bool) {
	if len(text) > len(buf) {
		return nil, false
	}
	for i := range len(text) {
		b := text[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		buf[i] = b
	}
	return buf[:len(text)], true
}

// bundle finds the app of a bundle identifier, whatever its case: the one that
// has it, or else the one that has the longest part of it that ends before a
// dot. known is the length of what is known.
func (x *index) bundle(id string) (at int32, known int, ok bool) {
	var buf [keyBytes]byte
	b, fits := lower(&buf, id)
	if !fits {
		return 0, 0, false
	}
	for n := len(b); n > 0; n = lastDot(b[:n]) {
		if at, ok := x.bundles[string(b[:n])]; ok {
			return at, n, true
		}
	}
	return 0, 0, false
}

// domain finds the app of a domain, whatever its case: the one that has it, or
// else the one that has the longest domain above it. known is the length of
// what is known.
func (x *index) domain(name string) (at int32, known int, ok bool) {
	var buf [keyBytes]byte
	b, fits := lower(&buf, strings.TrimSuffix(name, "."))
	if !fits {
		return 0, 0, false
	}
	for len(b) > 0 {
		if at, ok := x.domains[string(b)]; ok {
			return at, len(b), true
		}
		dot := slices.Index(b, '.')
		if dot < 0 {
			break
		}
		b = b[dot+1:]
	}
	return 0, 0, false
}

// lastDot is the place of the last dot; zero if there is none.
func lastDot(b []byte) int {
	for i := len(b) - 1; i > 0; i-- {
		if b[i] == '.' {
			return i
		}
	}
	return 0
}
