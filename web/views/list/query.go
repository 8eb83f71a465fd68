package list

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"templatedesk/internal/templates"
	"templatedesk/web/views/ui"
)

// The whole view is in the address: q, status, category, language, quality,
// attention=1, sort (name, -name, -changed; newest change first without it), page.

const maxParam = 200 // characters of one parameter; longer ones match nothing anyway

// ReadQuery reads the address's parameters. What makes no sense there is left out
// and asks for nothing, so every address gives a page.
func ReadQuery(waba string, params url.Values) templates.Query {
	get := func(name string) string {
		value := strings.TrimSpace(strings.ToValidUTF8(params.Get(name), ""))
		if r := []rune(value); len(r) > maxParam {
			value = string(r[:maxParam])
		}
		return value
	}
	q := templates.Query{
		WABA:      waba,
		Search:    get("q"),
		Status:    strings.ToUpper(get("status")),
		Category:  strings.ToUpper(get("category")),
		Language:  get("language"),
		Quality:   strings.ToUpper(get("quality")),
		Attention: get("attention") == "1",
		Sort:      templates.SortChanged,
		Page:      1,
	}
	word, desc := strings.CutPrefix(get("sort"), "-")
	if slices.Contains([]string{templates.SortChanged, templates.SortName}, word) {
		q.Sort, q.Desc = word, desc
	}
	if n, err := strconv.Atoi(get("page")); err == nil && n > 1 {
		q.Page = n
	}
	return q
}

// Address is the canonical address of the view that q asks for.
func Address(q templates.Query) string { return address(q, "") }

// Export is the address of all that q matches, as a file.
func Export(q templates.Query, format string) string {
	q.Page = 1
	return address(q, "/export."+format)
}

func address(q templates.Query, path string) string {
	params := url.Values{}
	set := func(name, value string) {
		if value != "" {
			params.Set(name, value)
		}
	}
	set("q", q.Search)
	set("status", q.Status)
	set("category", q.Category)
	set("language", q.Language)
	set("quality", q.Quality)
	if q.Attention {
		set("attention", "1")
	}
	if order := sortWord(q); order != templates.SortChanged {
		set("sort", order)
	}
	if q.Page > 1 {
		set("page", strconv.Itoa(q.Page))
	}
	address := ui.TemplatesURL(q.WABA) + path
	if len(params) > 0 {
		address += "?" + params.Encode()
	}
	return address
}

// sortWord is the sort parameter of q's order.
func sortWord(q templates.Query) string {
	if q.Desc {
		return "-" + q.Sort
	}
	return q.Sort
}

// filtered reports whether q leaves anything out.
func filtered(q templates.Query) bool {
	return q.Search != "" || q.Status != "" || q.Category != "" || q.Language != "" || q.Quality != "" || q.Attention
}

// sorted is the address of the same view in another order: by word, or turned
// round when it is in that order already.
func sorted(q templates.Query, word string) string {
	q.Desc = q.Sort == word && !q.Desc
	q.Sort, q.Page = word, 1
	return Address(q)
}

// ariaSort says in ARIA's words how a column is sorted; newest first is descending.
func ariaSort(q templates.Query, word string) string {
	if q.Sort != word {
		return "none"
	}
	if q.Desc != (word == templates.SortChanged) {
		return "descending"
	}
	return "ascending"
}
