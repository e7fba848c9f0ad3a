package api

import (
	"context"

	"github.com/noonday/noonday/internal/inventory"
	"github.com/noonday/noonday/internal/store"
)

type listDevicesInput struct {
	Searching
	ConnectorID string `query:"connector_id" maxLength:"100"`
	PersonID    string `query:"person_id" maxLength:"100" doc:"Of a person, with everybody merged into them"`
	AppID       string `query:"app_id" maxLength:"100" doc:"That have a program of an app now"`
	TitleID     string `query:"title_id" maxLength:"100" doc:"That have a software title now"`
	HeldBy      string `query:"held_by" maxLength:"100" doc:"The sync that holds their removal for a decision"`
	Platform    string `query:"platform" maxLength:"500" doc:"Comma list of platforms, as the vendor calls them"`
	Unassigned  bool   `query:"unassigned" doc:"Those that are matched to nobody"`
	Removed     bool   `query:"removed" doc:"Also those that are not there any more"`
}

func (in *listDevicesInput) query() store.DeviceQuery {
	return store.DeviceQuery{
		Paging: in.paging(), ConnectorID: in.ConnectorID, PersonID: in.PersonID, AppID: in.AppID, TitleID: in.TitleID, HeldBy: in.HeldBy,
		Platforms: splitList(in.Platform), Unassigned: in.Unassigned, Removed: in.Removed, Search: in.Q,
	}
}

func (a *API) listDevices(ctx context.Context, in *listDevicesInput) (Page[Device], error) {
	l, err := a.deeds.ListDevices(ctx, in.query())
	return pageOf(l, writeDevice), err
}

func (a *API) eachDevice(ctx context.Context, in *listDevicesInput, yield func(Device) error) error {
	return a.deeds.EachDevice(ctx, in.query(), func(d *inventory.Device) error { return yield(writeDevice(d)) })
}

func (a *API) getDevice(ctx context.Context, in *ByID) (Device, error) {
	d, err := a.deeds.GetDevice(ctx, in.ID)
	if err != nil {
		return Device{}, err
	}
	return writeDevice(d), nil
}

func (a *API) linkDevice(ctx context.Context, in *ownerInput) (Device, error) {
	d, err := a.deeds.LinkDevice(ctx, in.ID, in.owner())
	if err != nil {
		return Device{}, err
	}
	return writeDevice(d), nil
}

type deviceInstallationsInput struct {
	ByID
	Searching
	Removed bool `query:"removed" doc:"Also those that are not there any more"`
}

func (a *API) listDeviceInstallations(ctx context.Context, in *deviceInstallationsInput) (Page[Installation], error) {
	l, err := a.deeds.ListInstallations(ctx, store.InstallationQuery{Paging: in.paging(), DeviceID: in.ID, Removed: in.Removed, Search: in.Q})
	return pageOf(l, writeInstallation), err
}

type listInstallationsInput struct {
	Searching
	ConnectorID string `query:"connector_id" maxLength:"100"`
	HeldBy      string `query:"held_by" maxLength:"100" doc:"The sync that holds their removal for a decision"`
	Removed     bool   `query:"removed" doc:"Also those that are not there any more"`
}

func (a *API) listInstallations(ctx context.Context, in *listInstallationsInput) (Page[Installation], error) {
	l, err := a.deeds.ListInstallations(ctx, store.InstallationQuery{
		Paging: in.paging(), ConnectorID: in.ConnectorID, HeldBy: in.HeldBy, Removed: in.Removed, Search: in.Q,
	})
	return pageOf(l, writeInstallation), err
}
