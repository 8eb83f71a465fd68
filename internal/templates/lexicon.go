package templates

import (
	"strings"
	"unicode"
)

// lexicon is what one subject sounds like, by base language. A language that has no
// list of its own is not judged by another's: "sale" is a verb in Spanish.
type lexicon map[string][]phrase

type phrase struct {
	shown  string // as a person writes it
	folded string // as wordsOf writes it: " word word ", or part of a word
}

// newLexicon reads lists of phrases with commas between them. A star at the end
// stands for any ending, one at the beginning for any prefix. Scripts without spaces
// are searched anywhere.
func newLexicon(lists map[string]string) lexicon {
	lex := lexicon{}
	for languages, list := range lists {
		for _, language := range strings.Fields(languages) {
			for _, shown := range strings.Split(list, ",") {
				shown = strings.TrimSpace(shown)
				folded := strings.TrimSuffix(wordsOf(strings.Trim(shown, "*")), "| ")
				if strings.HasSuffix(shown, "*") || withoutSpaces(language) {
					folded = strings.TrimSuffix(folded, " ")
				}
				if strings.HasPrefix(shown, "*") || withoutSpaces(language) {
					folded = strings.TrimPrefix(folded, " ")
				}
				lex[language] = append(lex[language], phrase{strings.Trim(shown, "*"), folded})
			}
		}
	}
	return lex
}

// in is the first phrase of the lexicon that stands in folded words; empty if none.
func (l lexicon) in(language, words string) string {
	for _, p := range l[baseLanguage(language)] {
		if strings.Contains(words, p.folded) {
			return p.shown
		}
	}
	return ""
}

// find looks through all texts of a template.
func (l lexicon) find(s *subject) (field, shown string) {
	if l.in(s.Language, s.wordsOfAll()) == "" {
		return "", ""
	}
	for _, text := range s.words() {
		if shown := l.in(s.Language, text.words); shown != "" {
			return text.field, shown
		}
	}
	return "", ""
}

// isWordRune reports whether a rune is part of a word; marks belong to letters.
func isWordRune(r rune) bool {
	return isCommonLetter(r) || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// promoWords are what Meta and its partners name as advertising.
var promoWords = newLexicon(map[string]string{
	"en":    "sale, sales, discount*, % off, special offer*, offer, offers, coupon*, promo, promos, promotion*, promo code*, free, deal, deals, gift, gifts, giveaway, upgrad*, limited time, limited edition, renew*, buy now, shop now, order now, cart, carts, best price*, lowest price*, recommend*, don't miss, exclusive, cashback, new collection, new arrivals",
	"es":    "descuento*, rebaja*, oferta*, cupon*, promo, promocion*, codigo promocional, gratis, regalo*, compra ahora, compra ya, tiempo limitado, por tiempo limitado, % de descuento, no te pierdas, no te lo pierdas, liquidacion, mejor precio, tu carrito, recomenda*, cashback, renueva, exclusiv*",
	"pt":    "desconto*, promocao, promocoes, oferta*, cupom, cupons, gratis, brinde*, presente*, compre agora, compre ja, tempo limitado, % off, nao perca, liquidacao, melhor preco, seu carrinho, recomenda*, cashback, renove, exclusiv*",
	"id ms": "diskon*, promo*, gratis, hadiah*, kupon*, voucher*, penawaran, cashback, obral, beli sekarang, belanja sekarang, jangan lewatkan, terbatas, harga terbaik, harga spesial, keranjang, rekomendasi*, diskaun*, percuma, tawaran",
	"fr":    "solde, soldes, remise*, reduction*, promo, promos, promotion*, offre, offres, code promo, gratuit*, cadeau*, achetez maintenant, profitez, duree limitee, ne manquez pas, meilleur prix, votre panier, bon plan, bons plans, recommand*, exclusi*",
	"de":    "rabatt*, angebot*, gutschein*, aktion, aktionen, gratis, geschenk*, jetzt kaufen, jetzt shoppen, nur fur kurze zeit, sonderpreis*, bestpreis*, schlussverkauf, warenkorb, empfehl*, exklusiv*, % rabatt",
	"it":    "sconto, sconti, offerta, offerte, promo, promozion*, coupon, gratis, regalo, regali, acquista ora, compra ora, tempo limitato, non perdere, saldi, miglior prezzo, carrello, consigliat*, esclusiv*",
	"nl":    "korting*, aanbieding*, actie, acties, actiecode, gratis, cadeau*, koop nu, shop nu, tijdelijk, uitverkoop, winkelwagen, aanbevolen, exclusie*",
	"tr":    "indirim*, kampanya*, firsat*, kupon*, hediye*, ucretsiz, bedava, simdi al, sepet*, kacirma*, sinirli sure*, ozel teklif*",
	"pl":    "rabat*, promocj*, okazj*, kupon*, za darmo, darmow*, gratis, prezent*, kup teraz, wyprzedaz*, koszyk*, znizk*",
	"ru":    "скидк*, распродаж*, акция, акции, купон*, промокод*, бесплатно, подар*, купите сейчас, только сегодня, выгодн*, корзин*",
	"vi":    "giam gia, khuyen mai, uu dai, mien phi, qua tang, mua ngay, voucher, ma giam, gio hang",
	"ar":    "خصم, الخصم, خصومات, تخفيض, تخفيضات, *عرض خاص, عروض, العروض, قسيمة, كوبون, مجانا, هدية, هدايا, اشتر الان, تسوق الان, لفترة محدودة, لا تفوت",
	"hi":    "छूट, ऑफ़र, ऑफर, सेल, कूपन, मुफ़्त, मुफ्त, उपहार, अभी खरीदें, डिस्काउंट, कैशबैक",
	"zh":    "优惠, 折扣, 促销, 打折, 特价, 免费, 赠品, 礼品, 限时, 立即购买, 优惠券, 抢购, 红包, 購買, 優惠, 折扣, 促銷, 特價, 免費, 贈品, 禮品, 限時",
	"ja":    "割引, セール, クーポン, 無料, プレゼント, キャンペーン, 今すぐ購入, 限定, お得, 特典",
	"th":    "ส่วนลด, โปรโมชั่น, ลดราคา, ฟรี, คูปอง, ซื้อเลย, ของขวัญ",
})

// plainFree are uses of an advertiser's word that advertise nothing.
var plainFree = strings.NewReplacer(
	" free of charge ", " ", " feel free ", " ", " toll free ", " ", " free to ", " ", " hands free ", " ",
	" smoke free ", " ", " sugar free ", " ", " gluten free ", " ", " duty free ", " ", " tax free ", " ",
	" upgrade in progress ", " ", " system upgrade ", " ", " gift card number ", " ",
	" after sales ", " ", " sales team ", " ",
)

// codeWords are what messages with a one-time code say.
var codeWords = newLexicon(map[string]string{
	"en":    "verification code, one time code, one time password, one time passcode, otp, passcode, login code, log in code, sign in code, security code is, authentication code, confirmation code is, 2fa",
	"es":    "codigo de verificacion, codigo de un solo uso, codigo de acceso, codigo de seguridad es, contrasena de un solo uso, codigo de inicio de sesion, otp",
	"pt":    "codigo de verificacao, codigo de acesso, codigo de seguranca e, senha de uso unico, codigo de uso unico, otp",
	"id ms": "kode verifikasi, kode otp, otp, kode keamanan, kode masuk, kod pengesahan, kata sandi sekali pakai",
	"fr":    "code de verification, code a usage unique, mot de passe a usage unique, code de connexion, code de securite est, otp",
	"de":    "verifizierungscode, bestatigungscode lautet, einmalcode, einmalpasswort, anmeldecode, sicherheitscode lautet, otp, tan",
	"it":    "codice di verifica, codice monouso, password monouso, codice di accesso, otp",
	"nl":    "verificatiecode, eenmalige code, eenmalig wachtwoord, inlogcode, otp",
	"tr":    "dogrulama kodu*, tek kullanimlik sifre*, giris kodu*, otp",
	"pl":    "kod weryfikacyjny, jednorazowy kod, kod logowania, otp",
	"ru":    "код подтверждения, одноразовый код, одноразовый пароль, код для входа, otp",
	"vi":    "ma xac minh, ma xac thuc, ma otp, otp",
	"ar":    "رمز التحقق, كود التحقق, رمز التاكيد, كلمة مرور لمرة واحدة, رمز الدخول",
	"hi":    "सत्यापन कोड, ओटीपी, otp, वेरिफ़िकेशन कोड, वेरिफिकेशन कोड",
	"zh":    "验证码, 驗證碼, 校验码, 动态密码, 一次性密码, 登录码",
	"ja":    "認証コード, 確認コード, ワンタイムパスワード, 認証番号",
	"th":    "รหัสยืนยัน, รหัส otp, otp",
	"ko":    "인증번호, 인증 번호, 인증 코드, 일회용 비밀번호",
})

// surveyWords ask for an opinion; visitWords say of what.
var surveyWords = newLexicon(map[string]string{
	"en":    "rate us, survey, your feedback, your opinion, how are we doing, how did we do, leave a review, leave us a review, tell us what you think, questionnaire",
	"es":    "encuesta*, califica*, tu opinion, su opinion, valoranos, deja tu resena, que te parecio",
	"pt":    "pesquisa de satisfacao, avalie*, sua opiniao, deixe sua avaliacao, questionario",
	"id ms": "survei, nilai kami, pendapat anda, beri ulasan, ulasan anda, kuesioner, tinjauan",
	"fr":    "sondage, enquete, votre avis, donnez votre avis, notez nous, questionnaire",
	"de":    "umfrage*, bewerten sie uns, bewerte uns, ihre meinung, deine meinung, fragebogen",
	"it":    "sondaggio, la tua opinione, valutaci, questionario",
	"ar":    "استبيان, رايك, قيمنا, شاركنا رايك",
	"zh":    "问卷, 調查, 调查, 您的意见, 評價我們, 评价我们, 满意度",
})

var visitWords = newLexicon(map[string]string{
	"en":    "order*, visit*, appointment*, deliver*, stay, purchase*, booking*, reservation*, trip, ticket*, call, chat, repair, service request, session, flight, meal, ride",
	"es":    "pedido*, visita*, cita*, entrega*, estancia, compra*, reserva*, viaje*, llamada*, caso",
	"pt":    "pedido*, visita*, consulta*, entrega*, estadia, compra*, reserva*, viagem, atendimento, chamado",
	"id ms": "pesanan*, kunjungan*, janji*, pengiriman*, pembelian*, pemesanan*, perjalanan*, tiket*, layanan",
	"fr":    "commande*, visite*, rendez vous, livraison*, sejour, achat*, reservation*, voyage, appel",
	"de":    "bestellung*, besuch*, termin*, lieferung*, aufenthalt, kauf*, buchung*, reise, anruf, ticket",
	"it":    "ordine, ordini, visita, appuntamento, consegna, soggiorno, acquisto, prenotazione, viaggio",
	"ar":    "طلبك, طلبكم, زيارتك, زيارتكم, موعدك, موعدكم, حجزك, حجزكم, توصيل",
	"zh":    "订单, 訂單, 预约, 預約, 到店, 入住, 购买, 購買, 配送, 行程",
})

// secretWords are what nobody may be asked for in a message; askWords do the asking,
// sparing are the words with which a message warns or shows a harmless part.
var secretWords = newLexicon(map[string]string{
	"en":    "card number, full card, cvv, cvc, social security number, ssn, password, pin, pin code, national id, passport number, bank account number, id number",
	"es":    "numero de tarjeta, cvv, cvc, contrasena, pin, numero de identidad, dni, numero de pasaporte, numero de cuenta bancaria",
	"pt":    "numero do cartao, cvv, cvc, senha, pin, cpf, numero do passaporte, numero da conta bancaria",
	"id ms": "nomor kartu, cvv, cvc, kata sandi, pin, nomor ktp, nik, nomor paspor, nomor rekening",
	"fr":    "numero de carte, cvv, cvc, mot de passe, pin, numero de securite sociale, numero de passeport",
	"de":    "kartennummer, cvv, cvc, passwort, pin, ausweisnummer, reisepassnummer, kontonummer",
	"it":    "numero della carta, cvv, cvc, password, pin, codice fiscale, numero di passaporto",
	"tr":    "kart numara*, cvv, sifreniz*, pin, tc kimlik*, kimlik numara*",
	"ar":    "رقم البطاقة, رقم بطاقتك, كلمة المرور, كلمة السر, الرقم السري, رقم الهوية, رقم جواز السفر",
	"zh":    "卡号, 卡號, 密码, 密碼, 身份证号, 身分證, 护照号, 安全码, CVV",
})

var askWords = newLexicon(map[string]string{
	"en":    "send, send us, reply with, enter, provide, share, confirm, tell us, give us, type, text us, update",
	"es":    "envia*, envie*, responde*, ingresa*, ingrese*, comparte*, confirma*, confirme*, indica*, escribe*, proporciona*",
	"pt":    "envie, responda, informe, digite, compartilhe, confirme, forneca, mande",
	"id ms": "kirim*, balas, masukkan, bagikan, konfirmasi*, berikan, ketik, isi, hantar",
	"fr":    "envoyez, repondez, saisissez, partagez, confirmez, indiquez, communiquez, donnez",
	"de":    "senden, sende, antworten, geben, gib, teilen, bestatigen, nennen, schicken",
	"it":    "invia*, rispondi, inserisci, condividi, conferma, indica, fornisci",
	"tr":    "gonder*, yanitla*, girin*, paylas*, onayla*, bildir*",
	"ar":    "ارسل, ارسال, ادخل, شارك, اكد, زودنا, اكتب",
	"zh":    "发送, 發送, 回复, 回覆, 提供, 输入, 輸入, 告知, 填写",
})

var sparingWords = newLexicon(map[string]string{
	"en":    "never, do not, don't, not, no one, last 4, last four, ending in, ends in, we will not",
	"es":    "nunca, no, ultimos 4, ultimos cuatro, termina en, terminada en",
	"pt":    "nunca, nao, ultimos 4, ultimos quatro, final, terminado em",
	"id ms": "jangan, tidak, 4 digit terakhir, empat digit terakhir, berakhiran",
	"fr":    "jamais, ne, 4 derniers, quatre derniers, se terminant",
	"de":    "nie, niemals, nicht, kein*, letzten 4, letzten vier",
	"it":    "mai, non, ultime 4, ultime quattro",
	"tr":    "asla, paylasmayin*, son 4, son dort",
	"ar":    "لا, ابدا, لن, اخر 4, اخر اربعة",
	"zh":    "请勿, 請勿, 不要, 切勿, 不会, 不會, 后四位, 後四位, 末四位",
})

// threatWords are legal threats and shaming.
var threatWords = newLexicon(map[string]string{
	"en":    "legal action, lawsuit, sue you, take you to court, court case, police, arrest*, prosecut*, blacklist*, tell your family, tell your employer, publish your name, seize your, jail",
	"es":    "acciones legales, accion legal, demanda judicial, demandarte, demandarlo, tribunales, policia, arresto, embarg*, lista negra",
	"pt":    "acao judicial, medidas judiciais, processo judicial, processa lo, tribunal, policia, prisao, lista negra, penhora*",
	"id ms": "jalur hukum, tindakan hukum, tuntutan hukum, pengadilan, polisi, penjara, daftar hitam, tindakan undang undang",
	"fr":    "poursuites judiciaires, action en justice, tribunal, police, huissier*, saisie, liste noire",
	"de":    "rechtliche schritte, klage, gericht, polizei, anzeige erstatten, gerichtsvollzieher, pfandung, inkasso",
	"it":    "azioni legali, azione legale, tribunale, polizia, denuncia, pignora*",
	"tr":    "yasal islem*, dava, mahkeme*, polis, icra takib*, haciz",
	"ar":    "اجراءات قانونية, الاجراءات القانونية, المحكمة, محكمة, الشرطة, دعوى قضائية, القائمة السوداء",
	"zh":    "法律行动, 法律手段, 起诉, 起訴, 法院, 报警, 報警, 黑名单, 黑名單, 律师函",
})

// gambleWords are games of chance.
var gambleWords = newLexicon(map[string]string{
	"en":    "raffle*, lottery, win a prize, win prizes, casino, jackpot, lucky draw, sweepstake*, slot machine*, place your bet*, betting, spin and win, spin the wheel",
	"es":    "rifa*, loteria*, sorteo*, casino*, gana un premio, premio mayor, apuesta*, ruleta",
	"pt":    "rifa*, loteria*, sorteio*, cassino*, ganhe um premio, aposta*, roleta",
	"id ms": "undian*, lotere*, kasino, judi*, taruhan, menangkan hadiah, jackpot, slot gacor, cabutan bertuah",
	"fr":    "tombola, loterie*, casino*, gagnez un prix, jackpot, pari, paris sportifs, tirage au sort",
	"de":    "verlosung*, lotterie*, casino*, gewinnspiel*, jackpot, wetten sie, gewinnen sie einen preis",
	"it":    "lotteria, lotterie, casino, riffa, vinci un premio, scommess*, estrazione a premi",
	"tr":    "cekilis*, piyango*, kumar*, bahis*, casino, jackpot",
	"ar":    "يانصيب, اليانصيب, كازينو, قمار, القمار, رهان, المراهنات, سحب على جوائز",
	"zh":    "抽奖, 抽獎, 彩票, 赌场, 賭場, 博彩, 中奖, 下注, 赢取大奖",
})

// stopWords let a reader of marketing leave.
var stopWords = newLexicon(map[string]string{
	"en":    "stop, unsubscribe*, opt out, no more messages, not interested, stop promotions, no longer, don't want",
	"es":    "baja, cancelar suscripcion, no recibir, no quiero, dejar de recibir, stop, parar, no me interesa, cancelar",
	"pt":    "sair, cancelar, nao quero, descadastr*, parar, nao receber, stop",
	"id ms": "berhenti*, tidak mau, stop, batal langganan, tidak tertarik, unsubscribe, henti",
	"fr":    "stop, desabonn*, desinscri*, ne plus recevoir, plus de messages, pas interesse",
	"de":    "stopp, stop, abmelden, abbestellen, keine nachrichten, kein interesse, abmeldung",
	"it":    "stop, disiscri*, annulla iscrizione, non ricevere, non mi interessa",
	"nl":    "stop, afmelden, uitschrijven, geen berichten",
	"tr":    "dur, abonelikten cik*, iptal, istemiyorum, ret",
	"pl":    "stop, rezygn*, wypisz*, nie chce",
	"ru":    "стоп, отписаться, отпис*, не хочу",
	"vi":    "dung, huy, khong nhan, tu choi",
	"ar":    "ايقاف, الغاء الاشتراك, توقف, لا اريد, الغاء",
	"hi":    "बंद करें, रोकें, सदस्यता, stop, नहीं चाहिए",
	"zh":    "退订, 退訂, 取消订阅, 取消訂閱, 停止接收, 不再接收, 不感兴趣, TD",
	"ja":    "配信停止, 停止, 受け取らない, 解除",
	"th":    "ยกเลิก, หยุด, ไม่รับ",
	"ko":    "수신거부, 수신 거부, 그만",
})
