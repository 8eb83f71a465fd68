package templates

import (
	"regexp"
	"slices"
	"strings"

	"templatedesk/internal/sobot"
)

var languageRE = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2})?$`)

// normalLanguage writes a language code the one way we keep it: pt_BR.
func normalLanguage(code string) string { return sobot.NormalizeLanguage(strings.TrimSpace(code)) }

// baseLanguage is the language of a code without its country: pt_BR → pt.
func baseLanguage(code string) string {
	base, _, _ := strings.Cut(normalLanguage(code), "_")
	return strings.ToLower(base)
}

// RightToLeft reports whether a language is written from the right.
func RightToLeft(code string) bool {
	return slices.Contains([]string{"ar", "he", "fa", "ur", "prs", "ps"}, baseLanguage(code))
}

// withoutSpaces reports whether a language puts no spaces between words, so that
// words cannot be counted.
func withoutSpaces(code string) bool {
	return slices.Contains([]string{"zh", "ja", "th", "lo", "my", "km"}, baseLanguage(code))
}

// percentFirst reports whether a language may write a percentage as %5, which
// must not be taken for a malformed variable.
func percentFirst(code string) bool {
	return RightToLeft(code) || slices.Contains([]string{"tr", "az", "eu"}, baseLanguage(code))
}

// authText is what Meta writes for AUTHENTICATION templates in one language.
type authText struct{ Body, Security, Expiry, Button string }

// authTexts are Meta's own sentences as far as they are known; the English one is
// exact, of the others the wording may differ in a word or two. %s is the number
// of minutes, {{1}} the code.
var authTexts = map[string]authText{
	"en": {"*{{1}}* is your verification code.", "For your security, do not share this code.", "This code expires in %s minutes.", "Copy code"},
	"es": {"Tu código de verificación es *{{1}}*.", "Por tu seguridad, no lo compartas.", "Este código caduca en %s minutos.", "Copiar código"},
	"pt": {"Seu código de verificação é *{{1}}*.", "Para sua segurança, não o compartilhe.", "Este código expira em %s minutos.", "Copiar código"},
	"id": {"*{{1}}* adalah kode verifikasi Anda.", "Demi keamanan, jangan bagikan kode ini.", "Kode ini kedaluwarsa dalam %s menit.", "Salin kode"},
	"fr": {"Votre code de vérification est *{{1}}*.", "Pour votre sécurité, ne le partagez pas.", "Ce code expire dans %s minutes.", "Copier le code"},
	"de": {"*{{1}}* ist dein Verifizierungscode.", "Gib diesen Code zu deiner Sicherheit nicht weiter.", "Dieser Code läuft in %s Minuten ab.", "Code kopieren"},
	"it": {"*{{1}}* è il tuo codice di verifica.", "Per la tua sicurezza, non condividerlo.", "Questo codice scade tra %s minuti.", "Copia codice"},
	"tr": {"Doğrulama kodunuz: *{{1}}*.", "Güvenliğiniz için bu kodu paylaşmayın.", "Bu kodun süresi %s dakika içinde dolar.", "Kodu kopyala"},
	"ar": {"*{{1}}* هو رمز التحقق الخاص بك.", "للحفاظ على أمانك، لا تشارك هذا الرمز.", "تنتهي صلاحية هذا الرمز خلال %s دقيقة.", "نسخ الرمز"},
	"hi": {"*{{1}}* आपका वेरिफ़िकेशन कोड है।", "अपनी सुरक्षा के लिए, यह कोड किसी से शेयर न करें।", "यह कोड %s मिनट में एक्सपायर हो जाएगा।", "कोड कॉपी करें"},
	"zh": {"您的验证码是 *{{1}}*。", "为确保安全，请勿分享此验证码。", "此验证码将在 %s 分钟后失效。", "复制验证码"},
	"ja": {"認証コードは *{{1}}* です。", "セキュリティのため、このコードは共有しないでください。", "このコードは%s分で失効します。", "コードをコピー"},
	"nl": {"*{{1}}* is je verificatiecode.", "Deel deze code voor je veiligheid niet.", "Deze code verloopt over %s minuten.", "Code kopiëren"},
	"pl": {"Twój kod weryfikacyjny to *{{1}}*.", "Dla bezpieczeństwa nie udostępniaj tego kodu.", "Kod wygaśnie za %s min.", "Kopiuj kod"},
	"ru": {"*{{1}}* — ваш код подтверждения.", "В целях безопасности никому не сообщайте этот код.", "Срок действия кода: %s мин.", "Скопировать код"},
	"uk": {"*{{1}}* — ваш код підтвердження.", "З міркувань безпеки нікому не повідомляйте цей код.", "Термін дії коду: %s хв.", "Скопіювати код"},
	"ko": {"인증 코드: *{{1}}*", "보안을 위해 이 코드를 공유하지 마세요.", "이 코드는 %s분 후에 만료됩니다.", "코드 복사"},
	"vi": {"*{{1}}* là mã xác minh của bạn.", "Để bảo mật, vui lòng không chia sẻ mã này.", "Mã này sẽ hết hạn sau %s phút.", "Sao chép mã"},
	"th": {"*{{1}}* คือรหัสยืนยันของคุณ", "เพื่อความปลอดภัย โปรดอย่าแชร์รหัสนี้", "รหัสนี้จะหมดอายุใน %s นาที", "คัดลอกรหัส"},
	"ms": {"*{{1}}* ialah kod pengesahan anda.", "Demi keselamatan, jangan kongsi kod ini.", "Kod ini akan tamat tempoh dalam %s minit.", "Salin kod"},
	"fa": {"*{{1}}* کد تأیید شما است.", "برای حفظ امنیت، این کد را با کسی به اشتراک نگذارید.", "اعتبار این کد: %s دقیقه.", "کپی کد"},
	"he": {"*{{1}}* הוא קוד האימות שלך.", "למען אבטחתך, אין לשתף את הקוד הזה.", "תוקף הקוד יפוג בעוד %s דקות.", "העתקת הקוד"},
	"ur": {"*{{1}}* آپ کا تصدیقی کوڈ ہے۔", "اپنی حفاظت کے لیے یہ کوڈ کسی کو نہ بتائیں۔", "یہ کوڈ %s منٹ میں ختم ہو جائے گا۔", "کوڈ کاپی کریں"},
	"bn": {"*{{1}}* আপনার যাচাইকরণ কোড।", "নিরাপত্তার জন্য এই কোডটি কাউকে জানাবেন না।", "এই কোডের মেয়াদ %s মিনিটে শেষ হবে।", "কোড কপি করুন"},
}

// zhTraditional is for the regions that do not read simplified characters.
var zhTraditional = authText{"您的驗證碼是 *{{1}}*。", "為確保安全，請勿分享此驗證碼。", "此驗證碼將在 %s 分鐘後失效。", "複製驗證碼"}

// Precision says how far a text of Meta's is known.
const (
	exactly   = ""
	nearly    = "Meta writes this text itself; a word or two may differ."
	elsewhere = "Meta writes this text itself, in the template's language. It is shown in English here."
)

func authTextFor(language string) (authText, string) {
	code := normalLanguage(language)
	if code == "zh_HK" || code == "zh_TW" {
		return zhTraditional, nearly
	}
	base := baseLanguage(code)
	text, ok := authTexts[base]
	switch {
	case base == "en" || code == "":
		return authTexts["en"], exactly
	case ok:
		return text, nearly
	}
	return authTexts["en"], elsewhere
}
