package kandji

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/noonday/noonday/internal/connector"
	"github.com/noonday/noonday/internal/connector/kandji/kandjisim"
	"github.com/noonday/noonday/internal/inventory"
)

// aPage is a full page as the simulated tenant sends it.
func aPage(b *testing.B) []byte {
	b.Helper()
	tenant := kandjisim.New(kandjisim.Options{Seed: 1, Users: 1000, NoGzip: true})
	request := httptest.NewRequest(http.MethodGet, "http://acme.api.kandji.io/api/v1/users", nil)
	request.Header.Set("Authorization", "Bearer "+kandjisim.DefaultToken)
	answer := httptest.NewRecorder()
	tenant.Root().ServeHTTP(answer, request)
	return answer.Body.Bytes()
}

// BenchmarkDecode turns the bytes of a page into records.
func BenchmarkDecode(b *testing.B) {
	body := aPage(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	records := 0
	for b.Loop() {
		var answer page
		if err := json.Unmarshal(body, &answer); err != nil {
			b.Fatal(err)
		}
		accounts := make([]inventory.AccountRecord, len(*answer.Results))
		for i := range accounts {
			accounts[i] = (*answer.Results)[i].account()
		}
		records += len(accounts)
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkList reads 30,000 users over loopback, the simulated tenant included.
func BenchmarkList(b *testing.B) {
	tenant := kandjisim.New(kandjisim.Options{Seed: 1, Users: 30_000, NoGzip: true, Limits: &kandjisim.Limits{}})
	server := httptest.NewServer(tenant.Root())
	defer server.Close()
	kind := Type()
	env := connector.Environment{AllowPrivate: true}
	settings, err := kind.Clean(map[string]string{fieldKey: kandjisim.DefaultToken, fieldURL: server.URL}, env)
	if err != nil {
		b.Fatal(err)
	}
	records := 0
	for b.Loop() {
		source, err := connector.Open(&kind, settings, env)
		if err != nil {
			b.Fatal(err)
		}
		listing := source.List(connector.Users, "")
		for {
			page, err := listing.Next(b.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			records += page.Len()
		}
		_ = source.Close()
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkFleet reads 1,800 devices and what is installed on them over
// loopback, the simulated tenant included.
func BenchmarkFleet(b *testing.B) {
	tenant := kandjisim.New(kandjisim.Options{Seed: 1, Users: 1500, Devices: 1800, NoGzip: true, Limits: &kandjisim.Limits{}})
	server := httptest.NewServer(tenant.Root())
	defer server.Close()
	for _, stream := range []connector.Stream{connector.Devices, connector.InstalledApps} {
		b.Run(string(stream), func(b *testing.B) {
			records, requests := 0, 0
			for b.Loop() {
				n, r := readThrough(b, server.URL, stream)
				records, requests = records+n, requests+r
			}
			b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(float64(requests)/float64(b.N), "requests")
			b.ReportMetric(float64(records)/float64(b.N), "records")
		})
	}
}

// BenchmarkPrism reads what is installed on 5,000 Macs with 80 programs each.
func BenchmarkPrism(b *testing.B) {
	address, requests := macs(b, 5000), 0
	for b.Loop() {
		_, n := readThrough(b, address, connector.InstalledApps)
		requests += n
	}
	b.ReportMetric(float64(requests)/float64(b.N), "requests")
}
