package inventory

// ExplainAccount says in one sentence why an account is whose it is: by which
// rule it belongs to a person, who has an id, or why it belongs to nobody.
func ExplainAccount(rule LinkRule, personID, email string) string {
	switch {
	case rule == LinkOperator:
		return operatorSaid(personID)
	case personID == "":
		return unmatched(email, "It has no e-mail address to match by.")
	case KindOfAddress(email) == PersonService:
		return "Its e-mail address is this one's, and looks like that of a service or a shared mailbox rather than of a human."
	case rule == LinkAlias:
		return "Its e-mail address is a further address of this person."
	default:
		return "Its e-mail address is this person's."
	}
}

// ExplainDevice says in one sentence why a device is whose it is, or why it
// belongs to nobody.
func ExplainDevice(rule LinkRule, personID string, d *DeviceRecord) string {
	switch {
	case rule == LinkOperator:
		return operatorSaid(personID)
	case personID == "" && d.UserID == "" && d.UserEmail == "" && d.UserName == "":
		return "The vendor has it assigned to nobody; it may be shared."
	case personID == "":
		return unmatched(d.UserEmail, "It is assigned to somebody without an e-mail address to match by.")
	case rule == LinkVendorID:
		return "The vendor has it assigned to an account of this person."
	case rule == LinkAlias:
		return "The e-mail address of the user it is assigned to is a further address of this person."
	default:
		return "The e-mail address of the user it is assigned to is this person's."
	}
}

func operatorSaid(personID string) string {
	if personID == "" {
		return "An operator said that it belongs to nobody."
	}
	return "An operator said that it is this person's."
}

// unmatched says why a record that no operator decided about is nobody's.
func unmatched(email, without string) string {
	switch {
	case MatchKey(email) != "":
		return "It is not matched yet; the next sync will do that."
	case email != "":
		return "What it has for an e-mail address is none, so there is nothing to match by."
	}
	return without
}
