package ui

import "net/url"

// AccountURL is where an account's pages begin.
func AccountURL(waba string) string { return "/accounts/" + url.PathEscape(waba) }

// TemplatesURL is the list of an account's templates, or of all.
func TemplatesURL(waba string) string {
	if waba == "" || waba == AllAccounts {
		return "/templates"
	}
	return AccountURL(waba) + "/templates"
}

// ActivityURL is where it is told what happened in an account, or in all.
func ActivityURL(waba string) string {
	if waba == "" || waba == AllAccounts {
		return "/activity"
	}
	return AccountURL(waba) + "/activity"
}

// DecisionsURL is where it is told what review answered to an account's templates.
func DecisionsURL(waba string) string { return AccountURL(waba) + "/decisions" }

// TemplateURL is the page of one template in one language.
func TemplateURL(waba, name, language string) string {
	return AccountURL(waba) + "/templates/" + url.PathEscape(name) + "/" + url.PathEscape(language)
}

// DeleteURL is the page that asks before a name with all its languages is deleted.
func DeleteURL(waba, name string) string {
	return AccountURL(waba) + "/templates/" + url.PathEscape(name) + "/delete"
}

// DeleteSeveralURL is the page where one chooses names to delete in one go.
func DeleteSeveralURL(waba string) string { return AccountURL(waba) + "/templates/delete" }

// RoundURL is the page that follows several things that Sobot is asked for.
func RoundURL(waba, id string) string { return AccountURL(waba) + "/rounds/" + url.PathEscape(id) }

// DraftsURL is the list of an account's drafts.
func DraftsURL(waba string) string { return AccountURL(waba) + "/drafts" }

// DraftURL is where a draft is edited.
func DraftURL(waba, id string) string { return DraftsURL(waba) + "/" + url.PathEscape(id) }

// SamplesURL is the page of the media samples that are kept, which product.md calls Media.
const SamplesURL = "/samples"

// SampleURL is a sample's file, for our own pages.
func SampleURL(id, ext string) string { return SamplesURL + "/" + url.PathEscape(id) + ext }

// SendURL is the page that follows a test-send.
func SendURL(waba, id string) string {
	return AccountURL(waba) + "/sends/" + url.PathEscape(id)
}

// ImportURL is where an account's templates come in and go out as JSON.
func ImportURL(waba string) string { return AccountURL(waba) + "/import" }
