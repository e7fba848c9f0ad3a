package api

import "net/http"

// routes is the table of contents of the API.
func (a *API) routes() {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete

	answer(a, route{get, "/setup", "get-setup", "Whether the first operator is still to be made", "Session", 200, true}, a.getSetup)
	answer(a, route{post, "/setup", "set-up", "Make the first operator", "Session", 201, true}, a.setUp)
	answer(a, route{post, "/session", "sign-in", "Sign in", "Session", 200, true}, a.signInWithPassword)
	answer(a, route{get, "/session", "get-session", "Who is signed in", "Session", 200, false}, a.getSession)
	done(a, route{del, "/session", "sign-out", "Sign out here", "Session", 204, false}, a.signOut)
	done(a, route{del, "/sessions", "sign-out-everywhere", "Sign out everywhere", "Session", 204, false}, a.signOutEverywhere)
	done(a, route{post, "/session/password", "change-password", "Change one's own password; other sessions end", "Session", 204, false}, a.changePassword)

	list(a, route{get, "/connector-types", "list-connector-types", "What can be connected", "Connectors", 200, false}, a.listConnectorTypes, nil)
	answer(a, route{get, "/connector-types/{id}", "get-connector-type", "One connector type", "Connectors", 200, false}, a.getConnectorType)
	answer(a, route{post, "/connectors/check", "check-connector", "Connect: try credentials, store nothing", "Connectors", 200, false}, a.checkConnector)
	answer(a, route{post, "/connectors", "create-connector", "Save Connector: check, seal, store, start the initial collection", "Connectors", 201, false}, a.createConnector)
	list(a, route{get, "/connectors", "list-connectors", "Connectors", "Connectors", 200, false}, a.listConnectors, nil)
	answer(a, route{get, "/connectors/{id}", "get-connector", "One connector", "Connectors", 200, false}, a.getConnector)
	answer(a, route{patch, "/connectors/{id}", "edit-connector", "Rename, change interval, streams, guard or budget, pause, resume", "Connectors", 200, false}, a.editConnector)
	answer(a, route{post, "/connectors/{id}/reconnect", "reconnect-connector", "New credentials, or the stored ones once more; starts a sync", "Connectors", 200, false}, a.reconnectConnector)
	answer(a, route{post, "/connectors/{id}/sync", "sync-connector", "Sync now; answers the sync under way if there is one", "Connectors", 202, false}, a.syncConnector)
	answer(a, route{get, "/connectors/{id}/cost", "get-connector-cost", "What a sync will ask of the vendor, and what that means for its limits", "Connectors", 200, false}, a.connectorCost)
	answer(a, route{get, "/connectors/{id}/deletion", "preview-deletion", "What deleting would take away", "Connectors", 200, false}, a.previewDeletion)
	answer(a, route{del, "/connectors/{id}", "delete-connector", "Delete, with its records or keeping them as history", "Connectors", 200, false}, a.deleteConnector)
	list(a, route{get, "/connectors/{id}/syncs", "list-syncs", "Syncs of a connector, newest first", "Connectors", 200, false}, a.listSyncs, nil)
	answer(a, route{get, "/syncs/{id}", "get-sync", "One sync", "Connectors", 200, false}, a.getSync)
	answer(a, route{post, "/syncs/{id}/approve", "approve-removal", "Remove the records that a held sync came without", "Connectors", 200, false}, a.approveRemoval)
	answer(a, route{post, "/syncs/{id}/reject", "reject-removal", "Keep the records that a held sync came without", "Connectors", 200, false}, a.rejectRemoval)

	list(a, route{get, "/accounts", "list-accounts", "Accounts", "Inventory", 200, false}, a.listAccounts, a.eachAccount)
	answer(a, route{get, "/accounts/{id}", "get-account", "One account", "Inventory", 200, false}, a.getAccount)
	list(a, route{get, "/accounts/{id}/events", "list-account-events", "What changed in an account", "Inventory", 200, false}, a.listAccountEvents, nil)
	answer(a, route{patch, "/accounts/{id}", "link-account", "Say whose an account is, or leave it to the rules", "Inventory", 200, false}, a.linkAccount)
	a.peopleRoutes()
	list(a, route{get, "/apps", "list-apps", "Apps", "Inventory", 200, false}, a.listApps, nil)
	answer(a, route{get, "/apps/{id}", "get-app", "One app", "Inventory", 200, false}, a.getApp)
	list(a, route{get, "/events", "list-events", "What changed in the inventory, newest first", "Inventory", 200, false}, a.listEvents, a.eachEvent)
	a.sightings(route{get, "/apps/{id}/sightings", "list-app-sightings", "The evidence that an app is used", "Inventory", 200, false}, ofApp)
	a.sightings(route{get, "/people/{id}/sightings", "list-person-sightings", "What a person was seen to use, and where", "Inventory", 200, false}, ofPerson)
	a.sightings(route{get, "/devices/{id}/sightings", "list-device-sightings", "What was seen on a device", "Inventory", 200, false}, ofDevice)
	a.sightings(route{get, "/accounts/{id}/sightings", "list-account-sightings", "Where an account was seen", "Inventory", 200, false}, ofAccount)
	answer(a, route{get, "/compare", "compare", "What changed between two times", "Inventory", 200, false}, a.compare)
	answer(a, route{get, "/search", "search", "Search all nouns at once", "Inventory", 200, false}, a.search)
	answer(a, route{get, "/overview", "get-overview", "The dashboard's figures", "Inventory", 200, false}, a.getOverview)

	list(a, route{get, "/api-tokens", "list-api-tokens", "API tokens", "Settings", 200, false}, a.listTokens, nil)
	answer(a, route{post, "/api-tokens", "create-api-token", "Make an API token; its secret is shown this once", "Settings", 201, false}, a.createToken)
	done(a, route{del, "/api-tokens/{id}", "revoke-api-token", "Revoke an API token", "Settings", 204, false}, a.revokeToken)
	list(a, route{get, "/operators", "list-operators", "Operators", "Settings", 200, false}, a.listOperators, nil)
	answer(a, route{post, "/operators", "create-operator", "Make an operator", "Settings", 201, false}, a.createOperator)
	answer(a, route{patch, "/operators/{id}", "edit-operator", "Change name or role", "Settings", 200, false}, a.editOperator)
	done(a, route{del, "/operators/{id}", "delete-operator", "Remove an operator", "Settings", 204, false}, a.deleteOperator)
	list(a, route{get, "/audit", "list-audit", "Deeds of operators, newest first", "Settings", 200, false}, a.listAudit, nil)
}

// peopleRoutes are about persons and devices.
func (a *API) peopleRoutes() {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete

	list(a, route{get, "/people", "list-people", "Persons: who is behind accounts and devices", "Inventory", 200, false}, a.listPeople, nil)
	answer(a, route{get, "/people/{id}", "get-person", "One person, also one who is merged into another", "Inventory", 200, false}, a.getPerson)
	list(a, route{get, "/people/{id}/apps", "list-person-apps", "The apps that a person uses or has used", "Inventory", 200, false}, a.listPersonApps, nil)
	answer(a, route{post, "/people/{id}/merge", "merge-people", "Merge persons into this one; a split takes it back", "Inventory", 200, false}, a.mergePeople)
	answer(a, route{post, "/people/{id}/split", "split-person", "Take merges back, or move accounts and devices into a person of their own", "Inventory", 200, false}, a.splitPerson)
	answer(a, route{post, "/people/{id}/aliases", "add-alias", "Add an address by which accounts and devices are the person's", "Inventory", 200, false}, a.addAlias)
	done(a, route{del, "/people/{id}/aliases/{email}", "remove-alias", "Take a further address away", "Inventory", 204, false}, a.removeAlias)
	list(a, route{get, "/devices", "list-devices", "Devices", "Inventory", 200, false}, a.listDevices, a.eachDevice)
	answer(a, route{get, "/devices/{id}", "get-device", "One device", "Inventory", 200, false}, a.getDevice)
	answer(a, route{patch, "/devices/{id}", "link-device", "Say whose a device is, or leave it to the rules", "Inventory", 200, false}, a.linkDevice)
	list(a, route{get, "/devices/{id}/installations", "list-device-installations", "The programs on a device", "Inventory", 200, false}, a.listDeviceInstallations, nil)
	list(a, route{get, "/installations", "list-installations", "Programs on devices, such as those whose removal is held", "Inventory", 200, false}, a.listInstallations, nil)
}
