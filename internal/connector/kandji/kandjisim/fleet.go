package kandjisim

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// fleet is the devices of a tenant. A device and its programs are functions of
// the seed and the device's rank; only changes are kept, and two sorted lists of
// ranks. It is not safe for concurrent use; Tenant guards it, and writes only
// under its write lock.
type fleet struct {
	numbering
	dir      *directory
	users    int64 // that devices are dealt out to, from the oldest on
	seed     uint64
	epoch    int64
	onlyMacs bool
	plain    int // programs of every device, if they are all of one kind
	programs []program
	total    int64   // ranks ever given out
	live     []int64 // ranks, ascending
	byID     []int64 // ranks, by device id
	added    map[int64]int64
	held     map[int64]holder
	changed  map[int64]*softwareEdit
	updates  map[int]int // of a program, for all devices
	before   []int64     // rows of Prism before the n-th device by id, and at the end all of them
}

// softwareEdit is what was installed and removed on one device.
type softwareEdit struct{ more, less map[int]bool }

func newFleet(dir *directory, o Options) *fleet {
	seed := mix(dir.gen.seed ^ 0x666c656574)
	f := &fleet{
		numbering: newNumbering(seed), dir: dir, users: int64(o.Users), seed: seed, epoch: dir.gen.epoch, plain: o.PlainPrograms, onlyMacs: o.OnlyMacs,
		programs: programs(), added: map[int64]int64{}, held: map[int64]holder{}, changed: map[int64]*softwareEdit{}, updates: map[int]int{},
	}
	f.grow(o.Devices)
	return f
}

func (f *fleet) hash(rank int64) uint64 { return mix(f.seed ^ uint64(rank)*0xd6e8feb86659fd93) }

// platform is the platform of a device.
func (f *fleet) platform(rank int64) string {
	if f.onlyMacs {
		return PlatformMac
	}
	return platformOf(f.hash(rank))
}

func (f *fleet) id(rank int64) uuid { return f.uuid(rank) }

// compare orders two devices by id.
func (f *fleet) compare(a, b int64) int {
	x, y := f.id(a), f.id(b)
	return bytes.Compare(x[:], y[:])
}

// grow gives out n new ranks.
func (f *fleet) grow(n int) {
	for range n {
		f.live = append(f.live, f.total)
		f.byID = append(f.byID, f.total)
		f.total++
	}
	slices.SortFunc(f.byID, f.compare)
	f.count()
}

// add creates n devices, enrolled now, and returns their ids.
func (f *fleet) add(n int, now time.Time) []string {
	var ids []string
	for rank := f.total; rank < f.total+int64(n); rank++ {
		f.added[rank] = now.UnixMicro()
		ids = append(ids, f.id(rank).String())
	}
	f.grow(max(n, 0))
	return ids
}

// remove takes devices away and says how many there were.
func (f *fleet) remove(ranks []int64) int {
	gone := map[int64]bool{}
	for _, rank := range ranks {
		gone[rank] = true
		delete(f.held, rank)
		delete(f.changed, rank)
	}
	n := len(f.live)
	f.live = slices.DeleteFunc(f.live, func(r int64) bool { return gone[r] })
	f.byID = slices.DeleteFunc(f.byID, func(r int64) bool { return gone[r] })
	f.count()
	return n - len(f.live)
}

// find resolves a UUID to the rank of a live device.
func (f *fleet) find(id string) (int64, bool) {
	u, ok := parseUUID(id)
	if !ok {
		return 0, false
	}
	rank, ok := f.legacy(u)
	return rank, ok && f.has(rank)
}

func (f *fleet) has(rank int64) bool {
	_, ok := slices.BinarySearch(f.live, rank)
	return ok
}

// after is how many devices have an id at or below the given one.
func (f *fleet) after(id uuid) int {
	return sort.Search(len(f.byID), func(i int) bool {
		at := f.id(f.byID[i])
		return bytes.Compare(at[:], id[:]) > 0
	})
}

// count adds up the rows that Prism has. It is called after every change.
func (f *fleet) count() {
	f.before = f.before[:0]
	sum := int64(0)
	for _, rank := range f.byID {
		f.before = append(f.before, sum)
		sum += int64(f.rows(rank))
	}
	f.before = append(f.before, sum)
}

// rows is how many rows Prism has of a device.
func (f *fleet) rows(rank int64) int {
	switch {
	case !appleDevice(f.platform(rank)):
		return 0
	case f.plain > 0:
		return f.plain
	}
	return len(f.software(rank))
}

// prismRows is how many rows Prism has.
func (f *fleet) prismRows() int64 { return f.before[len(f.byID)] }

// holder is to whom a device is assigned.
func (f *fleet) holder(rank int64) holder {
	if h, ok := f.held[rank]; ok {
		return h
	}
	if f.users == 0 {
		return holder{kind: heldByNobody, label: "Spare"}
	}
	user, n := rank%f.users, mix(f.hash(rank)+5)
	switch {
	case n%100 < 3:
		return holder{kind: heldByNobody, label: "Spare"}
	case n%100 < 5:
		return holder{kind: heldByNobody, label: "Meeting Room"}
	case n%100 < 6:
		return holder{kind: heldByStranger}
	case n>>8%2 == 0 && f.archived(user):
		return holder{kind: heldByNobody, label: "Returned"}
	}
	return holder{rank: user}
}

func (f *fleet) archived(user int64) bool {
	var r record
	f.dir.gen.fill(user, &r)
	return r.archived
}

// heldBy counts the devices of a user.
func (f *fleet) heldBy(user int64) int {
	n := 0
	count := func(rank int64) {
		if h := f.holder(rank); h.kind == heldByUser && h.rank == user && f.has(rank) {
			n++
		}
	}
	for rank := user; f.users > 0 && user < f.users && rank < f.total; rank += f.users {
		if _, moved := f.held[rank]; !moved {
			count(rank)
		}
	}
	for rank := range f.held {
		count(rank)
	}
	return n
}

// device computes a device. The user's record is filled in if it has a user.
func (f *fleet) device(rank int64, owner *record) Device {
	h, owned := f.hash(rank), f.holder(rank)
	platform := f.platform(rank)
	d := Device{
		ID: f.id(rank).String(), Platform: platform, Name: platform, SerialNumber: serial(h), AssetTag: "",
		Model: pick(models(platform), h>>8), OSVersion: pick(osVersions(platform), mix(h)>>8%3*(h>>12%2)),
		Blueprint: "Main fleet", Missing: h>>16%97 == 0,
	}
	switch owned.kind {
	case heldByUser:
		f.dir.fill(owned.rank, owner)
		d.UserID = owner.id.String()
		d.Name = string(owner.name) + "’s " + strings.SplitN(d.Model, " (", 2)[0]
		if owner.department != "" {
			d.Tags = []string{strings.ToLower(owner.department)}
		}
	case heldByStranger:
		d.UserID = f.stranger(rank).String()
		d.Name = "Left Behind’s " + platform
	case heldByNobody:
		d.Name = owned.label + " " + strconv.FormatInt(rank+1, 10)
	}
	switch platform {
	case PlatformMac:
		d.AgentVersion = "4.5.9 (5160)"
	case PlatformWindows:
		d.AgentVersion = "1.0.00002.0002"
	default:
		d.Blueprint = platform + "s"
	}
	if h>>20%3 == 0 {
		d.AssetTag = "A-" + strconv.FormatInt(1000+rank, 10)
	}
	f.times(rank, &d)
	return d
}

// times fills in when a device was enrolled and when it checked in last.
func (f *fleet) times(rank int64, d *Device) {
	h := mix(f.hash(rank) + 3)
	enrolled := f.epoch + rank*97*60*second%(6*365*day) + int64(h%uint64(40*60*second))
	if at, ok := f.added[rank]; ok {
		enrolled = at
	}
	d.Enrolled = time.UnixMicro(enrolled).UTC()
	d.CheckIn = time.UnixMicro(enrolled + int64(mix(h)%uint64(300*day))).UTC()
}

// stranger is the id of a user whom the directory does not have.
func (f *fleet) stranger(rank int64) uuid {
	h := mix(f.hash(rank) + 11)
	return makeUUID(h&mask60, mix(h))
}

func pick(list []string, h uint64) string { return list[h%uint64(len(list))] }

func serial(h uint64) string {
	const letters = "0123456789CDFGHJKLMNPQRTVWXYZ"
	out := []byte("C02")
	for range 8 {
		h = mix(h)
		out = append(out, letters[h%uint64(len(letters))])
	}
	return string(out)
}
