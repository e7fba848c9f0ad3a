package inventory

import (
	"strings"
	"time"
)

// PersonKind says what is behind a person's accounts and devices.
type PersonKind string

// The kinds of person. A service is an account that is named like a machine's
// or a shared mailbox; it is shown as such and not counted among the humans.
const (
	PersonHuman   PersonKind = "human"
	PersonService PersonKind = "service"
)

// PersonKinds lists all kinds of person.
func PersonKinds() []PersonKind { return []PersonKind{PersonHuman, PersonService} }

// LinkRule is how an account or a device came to its person.
type LinkRule string

// The rules, in the order in which they are tried. Unlinked records have none.
const (
	LinkNone     LinkRule = ""
	LinkOperator LinkRule = "operator"  // an operator said so; rules leave it alone, also when it says nobody
	LinkVendorID LinkRule = "vendor_id" // the vendor assigns the device to this account
	LinkEmail    LinkRule = "email"     // the e-mail address, without case
	LinkAlias    LinkRule = "alias"     // a further address of the person
)

// Person is the human, or the unmatched identity, behind accounts and devices.
type Person struct {
	ID         string
	Kind       PersonKind
	Name       string
	Email      string
	Department string
	JobTitle   string
	Aliases    []string // further addresses by which accounts are matched
	// MergedInto is the person that an operator merged this one into; RootID the
	// one at the end of such a chain, itself if there is none.
	MergedInto string
	MergedName string // the label of that one; read only
	RootID     string
	Merged     []MergedPerson // who were merged into this one, at any remove; read only
	// SourceID is the account or device that the name and the rest were taken
	// from, and are kept up to date by.
	SourceID string
	// MatchKey is the address, in lower case, by which accounts and devices are
	// matched; empty for a person who was split off by an operator.
	MatchKey    string
	FirstSeenAt time.Time
	// The figures count what is there now, of everybody merged into the person; read only.
	Accounts, Devices, Apps int64
	// InDirectory says that one of the accounts is in a directory; read only.
	InDirectory bool
}

// MergedPerson is somebody who was merged into another.
type MergedPerson struct{ ID, Name, Email string }

// Label is the best short name: name, e-mail or id.
func (p *Person) Label() string {
	for _, s := range []string{p.Name, p.Email} {
		if s != "" {
			return s
		}
	}
	return p.ID
}

// SearchText is the lower-cased text that a search matches.
func (p *Person) SearchText() string { return lines(p.Name, p.Email, p.Department, p.JobTitle) }

// MatchKey is an e-mail address as persons are matched by it: without case and
// outer space; empty for what is no address.
func MatchKey(email string) string {
	email = strings.ToLower(strings.TrimSpace(email))
	at := strings.LastIndexByte(email, '@')
	if at < 1 || at == len(email)-1 || strings.ContainsAny(email, " \t\r\n") {
		return ""
	}
	return email
}

// serviceWords are names, or parts of names between separators, that mailboxes
// of machines and of groups have.
func serviceWords() map[string]bool {
	return map[string]bool{
		"admin": true, "administrator": true, "alerts": true, "api": true, "automation": true, "backup": true, "bot": true,
		"daemon": true, "donotreply": true, "hello": true, "helpdesk": true, "info": true, "it": true, "jenkins": true,
		"kiosk": true, "mailer": true, "noreply": true, "notifications": true, "postmaster": true, "printer": true,
		"robot": true, "root": true, "scanner": true, "service": true, "serviceaccount": true, "shared": true, "support": true, "svc": true,
		"sysadmin": true, "system": true, "test": true, "webmaster": true,
	}
}

// KindOfAddress guesses from an e-mail address whether a human is behind it: a
// service's address is one of the words that machines and groups are called by,
// or begins or ends with one, separated by a hyphen, an underscore or a plus.
// A dot separates first from last names, so it counts only for "svc." and "no.reply".
func KindOfAddress(email string) PersonKind {
	local, _, _ := strings.Cut(MatchKey(email), "@")
	words := serviceWords()
	parts := strings.FieldsFunc(local, func(r rune) bool { return r == '-' || r == '_' || r == '+' })
	switch {
	case len(parts) == 0:
		return PersonHuman
	case words[local], words[strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)], strings.HasPrefix(local, "svc."):
		return PersonService
	case len(parts) > 1 && (words[parts[0]] || words[parts[len(parts)-1]]):
		return PersonService
	}
	return PersonHuman
}
