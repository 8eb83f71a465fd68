package builder

import (
	"slices"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

// Word is a field's name in running text.
func Word(path string) string {
	part, rest, _ := strings.Cut(path, ".")
	number, field, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(number)
	switch {
	case path == "header.text":
		return "header text"
	case path == "header.sample":
		return "a sample for the header"
	case path == "header.media":
		return "a file for the header"
	case path == "body":
		return "the text"
	case part == "samples" && err == nil:
		return "a sample for {{" + strconv.Itoa(n+1) + "}}"
	case part == "buttons" && err == nil:
		return "button " + strconv.Itoa(n+1) + " " + map[string]string{"text": "label", "url": "address", "sample": "sample", "phone": "number", "type": "kind"}[field]
	}
	return part
}

// languages are Sobot's, by name.
func languages() []sobot.Language {
	list := slices.Clone(sobot.Languages)
	slices.SortFunc(list, func(a, b sobot.Language) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// buttonWord is a button type's plain name.
func buttonWord(kind string) string {
	switch kind {
	case templates.QuickReply:
		return "Quick reply"
	case templates.URLButton:
		return "Link"
	case templates.PhoneButton:
		return "Phone"
	}
	return kind
}

// size is a number of bytes in words.
func size(n int64) string {
	switch {
	case n < 1e6:
		return strconv.FormatInt(max(1, (n+500)/1000), 10) + " KB"
	default:
		return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
	}
}

// mediaFacts are what is known of a sample besides its name.
func mediaFacts(m templates.Media) string {
	var facts []string
	if m.Width > 0 {
		facts = append(facts, strconv.Itoa(m.Width)+"×"+strconv.Itoa(m.Height))
	}
	if m.Size > 0 {
		facts = append(facts, size(m.Size))
	}
	if m.MIME != "" {
		facts = append(facts, m.MIME)
	}
	if m.URL != "" {
		facts = append(facts, "by address")
	}
	return strings.Join(facts, " · ")
}

// taken is what a header format takes: in words, for a file picker, and in bytes.
type taken struct {
	words, accept string
	max           int64
}

func takes(format string) taken {
	switch format {
	case templates.HeaderImage:
		return taken{"JPEG or PNG, at most 5 MB", "image/jpeg,image/png", templates.MaxImage}
	case templates.HeaderVideo:
		return taken{"MP4 or 3GPP, at most 16 MB", "video/mp4,video/3gpp", templates.MaxVideo}
	}
	return taken{"PDF, at most 100 MB", ".pdf,.txt,.docx,.xlsx,.pptx", templates.MaxDocument}
}
