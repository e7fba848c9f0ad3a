package kandjisim

import (
	"iter"
	"slices"
)

// DevicesLen is the number of devices now.
func (t *Tenant) DevicesLen() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.fleet.live)
}

// ProgramsLen is the number of rows of Prism now.
func (t *Tenant) ProgramsLen() int64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.fleet.prismRows()
}

// Devices walks the devices as they are now, by id, without quirks. No lock is
// held while the caller's code runs; a device added meanwhile is not seen.
func (t *Tenant) Devices() iter.Seq[Device] {
	return func(yield func(Device) bool) {
		t.mu.RLock()
		ranks := slices.Clone(t.fleet.byID)
		t.mu.RUnlock()
		for _, rank := range ranks {
			if d, ok := t.deviceAt(rank); ok && !yield(d) {
				return
			}
		}
	}
}

func (t *Tenant) deviceAt(rank int64) (Device, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var owner record
	d := t.fleet.device(rank, &owner)
	d.Programs = t.fleet.rows(rank)
	return d, t.fleet.has(rank)
}

// AddDevices creates n devices and returns their ids.
func (t *Tenant) AddDevices(n int) []string {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.fleet.add(n, now)
}

// RemoveDevices deletes devices for good and says how many of the ids existed.
func (t *Tenant) RemoveDevices(ids ...string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	var ranks []int64
	for _, id := range ids {
		if rank, ok := t.fleet.find(id); ok {
			ranks = append(ranks, rank)
		}
	}
	return t.fleet.remove(ranks)
}

// Assign gives a device to a user, or to nobody when the id is empty. It says
// whether both exist.
func (t *Tenant) Assign(device, user string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	rank, ok := t.fleet.find(device)
	if !ok {
		return false
	}
	to := holder{kind: heldByNobody, label: "Returned"}
	if user != "" {
		owner, known := t.dir.find(user)
		if !known {
			return false
		}
		to = holder{rank: owner}
	}
	t.fleet.held[rank] = to
	t.fleet.count()
	return true
}

// Install puts a program on a device, Uninstall takes it away. Programs are
// named by identifier or by name, out of those that the simulator knows. They
// say whether device and program exist.
func (t *Tenant) Install(device, program string) bool { return t.install(device, program, true) }

// Uninstall takes a program off a device; see Install.
func (t *Tenant) Uninstall(device, program string) bool { return t.install(device, program, false) }

func (t *Tenant) install(device, program string, there bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	rank, ok := t.fleet.find(device)
	if !ok {
		return false
	}
	n, ok := t.fleet.programOf(program, t.fleet.platform(rank))
	if ok {
		t.fleet.install(rank, n, there)
	}
	return ok
}

// Update gives a program its next version, on all devices, and says whether the
// simulator knows it.
func (t *Tenant) Update(program string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	n, ok := t.fleet.programOf(program, "")
	if ok {
		t.fleet.updates[n]++
	}
	return ok
}

// OnList replaces Options.OnList; nil removes it.
func (t *Tenant) OnList(hook func(route string, n int)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.onList = hook
}
