package kandjisim

import (
	"strconv"
	"strings"
	"time"
)

// Users are numbered by rank, 0 for the oldest. Legacy ids grow with the rank
// and leave natural gaps: each rank owns idStride numbers and uses one of them.
const (
	firstLegacyID = 1000
	idStride      = 3
)

// generator computes the attributes of a user from the seed and the user's
// rank. It is immutable and safe for concurrent use.
type generator struct {
	numbering
	seed         uint64
	first, last  []word
	spread       uint64 // coprime to the number of name pairs, so that pairs do not repeat early
	departments  []string
	titles       []string
	integrations []*integrationEntry
	domains      [2]string // in lower case and as some directories write it
	epoch        int64     // microseconds since 1970
}

func newGenerator(o Options) *generator {
	g := &generator{
		numbering:   newNumbering(o.Seed),
		seed:        mix(o.Seed ^ 0x6b616e646a69),
		first:       words(firstNames),
		last:        words(lastNames),
		departments: phrases(departments),
		titles:      phrases(jobTitles),
		domains:     [2]string{o.Domain, titleDomain(o.Domain)},
		epoch:       time.Date(2017, 1, 9, 8, 0, 0, 0, time.UTC).UnixMicro(),
	}
	pairs := g.pairs()
	g.spread = pairs * 618 / 1000
	for gcd(g.spread, pairs) != 1 {
		g.spread++
	}
	for i, source := range [][2]string{{"office365", "Entra ID"}, {"google_workspace", "Google"}, {"okta", "Okta"}, {"scim", "SCIM"}} {
		h := mix(g.seed + uint64(i) + 1<<40)
		g.integrations = append(g.integrations, newIntegrationEntry(Integration{
			ID: 700 + 4*i, Name: o.Name + " " + source[1], UUID: makeUUID(h&mask60, mix(h)).String(), Type: source[0],
		}))
	}
	return g
}

func (g *generator) pairs() uint64 { return uint64(len(g.first) * len(g.last)) }

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// titleDomain writes acme.example as Acme.Example.
func titleDomain(domain string) string {
	labels := strings.Split(domain, ".")
	for i, l := range labels {
		if l != "" {
			labels[i] = strings.ToUpper(l[:1]) + l[1:]
		}
	}
	return strings.Join(labels, ".")
}

// hash is the first of a rank's random numbers; further ones are mix(hash+n).
func (g *generator) hash(rank int64) uint64 { return mix(g.seed ^ uint64(rank)*0xd6e8feb86659fd93) }

// legacyID is the legacy id of a rank.
func (g *generator) legacyID(rank int64) int64 {
	return firstLegacyID + rank*idStride + int64(g.hash(rank)%idStride)
}

// rankOf finds the rank of a legacy id, and whether any rank has that id.
func (g *generator) rankOf(legacy int64) (int64, bool) {
	if legacy < firstLegacyID {
		return 0, false
	}
	rank := (legacy - firstLegacyID) / idStride
	return rank, g.legacyID(rank) == legacy
}

// rankBelow is the largest rank whose legacy id is less than the given one, -1
// when there is none.
func (g *generator) rankBelow(legacy int64) int64 {
	if legacy <= firstLegacyID {
		return -1
	}
	rank := (legacy - firstLegacyID) / idStride
	if g.legacyID(rank) >= legacy {
		rank--
	}
	return rank
}

// fill computes the user of a rank into r, reusing its buffers.
func (g *generator) fill(rank int64, r *record) {
	h := g.hash(rank)
	r.rank = rank
	r.legacy = firstLegacyID + rank*idStride + int64(h%idStride)
	r.id = g.uuid(r.legacy)
	a, b := mix(h+1), mix(h+2)
	person := rank
	if a%40 == 0 && rank > 0 {
		// The same person, known to a second directory: shared name and e-mail.
		person = rank - 1 - int64(a>>8%64)%rank
	}
	g.fillNames(person, r, a>>16, b)
	r.department, r.jobTitle = "", ""
	if b>>8&3 != 0 {
		r.department = g.departments[b>>16%uint64(len(g.departments))]
	}
	if b>>10&3 != 0 {
		r.jobTitle = g.titles[b>>24%uint64(len(g.titles))]
	}
	r.integration = g.integration(b >> 32 % 100)
	r.archived = b>>40%100 < 7
	r.active = !r.archived && b>>40%100 < 96 || r.archived && b>>48%8 == 0
	r.devices = int(b >> 52 % 3)
	if r.archived {
		r.devices = 0
	}
	g.fillTimes(rank, r, mix(h+3))
}

func (g *generator) integration(percent uint64) *integrationEntry {
	switch {
	case percent < 55:
		return g.integrations[0]
	case percent < 75:
		return g.integrations[1]
	case percent < 87:
		return g.integrations[2]
	case percent < 95:
		return g.integrations[3]
	}
	return nil
}

// fillNames writes name and e-mail of a person. Different persons have different
// e-mails: name pairs are dealt out without repetition, then numbered.
func (g *generator) fillNames(person int64, r *record, a, b uint64) {
	pairs := g.pairs()
	round := uint64(person) / pairs
	pair := (uint64(person)%pairs*g.spread + mix(g.seed+round)) % pairs
	first, last := g.first[pair%uint64(len(g.first))], g.last[pair/uint64(len(g.first))]
	r.name = appendName(r.name[:0], first.shown, last.shown, a%512)
	e := r.email[:0]
	mixed := b%8 == 0
	e = appendMail(e, first.mail, mixed)
	e = append(e, '.')
	e = appendMail(e, last.mail, mixed)
	if round > 0 {
		e = strconv.AppendUint(e, round+1, 10)
	}
	e = append(e, '@')
	domain := g.domains[0]
	if mixed {
		domain = g.domains[1]
	}
	e = append(e, domain...)
	r.email = e
}

func appendMail(dst []byte, s string, capital bool) []byte {
	n := len(dst)
	dst = append(dst, s...)
	if capital && dst[n] >= 'a' && dst[n] <= 'z' {
		dst[n] -= 'a' - 'A'
	}
	return dst
}

func appendName(dst []byte, first, last string, style uint64) []byte {
	join := func(parts ...string) []byte {
		for _, p := range parts {
			dst = append(dst, p...)
		}
		return dst
	}
	switch {
	case style < 8:
		return join(last, ", ", first)
	case style < 12:
		return join(first, ` "`, last, `" `, last)
	case style < 16:
		return join(first, " ", last, " 🦊")
	case style < 24:
		return join(first, " ", last, " (Contractor)")
	case style < 25:
		return join(" ", first, "  ", last, "\t\\ <b>2nd line</b>\u2028")
	case style < 27:
		return join(first)
	}
	return join(first, " ", last)
}

const (
	second = int64(1_000_000) // in microseconds, the unit of timestamps
	day    = 86_400 * second
)

// fillTimes spreads the creation over seven years and puts the last update up
// to a year later. About one time in thirty has no fraction.
func (g *generator) fillTimes(rank int64, r *record, h uint64) {
	const step, span = 25 * 60 * second, 7 * 365 * day
	r.created = g.epoch + rank*step%span + int64(h%uint64(step))
	r.updated = r.created + int64(mix(h)%uint64(365*day))
	if h>>32&31 == 0 {
		r.created -= r.created % second
	}
	if h>>37&31 == 0 {
		r.updated = r.updated - r.updated%second + second
	}
}
