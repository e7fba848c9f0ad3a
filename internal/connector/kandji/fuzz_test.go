package kandji

import (
	"encoding/json"
	"strings"
	"testing"
)

func FuzzDevices(f *testing.F) {
	f.Add([]byte(`[{"device_id":"5b7a0c52","user":{"email":"ada@acme.example","name":"Ada","id":7,"is_archived":false},"tags":["b","a"]}]`))
	f.Add([]byte(`[{"device_id":7,"user":"","last_check_in":"2024-12-13 19:14:20.455640+00:00","tags":""},{"user":null,"mdm_enabled":"True"}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var rows []device
		if json.Unmarshal(body, &rows) != nil {
			return
		}
		for i := range rows {
			record := rows[i].record()
			if record.UserID != "" && strings.Trim(record.UserID, "0123456789") == "" || strings.TrimSpace(record.Name) != record.Name {
				t.Errorf("%s becomes %+v", body, record)
			}
			for name, value := range record.Attributes {
				if value == "" {
					t.Errorf("%s: the attribute %s is empty", body, name)
				}
			}
		}
	})
}

func FuzzPrograms(f *testing.F) {
	f.Add([]byte(`{"data":[{"device_id":"D","name":"Slack","bundle_id":"No value","signature":"Developer ID Application: X (ABCDEFGHIJ)","version":4}],"total":null,"cursor":"x"}`))
	f.Add([]byte(`{"apps":[{"app_name":"Tool","signature":"Software Signing"},{"display_name":"7-Zip","product_code":"{A}"},{"package_name":"com.x","sha1_hashes":[]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var page prismPage
		if json.Unmarshal(body, &page) == nil && page.Data != nil {
			for i := range *page.Data {
				row := &(*page.Data)[i]
				if record := row.record(); !strings.HasPrefix(record.ExternalID, string(row.DeviceID)+"/") || strings.EqualFold(record.Identifier, "no value") || row.key() != record.ExternalID {
					t.Errorf("%s becomes %+v", body, record)
				}
			}
		}
		var list programList
		if json.Unmarshal(body, &list) == nil && list.Apps != nil {
			for i := range *list.Apps {
				if record := (*list.Apps)[i].record("D"); record.DeviceID != "D" || len(record.ExternalID) != len("D/")+16 {
					t.Errorf("%s becomes %+v", body, record)
				}
			}
		}
	})
}

func FuzzPlace(f *testing.F) {
	f.Add("300:5b7a0c52-9a0e-4b7e-8c0a-3f0f6b0d1101")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		at, err := parsePlace(s)
		if err != nil || s == "" {
			return
		}
		if again, err := parsePlace(at.String()); err != nil || again != at || at.isEnd() {
			t.Errorf("%q becomes %+v and %+v, %v", s, at, again, err)
		}
	})
}
