package templates

import "testing"

// fullDrafts are drafts as full as the rules allow: 1,024 characters, ten buttons and all
// samples, in a script from the left and one from the right.
func fullDrafts() map[string]Content {
	left := sound()
	body(repeat("Hello {{1}}, your order {{2}} is on its way to you today. ", 17)+"See you very soon at the counter.", "Maria", "A-1042")(&left)
	left.Buttons = quick(10)
	right := sound()
	body(repeat("مرحبا {{1}} طلبك رقم {{2}} في الطريق إليك اليوم. ", 20)+"نراك قريبًا في متجرنا", "ماريا", "A-1042")(&right)
	right.Language = "ar"
	right.Buttons = quick(10)
	return map[string]Content{"English": left, "Arabic": right}
}

func BenchmarkReviewOfAFullDraft(b *testing.B) {
	for name, c := range fullDrafts() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Review(c)
			}
		})
	}
}

func BenchmarkPreviewOfAFullDraft(b *testing.B) {
	for name, c := range fullDrafts() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				PreviewDraft(c)
			}
		})
	}
}
