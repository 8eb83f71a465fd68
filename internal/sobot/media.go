package sobot

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// HandleID has Sobot fetch a public file and returns the header handle under which a
// template may show it ("Upload media attachments - used to create message
// templates"). importURL must be reachable from the internet. A handle seems to
// expire, so ask shortly before creating. Repeated once when the connection fails: a
// second handle does no harm.
func (c *Client) HandleID(ctx context.Context, importURL string) (string, error) {
	k := call{
		// The document's POST has no body: the address goes into the query, where
		// proxies log it, hence unguessable and short-lived addresses.
		op: "get header handle", method: http.MethodPost, path: "/chat-whatsapp/api/whatsapp/get_handle_id",
		query: url.Values{"importUrl": {importURL}}, timeout: c.timeouts.Handle, limit: answerLimit, tries: 2,
		hide: []string{importURL},
	}
	if importURL == "" {
		return "", unsendable(k.op, "the file's address is empty")
	}
	raw, err := c.do(ctx, k)
	if err != nil {
		return "", err
	}
	// Here item is a bare string, where every other answer has an object.
	var handle string
	if err := json.Unmarshal(raw, &handle); err != nil || strings.TrimSpace(handle) == "" {
		return "", nonsense(k, "Sobot reports success but gives no handle")
	}
	return handle, nil
}
