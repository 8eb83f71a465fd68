package templates

// Facts are what is known of the account a template is made in. The zero value
// knows nothing, and nothing is found against it.
type Facts struct{}
