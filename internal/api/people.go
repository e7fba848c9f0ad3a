package api

import (
	"context"

	"github.com/noonday/noonday/internal/action"
	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

type listPeopleInput struct {
	Searching
	Kind        string `query:"kind" maxLength:"200" doc:"Comma list of kinds"`
	InDirectory string `query:"in_directory" enum:"true,false" doc:"Whether one of their accounts is in a directory"`
	Has         string `query:"has" enum:"accounts,devices,nothing" doc:"What they have now"`
	AppID       string `query:"app_id" maxLength:"100" doc:"Who use an app now"`
	Department  string `query:"department" maxLength:"200" doc:"Without case"`
	Merged      bool   `query:"merged" doc:"Those who are merged into others, and nobody else"`
}

func (a *API) listPeople(ctx context.Context, in *listPeopleInput) (Page[Person], error) {
	kinds, err := values("kind", in.Kind, inventory.PersonKinds())
	if err != nil {
		return Page[Person]{}, err
	}
	q := store.PeopleQuery{
		Paging: in.paging(), Kinds: kinds, Merged: in.Merged, Has: store.Has(in.Has), AppID: in.AppID, Department: in.Department, Search: in.Q,
	}
	if in.InDirectory != "" {
		wanted := in.InDirectory == "true"
		q.InDirectory = &wanted
	}
	l, err := a.deeds.ListPeople(ctx, q)
	return pageOf(l, writePerson), err
}

func (a *API) getPerson(ctx context.Context, in *ByID) (Person, error) {
	return person(a.deeds.GetPerson(ctx, in.ID))
}

// person writes the person that a deed answers.
func person(p *inventory.Person, err error) (Person, error) {
	if err != nil {
		return Person{}, err
	}
	return writePerson(p), nil
}

type personAppsInput struct {
	ByID
	Paging
}

func (a *API) listPersonApps(ctx context.Context, in *personAppsInput) (Page[PersonApp], error) {
	l, err := a.deeds.ListPersonApps(ctx, store.PersonAppQuery{Paging: in.paging(), PersonID: in.ID})
	return pageOf(l, writePersonApp), err
}

type mergeInput struct {
	ByID
	Body struct {
		PersonIDs []string `json:"person_ids" required:"false" doc:"1 to 100 persons who are merged into this one"`
	}
}

func (a *API) mergePeople(ctx context.Context, in *mergeInput) (Person, error) {
	return person(a.deeds.MergePeople(ctx, in.ID, in.Body.PersonIDs))
}

type splitInput struct {
	ByID
	Body struct {
		PersonIDs  []string `json:"person_ids,omitempty" doc:"Merged persons, whose merge is taken back"`
		AccountIDs []string `json:"account_ids,omitempty" doc:"Accounts that are moved into a person of their own, with device_ids"`
		DeviceIDs  []string `json:"device_ids,omitempty"`
	}
}

func (a *API) splitPerson(ctx context.Context, in *splitInput) (PersonSplit, error) {
	left, off, err := a.deeds.SplitPeople(ctx, in.ID, action.Split{PersonIDs: in.Body.PersonIDs, AccountIDs: in.Body.AccountIDs, DeviceIDs: in.Body.DeviceIDs})
	if err != nil {
		return PersonSplit{}, err
	}
	out := PersonSplit{Person: writePerson(left)}
	if off != nil {
		written := writePerson(off)
		out.SplitOff = &written
	}
	return out, nil
}

type aliasInput struct {
	ByID
	Body struct {
		Email string `json:"email" required:"false"`
	}
}

func (a *API) addAlias(ctx context.Context, in *aliasInput) (Person, error) {
	return person(a.deeds.AddAlias(ctx, in.ID, in.Body.Email))
}

type aliasPathInput struct {
	ByID
	Email string `path:"email" maxLength:"400" doc:"The further address"`
}

func (a *API) removeAlias(ctx context.Context, in *aliasPathInput) error {
	return a.deeds.RemoveAlias(ctx, in.ID, in.Email)
}

type ownerInput struct {
	ByID
	Body struct {
		PersonID  choice `json:"person_id" required:"false" doc:"Whose it is; null: nobody's. Rules leave that alone from then on"`
		Automatic bool   `json:"automatic,omitempty" doc:"Let the rules decide again"`
	}
}

func (in *ownerInput) owner() action.Owner {
	return action.Owner{PersonID: in.Body.PersonID.id, Automatic: in.Body.Automatic}
}

func (a *API) linkAccount(ctx context.Context, in *ownerInput) (Account, error) {
	account, err := a.deeds.LinkAccount(ctx, in.ID, in.owner())
	if err != nil {
		return Account{}, err
	}
	return a.writeAccount(account), nil
}
