package sobotsim

// demoTemplates are the templates of the demo, in our own words.
func demoTemplates() []seed { return append(retailTemplates(), kopiTemplates()...) }

func retailTemplates() []seed {
	track := buttons(
		link("Track order", "https://nusa-retail.example/track/{{1}}", "https://nusa-retail.example/track/NR20481"),
		phone("Call support", "+622155500142"),
	)
	promo := headerMedia("IMAGE")
	invoice := headerMedia("DOCUMENT")
	list := []seed{
		{name: "order_shipped_v2", language: "en_US", category: "UTILITY", status: "APPROVED", quality: "GREEN", days: 28, components: []component{
			headerText("Order {{1}} is on its way", "NR20481"),
			body("Hi {{1}}, your parcel left our warehouse today and should reach you by {{2}}. The courier will call before the delivery.", "Maya", "Thursday, 26 November"),
			footer("Nusa Retail · Jakarta"), track,
		}},
		{name: "order_shipped_v2", language: "id", category: "UTILITY", status: "APPROVED", quality: "GREEN", days: 28, components: []component{
			headerText("Pesanan {{1}} sedang dikirim", "NR20481"),
			body("Halo {{1}}, paket Anda sudah keluar dari gudang kami dan akan tiba paling lambat {{2}}. Kurir akan menelepon sebelum mengantar.", "Maya", "Kamis, 26 November"),
			footer("Nusa Retail · Jakarta"), track,
		}},
		{name: "order_shipped_v2", language: "pt_BR", category: "UTILITY", status: "APPROVED", quality: "YELLOW", days: 20, components: []component{
			headerText("O pedido {{1}} está a caminho", "NR20481"),
			body("Olá, {{1}}! Seu pacote saiu do nosso depósito hoje e deve chegar até {{2}}. O entregador vai ligar antes de passar aí.", "Marina", "quinta-feira, 26 de novembro"), track,
		}},
		{name: "order_shipped_v2", language: "es_MX", category: "UTILITY", status: "PENDING", days: 0.03, components: []component{
			headerText("El pedido {{1}} va en camino", "NR20481"),
			body("Hola, {{1}}: tu paquete salió hoy de nuestro almacén y debe llegar a más tardar el {{2}}. El repartidor te llamará antes.", "Lucía", "jueves 26 de noviembre"), track,
		}},
		{name: "order_shipped", language: "en_US", category: "UTILITY", status: "REJECTED", reason: "INVALID_FORMAT", days: 29, components: []component{
			body("Hi {{1}}, order {{2}} was shipped and arrives {{3}} with us.", "Maya", "NR20481", "soon"),
		}},
		{name: "seasonal_promotion", language: "en_US", category: "MARKETING", status: "APPROVED", quality: "YELLOW", days: 25, components: []component{
			promo,
			body("Hello {{1}}! The rainy season sale is open: *{{2}} off* every raincoat and umbrella in store and online until {{3}}. First come, first served.", "Maya", "30%", "30 November"),
			footer("Reply Stop and we will not write again"), quick("Show me", "Stop"),
		}},
		{name: "seasonal_promotion", language: "id", category: "MARKETING", status: "APPROVED", quality: "GREEN", days: 25, components: []component{
			promo,
			body("Halo {{1}}! Promo musim hujan sudah dimulai: *diskon {{2}}* untuk semua jas hujan dan payung, di toko dan online, sampai {{3}}. Siapa cepat dia dapat.", "Maya", "30%", "30 November"),
			footer("Balas Berhenti dan kami tidak akan mengirim lagi"), quick("Lihat promo", "Berhenti"),
		}},
		{name: "seasonal_promotion", language: "ar", category: "MARKETING", status: "REJECTED", reason: "TAG_CONTENT_MISMATCH", days: 24, components: []component{
			promo,
			body("مرحبًا {{1}}، بدأت تخفيضات موسم المطر: خصم {{2}} على جميع المعاطف والمظلات حتى نهاية الشهر، في المتجر وعبر الإنترنت.", "مايا", "30%"),
			quick("اعرض المنتجات", "إيقاف"),
		}},
		{name: "login_code", language: "en_US", category: "AUTHENTICATION", status: "APPROVED", quality: "GREEN", days: 30, components: oneTimeCode(5)},
		{name: "login_code", language: "id", category: "AUTHENTICATION", status: "APPROVED", quality: "GREEN", days: 30, components: oneTimeCode(5)},
		{name: "login_code", language: "hi", category: "AUTHENTICATION", status: "APPROVED", days: 3, components: oneTimeCode(10)},
		{name: "invoice_ready", language: "en_US", category: "UTILITY", status: "APPROVED", quality: "GREEN", days: 22, components: []component{
			invoice,
			body("Dear {{1}}, the invoice for order {{2}} is attached. The amount of {{3}} is due on {{4}}; if you have paid already, please ignore this message.", "Mr Santoso", "NR20481", "Rp 482.000", "1 December"),
			buttons(link("Pay online", "https://nusa-retail.example/pay/{{1}}", "https://nusa-retail.example/pay/NR20481")),
		}},
		{name: "invoice_ready", language: "id", category: "UTILITY", status: "APPROVED", days: 5, components: []component{
			invoice,
			body("Yth. {{1}}, terlampir tagihan untuk pesanan {{2}} sebesar {{3}} dengan jatuh tempo {{4}}. Abaikan pesan ini jika sudah dibayar.", "Bapak Santoso", "NR20481", "Rp 482.000", "1 Desember"),
		}},
		{name: "feedback_request", language: "en_US", category: "MARKETING", status: "APPROVED", quality: "GREEN", days: 17, components: []component{
			body("Hi {{1}}, how was your order {{2}}? One tap helps us and the next customer.", "Maya", "NR20481"), quick("Great", "It was fine", "Not good"),
		}},
		{name: "feedback_request", language: "es_MX", category: "MARKETING", status: "APPROVED", quality: "RED", days: 17, components: []component{
			body("Hola, {{1}}: ¿qué te pareció tu pedido {{2}}? Un toque nos ayuda a nosotros y a quien compre después.", "Lucía", "NR20481"), quick("Excelente", "Bien", "No me gustó"),
		}},
		{name: "payment_reminder", language: "en_US", category: "UTILITY", status: "PAUSED", quality: "RED", days: 14, components: []component{
			body("Hello {{1}}, we have not received the payment of {{2}} for order {{3}} yet. The parcel will wait for you until tomorrow.", "Maya", "Rp 482.000", "NR20481"),
			buttons(link("Pay now", "https://nusa-retail.example/pay/{{1}}", "https://nusa-retail.example/pay/NR20481")),
		}},
		{name: "payment_reminder", language: "id", category: "UTILITY", status: "APPROVED", quality: "YELLOW", days: 14, components: []component{
			body("Halo {{1}}, pembayaran {{2}} untuk pesanan {{3}} belum kami terima. Paket Anda kami simpan sampai besok.", "Maya", "Rp 482.000", "NR20481"),
		}},
		{name: "cart_waiting", language: "en_US", category: "MARKETING", status: "DISABLED", quality: "RED", days: 26, components: []component{
			body("Hi {{1}}, you left something in your cart and it is still there for you. Shall we keep it one more day?", "Maya"), quick("Keep it", "No, thanks"),
		}},
		{name: "voucher_gift", language: "en_US", category: "MARKETING", status: "APPROVED", quality: "GREEN", days: 12, components: []component{
			headerText("A gift for your birthday"),
			body("Happy birthday, {{1}}! Take *{{2}} off* your next order with the code below. It is good for two weeks.", "Maya", "20%"),
			buttons(button{Type: "COPY_CODE", Example: sample("BDAY20")}, link("Go to the shop", "https://nusa-retail.example/shop")),
		}},
		{name: "loyalty_points", language: "hi", category: "MARKETING", status: "APPROVED", quality: "GREEN", days: 11, wasUtility: true, components: []component{
			body("नमस्ते {{1}}, आपके खाते में अब {{2}} अंक हैं। अगली खरीदारी पर इन्हें इस्तेमाल करें और बचत पाएँ।", "माया", "250"),
		}},
		{name: "store_opening", language: "zh_CN", category: "MARKETING", status: "APPROVED", days: 8, components: []component{
			headerPlace(),
			body("您好{{1}}，我们的新店将于{{2}}开业。当天到店的前一百位顾客可以领取一份小礼物，欢迎光临！", "王女士", "11月28日"), quick("我会来", "下次吧"),
		}},
		{name: "flash_sale_video", language: "en_US", category: "MARKETING", status: "REJECTED", reason: "PROMOTIONAL", days: 7, components: []component{
			headerMedia("VIDEO"),
			body("WIN BIG!!! Spin the wheel today, {{1}}, and everybody takes home a prize worth {{2}} or more!", "Maya", "Rp 100.000"),
		}},
		{name: "delivery_delay", language: "en_US", category: "UTILITY", status: "APPROVED", quality: "GREEN", days: 16, components: []component{
			body("Hi {{1}}, heavy rain holds up deliveries in your area. Order {{2}} will now arrive on {{3}}. We are sorry for the wait.", "Maya", "NR20481", "Friday"), quick("That is fine", "Change the day"),
		}},
		{name: "delivery_delay", language: "zh_CN", category: "UTILITY", status: "APPROVED", days: 4, components: []component{
			body("您好{{1}}，由于暴雨，您所在地区的配送有所延迟。订单{{2}}预计将于{{3}}送达，给您带来不便，敬请谅解。", "王女士", "NR20481", "星期五"),
		}},
	}
	for i := range list {
		list[i].waba = DemoRetail
	}
	return list
}

func kopiTemplates() []seed {
	list := []seed{
		{name: "appointment_reminder", language: "en_US", category: "UTILITY", status: "APPROVED", quality: "GREEN", days: 27, components: []component{
			headerText("Your appointment"),
			body("Hello {{1}}, we expect you on {{2}} at {{3}} for your check-up with {{4}}. Please bring your insurance card.", "Mr Wibowo", "Monday, 30 November", "09:30", "Dr Lestari"),
			footer("Kopi Klinik"), quick("I will come", "Change the time", "Cancel"),
		}},
		{name: "appointment_reminder", language: "id", category: "UTILITY", status: "APPROVED", quality: "GREEN", days: 27, components: []component{
			headerText("Janji temu Anda"),
			body("Halo {{1}}, kami menunggu Anda pada {{2}} pukul {{3}} untuk pemeriksaan dengan {{4}}. Mohon bawa kartu asuransi.", "Bapak Wibowo", "Senin, 30 November", "09.30", "dr. Lestari"),
			footer("Kopi Klinik"), quick("Saya datang", "Ubah waktu", "Batalkan"),
		}},
		{name: "appointment_reminder", language: "zh_CN", category: "UTILITY", status: "PENDING", days: 2.2, components: []component{
			body("您好{{1}}，提醒您于{{2}}的{{3}}前来就诊，请携带保险卡。如需改期，请直接回复本消息，我们会尽快为您安排。", "魏先生", "11月30日", "上午九点半"),
		}},
		{name: "lab_result_ready", language: "en_US", category: "UTILITY", status: "APPROVED", quality: "GREEN", days: 19, components: []component{
			body("Dear {{1}}, the results of your test of {{2}} are ready. You can read them after signing in, or ask for them at the desk.", "Mr Wibowo", "20 November"),
			buttons(link("Open results", "https://kopi-klinik.example/results/{{1}}", "https://kopi-klinik.example/results/8H2K"), phone("Call the clinic", "+622155500311")),
		}},
		{name: "lab_result_ready", language: "id", category: "UTILITY", status: "APPROVED", quality: "YELLOW", days: 19, components: []component{
			body("Yth. {{1}}, hasil pemeriksaan Anda tanggal {{2}} sudah tersedia. Silakan masuk untuk membacanya atau tanyakan di loket kami.", "Bapak Wibowo", "20 November"),
			buttons(link("Lihat hasil", "https://kopi-klinik.example/results/{{1}}", "https://kopi-klinik.example/results/8H2K")),
		}},
		{name: "verify_phone", language: "id", category: "AUTHENTICATION", status: "APPROVED", quality: "GREEN", days: 30, components: oneTimeCode(10)},
		{name: "menu_of_the_week", language: "id", category: "MARKETING", status: "APPROVED", quality: "YELLOW", days: 13, components: []component{
			headerMedia("IMAGE"),
			body("Halo {{1}}, menu minggu ini di kafe klinik: {{2}}. Pesan sebelum pukul sebelas dan ambil tanpa antre.", "Bapak Wibowo", "bubur ayam jahe"), quick("Pesan", "Berhenti"),
		}},
		{name: "menu_of_the_week", language: "en_US", category: "MARKETING", status: "REJECTED", reason: "INCORRECT_CATEGORY", days: 10, components: []component{
			headerMedia("IMAGE"),
			body("Hello {{1}}, this week's dish at the clinic café is {{2}}. Order before eleven and skip the queue.", "Mr Wibowo", "ginger chicken porridge"), quick("Order", "Stop"),
		}},
		{name: "table_confirmed", language: "en_US", category: "UTILITY", status: "APPROVED", days: 6, components: []component{
			headerPlace(),
			body("Your table for {{1}} is booked on {{2}} at {{3}}. We hold it for fifteen minutes.", "four", "Saturday", "12:00"), quick("Cancel the table"),
		}},
		{name: "table_confirmed", language: "ar", category: "UTILITY", status: "APPROVED", days: 6, components: []component{
			body("تم حجز طاولتك لعدد {{1}} أشخاص يوم {{2}} في الساعة {{3}} ظهرًا. نحتفظ بالطاولة لمدة ربع ساعة فقط.", "4", "السبت", "12:00"),
		}},
		{name: "visit_survey", language: "en_US", category: "MARKETING", status: "APPROVED", quality: "GREEN", days: 9, components: []component{
			body("Thank you for visiting {{1}}. Three short questions would help us a lot.", "Dr Lestari"),
			buttons(button{Type: "FLOW", Text: "Answer now", Flow: &flow{ID: "1189725555551234", Action: "navigate", Screen: "QUESTIONS"}}),
		}},
		{name: "parking_change", language: "pt_BR", category: "UTILITY", status: "APPROVED", quality: "GREEN", days: 15, components: []component{
			body("Olá, {{1}}! A partir de {{2}} a entrada do estacionamento da clínica fica na rua de trás.", "Marina", "1º de dezembro"),
		}},
	}
	for i := range list {
		list[i].waba = DemoKopi
	}
	return list
}
