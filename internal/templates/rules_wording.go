package templates

import (
	"regexp"
	"strings"
)

// wordingRules judge what a template says. They know the words of some languages;
// in the others a person must judge.
var wordingRules = []Rule{
	{
		ID: "vague", Severity: SeverityWarning, Field: "body", on: wholeMessage,
		Why: "Reviewers must understand what a message is about without its values.",
		Fix: "Say in whole words what the message is for.", Source: "Meta, template categorization; Twilio", Confidence: "H",
		check: func(c *subject) []hit {
			if words, vague := c.vague(); vague {
				return one("body", "The body says almost nothing by itself (%s)", words)
			}
			return nil
		},
		spoil: body("Hello there!"),
	},
	{
		ID: "promo-in-utility", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Meta turns utility templates that advertise into marketing ones, and bills them so.",
		Fix: "Take the advertising out, or choose marketing.", Source: "Meta, template categorization", Confidence: "H",
		check: func(c *subject) []hit {
			if c.Category != CategoryUtility {
				return nil
			}
			if promoWords.in(c.Language, c.wordsOfAll()) == "" {
				return nil
			}
			for _, text := range c.words() {
				if word := promoWords.in(c.Language, plainFree.Replace(text.words)); word != "" {
					return one(text.field, "“%s” sounds like advertising", word)
				}
			}
			return nil
		},
		spoil: body("Your order is ready. Get 20% off your next one today."),
	},
	{
		ID: "otp-outside-auth", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "One-time codes belong into authentication templates; Meta rejects them elsewhere.",
		Fix: "Choose the category authentication.", Source: "Meta, template categorization", Confidence: "H",
		check: lexiconRule(codeWords, "“%s” belongs into an authentication template"),
		spoil: body("Your verification code is {{1}} and it works for ten minutes.", "123456"),
	},
	{
		ID: "survey-in-utility", Severity: SeverityWarning, Field: "body", on: wholeMessage,
		Why: "A question for feedback is utility only if it is about one order or visit; else Meta makes it marketing.",
		Fix: "Name the order or the visit, or choose marketing.", Source: "Meta, template categorization", Confidence: "M",
		check: func(c *subject) []hit {
			if c.Category != CategoryUtility {
				return nil
			}
			if words := c.words()[0].words; visitWords.in(c.Language, words) == "" {
				if word := surveyWords.in(c.Language, words); word != "" {
					return one("body", "“%s” asks without saying about which order or visit", word)
				}
			}
			return nil
		},
		spoil: body("We would love to hear from you. Please answer our short survey, it takes a minute."),
	},
	{
		ID: "sensitive-data", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Meta rejects messages that ask for whole card numbers, passwords, PINs or numbers of identity papers.",
		Fix: "Do not ask for it in a chat; the last four digits are fine.", Source: "Meta, template review", Confidence: "H",
		check: func(c *subject) []hit {
			words := c.words()[0].words
			if secretWords.in(c.Language, words) == "" {
				return nil
			}
			for sentence := range strings.SplitSeq(words, "|") {
				word := secretWords.in(c.Language, sentence)
				if word != "" && askWords.in(c.Language, sentence) != "" && sparingWords.in(c.Language, sentence) == "" {
					return one("body", "It seems to ask for “%s”", word)
				}
			}
			return nil
		},
		spoil: body("We could not book your payment. Please reply with your full card number and expiry date."),
	},
	{
		ID: "threat", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Meta rejects threats of legal steps and of shame.",
		Fix: "Say what is due and how to settle it.", Source: "Meta, template review", Confidence: "H",
		check: lexiconRule(threatWords, "“%s” sounds like a threat"),
		spoil: body("Your invoice is unpaid. We take legal action if it is not settled this week."),
	},
	{
		ID: "gambling", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Games of chance are against WhatsApp's rules for businesses.",
		Fix: "Take it out.", Source: "WhatsApp partners", Confidence: "M",
		check: lexiconRule(gambleWords, "“%s” sounds like a game of chance"),
		spoil: body("Thank you for your visit. You take part in our raffle this Friday evening."),
	},
	{
		ID: "language-mix", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "A text in another language than the template's is rejected (TAG_CONTENT_MISMATCH).",
		Fix: "Choose the language that the text is written in.", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			if c.Language == "" || !languageRE.MatchString(c.Language) {
				return nil
			}
			if other := otherLanguage(c); other != "" {
				return one("body", "The language is %s, the text looks like %s", languageWord(c.Language), other)
			}
			return nil
		},
		spoil: body("Hola {{1}}, tu pedido ya está en camino y llega hoy por la tarde.", "María"),
	},
	{
		ID: "url-in-body", Severity: SeverityWarning, Field: "body", on: freeForm,
		Why: "Short links and bare addresses of machines hide where they lead.",
		Fix: "Write the address of your own site out, or use a button.", Source: "WhatsApp partners", Confidence: "M",
		check: func(c *subject) []hit {
			for _, part := range []struct{ field, text string }{{"body", c.Body}, {"footer", c.Footer}} {
				if !dotInside(part.text) {
					continue
				}
				for _, m := range hostRE.FindAllStringSubmatch(strings.ToLower(part.text), -1) {
					switch {
					case isShortener(m[2]):
						return one(part.field, "%s hides where the link leads", m[2])
					case (m[1] != "" || m[3] != "") && ipRE.MatchString(m[2]):
						return one(part.field, "%s is the address of a machine", m[2])
					}
				}
			}
			return nil
		},
		spoil: body("Your order is on its way. Follow it on https://bit.ly/3xYz until it arrives."),
	},
	{
		ID: "no-opt-out", Severity: SeverityInfo, Field: "buttons", on: wholeMessage,
		Why: "People who can leave easily do not block or report the sender, which keeps its quality high.",
		Fix: "Add a quick reply such as “Stop promotions”, or a line in the footer.", Source: "Meta, template components", Confidence: "M",
		check: func(c *subject) []hit {
			if c.Category != CategoryMarketing || len(stopWords[baseLanguage(c.Language)]) == 0 {
				return nil
			}
			if _, word := stopWords.find(c); word != "" {
				return nil
			}
			return one("buttons", "There is no way to stop these messages")
		},
		spoil: func(c *Content) { c.Category = CategoryMarketing },
	},
}

func lexiconRule(words lexicon, message string) func(*subject) []hit {
	return func(c *subject) []hit {
		if field, word := words.find(c); word != "" {
			return one(field, message, word)
		}
		return nil
	}
}

// vague reports whether a body has fewer than three words of its own (in scripts
// without spaces, fewer than six letters), and how many it has.
func (s *subject) vague() (string, bool) {
	if strings.TrimSpace(s.Body) == "" || s.bare() {
		return "", false
	}
	if s.spaceless() {
		n := s.letters().all
		return plural(n, "letter"), n < 6
	}
	n := s.fixedWords()
	return plural(n, "word"), n < 3
}

// fixedWords is how many words the body has of its own: variables and lone punctuation
// are none.
func (s *subject) fixedWords() (n int) {
	for word := range strings.FieldsSeq(s.fixedText()) {
		if strings.ContainsFunc(word, isAlnum) {
			n++
		}
	}
	return n
}

var (
	hostRE = regexp.MustCompile(`(https?://)?\b((?:[a-z0-9-]+\.)+[a-z0-9]+)\b(:\d|/)?`)
	ipRE   = regexp.MustCompile(`^(\d{1,3}\.){3}\d{1,3}$`)
)

// dotInside reports whether a dot stands before a letter or digit, as in every address.
func dotInside(text string) bool {
	for i := range len(text) - 1 {
		if text[i] == '.' && isWordByte(text[i+1]) {
			return true
		}
	}
	return false
}

// shorteners are services whose links say nothing of where they lead.
var shorteners = map[string]bool{
	"bit.ly": true, "bitly.com": true, "tinyurl.com": true, "goo.gl": true, "t.co": true, "is.gd": true, "ow.ly": true, "rb.gy": true,
	"cutt.ly": true, "shorturl.at": true, "t.ly": true, "v.gd": true, "buff.ly": true, "rebrand.ly": true, "s.id": true, "bl.ink": true, "tiny.cc": true,
}

func isShortener(host string) bool {
	return shorteners[strings.TrimPrefix(strings.ToLower(host), "www.")]
}
