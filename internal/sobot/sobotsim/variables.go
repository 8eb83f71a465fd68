package sobotsim

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var variable = regexp.MustCompile(`\{\{([1-9][0-9]{0,3})\}\}`)

// variables returns the numbers of the {{n}} in a text, each once, ascending; wellFormed is false when braces are left over
// ({1}, {{ 1 }}, {{name}}) or the numbers are not 1..n.
func variables(text string) (numbers []int, wellFormed bool) {
	for _, m := range variable.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1]) // the pattern has digits only
		if !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	rest := variable.ReplaceAllString(text, "")
	wellFormed = !strings.Contains(rest, "{{") && !strings.Contains(rest, "}}")
	for i, n := range numbers {
		wellFormed = wellFormed && n == i+1
	}
	return numbers, wellFormed
}

// fill puts values in the place of the variables.
func fill(text string, values []string) string {
	return variable.ReplaceAllStringFunc(text, func(mark string) string {
		n, _ := strconv.Atoi(strings.Trim(mark, "{}"))
		if n < 1 || n > len(values) {
			return mark
		}
		return values[n-1]
	})
}
