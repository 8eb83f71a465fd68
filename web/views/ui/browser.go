package ui

import (
	"slices"
	"strings"
)

// BrowserWord is what a person would call the browser that calls itself ua: "Firefox
// on Windows". What is not recognised is "A browser" or "A program".
func BrowserWord(ua string) string {
	name := first(ua, "Edg", "Edge", "OPR", "Opera", "SamsungBrowser", "Samsung Internet", "Firefox", "Firefox", "FxiOS", "Firefox",
		"CriOS", "Chrome", "Chrome", "Chrome", "Safari", "Safari")
	if name == "" {
		if !strings.HasPrefix(ua, "Mozilla/") {
			return "A program"
		}
		name = "A browser"
	}
	if system := first(ua, "iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "Windows", "Windows", "CrOS", "ChromeOS",
		"Mac OS X", "macOS", "Linux", "Linux"); system != "" {
		return name + " on " + system
	}
	return name
}

// first is the word that follows the first mark that text has: marks and words by turns.
func first(text string, pairs ...string) string {
	for pair := range slices.Chunk(pairs, 2) {
		if strings.Contains(text, pair[0]) {
			return pair[1]
		}
	}
	return ""
}
