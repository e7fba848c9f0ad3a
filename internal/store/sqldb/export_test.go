package sqldb

// Eager makes a database put rows into its indexes of words in the transaction
// that writes them.
func (db *DB) Eager() { db.eager = true }
