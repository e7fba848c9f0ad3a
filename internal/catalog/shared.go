package catalog

// sharedTeam is a Team ID that signs programs of several products. It says who
// made a program, and not which of the products the program is.
type sharedTeam struct {
	TeamID string `json:"team_id"`
	Signer string `json:"signer"` // whose Team ID it is
	Reason string `json:"reason"` // continues "It also signs"
	Source string `json:"source"`
}

// sharedTeams are the Team IDs by which alone no app is found, however many
// apps of the signer are known.
type sharedTeams map[string]bool

func indexShared(teams []sharedTeam) sharedTeams {
	out := make(sharedTeams, len(teams))
	for _, t := range teams {
		out[t.TeamID] = true
	}
	return out
}
