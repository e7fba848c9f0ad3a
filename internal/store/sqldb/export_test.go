package sqldb

// Eager makes a database put rows into its indexes of words in the transaction
// that writes them.
func (db *DB) Eager() { db.eager = true }

// Blank is the content of a database with all tables and no rows, made once.
func Blank() ([]byte, error) { return blank() }
