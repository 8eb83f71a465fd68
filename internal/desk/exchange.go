package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"templatedesk/internal/access"
	"templatedesk/internal/sobot"
	"templatedesk/internal/templates"
)

// CheckImport reads templates from JSON (see templates.DecodeImport) and says of each
// what would become of it in that account; it keeps nothing.
func (d *Desk) CheckImport(ctx context.Context, waba string, raw []byte) ([]templates.Verdict, error) {
	if _, err := d.accountInUse(ctx, waba); err != nil {
		return nil, err
	}
	list, err := templates.DecodeImport(raw)
	if err != nil {
		return nil, err
	}
	drafts, err := d.store.Drafts(ctx, waba)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	drafted := map[string]templates.Content{}
	for _, draft := range drafts {
		drafted[draft.Key()] = draft.Content
	}
	seen := map[string]bool{}
	out := make([]templates.Verdict, len(list))
	for i, item := range list {
		v := templates.Verdict{Imported: item, Elsewhere: item.WABA != "" && item.WABA != waba}
		if item.Problem == "" {
			if v.Content, err = d.withSamples(ctx, item.Content, item.Samples); err != nil {
				return nil, err
			}
			key := v.Content.Key()
			named := v.Content.Name != ""
			v.Findings = d.Review(ctx, templates.Draft{WABA: waba, Content: v.Content})
			if v.Exists, err = d.inUse(ctx, waba, v.Content); err != nil {
				return nil, err
			}
			v.Twice = named && seen[key]
			seen[key] = true
			if there, ok := drafted[key]; ok && named {
				v.Drafted = true
				v.Same = len(templates.Differences(v.Content, there)) == 0
			}
		}
		out[i] = v
	}
	return out, nil
}

// inUse reports whether the account has a template of that name in that language.
func (d *Desk) inUse(ctx context.Context, waba string, c templates.Content) (bool, error) {
	if c.Name == "" || c.Language == "" {
		return false, nil
	}
	t, err := d.store.Template(ctx, waba, c.Name, c.Language)
	if errors.Is(err, templates.ErrNotFound) {
		return false, nil
	}
	return err == nil && !t.Deleted(), err
}

// Import keeps the templates at those places of the import as drafts, all or none. They
// are judged anew, so what could not be read is not kept whatever is asked for.
func (d *Desk) Import(ctx context.Context, actor access.Person, waba string, raw []byte, places []int) ([]templates.Draft, error) {
	verdicts, err := d.CheckImport(ctx, waba, raw)
	if err != nil {
		return nil, err
	}
	now := d.now()
	var drafts []templates.Draft
	families := map[string]string{} // by name: languages that come together stay together
	for _, i := range places {
		if i < 0 || i >= len(verdicts) || verdicts[i].Problem != "" {
			continue
		}
		id, name := NewID(), verdicts[i].Content.Name
		family := cmp.Or(families[name], id)
		if name != "" {
			families[name] = family
		}
		drafts = append(drafts, templates.Draft{
			ID: id, WABA: waba, Version: 1, Author: actor.Email, Created: now, Updated: now, Family: family,
			Origin:  templates.Origin{How: templates.OriginImport, Lost: verdicts[i].Lost},
			Content: verdicts[i].Content,
		})
	}
	if len(drafts) == 0 {
		return nil, templates.FieldErrors{"chosen": "Choose at least one template."}
	}
	note := actor.Did(ctx, access.DraftsImported, fmt.Sprintf("%d drafts", len(drafts))).In(waba)
	if err := d.store.CreateDrafts(ctx, drafts, note); err != nil {
		return nil, fmt.Errorf("keep imported drafts: %w", err)
	}
	d.log.InfoContext(ctx, "drafts imported", "waba", waba, "drafts", len(drafts), "by", actor.ID)
	return drafts, nil
}

// withSamples puts the files that an import names where they are kept here by the same
// hash, or are public addresses. All others are asked for anew.
func (d *Desk) withSamples(ctx context.Context, c templates.Content, named map[string]templates.ExchangedSample) (templates.Content, error) {
	find := func(path, format string) (templates.Media, error) {
		s, ok := named[path]
		if _, media := templates.MediaKindOf(format); !ok || !media {
			return templates.Media{}, nil
		}
		if s.SHA256 != "" {
			m, err := d.keptSample(ctx, format, s.SHA256)
			if err != nil || !m.Empty() {
				return m, err
			}
		}
		if link, name, ok := publicLink(s.URL); ok {
			return templates.Media{For: format, URL: link, FileName: name}, nil
		}
		return templates.Media{}, nil
	}
	var err error
	if c.Header.Media, err = find("header.media", c.Header.Format); err != nil {
		return c, err
	}
	for i := range c.Cards {
		if c.Cards[i].Media, err = find(fmt.Sprintf("cards.%d.media", i), c.CardHeader()); err != nil {
			return c, err
		}
	}
	return c, nil
}

// publicLink is a typed address that Sobot may be asked to fetch, and what its file is
// called. We never fetch it.
func publicLink(typed string) (link, name string, ok bool) {
	typed = strings.TrimSpace(typed)
	u, err := url.Parse(typed)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || len(typed) > 2000 {
		return "", "", false
	}
	return typed, cleanFileName(path.Base(u.Path), ""), true
}

// Export is our own JSON of an account: its drafts, or its templates in use.
func (d *Desk) Export(ctx context.Context, waba string, drafts bool) (templates.Exchange, error) {
	out := templates.Exchange{Format: templates.ExchangeFormat, WABA: waba, Templates: []templates.Exchanged{}}
	if _, err := d.store.Account(ctx, waba); err != nil {
		return out, fmt.Errorf("read account: %w", err)
	}
	if drafts {
		list, err := d.store.Drafts(ctx, waba)
		if err != nil {
			return out, fmt.Errorf("list drafts: %w", err)
		}
		for _, draft := range list {
			out.Templates = append(out.Templates, templates.ExchangeDraft(draft))
		}
		return out, nil
	}
	list, err := d.store.ActiveTemplates(ctx, waba)
	if err != nil {
		return out, fmt.Errorf("list templates: %w", err)
	}
	for _, t := range list {
		out.Templates = append(out.Templates, templates.ExchangeTemplate(t))
	}
	return out, nil
}

// CreateJSON is the body of the call that creates a draft's template, and CreateCURL the
// call as a command, with the token left to the reader.
func (d *Desk) CreateJSON(r sobot.CreateTemplateRequest) (string, error) {
	raw, err := sobot.EncodeCreate(r)
	if err != nil {
		return "", fmt.Errorf("encode template: %w", err)
	}
	return indented(raw)
}

// CreateCURL: see CreateJSON.
func (d *Desk) CreateCURL(r sobot.CreateTemplateRequest) (string, error) {
	body, err := d.CreateJSON(r)
	if err != nil {
		return "", err
	}
	return d.curl(sobot.CreatePath, body), nil
}

func indented(raw []byte) (string, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return "", fmt.Errorf("indent JSON: %w", err)
	}
	return out.String(), nil
}

// curl is a post to Sobot as a command for a shell.
func (d *Desk) curl(path, body string) string {
	return "curl -X POST 'https://" + d.sobotHost + path + "' \\\n  -H 'content-type: application/json' \\\n  -H 'token: YOUR_TOKEN' \\\n  -d '" +
		strings.ReplaceAll(body, `'`, `'\''`) + "'"
}
