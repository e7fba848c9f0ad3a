package kandjisim

import (
	"sort"
	"strings"
	"time"
)

// directory is the users of a tenant: a number of generated ranks, less the
// removed ones, with the edited ones laid over. It is not safe for concurrent
// use; Tenant guards it.
type directory struct {
	gen     *generator
	total   int64 // ranks ever given out
	batches []batch
	gone    gaps
	edits   map[int64]*edit
	// devices counts the devices of a user, where there are devices to count.
	devices func(rank int64) int
}

// batch is a group of users that were added together, later than the initial
// ones. Batches are in ascending order.
type batch struct {
	from int64 // first rank
	at   int64 // microseconds since 1970
}

// edit replaces the generated attributes of a user.
type edit struct {
	user        User
	integration *integrationEntry
}

func newDirectory(gen *generator, users int) *directory {
	return &directory{gen: gen, total: int64(users), edits: map[int64]*edit{}}
}

func (d *directory) len() int { return int(d.total - d.gone.count) }

// fill computes the current user of a live rank.
func (d *directory) fill(rank int64, r *record) {
	d.gen.fill(rank, r)
	if len(d.batches) > 0 && rank >= d.batches[0].from {
		i := sort.Search(len(d.batches), func(i int) bool { return d.batches[i].from > rank })
		r.created, r.updated = d.batches[i-1].at, d.batches[i-1].at
	}
	if e, ok := d.edits[rank]; ok {
		r.load(e)
	}
	if d.devices != nil {
		r.devices = d.devices(rank)
	}
}

// find resolves a UUID to the rank of a live user.
func (d *directory) find(id string) (int64, bool) {
	u, ok := parseUUID(id)
	if !ok {
		return 0, false
	}
	legacy, ok := d.gen.legacy(u)
	if !ok {
		return 0, false
	}
	rank, ok := d.gen.rankOf(legacy)
	return rank, ok && rank < d.total && !d.gone.has(rank)
}

func (d *directory) ref(rank int64) UserRef {
	legacy := d.gen.legacyID(rank)
	return UserRef{ID: d.gen.uuid(legacy).String(), LegacyID: legacy}
}

// add gives out n new ranks.
func (d *directory) add(n int, now time.Time) []UserRef {
	if n <= 0 {
		return nil
	}
	d.batches = append(d.batches, batch{from: d.total, at: now.UnixMicro()})
	refs := make([]UserRef, n)
	for i := range refs {
		refs[i] = d.ref(d.total + int64(i))
	}
	d.total += int64(n)
	return refs
}

func (d *directory) remove(ranks []int64) int {
	for _, rank := range ranks {
		delete(d.edits, rank)
	}
	return d.gone.add(ranks)
}

// edit applies a change to a live user. Identity survives whatever the change
// does to it.
func (d *directory) edit(rank int64, now time.Time, change func(*User)) {
	var r record
	d.fill(rank, &r)
	before := r.user()
	after := before
	change(&after)
	after.ID, after.LegacyID = before.ID, before.LegacyID
	if after.UpdatedAt.Equal(before.UpdatedAt) {
		after.UpdatedAt = now
	}
	after.CreatedAt = time.UnixMicro(after.CreatedAt.UnixMicro()).UTC()
	after.UpdatedAt = time.UnixMicro(after.UpdatedAt.UnixMicro()).UTC()
	for _, s := range []*string{&after.Email, &after.Name, &after.Department, &after.JobTitle, &after.Integration.Name, &after.Integration.Type, &after.Integration.UUID} {
		*s = strings.ToValidUTF8(*s, "\ufffd")
	}
	d.edits[rank] = &edit{user: after, integration: newIntegrationEntry(after.Integration)}
}

// down visits live ranks from the given one downwards (newest first), up from
// the given one upwards, until visit returns false. A visit costs constant
// time, however many users were removed in between, save for one binary search
// per step when there are removed users at all.
func (d *directory) down(from int64, visit func(rank int64) bool) {
	for rank := d.gone.below(min(from, d.total-1)); rank >= 0; rank = d.gone.below(rank - 1) {
		if !visit(rank) {
			return
		}
	}
}

func (d *directory) up(from int64, visit func(rank int64) bool) {
	for rank := d.gone.above(max(from, 0)); rank < d.total; rank = d.gone.above(rank + 1) {
		if !visit(rank) {
			return
		}
	}
}

// near is the live rank closest below the given one, or else above it.
func (d *directory) near(rank int64) (int64, bool) {
	found, ok := int64(0), false
	take := func(r int64) bool { found, ok = r, true; return false }
	if d.down(rank, take); !ok {
		d.up(rank, take)
	}
	return found, ok
}
