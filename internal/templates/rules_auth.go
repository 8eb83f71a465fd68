package templates

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"templatedesk/internal/sobot"
)

// MaxExpiry is the longest validity of a one-time code, in minutes.
const MaxExpiry = 90

var authRules = []Rule{
	{
		ID: "expiry-range", Severity: SeverityError, Field: "expiry", on: authTemplate,
		Why: "A code can be said to expire after 1 to 90 minutes.",
		Fix: "Type a whole number from 1 to 90, or leave it empty for no such line.", Source: "Meta, authentication templates", Confidence: "H",
		check: func(c *subject) []hit {
			if c.Expiry == "" {
				return nil
			}
			if _, ok := c.expiry(); !ok {
				return one("expiry", "A code cannot expire after %q minutes", c.Expiry)
			}
			return nil
		},
		spoil: func(c *Content) { *c = code(); c.Expiry = "0" },
	},
	{
		ID: "otp-type", Severity: SeverityError, Field: "otp_type", on: authTemplate,
		Why: "A code is copied, filled in with one tap, or handed over without any.",
		Fix: "Choose one of the three.", Source: "Meta, authentication templates", Confidence: "H",
		check: func(c *subject) []hit {
			if c.OTPType == "" || c.HandsOver() {
				return nil
			}
			return one("otp_type", "%q is not a way to hand over a code", c.OTPType)
		},
		spoil: func(c *Content) { c.OTPType = "TWO_TAP" },
	},
	{
		ID: "otp-apps", Severity: SeverityError, Field: "apps", on: authTemplate,
		Why: "Meta hands a code to one to five apps that it can recognise.",
		Fix: "Add your app's package name and signature hash.", Source: "Meta, authentication templates", Confidence: "H",
		check: func(c *subject) []hit {
			if n := len(c.Apps); c.HandsOver() && (n < 1 || n > MaxApps) {
				return one("apps", "There are %s to hand the code to", plural(n, "app"))
			}
			return nil
		},
		spoil: oneTap(func(c *Content) { c.Apps = nil }),
	},
	{
		ID: "otp-package", Severity: SeverityError, Field: "apps.n.package", on: authTemplate,
		Why: "A package name has two or more parts with points between them, each beginning with a letter, and at most 224 characters.",
		Fix: "Copy it from the app's build, such as com.example.shop.", Source: "Meta, authentication templates", Confidence: "H",
		check: eachApp(func(i int, a App) []hit {
			if len(a.Package) > MaxPackageName || !packageRE.MatchString(a.Package) {
				return one(fmt.Sprintf("apps.%d.package", i), "The package name of app %d is not one", i+1)
			}
			return nil
		}),
		spoil: oneTap(func(c *Content) { c.Apps[0].Package = "shop" }),
	},
	{
		ID: "otp-hash", Severity: SeverityError, Field: "apps.n.hash", on: authTemplate,
		Why: "The hash of the app's signing key has exactly 11 characters: letters, digits, plus, slash, equals.",
		Fix: "Compute it as Google describes for its SMS retriever.", Source: "Meta, authentication templates", Confidence: "H",
		check: eachApp(func(i int, a App) []hit {
			if !hashRE.MatchString(a.Hash) {
				return one(fmt.Sprintf("apps.%d.hash", i), "The signature hash of app %d is not one", i+1)
			}
			return nil
		}),
		spoil: oneTap(func(c *Content) { c.Apps[0].Hash = "K8a/AINcGX" }),
	},
	{
		ID: "otp-terms", Severity: SeverityError, Field: "zero_tap_terms", on: authTemplate,
		Why: "Codes that need no tap want Meta's terms accepted; the create call is refused without.",
		Fix: "Read and accept the terms.", Source: "Meta, authentication templates", Confidence: "H",
		check: func(c *subject) []hit {
			if c.OTPType == sobot.OTPZeroTap && !c.ZeroTapTerms {
				return one("zero_tap_terms", "Meta's terms are not accepted")
			}
			return nil
		},
		spoil: oneTap(func(c *Content) { c.OTPType = sobot.OTPZeroTap }),
	},
	{
		ID: "otp-label-length", Severity: SeverityError, Field: "code_label", on: authTemplate,
		Why: "Meta takes at most 25 characters on a button.",
		Fix: "Shorten it, or leave it empty for Meta's words.", Source: "Meta, authentication templates", Confidence: "H",
		check: eachCodeLabel(func(field, what, text string) []hit { return tooLong(field, what, text, MaxButtonText) }),
		spoil: func(c *Content) { c.CodeLabel = "Copy this one-time code now" },
	},
	{
		ID: "otp-label-plain", Severity: SeverityError, Field: "code_label", on: authTemplate,
		Why: "Authentication templates take no variables, addresses or emoji, nor line breaks on buttons.",
		Fix: "Write plain words, or leave it empty for Meta's.", FixLabel: "Remove emoji and line breaks", Source: "Meta, authentication templates", Confidence: "H",
		check: eachCodeLabel(func(field, what, text string) []hit {
			switch {
			case len(scanBraces(text)) > 0:
				return one(field, "%s contains a variable", what)
			case countEmoji(text) > 0:
				return one(field, "%s contains an emoji", what)
			case strings.Contains(text, "://"):
				return one(field, "%s contains an address", what)
			}
			return oneLine(field, what, text)
		}),
		fix: func(c Content) Content {
			c.CodeLabel, c.Autofill = inOneLine(withoutEmoji(c.CodeLabel)), inOneLine(withoutEmoji(c.Autofill))
			return c
		},
		spoil: func(c *Content) { c.CodeLabel = "Copy 📋" },
	},
	{
		ID: "ttl-beyond-expiry", Severity: SeverityWarning, Field: "ttl", on: authTemplate,
		Why: "A code that arrives after it has expired only confuses.",
		Fix: "Try delivery no longer than the code lives.", Source: "Meta, time-to-live", Confidence: "M",
		check: func(c *subject) []hit {
			minutes, expires := c.expiry()
			seconds, ok := c.ttl()
			if expires && ok && c.TTL != "" && (seconds == -1 || seconds > minutes*60) {
				return one("ttl", "Delivery is tried longer than the %s that the code lives", plural(minutes, "minute"))
			}
			return nil
		},
		spoil: func(c *Content) { c.TTL, c.Expiry = "600", "5" },
	},
}

// expiry is the minutes until a code expires; false if none or no valid number.
func (c Content) expiry() (int, bool) {
	if !digitsRE.MatchString(c.Expiry) {
		return 0, false
	}
	n, err := strconv.Atoi(c.Expiry)
	return n, err == nil && n >= 1 && n <= MaxExpiry
}

var (
	packageRE = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$`)
	hashRE    = regexp.MustCompile(`^[A-Za-z0-9+/=]{11}$`)
)

// eachApp checks the apps that a code is handed to.
func eachApp(check func(int, App) []hit) func(*subject) []hit {
	return func(c *subject) []hit {
		var hits []hit
		if c.HandsOver() {
			for i, a := range c.Apps {
				hits = append(hits, check(i, a)...)
			}
		}
		return hits
	}
}

// eachCodeLabel checks the words on the button of a code.
func eachCodeLabel(check func(field, what, text string) []hit) func(*subject) []hit {
	return func(c *subject) []hit {
		hits := check("code_label", "The button's label", c.CodeLabel)
		if c.HandsOver() {
			hits = append(hits, check("autofill", "The label of the button that fills in", c.Autofill)...)
		}
		return hits
	}
}

// oneTap spoils a template whose code is filled in with a tap.
func oneTap(spoil func(*Content)) func(*Content) {
	return func(c *Content) {
		c.OTPType, c.Apps = sobot.OTPOneTap, []App{{Package: "com.example.shop", Hash: "K8a/AINcGX7"}}
		spoil(c)
	}
}
