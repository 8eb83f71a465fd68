package templates

import (
	"maps"
	"slices"
	"strings"
)

// Limits of media samples, in bytes (Meta, media).
const (
	MaxImage    = 5 << 20
	MaxVideo    = 16 << 20
	MaxDocument = 100 << 20
)

// MediaKind is what a media header takes. Its zero value takes nothing.
type MediaKind struct {
	Name  string            // "image"; empty for AnyMedia
	Types map[string]string // MIME types of the files that are kept for it, with their extensions
	Max   int64             // bytes
	Words string            // "a JPEG or PNG image of at most 5 MB"

	anyType bool // an address may lead to files of other types too
}

var mediaKinds = map[string]MediaKind{
	HeaderImage: {
		Name: "image", Max: MaxImage, Words: "a JPEG or PNG image of at most 5 MB",
		Types: map[string]string{"image/jpeg": ".jpg", "image/png": ".png"},
	},
	HeaderVideo: {
		Name: "video", Max: MaxVideo, Words: "an MP4 or 3GPP video of at most 16 MB",
		Types: map[string]string{"video/mp4": ".mp4", "video/3gpp": ".3gp"},
	},
	HeaderDocument: {
		Name: "document", Max: MaxDocument, Words: "a document of at most 100 MB, best a PDF", anyType: true,
		Types: map[string]string{
			"application/pdf": ".pdf", "text/plain": ".txt",
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
			"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
			"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
		},
	},
}

// AnyMedia is what any media header takes: for a sample that no header waits for yet.
var AnyMedia = func() MediaKind {
	all := MediaKind{Types: map[string]string{}}
	var words []string
	for _, format := range []string{HeaderImage, HeaderVideo, HeaderDocument} {
		kind := mediaKinds[format]
		all.Max = max(all.Max, kind.Max)
		maps.Copy(all.Types, kind.Types)
		words = append(words, kind.Words)
	}
	all.Words = strings.Join(words, ", or ")
	return all
}()

// MediaKindOf is what a header of that format takes; false if it takes no media.
func MediaKindOf(format string) (MediaKind, bool) {
	kind, ok := mediaKinds[format]
	return kind, ok
}

// MediaKindFor is the kind of header that takes files of a MIME type; false if none does.
func MediaKindFor(mime string) (MediaKind, bool) {
	for _, kind := range mediaKinds {
		if kind.Types[mime] != "" {
			return kind, true
		}
	}
	return MediaKind{}, false
}

// Accept is the kind's files as a file picker wants them: types, and extensions for the
// pickers that know no type of office documents.
func (k MediaKind) Accept() string {
	var all []string
	for mime, ext := range k.Types {
		all = append(all, mime, ext)
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}
