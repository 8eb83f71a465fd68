package sobot

import "strings"

// Language is a language code in which a template can be created.
type Language struct{ Code, Name string }

// Languages lists the document's languages ("Enum value", "template_language") in
// its order. Lists and webhooks may carry codes that are not here: show them as they are.
var Languages = []Language{
	{"de", "German"},
	{"hi", "Hindi"},
	{"lo", "Lao"},
	{"fil", "Filipino"},
	{"lt", "Lithuanian"},
	{"hr", "Croatian"},
	{"lv", "Latvian"},
	{"pt_BR", "Portuguese (Brazil)"},
	{"hu", "Hungarian"},
	{"uk", "Ukrainian"},
	{"es_MX", "Spanish (Mexico)"},
	{"id", "Indonesian"},
	{"es_ES", "Spanish (Spain)"},
	{"ur", "Urdu"},
	{"mk", "Macedonian"},
	{"ml", "Malayalam"},
	{"af", "Afrikaans"},
	{"mr", "Marathi"},
	{"uz", "Uzbek"},
	{"ms", "Malay"},
	{"es_AR", "Spanish (Argentina)"},
	{"el", "Greek"},
	{"en", "English"},
	{"it", "Italian"},
	{"es", "Spanish"},
	{"et", "Estonian"},
	{"ar", "Arabic"},
	{"vi", "Vietnamese"},
	{"nb", "Norwegian (Bokmål)"},
	{"en_US", "English (USA)"},
	{"ja", "Japanese"},
	{"az", "Azerbaijani"},
	{"fa", "Persian"},
	{"zu", "Zulu"},
	{"ro", "Romanian"},
	{"nl", "Dutch"},
	{"fi", "Finnish"},
	{"ru", "Russian"},
	{"bg", "Bulgarian"},
	{"bn", "Bengali"},
	{"fr", "French"},
	{"zh_HK", "Chinese (Hong Kong)"},
	{"zh_TW", "Chinese (Taiwan)"},
	{"sk", "Slovak"},
	{"sl", "Slovenian"},
	{"ga", "Irish"},
	{"sq", "Albanian"},
	{"ca", "Catalan"},
	{"sr", "Serbian"},
	{"kk", "Kazakh"},
	{"kn", "Kannada"},
	{"sv", "Swedish"},
	{"ko", "Korean"},
	{"sw", "Swahili"},
	{"ta", "Tamil"},
	{"gu", "Gujarati"},
	{"cs", "Czech"},
	{"pa", "Punjabi"},
	{"te", "Telugu"},
	{"en_GB", "English (UK)"},
	{"th", "Thai"},
	{"ha", "Hausa"},
	{"zh_CN", "Chinese (Mainland China)"},
	{"pl", "Polish"},
	{"da", "Danish"},
	{"he", "Hebrew"},
	{"tr", "Turkish"},
	{"pt_PT", "Portuguese (Portugal)"},
}

var languageIndex = func() map[string]Language {
	index := make(map[string]Language, len(Languages))
	for _, l := range Languages {
		index[l.Code] = l
	}
	return index
}()

// LookupLanguage finds a documented language by its code in either spelling.
func LookupLanguage(code string) (Language, bool) {
	l, ok := languageIndex[NormalizeLanguage(code)]
	return l, ok
}

// NormalizeLanguage writes a code the way the API does. Webhooks say pt-BR where
// lists and requests say pt_BR. What does not look like a code comes back unchanged.
func NormalizeLanguage(code string) string {
	trimmed := strings.TrimSpace(code)
	language, region, both := strings.Cut(strings.ReplaceAll(trimmed, "-", "_"), "_")
	switch {
	case !letters(language, 2, 3):
		return code
	case !both:
		return strings.ToLower(language)
	case !letters(region, 2, 2):
		return code
	}
	return strings.ToLower(language) + "_" + strings.ToUpper(region)
}

func letters(s string, least, most int) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return least <= len(s) && len(s) <= most
}
