package store_test

import "time"

const waba = "102030405060708"

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
