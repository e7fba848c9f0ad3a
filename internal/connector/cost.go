package connector

// Requests foresees how many requests a whole listing of the stream takes, by
// how many records of each stream are known: read by pages, and at most, where
// the tenant does not let it be read by pages. 0 means unknown. The two are the
// same for a stream that is always read by pages.
func (s *StreamSpec) Requests(known map[Stream]int64) (pages, most int64) {
	if size := int64(s.PageSize); size > 0 && known[s.ID] > 0 {
		pages = (known[s.ID] + size - 1) / size
	}
	if s.PerRecordOf == "" {
		return pages, pages
	}
	each := known[s.PerRecordOf]
	if s.PerRecordMost > 0 && each > s.PerRecordMost {
		return pages, pages
	}
	return pages, max(pages, each)
}
