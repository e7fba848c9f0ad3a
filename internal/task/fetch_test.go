package task

import (
	"testing"
	"time"
)

func TestBatchIsDue(t *testing.T) {
	for name, c := range map[string]struct {
		records int
		listed  int64
		took    time.Duration
		want    bool
	}{
		"the first page":             {300, 300, 0, true},
		"an eighth of the listing":   {300, 2400, 0, true},
		"less than an eighth":        {300, 2700, 0, false},
		"as much as there may be":    {batchRecords, 1_000_000, 0, true},
		"less than there may be":     {batchRecords - 1, 1_000_000, 0, false},
		"a vendor that takes long":   {300, 1_000_000, unhurried, true},
		"a vendor that is nearly so": {300, 1_000_000, unhurried - 1, false},
	} {
		b := batching{records: c.records}
		if got := b.due(c.listed, c.took); got != c.want {
			t.Errorf("%s: due is %v", name, got)
		}
	}
}
