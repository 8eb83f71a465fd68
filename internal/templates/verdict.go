package templates

// Verdict is what there is to say about one template of an import before it is kept.
type Verdict struct {
	Imported
	Findings []Finding
	Exists   bool // the account has a template of that name in that language
	Twice    bool // an earlier one of the same import has the same name and language
	// Drafted: a draft has them already; Same: with the very same text.
	Drafted, Same bool
	// Elsewhere: the JSON names another account than the one it is brought into.
	Elsewhere bool
}

// Chosen reports whether it is brought in unless the person says otherwise: what can be
// read and is not here already.
func (v Verdict) Chosen() bool {
	return v.Problem == "" && !v.Twice && !v.Same && !v.Exists
}

// Count is how many findings of a severity there are.
func (v Verdict) Count(s Severity) int {
	n := 0
	for _, f := range v.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}
