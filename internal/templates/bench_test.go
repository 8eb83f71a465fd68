package templates

import "testing"

func BenchmarkReviewAndPreviewOfAFullDraft(b *testing.B) {
	c := sound()
	body(repeat("مرحبا {{1}} طلبك رقم {{2}} في الطريق إليك اليوم. ", 20), "ماريا", "A-1042")(&c)
	c.Language = "ar"
	c.Buttons = quick(10)
	for b.Loop() {
		Review(c)
		PreviewDraft(c)
	}
}
