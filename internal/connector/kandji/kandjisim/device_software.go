package kandjisim

import (
	"net/http"
	"strconv"
)

// listSoftware answers GET /api/v1/devices/{id}/apps: all programs of a device,
// in a shape of its platform's own.
func (x *exchange) listSoftware() {
	if !x.isUUID() {
		return
	}
	body, count, ok := x.renderSoftware()
	if !ok {
		x.fail(http.StatusNotFound, statusText(http.StatusNotFound))
		return
	}
	x.w.Header()["X-Total-Count"] = []string{strconv.Itoa(count)}
	x.send(http.StatusOK, typeJSON, body)
}

func (x *exchange) renderSoftware() (body []byte, count int, ok bool) {
	x.t.mu.RLock()
	defer x.t.mu.RUnlock()
	f := x.t.fleet
	rank, ok := f.find(x.id)
	if !ok {
		return nil, 0, false
	}
	apps := []map[string]any{}
	for n, c := range f.software(rank) {
		i := f.installed(rank, c)
		apps = append(apps, i.row(rank, n))
	}
	return encode(map[string]any{"device_id": f.id(rank).String(), "apps": apps}), len(apps), true
}

// row is a program in the shape of its platform. All values are texts.
func (i *installed) row(rank int64, n int) map[string]any {
	switch i.origin {
	case fromWindows:
		return map[string]any{
			"name": i.name, "display_name": i.name, "publisher": i.developer, "publisher_display_name": i.developer,
			"product_code": i.bundle, "version": i.version, "architecture": "x64", "installed_path": i.path, "application_type": "win32",
		}
	case fromAndroid:
		return map[string]any{
			"display_name": i.name, "package_name": i.bundle, "version_name": i.version, "application_source": "INSTALLED_FROM_PLAY_STORE",
			"installer_package_name": "com.android.vending", "sha256_hash": "", "sha1_hashes": []string{},
		}
	case fromPhoneStore:
		h := mix(uint64(rank)<<20 ^ uint64(n))
		return map[string]any{
			"app_id": makeUUID(h&mask60, mix(h)).String(), "app_name": i.name, "bundle_id": i.bundle, "bundle_size": "", "app_store_vendable": "False",
			"device_based_vpp": "True", "source": "", "process": "", "signature": "", "creation_date": "", "modification_date": "", "path": "", "version": i.version,
		}
	}
	return map[string]any{
		"app_id": strconv.FormatInt(83_000+rank*200+int64(n), 10), "app_name": i.name, "bundle_id": i.bundle, "bundle_size": "1", "app_store_vendable": "",
		"device_based_vpp": "", "source": i.obtainedFrom(), "process": i.name, "signature": i.signature(),
		"creation_date": "2025-06-06T19:43:15.206870Z", "modification_date": "2025-06-06T19:43:15.206888Z", "path": i.path, "version": i.version,
	}
}
