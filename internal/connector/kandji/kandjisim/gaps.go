package kandjisim

import (
	"slices"
	"sort"
)

// gaps is the set of ranks that were removed, as ascending runs that neither
// touch nor overlap: stepping over any number of removed users is one step.
type gaps struct {
	runs  []run
	count int64
}

type run struct{ lo, hi int64 } // inclusive

// at is the index of the last run that begins at or below rank, -1 if none.
func (g *gaps) at(rank int64) int {
	return sort.Search(len(g.runs), func(i int) bool { return g.runs[i].lo > rank }) - 1
}

func (g *gaps) has(rank int64) bool {
	i := g.at(rank)
	return i >= 0 && rank <= g.runs[i].hi
}

// below is the largest rank at or below the given one that is not removed; it
// may be -1.
func (g *gaps) below(rank int64) int64 {
	if i := g.at(rank); i >= 0 && rank <= g.runs[i].hi {
		return g.runs[i].lo - 1
	}
	return rank
}

// above is the smallest rank at or above the given one that is not removed.
func (g *gaps) above(rank int64) int64 {
	if i := g.at(rank); i >= 0 && rank <= g.runs[i].hi {
		return g.runs[i].hi + 1
	}
	return rank
}

// add removes ranks and says how many were not removed before. It costs time in
// the number of runs, once per call.
func (g *gaps) add(ranks []int64) int {
	fresh := slices.DeleteFunc(slices.Clone(ranks), g.has)
	slices.Sort(fresh)
	fresh = slices.Compact(fresh)
	merged := make([]run, 0, len(g.runs)+len(fresh))
	push := func(r run) {
		if n := len(merged); n > 0 && merged[n-1].hi+1 == r.lo {
			merged[n-1].hi = r.hi
			return
		}
		merged = append(merged, r)
	}
	i := 0
	for _, rank := range fresh {
		for ; i < len(g.runs) && g.runs[i].lo < rank; i++ {
			push(g.runs[i])
		}
		push(run{rank, rank})
	}
	for ; i < len(g.runs); i++ {
		push(g.runs[i])
	}
	g.runs = merged
	g.count += int64(len(fresh))
	return len(fresh)
}
