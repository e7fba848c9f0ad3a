package sqldb_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
	"github.com/noonday/noonday/internal/store/pgtest"
)

// crowd is n persons of a family.
func crowd(family string, n int) []inventory.Person {
	people := make([]inventory.Person, n)
	for i := range people {
		id := family + strconv.Itoa(i)
		people[i] = inventory.Person{ID: id, Kind: inventory.PersonHuman, Name: "N\x00L \xff " + id, Email: id + "@noonday.example", MatchKey: id + "@noonday.example",
			FirstSeenAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Devices: int64(i), InDirectory: i%2 == 0}
	}
	return people
}

// TestManyRowsAreAsFew: rows that PostgreSQL copies in are as those that it
// inserts, whatever is in their texts; and what is there already ends the
// transaction, but not the connection.
func TestManyRowsAreAsFew(t *testing.T) {
	t.Parallel()
	db := openPostgres(t, pgtest.Database(t))
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	people := crowd("many", 250)
	if err := errors.Join(db.InsertPeople(t.Context(), people), db.InsertPeople(t.Context(), crowd("few", 3))); err != nil {
		t.Fatal(err)
	}
	for _, family := range []string{"many", "few"} {
		p, err := db.Person(t.Context(), family+"2")
		if err != nil {
			t.Fatal(err)
		}
		want := inventory.Person{RootID: family + "2", Kind: inventory.PersonHuman, Name: "N\uFFFDL \uFFFD " + family + "2", Devices: 2, InDirectory: true}
		if p.Name != want.Name || p.RootID != want.RootID || p.Kind != want.Kind || p.Devices != want.Devices || p.InDirectory != want.InDirectory ||
			p.MatchKey != p.Email || !p.FirstSeenAt.Equal(people[0].FirstSeenAt) {
			t.Errorf("there is %+v", p)
		}
	}
	err := db.InTx(t.Context(), func(tx store.Store) error {
		return errors.Join(tx.InsertPeople(t.Context(), crowd("new", 20)), tx.InsertPeople(t.Context(), people))
	})
	if err == nil {
		t.Error("250 persons are there twice")
	}
	list, err := db.ListPeople(t.Context(), store.PeopleQuery{})
	if err != nil || list.Total != 253 {
		t.Errorf("there are %d persons: %v", list.Total, err)
	}
}
