package storetest

import (
	"context"
	"time"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// plantedPeople are faults about persons and devices.
func plantedPeople() []planted {
	var out []planted
	for _, f := range []struct {
		fault string
		tame  func(*tampered)
		in    []string
	}{
		{"devices lose their asset tag", func(s *tampered) { s.device = func(d *inventory.Device) { d.AssetTag = "" } }, []string{"device_fields"}},
		{"devices were never missing", func(s *tampered) { s.device = func(d *inventory.Device) { d.MissingSince = time.Time{} } }, []string{"device_times"}},
		{"devices are seen once", func(s *tampered) { s.device = func(d *inventory.Device) { d.LastSeenAt = at(50) } }, []string{"device_last_seen"}},
		{"a device of nobody is somebody's", func(s *tampered) { s.device = func(d *inventory.Device) { d.PersonID = "x" } }, []string{"device_empty_fields"}},
		{"persons lose their job title", func(s *tampered) { s.person = func(w *inventory.Person) { w.JobTitle = "" } }, []string{"person_fields", "describe_people"}},
		{"all persons are first seen at one time", func(s *tampered) { s.person = func(w *inventory.Person) { w.FirstSeenAt = at(1) } }, []string{"person_times"}},
		{"everybody is human", func(s *tampered) { s.person = func(w *inventory.Person) { w.Kind = inventory.PersonHuman } }, []string{"person_empty_fields", "renames"}},
		{"pages of devices are one short", func(s *tampered) { s.short = true }, []string{"devices_page_by_page", "people_page_by_page", "person_apps_page_by_page", "installations_page_by_page"}},
		{"filters of lists are ignored", func(s *tampered) { s.blind = true }, []string{"device_filters", "people_filters", "installation_names", "people_search", "person_apps"}},
		{"an export of devices goes on", func(s *tampered) { s.endless = true }, []string{"each_device"}},
		{"devices of all connectors are one", func(s *tampered) { s.anyConnector = true }, []string{"device_ids", "device_users"}},
		{"any stream is held", func(s *tampered) { s.anyStream = true }, []string{"held_devices"}},
		{"nothing is merged", func(s *tampered) { s.noMerge = true }, []string{"merge", "merge_of_merged", "owner_of_merged"}},
		{"all merges are taken back", func(s *tampered) { s.unmergeAll = true }, []string{"unmerge_some"}},
		{"an address is everybody's", func(s *tampered) { s.anyAlias = true }, []string{"aliases"}},
		{"addresses are never further ones", func(s *tampered) { s.noAliases = true }, []string{"people_by_key"}},
		{"operators' links are like others", func(s *tampered) { s.unpinned = true }, []string{"device_pins"}},
		{"links begin at no time", func(s *tampered) { s.timeless = true }, []string{"link_accounts"}},
		{"leftovers have no end", func(s *tampered) { s.fromStart = true }, []string{"accounts_by_email"}},
		{"leftovers are cut off", func(s *tampered) { s.onlyFirst = true }, []string{"unlinked_accounts"}},
		{"devices are linked to nobody", func(s *tampered) { s.noLinks = true }, []string{"device_rules", "relink_devices"}},
		{"live devices are counted twice", func(s *tampered) { s.twice = true }, []string{"device_counts"}},
		{"persons keep their names", func(s *tampered) { s.keepNames = true }, []string{"stray_names", "describe_people"}},
		{"renames are carried out one by one", func(s *tampered) { s.oneByOne = true }, []string{"renames_collide"}},
	} {
		for _, clause := range f.in {
			out = append(out, planted{f.fault + " in " + clause, clause, func(s store.Store) store.Store {
				t := &tampered{Store: s}
				f.tame(t)
				return t
			}})
		}
	}
	return out
}

// tampered is a store with faults that are switched on one by one.
type tampered struct {
	store.Store
	device func(*inventory.Device)
	person func(*inventory.Person)

	short, blind, endless, anyConnector, anyStream, noMerge, unmergeAll, anyAlias, noAliases, unpinned bool
	timeless, fromStart, onlyFirst, noLinks, twice, keepNames, oneByOne                                bool
}

func (s *tampered) Device(ctx context.Context, id string) (*inventory.Device, error) {
	d, err := s.Store.Device(ctx, id)
	if err == nil && s.device != nil {
		s.device(d)
		return d, s.Store.UpdateDevices(ctx, []inventory.Device{*d}) // others read it too
	}
	return d, err
}

func (s *tampered) Person(ctx context.Context, id string) (*inventory.Person, error) {
	p, err := s.Store.Person(ctx, id)
	if err == nil && s.person != nil {
		s.person(p)
	}
	return p, err
}

// cut leaves the last row of a page out that is not the last page.
func cut[T any](list store.List[T], err error) (store.List[T], error) {
	if list.Next != "" {
		list.Items = list.Items[:len(list.Items)-1]
	}
	return list, err
}

func (s *tampered) ListDevices(ctx context.Context, q store.DeviceQuery) (store.List[inventory.Device], error) {
	if s.blind {
		q = store.DeviceQuery{Paging: q.Paging, Removed: true}
	}
	if s.short {
		return cut(s.Store.ListDevices(ctx, q))
	}
	return s.Store.ListDevices(ctx, q)
}

func (s *tampered) ListPeople(ctx context.Context, q store.PeopleQuery) (store.List[inventory.Person], error) {
	if s.blind {
		q = store.PeopleQuery{Paging: q.Paging}
	}
	if s.short {
		return cut(s.Store.ListPeople(ctx, q))
	}
	return s.Store.ListPeople(ctx, q)
}

func (s *tampered) ListPersonApps(ctx context.Context, q store.PersonAppQuery) (store.List[store.PersonApp], error) {
	list, err := s.Store.ListPersonApps(ctx, q)
	if s.short {
		return cut(list, err)
	}
	if s.blind {
		list.Items = append(list.Items, store.PersonApp{AppID: "another", AppName: "Z"})
	}
	return list, err
}

func (s *tampered) ListInstallations(ctx context.Context, q store.InstallationQuery) (store.List[store.InstalledProgram], error) {
	if s.blind {
		q = store.InstallationQuery{Paging: q.Paging, Removed: true}
	}
	if s.short {
		return cut(s.Store.ListInstallations(ctx, q))
	}
	return s.Store.ListInstallations(ctx, q)
}

func (s *tampered) EachDevice(ctx context.Context, q store.DeviceQuery, yield func(*inventory.Device) error) error {
	if !s.endless {
		return s.Store.EachDevice(ctx, q, yield)
	}
	var first error
	err := s.Store.EachDevice(ctx, q, func(d *inventory.Device) error {
		if err := yield(d); first == nil {
			first = err
		}
		return nil
	})
	if err != nil {
		return err
	}
	return first
}

func (s *tampered) DeviceIDs(ctx context.Context, c string, ids []string) (map[string]string, error) {
	got, err := s.Store.DeviceIDs(ctx, c, ids)
	if s.anyConnector && err == nil {
		got["nobody's"] = "another"
	}
	return got, err
}

func (s *tampered) DeviceUsers(ctx context.Context, c string, limit int) ([]inventory.Device, error) {
	if !s.anyConnector {
		return s.Store.DeviceUsers(ctx, c, limit)
	}
	list, err := s.ListDevices(ctx, store.DeviceQuery{Unassigned: true})
	return list.Items[:min(limit, len(list.Items))], err
}

func (s *tampered) HeldDevices(ctx context.Context, sync string, stream connector.Stream, limit int) ([]inventory.Device, error) {
	if s.anyStream {
		stream = ""
	}
	return s.Store.HeldDevices(ctx, sync, stream, limit)
}

func (s *tampered) MergePeople(ctx context.Context, into string, ids []string) error {
	if s.noMerge {
		return nil
	}
	return s.Store.MergePeople(ctx, into, ids)
}

func (s *tampered) UnmergePeople(ctx context.Context, ids []string) error {
	if s.unmergeAll {
		list, err := s.ListPeople(ctx, store.PeopleQuery{Merged: true})
		if err != nil {
			return err
		}
		ids = idsOf(list.Items, func(w *inventory.Person) string { return w.ID })
	}
	return s.Store.UnmergePeople(ctx, ids)
}

func (s *tampered) InsertAlias(ctx context.Context, person, key, by string, at time.Time) error {
	err := s.Store.InsertAlias(ctx, person, key, by, at)
	if s.anyAlias {
		return nil
	}
	return err
}

func (s *tampered) PeopleByKey(ctx context.Context, keys []string) (map[string]store.KeyedPerson, error) {
	got, err := s.Store.PeopleByKey(ctx, keys)
	for k, who := range got {
		if s.noAliases && who.Rule == inventory.LinkAlias {
			delete(got, k)
		}
	}
	return got, err
}

func (s *tampered) AssignDevices(ctx context.Context, list []inventory.Device, at time.Time) error {
	if s.unpinned {
		for i := range list {
			list[i].PersonRule = inventory.LinkEmail
		}
	}
	return s.Store.AssignDevices(ctx, list, at)
}

func (s *tampered) LinkAccounts(ctx context.Context, list []inventory.Account, at time.Time) error {
	if s.timeless {
		at = at.Add(time.Minute)
	}
	if err := s.Store.LinkAccounts(ctx, list, at); err != nil || !s.keepNames {
		return err
	}
	for i := range list { // as if nobody had been named anew
		if err := s.Store.NamePeople(ctx, []inventory.Person{{ID: list[i].PersonID, Name: "First"}}); err != nil {
			return err
		}
	}
	return nil
}

func (s *tampered) AccountsByEmail(ctx context.Context, key, after string, limit int) ([]inventory.Account, error) {
	if s.fromStart {
		after = ""
	}
	return s.Store.AccountsByEmail(ctx, key, after, limit)
}

func (s *tampered) UnlinkedAccounts(ctx context.Context, after string, limit int) ([]inventory.Account, error) {
	if s.onlyFirst && after != "" {
		return nil, nil
	}
	return s.Store.UnlinkedAccounts(ctx, after, limit)
}

func (s *tampered) LinkDevices(ctx context.Context, c string, at time.Time) (int64, error) {
	if s.noLinks {
		return 0, nil
	}
	return s.Store.LinkDevices(ctx, c, at)
}

func (s *tampered) RelinkDevices(ctx context.Context, of store.DeviceUsage, at time.Time) (int64, error) {
	if s.noLinks {
		return 0, nil
	}
	return s.Store.RelinkDevices(ctx, of, at)
}

func (s *tampered) CountMissing(ctx context.Context, kind inventory.Kind, c, sync string, stream connector.Stream) (store.MissingCount, error) {
	n, err := s.Store.CountMissing(ctx, kind, c, sync, stream)
	if s.twice {
		n.Live *= 2
	}
	return n, err
}

func (s *tampered) DescribePeople(ctx context.Context, people []inventory.Person) error {
	if s.keepNames {
		return nil
	}
	return s.Store.DescribePeople(ctx, people)
}

func (s *tampered) RenamePeople(ctx context.Context, all []store.Rename, at time.Time) error {
	if !s.oneByOne {
		return s.Store.RenamePeople(ctx, all, at)
	}
	for i := range all {
		if err := s.Store.RenamePeople(ctx, all[i:i+1], at); err != nil {
			return err
		}
	}
	return nil
}
