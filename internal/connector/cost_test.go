package connector

import "testing"

func TestRequests(t *testing.T) {
	t.Parallel()
	plain := StreamSpec{ID: Users, PageSize: 300}
	each := StreamSpec{ID: InstalledApps, PageSize: 300, PerRecordOf: Devices, PerRecordMost: 2500}
	for name, c := range map[string]struct {
		spec        StreamSpec
		known       map[Stream]int64
		pages, most int64
	}{
		"nothing known":     {each, nil, 0, 0},
		"no page size":      {StreamSpec{ID: Users}, map[Stream]int64{Users: 10}, 0, 0},
		"a full page":       {plain, map[Stream]int64{Users: 300}, 1, 1},
		"one more":          {plain, map[Stream]int64{Users: 301, Devices: 5000}, 2, 2},
		"by device":         {each, map[Stream]int64{InstalledApps: 100_000, Devices: 1800}, 334, 1800},
		"only devices":      {each, map[Stream]int64{Devices: 1800}, 0, 1800},
		"few devices":       {each, map[Stream]int64{InstalledApps: 9000, Devices: 3}, 30, 30},
		"too many devices":  {each, map[Stream]int64{InstalledApps: 400_000, Devices: 5000}, 1334, 1334},
		"without a refusal": {StreamSpec{ID: InstalledApps, PageSize: 300, PerRecordOf: Devices}, map[Stream]int64{InstalledApps: 400_000, Devices: 5000}, 1334, 5000},
	} {
		if pages, most := c.spec.Requests(c.known); pages != c.pages || most != c.most {
			t.Errorf("%s: got %d and %d requests, want %d and %d", name, pages, most, c.pages, c.most)
		}
	}
}
