package web

import (
	"slices"
	"strconv"
	"strings"

	"templatedesk/internal/templates"
	"templatedesk/web/views/builder"
)

// changeContent does what a button of the builder's form says and names the field or
// button that the person will want next; empty if none. An op that is unknown or does
// not fit changes nothing. Ops are
//
//	add:LIST or add:LIST:KIND     append to buttons, cards, apps, or cardbuttons (a button on every card)
//	up|down|remove:LIST:I         the I-th of a list
//	move:LIST:I:J                 the I-th to the J-th's place
//	variable:PATH                 a variable at the end of a text
//	fix:RULE                      what the rule's button promises
func changeContent(c templates.Content, op string) (templates.Content, string) {
	verb, arg, _ := strings.Cut(op, ":")
	list, rest, _ := strings.Cut(arg, ":")
	switch verb {
	case "add":
		return addTo(c, list, rest)
	case "up", "down", "remove":
		i, err := strconv.Atoi(rest)
		if err != nil {
			return c, ""
		}
		switch verb {
		case "up":
			return moveIn(c, list, i, i-1, "up")
		case "down":
			return moveIn(c, list, i, i+1, "down")
		}
		return removeFrom(c, list, i)
	case "move":
		from, to, _ := strings.Cut(rest, ":")
		i, err := strconv.Atoi(from)
		j, wrong := strconv.Atoi(to)
		if err != nil || wrong != nil {
			return c, ""
		}
		return moveIn(c, list, i, j, "drag")
	case "variable":
		return addVariable(c, arg)
	case "fix":
		c, _ = templates.ApplyFix(c, arg)
	}
	return c, ""
}

func addTo(c templates.Content, list, kind string) (templates.Content, string) {
	switch list {
	case builder.ListButtons:
		return addButton(c, kind)
	case builder.ListApps:
		if len(c.Apps) >= templates.MaxApps {
			return c, ""
		}
		c.Apps = append(slices.Clone(c.Apps), templates.App{})
		return c, "apps." + strconv.Itoa(len(c.Apps)-1) + ".package"
	case builder.ListCards:
		if len(c.Cards) >= templates.MaxCards {
			return c, ""
		}
		var card templates.Card
		if len(c.Cards) > 0 { // every card has the same kinds of buttons
			for _, b := range c.Cards[0].Buttons {
				card.Buttons = append(card.Buttons, templates.DraftButton{Type: b.Type})
			}
		}
		c.Cards = append(slices.Clone(c.Cards), card)
		return c, "cards." + strconv.Itoa(len(c.Cards)-1) + ".body"
	case builder.ListCardButtons:
		if !slices.Contains(builder.CardButtons, kind) || len(c.Cards) == 0 || len(c.Cards[0].Buttons) >= templates.MaxCardButtons {
			return c, ""
		}
		at := 0
		c.Cards = slices.Clone(c.Cards)
		for i := range c.Cards {
			c.Cards[i].Buttons, at = joinGroup(c.Cards[i].Buttons, templates.DraftButton{Type: kind})
		}
		return c, "cards.0.buttons." + strconv.Itoa(at) + ".text"
	}
	return c, ""
}

// addButton puts a new button where it may stand: Meta wants all quick replies together,
// and an offer's code first.
func addButton(c templates.Content, kind string) (templates.Content, string) {
	if !slices.Contains(builder.Addable(c), kind) {
		return c, ""
	}
	b, at := templates.DraftButton{Type: kind}, 0
	if c.InForm() == templates.FormOffer && kind == templates.CouponButton {
		c.Buttons = slices.Insert(slices.Clone(c.Buttons), 0, b)
	} else {
		c.Buttons, at = joinGroup(c.Buttons, b)
	}
	field := ".text"
	if kind == templates.CouponButton {
		field = ".sample"
	}
	return c, "buttons." + strconv.Itoa(at) + field
}

// joinGroup puts a button behind the last of its group.
func joinGroup(list []templates.DraftButton, b templates.DraftButton) ([]templates.DraftButton, int) {
	at := len(list)
	for i := len(list) - 1; i >= 0; i-- {
		if isReply(list[i]) == isReply(b) {
			at = i + 1
			break
		}
	}
	return slices.Insert(slices.Clone(list), at, b), at
}

func removeFrom(c templates.Content, list string, i int) (templates.Content, string) {
	next := func(n int) string { // the neighbour that takes its place, or the one before
		if n == 0 {
			return ""
		}
		return builder.RowID("remove", list, min(i, n-1))
	}
	switch list {
	case builder.ListButtons:
		c.Buttons = without(c.Buttons, i)
		return c, next(len(c.Buttons))
	case builder.ListCards:
		c.Cards = without(c.Cards, i)
		return c, next(len(c.Cards))
	case builder.ListApps:
		c.Apps = without(c.Apps, i)
		return c, next(len(c.Apps))
	case builder.ListCardButtons:
		c.Cards = slices.Clone(c.Cards)
		for n := range c.Cards {
			c.Cards[n].Buttons = without(c.Cards[n].Buttons, i)
		}
	}
	return c, ""
}

func without[T any](list []T, i int) []T {
	if i < 0 || i >= len(list) {
		return list
	}
	return slices.Delete(slices.Clone(list), i, i+1)
}

// moveIn moves one of a list and leads the focus after it, to the button that was
// pressed where that still can be pressed again.
func moveIn(c templates.Content, list string, from, to int, by string) (templates.Content, string) {
	n := 0
	switch list {
	case builder.ListButtons:
		c.Buttons, to = moveButton(c.Buttons, from, to)
		n = len(c.Buttons)
	case builder.ListCards:
		c.Cards = moved(c.Cards, from, to)
		n = len(c.Cards)
	case builder.ListCardButtons:
		if len(c.Cards) == 0 {
			return c, ""
		}
		n = len(c.Cards[0].Buttons)
		c.Cards = slices.Clone(c.Cards)
		for i := range c.Cards {
			c.Cards[i].Buttons = moved(c.Cards[i].Buttons, from, to)
		}
	}
	if to < 0 || to >= n || from < 0 || from >= n || by == "drag" {
		return c, ""
	}
	switch {
	case to == 0:
		by = "down"
	case to == n-1:
		by = "up"
	}
	return c, builder.RowID(by, list, to)
}

func moved[T any](list []T, from, to int) []T {
	if from < 0 || to < 0 || from >= len(list) || to >= len(list) {
		return list
	}
	one := list[from]
	return slices.Insert(slices.Delete(slices.Clone(list), from, from+1), to, one)
}

// moveButton moves a button and says where it came to stand. Where a neighbour is of
// the other group and both groups are whole, the groups change places instead: a step
// into the other group would only break it.
func moveButton(list []templates.DraftButton, from, to int) ([]templates.DraftButton, int) {
	if from < 0 || to < 0 || from >= len(list) || to >= len(list) {
		return list, to
	}
	if isReply(list[from]) == isReply(list[to]) || !grouped(list) {
		return moved(list, from, to), to
	}
	edge := slices.IndexFunc(list, func(b templates.DraftButton) bool { return isReply(b) != isReply(list[0]) }) // where the second group begins
	turned := slices.Concat(list[edge:], list[:edge])
	if from >= edge {
		return turned, from - edge
	}
	return turned, from + len(list) - edge
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
		c.Body += nextVariable(c.Body)
		return c, "body"
	case path == "header.text":
		if templates.Count(c.Header.Text) == 0 {
			c.Header.Text += "{{1}}"
		}
		return c, "header.sample"
	}
	for i := range c.Cards {
		at := "cards." + strconv.Itoa(i) + "."
		if !strings.HasPrefix(path, at) {
			continue
		}
		c.Cards = slices.Clone(c.Cards)
		if path == at+"body" {
			c.Cards[i].Body += nextVariable(c.Cards[i].Body)
			return c, path
		}
		var next string
		c.Cards[i].Buttons, next = variableInURL(c.Cards[i].Buttons, at, path)
		return c, next
	}
	var next string
	c.Buttons, next = variableInURL(c.Buttons, "", path)
	return c, next
}

func nextVariable(text string) string {
	next := 1
	if numbers := templates.Numbers(text); len(numbers) > 0 {
		next = numbers[len(numbers)-1] + 1
	}
	return "{{" + strconv.Itoa(next) + "}}"
}

func variableInURL(list []templates.DraftButton, prefix, path string) ([]templates.DraftButton, string) {
	for i, b := range list {
		at := prefix + "buttons." + strconv.Itoa(i)
		if path == at+".url" && b.Type == templates.URLButton && templates.Count(b.URL) == 0 {
			list = slices.Clone(list)
			list[i].URL += "{{1}}"
			return list, at + ".sample"
		}
	}
	return list, ""
}
