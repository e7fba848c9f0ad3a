package sqldb

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

// described are the columns that say what a person is called.
const described = "name, email, department, job_title, name_key, email_key, department_key, search"

// appendDescription appends the columns of described.
func appendDescription(args []any, p *inventory.Person) []any {
	return append(args, p.Name, p.Email, p.Department, p.JobTitle, key(p.Label()), key(p.Email), key(p.Department), p.SearchText())
}

// DescribePeople implements store.Naming.
func (db *DB) DescribePeople(ctx context.Context, people []inventory.Person) error {
	return inBatches(people, bulkRows, func(people []inventory.Person) error {
		args := make([]any, 0, 9*len(people))
		for i := range people {
			args = appendDescription(append(args, people[i].SourceID), &people[i])
		}
		_, err := db.exec(ctx, "WITH v(source, "+described+") AS (VALUES "+rowsOf(9, len(people))+`) UPDATE people SET
				(`+described+") = (v.name, v.email, v.department, v.job_title, v.name_key, v.email_key, v.department_key, v.search)"+`
			FROM v WHERE people.source_id = v.source AND people.source_id <> '' AND (people.search <> v.search OR people.name <> v.name OR people.email <> v.email
				OR people.department <> v.department OR people.job_title <> v.job_title OR people.name_key <> v.name_key)`, args...)
		return err
	})
}

// rowsOf is n rows of marks for VALUES.
func rowsOf(width, n int) string {
	return strings.TrimSuffix(strings.Repeat(marks(width)+", ", n), ", ")
}

// NamePeople implements store.Naming.
func (db *DB) NamePeople(ctx context.Context, people []inventory.Person) error {
	return db.inTx(ctx, func(tx *DB) error {
		for i := range people {
			p := &people[i]
			args := append(appendDescription([]any{p.SourceID}, p), p.ID)
			if _, err := tx.exec(ctx, "UPDATE people SET (source_id, "+described+") = "+marks(9)+" WHERE id = ?", args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// RenamePeople implements store.Naming. An address that one account gives up may
// be another's new one, so what could not be done is tried again after that.
func (db *DB) RenamePeople(ctx context.Context, renames []store.Rename, at time.Time) error {
	taken := make(map[string]bool, len(renames))
	for _, r := range renames {
		taken[r.To] = true
	}
	return db.inTx(ctx, func(tx *DB) error {
		for left := len(renames) + 1; len(renames) < left; {
			left = len(renames)
			var blocked []store.Rename
			for _, r := range renames {
				done, err := tx.renamePerson(ctx, r, !taken[r.From], at)
				if err != nil {
					return err
				}
				if !done {
					blocked = append(blocked, r)
				}
			}
			renames = blocked
		}
		return nil
	})
}

// renamePerson matches a person by another address, if that is nobody's, and
// may keep the one before.
func (db *DB) renamePerson(ctx context.Context, r store.Rename, keep bool, at time.Time) (bool, error) {
	ids, err := all(ctx, db, single[string], `UPDATE people SET match_key = ?, kind = ? WHERE source_id = ? AND source_id <> '' AND match_key = ?
		AND NOT EXISTS (SELECT 1 FROM people o WHERE o.match_key = ?) AND NOT EXISTS (SELECT 1 FROM person_aliases s WHERE s.email_key = ? AND s.person_id <> people.id)
		RETURNING id`, r.To, string(inventory.KindOfAddress(r.To)), r.AccountID, r.From, r.To, r.To)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	if _, err := db.exec(ctx, "DELETE FROM person_aliases WHERE email_key = ?", r.To); err != nil || !keep { // back to an address of before
		return true, err
	}
	_, err = db.exec(ctx, "INSERT INTO person_aliases (email_key, person_id, added_at, added_by) VALUES (?, ?, ?, '') ON CONFLICT (email_key) DO NOTHING",
		r.From, ids[0], text(at))
	return true, err
}

// nameStrays gives those persons another name who were named after one of some
// records of a table that are not theirs any more: that of an account, else of
// a device. A person without either keeps what they are called.
func (db *DB) nameStrays(ctx context.Context, table string, ids []string) error {
	strays, err := all(ctx, db, single[string], "SELECT p.id FROM people p JOIN "+table+" r ON r.id = p.source_id WHERE p.source_id IN "+marks(len(ids))+
		" AND p.source_id <> '' AND r.person_id <> p.id", anys(ids)...)
	if err != nil {
		return err
	}
	for _, id := range strays {
		p, err := db.namesake(ctx, id)
		if err != nil {
			return err
		}
		if p == nil {
			_, err = db.exec(ctx, "UPDATE people SET source_id = '' WHERE id = ?", id)
		} else {
			err = db.NamePeople(ctx, []inventory.Person{*p})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// namesake is what a person is called after one of their records, nil if they
// have none. What is there goes before what is removed.
func (db *DB) namesake(ctx context.Context, id string) (*inventory.Person, error) {
	scan := func(rows *sql.Rows, p *inventory.Person) error {
		p.ID = id
		return rows.Scan(&p.SourceID, &p.Name, &p.Email, &p.Department, &p.JobTitle)
	}
	const first = " ORDER BY CASE WHEN removed_at IS NULL THEN 0 ELSE 1 END, id LIMIT 1"
	p, err := one(ctx, db, scan, "SELECT id, name, email, department, job_title FROM accounts WHERE person_id = ? AND person_id <> ''"+first, id)
	if err != nil || p != nil {
		return p, err
	}
	return one(ctx, db, scan, "SELECT id, user_name, user_email, '', '' FROM devices WHERE person_id = ? AND person_id <> ''"+first, id)
}
