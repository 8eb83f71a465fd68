package web

import (
	"testing"

	"templatedesk/web/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }
