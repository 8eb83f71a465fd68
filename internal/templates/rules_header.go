package templates

import (
	"net/url"
	"slices"
	"strings"
)

// MaxHeaderText is how many characters a header's text may have, as Length counts them.
const MaxHeaderText = 60

var headerRules = []Rule{
	{
		ID: "header-format", Severity: SeverityError, Field: "header.format", on: wholeMessage,
		Why: "Sobot and Meta know no such header, or take it in other messages only.",
		Fix: "Choose no header, text, image, video, document or location.", Source: "Meta, template components", Confidence: "H",
		check: func(c *subject) []hit {
			if _, media := mediaKinds[c.Header.Format]; media || slices.Contains([]string{HeaderNone, HeaderText, HeaderLocation}, c.Header.Format) {
				return nil
			}
			return one("header.format", "A %s header cannot be created here", c.Header.Format)
		},
		spoil: func(c *Content) { c.Header.Format = "GIF" },
	},
	{
		ID: "header-text-required", Severity: SeverityError, Field: "header.text", on: freeForm,
		Why: "A text header without a text is refused.",
		Fix: "Write the header, or choose no header.", Source: "Meta, template components", Confidence: "H",
		check: onHeaderText(func(c *subject) []hit {
			if strings.TrimSpace(c.Header.Text) == "" {
				return one("header.text", "The header is empty")
			}
			return nil
		}),
		spoil: func(c *Content) { c.Header.Text = " " },
	},
	{
		ID: "header-text-length", Severity: SeverityError, Field: "header.text", on: freeForm,
		Why: "Meta takes at most 60 characters in a header; a variable counts as it is written.",
		Fix: "Shorten the header.", Source: "Meta, template components", Confidence: "H",
		check: onHeaderText(func(c *subject) []hit { return tooLong("header.text", "The header", c.Header.Text, MaxHeaderText) }),
		spoil: func(c *Content) { c.Header.Text = repeat("é", 61) },
	},
	{
		ID: "header-text-one-line", Severity: SeverityError, Field: "header.text", on: freeForm,
		Why: "A header is one line (refusal 2388047).",
		Fix: "Remove line breaks and tabs.", FixLabel: "Make it one line", Source: "Twilio, Bird", Confidence: "M",
		check: onHeaderText(func(c *subject) []hit { return oneLine("header.text", "The header", c.Header.Text) }),
		fix:   func(c Content) Content { c.Header.Text = inOneLine(c.Header.Text); return c },
		spoil: func(c *Content) { c.Header.Text = "a\r\nb" },
	},
	{
		ID: "header-text-one-variable", Severity: SeverityError, Field: "header.text", on: freeForm,
		Why: "A header may have one variable at most.",
		Fix: "Keep one variable; move the others to the body.", Source: "Meta, template components", Confidence: "H",
		check: onHeaderText(func(c *subject) []hit {
			if found := scanFor(c.Language, c.Header.Text); len(found) > 1 {
				return one("header.text", "The header has %d variables", len(found))
			}
			return nil
		}),
		spoil: func(c *Content) { c.Header.Text = "{{1}} and {{2}} x" },
	},
	{
		ID: "header-text-variable", Severity: SeverityError, Field: "header.text", on: freeForm,
		Why: "The header's variable is written {{1}}, whatever numbers the body uses.",
		Fix: "Write it {{1}}.", FixLabel: "Write it {{1}}", Source: "Meta, template components", Confidence: "H",
		check: onHeaderText(func(c *subject) []hit {
			found := scanFor(c.Language, c.Header.Text)
			if len(found) != 1 || found[0].Number == 1 {
				return nil
			}
			return one("header.text", "The header's variable is written %s", found[0].Raw)
		}),
		fix: func(c Content) Content {
			if found := scanFor(c.Language, c.Header.Text); len(found) == 1 {
				c.Header.Text = replace(c.Header.Text, found, func(Placeholder) string { return variable(1) })
			}
			return c
		},
		spoil: func(c *Content) { c.Header.Text = "Order {{2}} shipped" },
	},
	{
		ID: "header-emoji", Severity: SeverityWarning, Field: "header.text", on: freeForm,
		Why: "Partners report that emoji in a header are refused.",
		Fix: "Use words.", FixLabel: "Remove emoji", Source: "Twilio, Bird", Confidence: "M",
		check: onHeaderText(func(c *subject) []hit {
			if countEmoji(c.Header.Text) > 0 {
				return one("header.text", "The header has an emoji")
			}
			return nil
		}),
		fix:   func(c Content) Content { c.Header.Text = withoutEmoji(c.Header.Text); return c },
		spoil: func(c *Content) { c.Header.Text = "Order {{1}} is on its way 🚚" },
	},
	{
		ID: "header-marks", Severity: SeverityWarning, Field: "header.text", on: freeForm,
		Why: "Formatting is not drawn in a header, and partners report refusals. A header is bold by itself.",
		Fix: "Remove * _ ~ and `.", FixLabel: "Remove marks", Source: "Meta, template components; Twilio", Confidence: "M",
		check: onHeaderText(func(c *subject) []hit {
			if hasMarks(c.Header.Text) {
				return one("header.text", "The header has formatting marks")
			}
			return nil
		}),
		fix:   func(c Content) Content { c.Header.Text = withoutMarks(c.Header.Text); return c },
		spoil: func(c *Content) { c.Header.Text = "Order {{1}} is *on its way*" },
	},
	{
		ID: "header-variable-edge", Severity: SeverityWarning, Field: "header.text", on: freeForm,
		Why: "One partner refuses headers that begin or end with the variable; Meta does not speak of it.",
		Fix: "Put a word there.", Source: "Bird", Confidence: "L",
		check: onHeaderText(func(c *subject) []hit {
			text := strings.TrimSpace(c.Header.Text)
			ps := wellFormed(text)
			switch {
			case len(ps) != 1:
			case ps[0].Start == 0:
				return one("header.text", "The header begins with %s", ps[0].Raw)
			case ps[0].End == len(text):
				return one("header.text", "The header ends with %s", ps[0].Raw)
			}
			return nil
		}),
		spoil: func(c *Content) { c.Header.Text = "Your order {{1}}" },
	},
	{
		ID: "header-sample-required", Severity: SeverityError, Field: "header.sample", on: freeForm,
		Why: "Meta's reviewers must see what the variable will be replaced by (refusal 2388043).",
		Fix: "Type a typical value, not a real person's data.", Source: "Meta, template review", Confidence: "H",
		check: onHeaderText(func(c *subject) []hit {
			if Count(c.Header.Text) > 0 && strings.TrimSpace(c.Header.Sample) == "" {
				return one("header.sample", "The header's variable has no sample")
			}
			return nil
		}),
		spoil: func(c *Content) { c.Header.Sample = " " },
	},
	{
		ID: "header-sample-form", Severity: SeverityError, Field: "header.sample", on: freeForm,
		Why: "A value may have no line break, no tab and no more than four spaces in a row.",
		Fix: "Write the sample in one line.", FixLabel: "Make it one line", Source: "Meta, error 132018", Confidence: "H",
		check: onHeaderText(func(c *subject) []hit {
			if Count(c.Header.Text) == 0 {
				return nil
			}
			return badValue("header.sample", "The header's sample", c.Header.Sample)
		}),
		fix:   func(c Content) Content { c.Header.Sample = inOneLine(c.Header.Sample); return c },
		spoil: func(c *Content) { c.Header.Sample = "a     b" },
	},
	{
		ID: "header-media-required", Severity: SeverityError, Field: "header.media", on: freeForm,
		Why: "Meta's reviewers must see a sample of the header.",
		Fix: "Upload a file or paste the address of one.", Source: "Meta, template components; Sobot, get_handle_id", Confidence: "H",
		check: onHeaderMedia(func(c *subject, k MediaKind) []hit {
			if c.Header.Media.Empty() && c.Header.Media.Handle == "" {
				return one("header.media", "The header has no sample %s", k.Name)
			}
			return nil
		}),
		spoil: media(HeaderImage, Media{}),
	},
	{
		ID: "header-media-address", Severity: SeverityError, Field: "header.media", on: freeForm,
		Why: "Sobot fetches the sample from this address itself.",
		Fix: "Paste the whole address, beginning with https://.", Source: "Sobot, get_handle_id", Confidence: "H",
		check: onHeaderMedia(func(c *subject, _ MediaKind) []hit {
			m := c.Header.Media
			if m.URL == "" || m.MediaID != "" {
				return nil
			}
			u, err := url.Parse(m.URL)
			if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsAny(m.URL, " \t\n") {
				return one("header.media", "The sample's address is not a web address")
			}
			return nil
		}),
		spoil: media(HeaderImage, Media{URL: "shop.example/a.png"}),
	},
	{
		ID: "header-media-type", Severity: SeverityError, Field: "header.media", on: freeForm,
		Why: "WhatsApp shows JPEG and PNG images and MP4 and 3GPP videos.",
		Fix: "Convert the file, or choose the kind of header that fits it.", Source: "Meta, media", Confidence: "H",
		check: onHeaderMedia(func(c *subject, k MediaKind) []hit {
			mime, _, _ := strings.Cut(c.Header.Media.MIME, ";")
			mime = strings.ToLower(strings.TrimSpace(mime))
			if mime != "" && !k.anyType && k.Types[mime] == "" {
				return one("header.media", "The sample is %s; the header takes %s", mime, k.Words)
			}
			return nil
		}),
		spoil: media(HeaderImage, Media{MediaID: "t", MIME: "image/webp"}),
	},
	{
		ID: "header-media-size", Severity: SeverityError, Field: "header.media", on: freeForm,
		Why: "Meta takes images up to 5 MB, videos up to 16 MB and documents up to 100 MB.",
		Fix: "Choose a smaller file.", Source: "Meta, media", Confidence: "H",
		check: onHeaderMedia(func(c *subject, k MediaKind) []hit {
			if size := c.Header.Media.Size; size > k.Max {
				return one("header.media", "The sample has %.1f MB; the header takes %s", float64(size)/(1<<20), k.Words)
			}
			return nil
		}),
		spoil: media(HeaderImage, Media{MediaID: "t", Size: MaxImage + 1}),
	},
	{
		ID: "header-document-pdf", Severity: SeverityWarning, Field: "header.media", on: freeForm,
		Why: "Some of Meta's reviewers and partners take only PDF documents.",
		Fix: "Use a PDF.", Source: "WhatsApp partners", Confidence: "M",
		check: onHeaderMedia(func(c *subject, _ MediaKind) []hit {
			if c.Header.Format == HeaderDocument && !mayBePDF(c.Header.Media) {
				return one("header.media", "The sample document is not a PDF")
			}
			return nil
		}),
		spoil: media(HeaderDocument, Media{MediaID: "t", MIME: "text/plain"}),
	},
}

// mayBePDF reads the file's type, or where only its address is known how that ends.
func mayBePDF(m Media) bool {
	if m.MIME != "" {
		return strings.HasPrefix(strings.ToLower(m.MIME), "application/pdf")
	}
	address, err := url.Parse(m.URL)
	if err != nil {
		return true
	}
	for _, ext := range mediaKinds[HeaderDocument].Types {
		if ext != ".pdf" && strings.HasSuffix(strings.ToLower(address.Path), ext) {
			return false
		}
	}
	return true
}

func onHeaderText(check func(*subject) []hit) func(*subject) []hit {
	return func(c *subject) []hit {
		if c.Header.Format != HeaderText {
			return nil
		}
		return check(c)
	}
}

func onHeaderMedia(check func(*subject, MediaKind) []hit) func(*subject) []hit {
	return func(c *subject) []hit {
		kind, ok := mediaKinds[c.Header.Format]
		if !ok {
			return nil
		}
		return check(c, kind)
	}
}
