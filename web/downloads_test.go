package web

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/stretchr/testify/require"

	"templatedesk/internal/access"
)

// downloads takes exports from a stage over a real connection, as they are streamed.
type downloads struct {
	*stage
	at string
}

func (s *stage) downloads() downloads { return downloads{s, s.listen()} }

func (d downloads) get(role access.Role, path string) (*http.Response, string) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, "http://"+d.at+path, nil)
	require.NoError(d.t, err)
	req.AddCookie(d.as(role))
	res, err := http.DefaultClient.Do(req)
	require.NoError(d.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(d.t, err)
	return res, string(body)
}

// read are the rows of an export, by column.
func (d downloads) read(role access.Role, path string) (rows []map[string]string) {
	d.t.Helper()
	res, body := d.get(role, path)
	require.Equal(d.t, http.StatusOK, res.StatusCode)
	require.Contains(d.t, res.Header.Get("Content-Disposition"), d.f.Clock.Now().UTC().Format("-2006-01-02."))
	if strings.Contains(path, ".json") {
		require.NoError(d.t, json.Unmarshal([]byte(body), &rows))
		return rows
	}
	all, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	require.NoError(d.t, err)
	for _, record := range all[1:] {
		row := map[string]string{}
		for i, column := range all[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}
