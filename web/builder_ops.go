package web

import (
	"slices"
	"strconv"
	"strings"

	"templatedesk/internal/templates"
)

// changeContent does what a button of the builder's form says ("add:URL", "up:2",
// "fix:body-variable-gap") and names the field that the person will want next; empty
// if none. An op that is unknown or does not fit changes nothing.
func changeContent(c templates.Content, op string) (templates.Content, string) {
	verb, arg, _ := strings.Cut(op, ":")
	switch verb {
	case "add":
		return addButton(c, arg)
	case "remove", "up", "down":
		i, err := strconv.Atoi(arg)
		if err != nil || i < 0 || i >= len(c.Buttons) {
			return c, ""
		}
		switch verb {
		case "remove":
			c.Buttons = slices.Delete(slices.Clone(c.Buttons), i, i+1)
		case "up":
			c.Buttons = moveButton(c.Buttons, i, i-1)
		case "down":
			c.Buttons = moveButton(c.Buttons, i, i+1)
		}
	case "variable":
		return addVariable(c, arg)
	case "fix":
		c, _ = templates.ApplyFix(c, arg)
	}
	return c, ""
}

// addButton puts a new button behind the last of its group: Meta wants all quick
// replies together.
func addButton(c templates.Content, kind string) (templates.Content, string) {
	if !slices.Contains([]string{templates.QuickReply, templates.URLButton, templates.PhoneButton}, kind) || len(c.Buttons) >= templates.MaxButtons {
		return c, ""
	}
	b := templates.DraftButton{Type: kind}
	at := len(c.Buttons)
	for i := len(c.Buttons) - 1; i >= 0; i-- {
		if isReply(c.Buttons[i]) == isReply(b) {
			at = i + 1
			break
		}
	}
	c.Buttons = slices.Insert(slices.Clone(c.Buttons), at, b)
	return c, "buttons." + strconv.Itoa(at) + ".text"
}

// moveButton moves a button to a neighbour's place. Where the neighbour is of the
// other group and both groups are whole, the groups change places instead: a step
// into the other group would only break it.
func moveButton(list []templates.DraftButton, from, to int) []templates.DraftButton {
	if to < 0 || to >= len(list) {
		return list
	}
	list = slices.Clone(list)
	if isReply(list[from]) != isReply(list[to]) && grouped(list) {
		edge := max(from, to) // where the second group begins
		return slices.Concat(list[edge:], list[:edge])
	}
	list[from], list[to] = list[to], list[from]
	return list
}

func isReply(b templates.DraftButton) bool { return b.Type == templates.QuickReply }

// grouped reports whether quick replies and other buttons change over at most once.
func grouped(list []templates.DraftButton) bool {
	changes := 0
	for i := 1; i < len(list); i++ {
		if isReply(list[i]) != isReply(list[i-1]) {
			changes++
		}
	}
	return changes <= 1
}

// addVariable appends the next variable; with script the browser puts it at the caret.
func addVariable(c templates.Content, path string) (templates.Content, string) {
	switch {
	case path == "body":
		next := 1
		if numbers := templates.Numbers(c.Body); len(numbers) > 0 {
			next = numbers[len(numbers)-1] + 1
		}
		c.Body += "{{" + strconv.Itoa(next) + "}}"
		return c, "body"
	case path == "header.text":
		if templates.Count(c.Header.Text) == 0 {
			c.Header.Text += "{{1}}"
		}
		return c, "header.sample"
	}
	for i, b := range c.Buttons {
		if path == "buttons."+strconv.Itoa(i)+".url" && b.Type == templates.URLButton && templates.Count(b.URL) == 0 {
			c.Buttons = slices.Clone(c.Buttons)
			c.Buttons[i].URL += "{{1}}"
			return c, "buttons." + strconv.Itoa(i) + ".sample"
		}
	}
	return c, ""
}
