package templates

import (
	"slices"
	"strings"
	"unicode"

	"templatedesk/internal/sobot"
)

// scripts are what languages are written in; a language that is not here is written
// in Latin letters.
var scripts = map[string][]*unicode.RangeTable{
	"ar": {unicode.Arabic}, "fa": {unicode.Arabic}, "ur": {unicode.Arabic}, "ps": {unicode.Arabic}, "prs": {unicode.Arabic},
	"he": {unicode.Hebrew}, "el": {unicode.Greek}, "ka": {unicode.Georgian},
	"ru": {unicode.Cyrillic}, "uk": {unicode.Cyrillic}, "bg": {unicode.Cyrillic}, "mk": {unicode.Cyrillic}, "be": {unicode.Cyrillic},
	"sr": {unicode.Cyrillic, unicode.Latin}, "kk": {unicode.Cyrillic, unicode.Latin}, "ky": {unicode.Cyrillic}, "uz": {unicode.Latin, unicode.Cyrillic}, "az": {unicode.Latin, unicode.Cyrillic},
	"hi": {unicode.Devanagari}, "mr": {unicode.Devanagari}, "bn": {unicode.Bengali}, "gu": {unicode.Gujarati}, "pa": {unicode.Gurmukhi},
	"ta": {unicode.Tamil}, "te": {unicode.Telugu}, "kn": {unicode.Kannada}, "ml": {unicode.Malayalam}, "si": {unicode.Sinhala},
	"th": {unicode.Thai}, "lo": {unicode.Lao}, "ha": {unicode.Latin, unicode.Arabic},
	"zh": {unicode.Han}, "ja": {unicode.Han, unicode.Hiragana, unicode.Katakana}, "ko": {unicode.Hangul, unicode.Han},
}

// smallWords are words that only one of these languages uses much, as wordsOf folds
// them. Languages that share most of theirs share a list.
var smallWords = map[string][]string{
	"en":    strings.Fields("the your you are has have been with and this will we our from was please thank hello to of"),
	"es":    strings.Fields("el los las una con su tu y esta ya gracias hola por del para tus sus usted hemos"),
	"pt":    strings.Fields("os uma com seu sua voce nao ola obrigado obrigada em do da foi pelo pela seus temos"),
	"fr":    strings.Fields("le les une avec votre vous est nous bonjour merci pour dans des sur vos et sera"),
	"de":    strings.Fields("der die das ist ihre ihr sie wir und mit fur von wird haben hallo danke ihnen bitte"),
	"it":    strings.Fields("il gli una con tuo tua e grazie ciao per della del abbiamo sono stato puoi suo"),
	"nl":    strings.Fields("de het een uw je wordt voor met van en hallo bedankt wij onze hebben kunt"),
	"id ms": strings.Fields("anda kami yang dan untuk dengan telah akan di dari ini pada sudah halo terima kasih silakan"),
	"tr":    strings.Fields("ve bir icin ile siparisiniz merhaba bu sizin olarak tesekkurler lutfen olan"),
	"pl":    strings.Fields("twoje twoj jest sie na dla przez dziekujemy witaj prosimy zostalo zostal w oraz"),
	"vi":    strings.Fields("ban cua chung toi da duoc cho voi va xin chao cam on quy khach"),
	"ro":    strings.Fields("dumneavoastra este pentru comanda multumim cu si va la buna sunt"),
	"sv":    strings.Fields("och din ditt har att for vi till hej tack ar kan"),
	"nb da": strings.Fields("og din ditt har til hej takk tak er det ikke kan dit"),
	"fi":    strings.Fields("ja on sinun hei kiitos tilauksesi sinulle voit olemme meidan"),
	"cs sk": strings.Fields("vase vas je na pro dobry den dekujeme dakujeme byla bola objednavka vam"),
	"hu":    strings.Fields("az es kedves koszonjuk rendelese hogy egy onnek a"),
	"fil":   strings.Fields("ang ng sa mga iyong ay na po salamat kami kumusta"),
}

// saidIn are the keys of smallWords in whose lists a word stands.
var saidIn = func() map[string][]string {
	index := map[string][]string{}
	for languages, words := range smallWords {
		for _, word := range words {
			if !slices.Contains(index[word], languages) {
				index[word] = append(index[word], languages)
			}
		}
	}
	return index
}()

// otherLanguage says what a body seems to be written in if that is not the
// template's language; empty if it fits, or is too short to tell.
func otherLanguage(s *subject) string {
	text := s.fixedText()
	letters, fitting := 0, 0
	wanted, ok := scripts[baseLanguage(s.Language)]
	if !ok {
		wanted = []*unicode.RangeTable{unicode.Latin}
	}
	counts := map[string]int{}
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if unicode.In(r, wanted...) {
			fitting++
		} else {
			counts[scriptOf(r)]++
		}
	}
	if letters >= 8 && fitting*2 < letters {
		most := ""
		for script, n := range counts {
			if n > counts[most] || most == "" || n == counts[most] && script < most {
				most = script
			}
		}
		return most
	}
	if slices.Contains(wanted, unicode.Latin) {
		return smallWordsOf(s)
	}
	return ""
}

// smallWordsOf compares the small words of Latin languages.
func smallWordsOf(s *subject) string {
	seen, counts := map[string]bool{}, map[string]int{}
	for word := range strings.FieldsSeq(s.words()[0].words) {
		if languages := saidIn[word]; languages != nil && !seen[word] {
			seen[word] = true
			for _, l := range languages {
				counts[l]++
			}
		}
	}
	own, known := 0, false
	best, bestCount := "", 0
	for languages := range smallWords {
		n := counts[languages]
		if slices.Contains(strings.Fields(languages), baseLanguage(s.Language)) {
			own, known = n, true
			continue
		}
		if n > bestCount || n == bestCount && languages < best {
			best, bestCount = languages, n
		}
	}
	least := 3
	if !known {
		least = 5 // a neighbour of a language that we have no words of may look alike
	}
	if bestCount < least || own*3 >= bestCount {
		return ""
	}
	return languageWord(strings.Fields(best)[0])
}

// languageWord is a language's plain name: "Spanish" for es and es_MX.
func languageWord(code string) string {
	for _, try := range []string{baseLanguage(code), code, baseLanguage(code) + "_BR", baseLanguage(code) + "_CN"} {
		if l, ok := sobot.LookupLanguage(try); ok {
			name, _, _ := strings.Cut(l.Name, " (")
			return name
		}
	}
	return code
}

func scriptOf(r rune) string {
	for _, s := range []struct {
		name  string
		table *unicode.RangeTable
	}{
		{"Latin letters", unicode.Latin},
		{"Arabic letters", unicode.Arabic},
		{"Cyrillic letters", unicode.Cyrillic},
		{"Chinese characters", unicode.Han},
		{"Devanagari letters", unicode.Devanagari},
		{"Greek letters", unicode.Greek},
		{"Hebrew letters", unicode.Hebrew},
		{"Thai letters", unicode.Thai},
		{"Japanese letters", unicode.Hiragana},
		{"Japanese letters", unicode.Katakana},
		{"Korean letters", unicode.Hangul},
	} {
		if unicode.Is(s.table, r) {
			return s.name
		}
	}
	return "other letters"
}
